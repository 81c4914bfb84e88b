"""A spreadsheet of personnel into the register: every row is entered, changed, the same, asked about or refused.

No row replaces a person: who is known under a number stays who they are. What is not written of them yet is filled in;
what differs becomes a proposal of change (actions/identity.py); somebody else under the number is a question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
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
from hilo.lib.actor import HOUSE, Actor
from hilo.lib.errors import Refusal
from hilo.lib.sheets import as_csv

from ..commands import GiveAccount
from ..models import (
    ENDED,
    SERVING,
    Evaluation,
    Force,
    IdentityQuestion,
    Import,
    ImportLine,
    Officer,
    Posting,
    RankHeld,
    ServiceState,
)
from ..queries import stood, third_party
from ..reading import columns, sheet
from ..rules import identity, likeness, service
from ..rules.certificate import COMPONENTS
from ..rules.days import ORDERS, order_of
from .enrol import give_account, linkable
from .identity import proposal
from .rows import DAYS, Fault, Row, cells_of, fault_of, understood
from .who import Asked, question

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

BATCH = 2000
PLAIN = ("profile", "joined_on")
"""What a file corrects of somebody who is known: nothing of who they are."""


@dataclass(slots=True)
class Loaded:
    """What came of a file. rows: under its headings; created, updated, unchanged, asked and refused add up to them.

    file: the import, to undo it; 0 where nothing was kept. linked: officers who sign in with an account from now on.
    held: enrolled, and may not serve until somebody answers who they are. pending: results that are not known yet.
    dates: column -> the order that was read off it. faults: of the rows that were asked about or refused.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    asked: int = 0
    refused: int = 0
    evaluations: int = 0
    linked: int = 0
    held: int = 0
    pending: int = 0
    file: int = 0
    faults: list[Fault] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)

    def count(self, outcome: str) -> None:
        name = {"entered": "created", "changed": "updated", "same": "unchanged"}.get(outcome, outcome)
        setattr(self, name, getattr(self, name) + 1)


@dataclass(slots=True)
class _File:
    """The file that is being taken: its institution, what is told of it, and among whom its people are looked for."""

    body: Institution
    digest: str
    told: Loaded
    rehearsal: bool
    crowd: likeness.Crowd = field(default_factory=likeness.Crowd)
    earlier: dict[int, service.Earlier] = field(default_factory=dict)
    out: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    early: list[ImportLine] = field(default_factory=list)

    def left(self, one: likeness.Found) -> service.Earlier | None:
        """The service that ended, of somebody whom a newcomer is like; None for who serves, or is new as well."""
        return self.earlier.get(one.key) if isinstance(one.key, int) else None

    def stayed_out(self, fault: Fault, cells: tuple[str, ...], number: str = "") -> ImportLine:
        """A row that was asked about, because a day can be read in two ways, or refused."""
        outcome = "asked" if fault.code == "HILO-O555" else "refused"
        self.told.faults.append(fault)
        self.told.count(outcome)
        self.out.append((fault.line, cells))
        return ImportLine(line=fault.line, outcome=outcome, code=fault.code, number=number[:24])


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
    dates: str = "",
    progress: Callable[[int, int], None] = lambda done, rows: None,
) -> Loaded:
    """Take the officers of a file (CSV, XLSX), each row for itself.

    rejects: where the rows that stayed out are written, as they stood, with field, code and message. rehearsal: nothing
    is kept, and the answer is what would come of it. dates: "dmy" or "mdy", where a column does not say it. Evaluations
    are read only for who may record them, accounts only for who may link them. Each batch is one act; an interrupted
    import is simply repeated.

    Raises: Forbidden; NotFound; Refusal HILO-O470, O471, O474, O475, O556.
    """
    body = _allowed(actor, institution)
    if dates not in ("", *ORDERS):
        raise Refusal("HILO-O556", where="dates")
    read = sheet(path, mapping)
    places = columns(read.headings, mapping)
    tells = any(name in places for name in COMPONENTS)
    if tells and (not actor.may("officers.evaluate") or actor.institution == HOUSE):
        raise Refusal(
            "HILO-O475", "The file tells results of evaluations: a certification centre imports those.", where="file"
        )
    if "account" in places:
        allow(actor, "officers.write")
    told = Loaded(rows=len(read.rows), columns={name: read.headings[place] for name, place in places.items()})
    told.dates = _orders(read.rows, places, dates)
    file = _File(body, hashlib.sha256(path.read_bytes()).hexdigest(), told, rehearsal)
    _gather(file)
    lines = iter(read.rows)
    seen: dict[str, int] = {}
    while batch := list(islice(lines, BATCH)):
        good = []
        for line, cells in batch:
            given = cells_of(cells, places)
            try:
                row = understood(line, given, seen, timezone.localdate(at), told.dates)
            except Refusal as refusal:
                fault = fault_of(line, refusal.where, refusal)
                file.early.append(file.stayed_out(fault, cells, given["number"].strip()))
            else:
                good.append((row, cells))
        with suppress(_Rehearsed):
            _enter(file, good, actor=actor, at=at)
        progress(batch[-1][0] - read.rows[0][0] + 1, told.rows)
    if rehearsal:
        told.file = 0
    told.faults.sort(key=lambda fault: fault.line)
    if rejects is not None and file.out:
        _write_out(rejects, read.headings, file.out, told.faults)
    return told


def _orders(rows: list[tuple[int, tuple[str, ...]]], places: Mapping[str, int], dates: str) -> dict[str, str]:
    """Field -> which comes first in its column: as the whole column shows, else as was said. A column that shows one
    order is not read in another."""
    found = {}
    for name in DAYS:
        if name in places:
            place = places[name]
            order = order_of(cells[place] for _, cells in rows if place < len(cells)) or dates
            if order:
                found[name] = order
    return found


def _gather(file: _File) -> None:
    """Whom the file's people may be: who serves in the institution, and whose service ended anywhere."""
    columns_ = ("pk", *identity.FIELDS)
    rows = Officer.objects.filter(institution=file.body, status__in=SERVING)
    for pk, *values in rows.values_list(*columns_).iterator(5000):
        file.crowd.add(pk, identity.Identity(**dict(zip(identity.FIELDS, values, strict=True))))
    left = Officer.objects.filter(status__in=ENDED).select_related("separation")
    for row in left.iterator(5000):
        file.crowd.add(row.pk, identity.identity_of(row))
        file.earlier[row.pk] = service.Earlier(row.pk, row.institution_id, "name", row.status, *_end(row))


def _end(row: Officer) -> tuple[str, date | None]:
    return (row.separation.cause, row.separation.on) if hasattr(row, "separation") else ("", None)


def _allowed(actor: Actor, institution: str) -> Institution:
    """Asked before the file is read. Raises: Forbidden, NotFound."""
    body = institution_named(institution)
    allow(actor, "officers.import")
    belongs("officers.imported", "officers.import", actor, Force(body.code, body.state).holder)
    return body


@action("officers.import", verb="officers.imported")
def _enter(file: _File, good: list[tuple[Row, tuple[str, ...]]], *, actor: Actor, at: datetime) -> None:
    """Write a batch: new officers in bulk, known ones where something differs. Raises: _Rehearsed in a rehearsal."""
    body, told = file.body, file.told
    force = held(Force(body.code, body.state))
    if not told.file:
        told.file = Import.objects.create(institution=body, sha256=file.digest, at=at, by=actor.name).pk
    source, today = f"import:{told.file}", timezone.localdate(at)
    known, taken = _known(body, [row for row, _ in good])
    kept, file.early = file.early, []
    fresh: list[tuple[Row, Officer]] = []
    entered: list[tuple[Row, Officer]] = []
    for row, cells in good:
        officer = next(
            filter(None, (known.get(f"{key} {row.values.get(key)}") for key in ("number", "cuip", "curp"))), None
        )
        made = officer or _new(body, row)
        fault = _refused(row, officer, taken) or _unlinkable(row, made) or _not_theirs(row, body, actor)
        if fault is not None:
            kept.append(file.stayed_out(fault, cells, row.values["number"]))
        elif officer is None:
            fresh.append((row, made))
        else:
            outcome, fault = _corrected(officer, row, source, today, actor=actor, at=at)
            if fault is not None:
                told.faults.append(fault)
            told.count(outcome)
            code = fault.code if fault else ""
            number = row.values["number"]
            kept.append(
                ImportLine(line=row.line, outcome=outcome, code=code, number=number, officer=officer, wrote=row.wrote)
            )
            if code != "HILO-O551":
                entered.append((row, officer))
    kept += _begun(file, fresh, source, actor=actor, at=at)
    told.evaluations += _evaluations(actor, body, fresh + entered, at)
    told.pending += sum(row.pending for row, _ in fresh + entered)
    told.linked += _linked(fresh + entered, actor, at)
    for line in kept:
        line.file_id = told.file
    ImportLine.objects.bulk_create(kept, batch_size=500)
    figures = {name: getattr(told, name) for name in ("created", "updated", "asked", "refused", "held")}
    done(force, data={"sha256": file.digest, "import": told.file, **figures})
    if file.rehearsal:
        told.file = 0
        raise _Rehearsed


def _new(body: Institution, row: Row) -> Officer:
    name = row.values["name"]
    return Officer(institution=body, name_key=service.name_key(name), name_sound=likeness.sound(name), **row.values)


def _begun(
    file: _File, fresh: list[tuple[Row, Officer]], source: str, *, actor: Actor, at: datetime
) -> list[ImportLine]:
    """Enrol the new ones; who may be somebody else is asked about, and who may be somebody who left otherwise than by
    resignation does not serve meanwhile."""
    doubts: list[tuple[Row, Officer, list[likeness.Found]]] = []
    for row, officer in fresh:
        found = [one for one in file.crowd.like(row.who) if one.likeness.asks or not file.left(one)]
        if found:
            doubts.append((row, officer, found))
        if any(earlier.for_cause for earlier in map(file.left, found) if earlier):
            officer.status = "pending"
        # By its place among the new until it has an id.
        file.crowd.add(officer, row.who)
    Officer.objects.bulk_create([officer for _, officer in fresh], batch_size=500)
    made_in_bulk(officer for _, officer in fresh)
    today = timezone.localdate(at)
    _histories(actor, fresh, today, at)
    asked: list[IdentityQuestion] = []
    codes: dict[int, str] = {}
    for row, officer, found in doubts:
        for one in found[:5]:
            other = one.key.pk if isinstance(one.key, Officer) else one.key
            earlier = file.left(one)
            told_apart = {"curp_other", "cuip_other"} & set(one.likeness.reasons)
            if other == officer.pk or (earlier is None and told_apart):
                continue
            barred = earlier is not None and earlier.for_cause
            asks = Asked("likeness" if earlier else "double", one.likeness.reasons, other, barred)
            asked.append(question(officer, asks, actor=actor, at=at, source=source))
            codes[row.line] = "HILO-O552"
            file.told.faults.append(_doubt(row, one))
    IdentityQuestion.objects.bulk_create(asked, batch_size=500)
    file.told.held += sum(officer.status == "pending" for _, officer in fresh)
    lines = []
    for row, officer in fresh:
        outcome = "asked" if row.line in codes else "entered"
        file.told.count(outcome)
        wrote = row.wrote | {"officer": officer.pk}
        number = officer.number
        code = codes.get(row.line, "")
        lines.append(ImportLine(line=row.line, outcome=outcome, code=code, number=number, officer=officer, wrote=wrote))
    return lines


def _doubt(row: Row, one: likeness.Found) -> Fault:
    why, en_palabras = ", ".join(one.likeness.words("en")), ", ".join(one.likeness.words("es"))
    refusal = Refusal("HILO-O552", where="name", reasons=why)
    return Fault(row.line, "name", "HILO-O552", refusal.message, Refusal("HILO-O552", reasons=en_palabras).said("es"))


def _known(body: Institution, rows: list[Row]) -> tuple[dict[str, Officer], dict[str, Officer]]:
    """By "number N", "cuip K" and "curp K" in the institution; and whoever else has one of the keys."""
    found: dict[str, Officer] = {}
    numbers = [row.values["number"] for row in rows]
    for officer in Officer.objects.select_related("institution").filter(institution=body, number__in=numbers):
        found[f"number {officer.number}"] = officer
    taken: dict[str, Officer] = {}
    for key in ("cuip", "curp"):
        values = [row.values[key] for row in rows if row.values.get(key)]
        for officer in Officer.objects.select_related("institution").filter(**{f"{key}__in": values}).order_by("id"):
            name = f"{key} {getattr(officer, key)}"
            taken[name] = officer
            if officer.institution_id == body.code and officer.serves:
                found[name] = officer
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
    if officer is not None and not officer.serves and _same_person(identity.identity_of(officer), row.who):
        said = "The number is that of a service that ended."
        return Fault(row.line, "number", "HILO-O434", said, "El número es de un servicio que terminó.")
    return None


def _same_person(known: identity.Identity, told: identity.Identity) -> bool:
    """True if a row under somebody's number or key is about them: their key, or their name and no other birth date, or
    their whole name. Anything less is another person until somebody says otherwise."""
    found = set(likeness.likeness(known, told).reasons)
    if found & {"cuip_same", "curp_same", "name_same", "name_sounds"}:
        return "name_other" not in found
    return ("name_part" in found and "born_other" not in found) or {"name_most", "born_same"} <= found


def _unlinkable(row: Row, officer: Officer) -> Fault | None:
    """Why the officer cannot sign in with the account of the row."""
    try:
        if row.account:
            linkable(officer, row.account)
    except Refusal as refusal:
        return fault_of(row.line, "account", refusal)
    return None


def _not_theirs(row: Row, body: Institution, actor: Actor) -> Fault | None:
    """Why whoever imports may not have evaluated what the row tells: who employs, who evaluates are two."""
    for component, _, issued, _ in row.judged:
        try:
            third_party(institution_named(actor.institution), body, component, issued)
        except Refusal as refusal:
            return fault_of(row.line, component, refusal)
    return None


def _linked(rows: list[tuple[Row, Officer]], actor: Actor, at: datetime) -> int:
    """Give the accounts that are named; how many were not so before."""
    named = [(row, officer) for row, officer in rows if row.account]
    new = [(row, officer) for row, officer in named if not officer.account or officer.account.username != row.account]
    for row, officer in new:
        give_account(officer.pk, GiveAccount(username=row.account), actor=actor, at=at)
    return len(new)


def _corrected(
    officer: Officer, row: Row, source: str, today: date, *, actor: Actor, at: datetime
) -> tuple[str, Fault | None]:
    """What becomes of a row about somebody who is known: the outcome, and what is asked."""
    known, told = identity.identity_of(officer), row.who
    if not officer.serves or not _same_person(known, told):
        return "asked", _recycled(officer, row, source, actor=actor, at=at)
    changed = [
        name
        for name in identity.differences(known, told)
        # The same name in capitals, without accents or surnames first is the same name.
        if name != "name" or service.name_key(told.name) != officer.name_key
    ]
    blank = [name for name in changed if getattr(known, name) in ("", None)]
    other = tuple(name for name in changed if name not in blank)
    fault = _proposed(officer, row, other, source, actor=actor, at=at) if other else None
    if blank and not other:
        _filled(officer, told, tuple(blank), source, actor=actor, at=at)
        row.wrote["filled"] = blank
    plain = {
        name: getattr(officer, name)
        for name in PLAIN
        if row.values.get(name, getattr(officer, name)) != getattr(officer, name)
    }
    if plain:
        for name in plain:
            setattr(officer, name, row.values[name])
        officer.save(update_fields=list(plain))
        row.wrote["plain"] = {name: str(value or "") for name, value in plain.items()}
    if row.rank:
        _followed(officer.ranks, row, "rank", {"rank": row.rank}, row.rank_on, today)
    if row.post:
        _followed(officer.postings, row, "post", {"post": row.post, "duty": row.duty}, row.post_on, today)
    if fault is not None:
        return "asked", fault
    return ("changed" if row.wrote else "same"), None


def _followed(rows: Any, row: Row, kind: str, values: dict[str, str], on: date | None, today: date) -> None:
    """A rank or a post that follows the one before, from the day that the file says; what is older is left alone."""
    before = rows.filter(until=None).first()
    if before is not None and all(getattr(before, name) == value for name, value in values.items()):
        return
    since = on or today
    if before is not None and before.since > since:
        return
    if before is not None:
        rows.filter(pk=before.pk).update(until=since)
    made = rows.create(since=since, reason="imported", **values)
    row.wrote[kind] = {"made": made.pk, "closed": before.pk if before else None}


def _filled(
    officer: Officer, told: identity.Identity, blank: tuple[str, ...], source: str, *, actor: Actor, at: datetime
) -> None:
    """Write what nobody had written of somebody: it stays readable that it was not there before."""
    met(officer)
    row = proposal(officer, told, blank, document="import", source=source, actor=actor, at=at)
    row.status, row.decided_at, row.decided_by = "completed", at, actor.name
    row.save()
    for name in blank:
        setattr(officer, name, getattr(told, name))
    officer.save(update_fields=blank)
    done(officer, verb="officer.identity_completed", data={"change": row.pk, "fields": list(blank)}, record=officer)


def _proposed(officer: Officer, row: Row, other: tuple[str, ...], source: str, *, actor: Actor, at: datetime) -> Fault:
    """What differs of who somebody is, as a proposal that two persons sign; told once while it waits or was refused."""
    fields = ", ".join(other)
    fault = fault_of(row.line, other[0], Refusal("HILO-O550", where=other[0], fields=fields))
    asked = {name: getattr(row.who, name) for name in other}
    before = officer.identity_changes.filter(status__in=["proposed", "refused"], fields=" ".join(other))
    if any(one.asked() == asked for one in before) or officer.identity_changes.filter(status="proposed").exists():
        return fault
    met(officer)
    try:
        change = proposal(officer, row.who, other, document="import", source=source, actor=actor, at=at)
    except Refusal as refusal:
        return fault_of(row.line, refusal.where, refusal)
    change.save()
    row.wrote["proposed"] = change.pk
    done(officer, verb="officer.identity_proposed", data={"change": change.pk, "fields": list(other)}, record=officer)
    return fault


def _recycled(officer: Officer, row: Row, source: str, *, actor: Actor, at: datetime) -> Fault:
    """Somebody else under a number that is taken: nothing of the row is written, and a person answers who it is."""
    fault = fault_of(row.line, "number", Refusal("HILO-O551", where="number", number=officer.number))
    who = row.who
    asked = {name: getattr(who, name) for name in identity.FIELDS}
    if officer.identity_questions.filter(kind="number", **asked).exists():
        return fault
    if officer.identity_questions.filter(kind="number", answer="open").exists():
        return fault
    found = likeness.likeness(identity.identity_of(officer), who)
    made = question(officer, Asked("number", found.reasons, who=who), actor=actor, at=at, source=source)
    made.save()
    row.wrote["question"] = made.pk
    return fault


def _histories(actor: Actor, fresh: list[tuple[Row, Officer]], today: date, at: datetime) -> None:
    since = {officer.pk: officer.joined_on or today for _, officer in fresh}
    states = [
        ServiceState(officer=o, status=o.status, since=since[o.pk], reason="imported", by=actor.name, recorded_at=at)
        for _, o in fresh
    ]
    ranks = [
        RankHeld(officer=o, rank=row.rank, since=row.rank_on or since[o.pk], reason="imported")
        for row, o in fresh
        if row.rank
    ]
    posts = [
        Posting(officer=o, post=row.post, duty=row.duty, since=row.post_on or today, reason="imported")
        for row, o in fresh
        if row.post
    ]
    ServiceState.objects.bulk_create(states, batch_size=500)
    RankHeld.objects.bulk_create(ranks, batch_size=500)
    Posting.objects.bulk_create(posts, batch_size=500)


def _evaluations(actor: Actor, body: Institution, rows: list[tuple[Row, Officer]], at: datetime) -> int:
    if not any(row.judged for row, _ in rows):
        return 0
    by = institution_named(actor.institution)
    results = Evaluation.objects.filter(officer__in=[officer for _, officer in rows])
    known = set(stood(results).values_list("officer_id", "component", "issued_on"))
    # A file from before an annulment does not bring back what fell; another result of that day is a new one.
    fell = set(results.filter(decision="annulment").values_list("officer_id", "component", "issued_on", "passed"))
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
        if (officer.pk, name, issued) not in known and (officer.pk, name, issued, passed) not in fell
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
