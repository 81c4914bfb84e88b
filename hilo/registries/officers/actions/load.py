"""A spreadsheet of personnel into the register: every row is entered, changed, the same, asked about or refused.

No row replaces a person: who is known under a number stays who they are. What is not written of them yet is filled in;
what differs becomes a proposal of change (actions/identity.py); somebody else under the number is a question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.ledger.actions import met
from hilo.kernel.rights import allow, belongs
from hilo.lib.actor import HOUSE, Actor
from hilo.lib.errors import Refusal
from hilo.lib.private import write_private
from hilo.lib.sheets import as_csv

from ..commands import GiveAccount
from ..models import (
    ENDED,
    SERVING,
    Evaluation,
    Force,
    Import,
    ImportLine,
    Officer,
)
from ..queries import stood, third_party
from ..reading import columns, sheet
from ..rules import identity, service
from ..rules.certificate import COMPONENTS
from ..rules.days import ORDERS, order_of
from .enrol import give_account, linkable
from .known import corrected, known_among, refused
from .loaded import File, Loaded
from .newcomers import begun, new_officer
from .rows import DAYS, Fault, Row, cells_of, fault_of, understood

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

BATCH = 2000


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
    corporation: str = "",
    progress: Callable[[int, int], None] = lambda done, rows: None,
) -> Loaded:
    """Take the officers of a file (CSV, XLSX), each row for itself.

    rejects: where the rows that stayed out are written, as they stood, with field, code and message. rehearsal: nothing
    is kept, and the answer is what would come of it. dates: "dmy" or "mdy", where a column does not say it.
    corporation: how a file of the national register (national.py) names the institution, where not as here.
    Evaluations are read only for who may record them, accounts only for who may link them. Each batch is one act; an
    interrupted import is simply repeated.

    Raises: Forbidden; NotFound; Refusal HILO-O470, O471, O474, O475, O556, O681.
    """
    body = _allowed(actor, institution)
    if dates not in ("", *ORDERS):
        raise Refusal("HILO-O556", where="dates")
    read, elsewhere = sheet(path, mapping).of(body.name, corporation)
    places = columns(read.headings, mapping)
    tells = any(name in places for name in COMPONENTS)
    if tells and (not actor.may("officers.evaluate") or actor.institution == HOUSE):
        raise Refusal(
            "HILO-O475", "The file tells results of evaluations: a certification centre imports those.", where="file"
        )
    if "account" in places:
        allow(actor, "officers.write")
    told = Loaded(rows=len(read.rows), columns={name: read.headings[place] for name, place in places.items()})
    told.elsewhere, told.lost = elsewhere, dict(read.lost or {})
    told.unread = [] if read.lost is not None else _unread(read.headings, places)
    told.dates = _orders(read.rows, places, dates)
    file = File(body, hashlib.sha256(path.read_bytes()).hexdigest(), told, rehearsal)
    _gather(file)
    lines = iter(read.rows)
    seen: dict[str, int] = {}
    while batch := list(islice(lines, BATCH)):
        good = []
        for line, cells in batch:
            given = cells_of(cells, places)
            try:
                row = understood(line, given, seen, timezone.localdate(at), told.dates, told.columns)
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


def _unread(headings: tuple[str, ...], places: Mapping[str, int]) -> list[str]:
    """Headings that nothing was read of."""
    return [name for place, name in enumerate(headings) if name and place not in places.values()]


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


def _gather(file: File) -> None:
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
def _enter(file: File, good: list[tuple[Row, tuple[str, ...]]], *, actor: Actor, at: datetime) -> None:
    """Write a batch: new officers in bulk, known ones where something differs. Raises: _Rehearsed in a rehearsal."""
    body, told = file.body, file.told
    force = held(Force(body.code, body.state))
    if not told.file:
        told.file = Import.objects.create(institution=body, sha256=file.digest, at=at, by=actor.name).pk
    source, today = f"import:{told.file}", timezone.localdate(at)
    known, taken = known_among(body, [row for row, _ in good])
    kept, file.early = file.early, []
    fresh: list[tuple[Row, Officer]] = []
    entered: list[tuple[Row, Officer]] = []
    for row, cells in good:
        officer = next(
            filter(None, (known.get(f"{key} {row.values.get(key)}") for key in ("number", "cuip", "curp"))), None
        )
        made = officer or new_officer(body, row)
        fault = refused(row, officer, taken) or _unlinkable(row, made) or _not_theirs(row, body, actor)
        if fault is not None:
            kept.append(file.stayed_out(fault, cells, row.values["number"]))
        elif officer is None:
            fresh.append((row, made))
        else:
            outcome, fault = corrected(officer, row, source, today, actor=actor, at=at)
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
    kept += begun(file, fresh, source, actor=actor, at=at)
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
    write_private(path, as_csv(lines).encode("utf-8-sig"))
