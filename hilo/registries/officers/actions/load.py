"""A spreadsheet of personnel into the register: good rows in, bad rows out with their reason; safe to repeat."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.ledger.actions import made_in_bulk, met
from hilo.kernel.rights import allow, belongs
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.lib.sheets import as_csv
from hilo.lib.text import fold

from ..commands import GiveAccount
from ..models import SERVING, Evaluation, Force, Officer, Posting, RankHeld, ServiceState
from ..reading import columns, day, sheet, word
from ..rules import keys, service
from ..rules.certificate import COMPONENTS, end_of
from .enrol import checked_name, give_account, linkable

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

BATCH = 2000
KEPT = ("name", "cuip", "curp", "born", "profile", "joined_on")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row stayed out. line: as a person counts it; field: of the mapping; message_es: the same in Spanish."""

    line: int
    field: str
    code: str
    message: str
    message_es: str


@dataclass(slots=True)
class Loaded:
    """What came of a file. rows: under its headings; created, updated, unchanged and refused add up to them.

    linked: officers who sign in with an account from now on.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    evaluations: int = 0
    linked: int = 0
    faults: list[Fault] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """One line, understood."""

    line: int
    values: dict[str, Any]
    rank: str = ""
    post: str = ""
    duty: str = ""
    account: str = ""
    judged: list[tuple[str, bool, date, date | None]] = field(default_factory=list)


class _Rehearsed(Exception):
    """A batch is taken back: it was only to be seen what would come of it."""


@prepares
def load(
    *,
    actor: Actor,
    institution: str,
    path: Path,
    mapping: Mapping[str, str],
    at: datetime,
    rejects: Path | None = None,
    rehearsal: bool = False,
    progress: Callable[[int, int], None] = lambda done, rows: None,
) -> Loaded:
    """Enrol or correct the officers of a file (CSV, XLSX). Who is known by number, or by CUIP, is corrected.

    rejects: where the rows that stayed out are written, as they stood, with field, code and message. rehearsal: nothing
    is kept, and the answer is what would come of it. Evaluations are read only for who may record them, accounts only
    for who may link them. Each batch is one act; an interrupted import is simply repeated.

    Raises: Forbidden; NotFound; Refusal HILO-O470, O471, O474, O475.
    """
    body = _allowed(actor, institution)
    read = sheet(path)
    places = columns(read.headings, mapping)
    if any(name in places for name in COMPONENTS) and not actor.may("officers.evaluate"):
        raise Refusal(
            "HILO-O475", "The file tells results of evaluations: a certification centre imports those.", where="file"
        )
    if "account" in places:
        allow(actor, "officers.write")
    told = Loaded(rows=len(read.rows), columns={name: read.headings[place] for name, place in places.items()})
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    lines, out = iter(read.rows), []
    seen: dict[str, int] = {}
    while batch := list(islice(lines, BATCH)):
        good = []
        for line, cells in batch:
            try:
                row = _understood(line, _cells(cells, places), seen, timezone.localdate(at))
            except Refusal as refusal:
                told.faults.append(_fault(line, refusal.where, refusal))
                out.append((line, cells))
            else:
                good.append((row, cells))
        with suppress(_Rehearsed):
            _enter(body, digest, good, told, out, rehearsal, actor=actor, at=at)
        progress(batch[-1][0] - read.rows[0][0] + 1, told.rows)
    told.refused = len(told.faults)
    if rejects is not None and out:
        _write_out(rejects, read.headings, out, told.faults)
    return told


def _fault(line: int, field: str, refusal: Refusal) -> Fault:
    return Fault(line, field, refusal.code, refusal.message, refusal.said("es"))


def _allowed(actor: Actor, institution: str) -> Institution:
    """Asked before the file is read. Raises: Forbidden, NotFound."""
    body = institution_named(institution)
    allow(actor, "officers.import")
    belongs("officers.imported", "officers.import", actor, Force(body.code, body.state).holder)
    return body


def _cells(cells: tuple[str, ...], places: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[place] if place < len(cells) else "" for name, place in places.items()}


def _understood(line: int, cells: Mapping[str, str], seen: dict[str, int], today: date) -> Row:
    """The row. Raises: Refusal with the field: HILO-O422 to O429, O472 for a value, O473 for a line that doubles."""
    name = cells.get("name") or " ".join(filter(None, (cells.get(part) for part in ("given", "paternal", "maternal"))))
    number = cells["number"].strip()
    values: dict[str, Any] = {"number": number, "name": checked_name(name, number)}
    for key, read in (("cuip", keys.cuip), ("curp", keys.curp)):
        if cells.get(key):
            values[key] = read(cells[key])
    for key in ("born", "joined_on"):
        if when := _day(cells, key, today):
            values[key] = when
    if "curp" in values and "born" not in values:
        values["born"] = keys.born_of(values["curp"])
    if cells.get("profile"):
        values["profile"] = _listed(cells["profile"], "programme", "profiles", "HILO-O426", "profile")
    row = Row(line, values, post=" ".join(cells.get("post", "").split())[:160])
    if cells.get("rank"):
        row.rank = _listed(cells["rank"], "ranks", "ranks", "HILO-O429", "rank")
    row.account = cells.get("account", "").strip()
    row.duty = _word(cells, "duty", "operational", "administrative") or "administrative"
    row.judged = list(_judged(cells, today))
    for key, value in (*((key, values.get(key)) for key in ("number", "cuip", "curp")), ("account", row.account)):
        known = f"{key} {value}"
        if value and seen.setdefault(known, line) != line:
            raise Refusal("HILO-O473", f"The same {key} stands in line {seen[known]}.", where=key)
    return row


def _judged(cells: Mapping[str, str], today: date) -> Iterator[tuple[str, bool, date, date | None]]:
    for component in COMPONENTS:
        passed = _word(cells, component, "yes", "no")
        if passed is None:
            continue
        issued, last = _day(cells, f"{component}_on", today), _day(cells, f"{component}_last", None)
        if issued is None:
            raise Refusal("HILO-O403", "A result needs the day of the evaluation.", where=f"{component}_on")
        # A paper names the last day it holds; the register the first day it does not.
        until = date.fromordinal(last.toordinal() + 1) if last else end_of(component, issued)
        if until is not None and until <= issued:
            raise Refusal("HILO-O445", "The evaluation ends before it was issued.", where=f"{component}_last")
        yield component, passed == "yes", issued, until


def _day(cells: Mapping[str, str], name: str, latest: date | None) -> date | None:
    try:
        when = day(cells.get(name, ""))
    except ValueError:
        raise Refusal("HILO-O404", "Write the day as 2026-11-26 or 26/11/2026.", where=name) from None
    if when and (not 1900 <= when.year < 2200 or (latest and when > latest)):
        raise Refusal("HILO-O472", f"{when} cannot be: it lies too far off.", where=name)
    return when


def _word(cells: Mapping[str, str], name: str, *among: str) -> str | None:
    try:
        return word(cells.get(name, ""), *among)
    except ValueError:
        raise Refusal("HILO-O405", f"Write one of {', '.join(among)}.", where=name) from None


def _listed(text: str, standard: str, table: str, code: str, where: str) -> str:
    """The code of a list's row, by its code or its name."""
    for name, row in service.standard(standard)[table].items():
        if fold(text) in (name, *map(fold, row["label"].values())):
            return str(name)
    service.chosen(standard, table, text, error=code, where=where)
    return text


@action("officers.import", verb="officers.imported")
def _enter(
    body: Institution,
    digest: str,
    good: list[tuple[Row, tuple[str, ...]]],
    told: Loaded,
    out: list[tuple[int, tuple[str, ...]]],
    rehearsal: bool,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Write a batch: new officers in bulk, known ones where something differs. digest: SHA-256 of the file.

    Raises: _Rehearsed at the end of a rehearsal.
    """
    force = held(Force(body.code, body.state))
    known, taken = _known(body, [row for row, _ in good])
    fresh: list[tuple[Row, Officer]] = []
    entered: list[tuple[Row, Officer]] = []
    for row, cells in good:
        officer = known.get(f"number {row.values['number']}") or known.get(f"cuip {row.values.get('cuip')}")
        made = Officer(institution=body, name_key=service.name_key(row.values["name"]), **row.values)
        fault = _refused(row, officer, taken) or _unlinkable(row, officer or made)
        if fault is not None:
            told.faults.append(fault)
            out.append((row.line, cells))
        elif officer is None:
            fresh.append((row, made))
        else:
            _corrected(officer, row, told)
            entered.append((row, officer))
    Officer.objects.bulk_create([officer for _, officer in fresh])
    made_in_bulk(officer for _, officer in fresh)
    told.created += len(fresh)
    today = timezone.localdate(at)
    _histories(actor, fresh, today, at)
    told.evaluations += _evaluations(actor, body, fresh + entered, at)
    told.linked += _linked(fresh + entered, actor, at)
    done(
        force,
        data={"sha256": digest, "created": told.created, "updated": told.updated, "refused": len(told.faults)},
    )
    if rehearsal:
        raise _Rehearsed


def _known(body: Institution, rows: list[Row]) -> tuple[dict[str, Officer], dict[str, Officer]]:
    """By "number N" and "cuip K" in the institution; and whoever else has one of the keys, by "cuip K" or "curp K"."""
    found: dict[str, Officer] = {}
    numbers = [row.values["number"] for row in rows]
    cuips = [row.values["cuip"] for row in rows if row.values.get("cuip")]
    curps = [row.values["curp"] for row in rows if row.values.get("curp")]
    for officer in Officer.objects.select_related("institution").filter(institution=body, number__in=numbers):
        found[f"number {officer.number}"] = officer
    taken: dict[str, Officer] = {}
    for officer in Officer.objects.select_related("institution").filter(cuip__in=cuips).order_by("id"):
        taken[f"cuip {officer.cuip}"] = officer
        if officer.institution_id == body.code and officer.serves:
            found[f"cuip {officer.cuip}"] = officer
    for officer in Officer.objects.filter(curp__in=curps).order_by("id"):
        taken[f"curp {officer.curp}"] = officer
    return found, taken


def _refused(row: Row, officer: Officer | None, taken: Mapping[str, Officer]) -> Fault | None:
    """A key that is somebody else's: who served before, or serves elsewhere, is enrolled by a person who answers."""
    for key in ("cuip", "curp"):
        value = row.values.get(key)
        other = taken.get(f"{key} {value}") if value else None
        if other is None or (officer is not None and other.pk == officer.pk):
            continue
        there, name = other.institution_id, key.upper()
        if other.status in SERVING:
            said = f"The {name} is that of somebody who serves in {there}."
            return Fault(row.line, key, "HILO-O432", said, f"La {name} es de alguien que sirve en {there}.")
        said = f"The {name} served in {there} before: enrol by hand, with the answer."
        in_spanish = f"La {name} ya sirvió en {there}: dé el alta a mano, con la respuesta."
        return Fault(row.line, key, "HILO-O430", said, in_spanish)
    if (
        officer is not None
        and officer.number != row.values["number"]
        and not service.alike(officer.name, row.values["name"])
    ):
        said = f"The CUIP is that of number {officer.number}, of another name."
        return Fault(row.line, "cuip", "HILO-O432", said, f"La CUIP es del número {officer.number}, de otro nombre.")
    if officer is not None and not officer.serves:
        said = "The number is that of a service that ended."
        return Fault(row.line, "number", "HILO-O434", said, "El número es de un servicio que terminó.")
    if officer is not None and officer.cuip and row.values.get("cuip", officer.cuip) != officer.cuip:
        said = "The number is that of an officer with another CUIP."
        return Fault(row.line, "cuip", "HILO-O432", said, "El número es de un elemento con otra CUIP.")
    return None


def _unlinkable(row: Row, officer: Officer) -> Fault | None:
    """Why the officer cannot sign in with the account of the row."""
    try:
        if row.account:
            linkable(officer, row.account)
    except Refusal as refusal:
        return _fault(row.line, "account", refusal)
    return None


def _linked(rows: list[tuple[Row, Officer]], actor: Actor, at: datetime) -> int:
    """Give the accounts that are named; how many were not so before."""
    named = [(row, officer) for row, officer in rows if row.account]
    new = [(row, officer) for row, officer in named if not officer.account or officer.account.username != row.account]
    for row, officer in new:
        give_account(officer.pk, GiveAccount(username=row.account), actor=actor, at=at)
    return len(new)


def _corrected(officer: Officer, row: Row, told: Loaded) -> None:
    changed = [name for name in KEPT if name in row.values and getattr(officer, name) != row.values[name]]
    if not changed:
        told.unchanged += 1
        return
    for name in changed:
        setattr(officer, name, row.values[name])
    officer.name_key = service.name_key(officer.name)
    officer.save(update_fields=[*changed, "name_key"])
    told.updated += 1


def _histories(actor: Actor, fresh: list[tuple[Row, Officer]], today: date, at: datetime) -> None:
    since = {officer.pk: officer.joined_on or today for _, officer in fresh}
    ServiceState.objects.bulk_create(
        ServiceState(officer=o, status="active", since=since[o.pk], reason="imported", by=actor.name, recorded_at=at)
        for _, o in fresh
    )
    RankHeld.objects.bulk_create(
        RankHeld(officer=o, rank=row.rank, since=since[o.pk], reason="imported") for row, o in fresh if row.rank
    )
    Posting.objects.bulk_create(
        Posting(officer=o, post=row.post, duty=row.duty, since=today, reason="imported") for row, o in fresh if row.post
    )


def _evaluations(actor: Actor, body: Institution, rows: list[tuple[Row, Officer]], at: datetime) -> int:
    by = body if actor.everywhere else institution_named(actor.institution)
    known = set(
        Evaluation.objects.filter(officer__in=[officer for _, officer in rows]).values_list(
            "officer_id", "component", "issued_on"
        )
    )
    made = [
        Evaluation(
            officer=officer,
            component=name,
            passed=passed,
            issued_on=issued,
            valid_until=until,
            by=by,
            recorded_at=at,
            recorded_by=actor.name,
        )
        for row, officer in rows
        for name, passed, issued, until in row.judged
        if (officer.pk, name, issued) not in known
    ]
    touched = {one.officer_id: one.officer for one in made}
    for officer in touched.values():
        met(officer)
    Evaluation.objects.bulk_create(made)
    for officer in touched.values():
        done(officer, verb="officer.evaluated", record=officer)
    return len(made)


def _write_out(
    path: Path, headings: tuple[str, ...], out: list[tuple[int, tuple[str, ...]]], faults: list[Fault]
) -> None:
    """The rows that stayed out, as they stood, each with its fault: mended, the file is imported again."""
    why = {fault.line: fault for fault in faults}
    lines: list[list[object]] = [[*headings, "hilo_line", "hilo_field", "hilo_code", "hilo_message"]]
    for line, cells in sorted(out):
        padded = [*cells, *[""] * (len(headings) - len(cells))][: len(headings)]
        fault = why[line]
        lines.append([*padded, line, fault.field, fault.code, fault.message])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        path.chmod(0o600)  # persons, so for nobody else on the machine
        file.write(as_csv(lines))
