"""Writing in a report: answer by answer, from any phone, with or without a line."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.policing.reports import forms
from hilo.registries.officers import queries as officers

from ..commands import ChooseAnswer, SaveChanges
from ..models import Change, Device, EditConflict, Report
from ..queries.partners import was_partner
from ..queries.reading import GRAPH, is_author
from ..rules_document import TOLERANCE, Fault, instant, reference_faults, refusal, value_faults
from ..rules_merge import CONFLICT, FOLLOWED, SAME, TAKEN, Copy, Edit, Outcome, is_record, plain
from .devices import device_of
from .kept import (
    SavedReport,
    change,
    copy_of,
    digest,
    judge,
    locked,
    put_back,
    saved,
    standing,
    take_filled,
    written_or_reviewed,
    written_too,
)

if TYPE_CHECKING:
    from hilo.registries.officers.models import Officer

MOST = 2_000
"""Most changes of one save."""
LARGEST = 1_500_000
"""Most characters of a report's JSON."""
WILD = timedelta(days=1)
"""A clock further off than this says nothing about what time the writer meant."""
_CODE = re.compile(r"HILO-R[12][0-9]{2}")


@action("reports.write", verb="report.written")
def save(ref: str | uuid.UUID, command: SaveChanges, *, actor: Actor, at: datetime) -> SavedReport:
    """Take what was written: {path, value, before, at, seen?} each, in the order it was written. Findings never block.

    A change whose `before` is not what stands is kept beside it until a person chooses. What cannot be an answer is
    refused by its path, the rest is taken. A change that was taken before is not taken again.
    Its author writes, and officers beside them, each under their own name.
    Raises: NotFound; Conflict HILO-W409 once it was submitted, HILO-R475 for who was taken off it; Refusal HILO-R417
        too large; HILO-R480 to R482 for the phone.
    """
    row = written_too(ref, actor)
    GRAPH.after(row.status, "write")
    device_at = command.device_at
    phone = device_of(command.device, _me(row, actor), at=at, device_at=device_at) if command.device else None
    return _taken(row, actor, command.changes, phone, device_at, at)


@action("reports.write", verb="report.written")
def refresh(ref: str | uuid.UUID, *, actor: Actor, at: datetime) -> SavedReport:
    """Take anew from other records what nobody wrote, and judge. Raises: NotFound; Conflict HILO-W409."""
    row = written_too(ref, actor)
    GRAPH.after(row.status, "write")
    return _taken(row, actor, [], None, None, at)


def _me(row: Report, actor: Actor) -> Officer:
    """Who writes: the author, or an officer beside them."""
    return row.author if is_author(row, actor) else officers.officer_of(actor) or row.author


def let_in(*, actor: Actor, ref: str, changes: Any, device: Device, at: datetime, last: bool = False) -> SavedReport:
    """What a commander let in of a revoked phone, in an action. last: of one whose officer acts no more, as theirs.

    Raises: as `save`; Refusal HILO-R405 for no changes."""
    row = locked(ref)
    its = row.author_id == device.officer_id or was_partner(row, device.officer)
    if not its or row.institution_id != actor.institution:
        raise Refusal("HILO-R454", "The report is another officer's than the phone's.", where="ref")
    held(row)
    GRAPH.after(row.status, "write")
    return _taken(row, actor, _list(changes), device, None, at, how="last" if last else "sealed")


def _taken(
    row: Report,
    actor: Actor,
    changes: Sequence[Mapping[str, Any]],
    phone: Device | None,
    device_at: datetime | None,
    at: datetime,
    how: str = "written",
) -> SavedReport:
    if len(changes) > MOST:
        raise Refusal("HILO-R417", f"{MOST:,} changes at most at once.", where="changes", status=413)
    form = forms.form(row.form)
    copy = copy_of(row, form)
    told, refused = _edits(form, changes, until=_until(at, device_at))
    # What comes without its time cannot be known again: it is told from the same answer written before.
    hand = str(phone.pk) if phone else "" if is_author(row, actor) else actor.name
    keys = [_key(hand, one, edit, f"{row.version}.{place}") for place, (edit, one) in enumerate(told)]
    known = set(Change.objects.filter(report=row, key__in=keys).values_list("key", flat=True))
    seen, kept, taken = standing(row), [], 0
    for (edit, one), key in zip(told, keys, strict=True):
        if key in known:
            continue
        known.add(key)
        if (fault := _misplaced(form, copy, edit)) is not None:
            refused.append(fault)
            continue
        taken += 1
        for number, outcome in enumerate(copy.take(edit)):
            _mark(row, copy, outcome)
            if outcome.what != SAME:
                made = _change(row, form, outcome, digest(key, number) if number else key, how, actor, at)
                made.seen = sorted({*seen, *_codes(one.get("seen"))})
                if how == "last" and phone and phone.officer.account:
                    made.by = phone.officer.account.username
                made.device, made.device_at, made.skew_s = phone, instant(one.get("at")), phone.skew_s if phone else 0
                kept.append(made)
    # Afterwards, so that a record that was just given its number is found by it and not made a second time.
    refilled = take_filled(row, form, copy, actor=actor, at=at)
    if broken := list(reference_faults(form, copy.document["annexes"])):
        raise refusal(broken)
    if len(json.dumps(copy.document)) > LARGEST:
        raise Refusal("HILO-R407", f"A report holds {LARGEST:,} characters at most.", where="changes", status=413)
    if kept or taken or refilled:
        Change.objects.bulk_create(kept)
        put_back(row, form, copy, actor=actor, at=at, device=phone)
        done(
            row,
            verb="report.let_in" if how in {"sealed", "last"} else "report.written",
            data={"version": row.version, "changes": len(kept), "device": str(phone.pk) if phone else ""},
        )
    judge(row, copy.document, at=at)
    row.save()
    return saved(row, copy.document, refused=[_serialize(fault) for fault in refused], taken=taken)


def _list(changes: Any) -> list[Mapping[str, Any]]:
    if not isinstance(changes, list | tuple) or not all(isinstance(one, Mapping) for one in changes):
        raise Refusal("HILO-R405", "Give a list of changes: path, value, before, at.", where="changes")
    return list(changes)


def _until(at: datetime, device_at: datetime | None) -> datetime:
    """No time may lie after this. A phone whose clock is ahead stamps times that are ahead: its skew is allowed for."""
    ahead = device_at - at if device_at else timedelta()
    return at + TOLERANCE + (ahead if timedelta() < ahead <= WILD else timedelta())


def _edits(
    form: forms.Form, changes: Sequence[Mapping[str, Any]], *, until: datetime
) -> tuple[list[tuple[Edit, Mapping[str, Any]]], list[Fault]]:
    told: list[tuple[Edit, Mapping[str, Any]]] = []
    refused: list[Fault] = []
    for one in changes:
        path = one.get("path")
        if not isinstance(path, str) or not (form.field(path) or form.record(path)):
            shown = ascii(path[:120])[1:-1] if isinstance(path, str) else ""
            refused.append(Fault(shown, "HILO-R414", "The form asks no such question."))
            continue
        edit = Edit(path, blank(one.get("value")), one.get("before"))
        found = list(faults_of(form, edit, until))
        refused += found
        if not found:
            told.append((edit, one))
    return told, refused


def blank(value: Any) -> Any:
    """A blank is no answer: it takes the answer away."""
    return None if isinstance(value, str) and not value.strip() else value


def faults_of(form: forms.Form, edit: Edit, until: datetime) -> Iterator[Fault]:
    if _text(edit.before) is None:
        yield Fault(edit.path, "HILO-R411", "What stood before is no answer of a form.")
        return
    if edit.value is None:
        return
    found = form.field(edit.path)
    if found is not None:
        yield from value_faults(found[1], edit.value, edit.path, until=until)
        return
    part = form.record(edit.path)
    if part is None or not isinstance(edit.value, Mapping):
        yield Fault(edit.path, "HILO-R411", "Give the record's answers, or null to take it away.")
        return
    for name, value in edit.value.items():
        if name in part.by_id:
            yield from value_faults(part.by_id[name], value, f"{edit.path}.{name}", until=until)
        elif name != "id" or value != edit.path.rpartition(".")[2]:
            shown = ascii(str(name)[:40])[1:-1]
            yield Fault(f"{edit.path}.{shown}", "HILO-R414", "The form asks no such question.")


def _text(value: Any) -> str | None:
    """A value as text; None if it is larger or deeper than any answer."""
    try:
        text = plain(value)
    except (TypeError, ValueError, RecursionError):
        return None
    return text if len(text) <= 4 * forms.LONG else None


def _misplaced(form: forms.Form, copy: Copy, edit: Edit) -> Fault | None:
    """A record too many, an id that another annex uses, or a reference to a record of another kind."""
    if not edit.path.startswith("annexes.") or edit.value is None:
        return None
    _, annex, key = edit.path.split(".")[:3]
    annexes = copy.document["annexes"]
    owner = {row["id"]: name for name, rows in annexes.items() for row in rows}
    if owner.get(key, annex) != annex:
        return Fault(edit.path, "HILO-R415", f"The id {key} is that of a record of “{owner[key]}”.")
    if key not in owner and form.annexes[annex].many and len(annexes.get(annex, ())) >= forms.RECORDS:
        return Fault(edit.path, "HILO-R412", f"{forms.RECORDS} records at most.")
    for name, value in edit.value.items() if is_record(edit.path) else [(edit.path.rpartition(".")[2], edit.value)]:
        field = form.annexes[annex].by_id.get(name)
        if field and field.refers and isinstance(value, str):
            path = f"annexes.{annex}.{key}.{name}"
            if value == key:
                return Fault(path, "HILO-R415", "The record refers to itself, or in a circle.")
            if owner.get(value, field.refers) != field.refers:
                return Fault(path, "HILO-R415", f"{value} is a record of “{owner[value]}”, not of “{field.refers}”.")
    return None


def _mark(row: Report, copy: Copy, outcome: Outcome) -> None:
    """A person answered this: no refresh overwrites it, and the next edit of it is compared."""
    if outcome.path not in row.written:
        row.written = [*row.written, outcome.path]
        copy.filled.written.add(outcome.path)  # type: ignore[attr-defined]


def _change(row: Report, form: forms.Form, outcome: Outcome, key: str, how: str, actor: Actor, at: datetime) -> Change:
    before = outcome.before if outcome.what in {TAKEN, CONFLICT} else outcome.replaced
    made = change(row, form, outcome.path, before, outcome.value, key=key, how=how, actor=actor, at=at)
    made.conflict = outcome.what in {CONFLICT, FOLLOWED}
    return made


def _key(hand: str, one: Mapping[str, Any], edit: Edit, otherwise: str) -> str:
    """A change that comes again is known by its phone (or whose hand it was), path, time, what was written and seen."""
    stamp = one.get("at") if isinstance(one.get("at"), str) else otherwise
    return digest(hand, edit.path, stamp, plain(edit.value), plain(edit.before))


def _codes(seen: Any) -> list[str]:
    """Codes of findings that the phone says it was showing."""
    given = seen if isinstance(seen, list) else []
    return [code for code in given[:200] if isinstance(code, str) and _CODE.fullmatch(code)]


def _serialize(fault: Fault) -> dict[str, str]:
    return {"path": fault.path, "code": fault.code, "message": fault.message}


@action("reports.write", "reports.review", verb="report.chosen")
def choose(ref: str | uuid.UUID, command: ChooseAnswer, *, actor: Actor, at: datetime) -> SavedReport:
    """Choose between answers that were written apart: one of them, or a third. The others stay in the log.

    The writer does, or a commander where the writer cannot.

    Raises: NotFound; Conflict HILO-W409; Refusal HILO-R414 if nothing waits for a choice there, HILO-R411… of a value.
    """
    row, path = written_or_reviewed(ref, actor), command.path
    GRAPH.after(row.status, "write")
    form = forms.form(row.form)
    copy = copy_of(row, form)
    if path not in copy.kept:
        raise Refusal("HILO-R421", "Nothing waits for a choice there.", where=ascii(path[:120])[1:-1])
    edit = Edit(path, blank(command.value))
    if found := list(faults_of(form, edit, at + TOLERANCE)):
        raise refusal(found)
    stood = copy.stands(path)
    stood = dict(stood) if isinstance(stood, Mapping) else stood
    _close(row, path, edit.value, stood, actor, at)
    copy.choose(path, edit.value)
    key = digest("chosen", path, row.version, plain(edit.value))
    made = change(row, form, path, stood, edit.value, key=key, how="chosen", actor=actor, at=at)
    made.seen = standing(row)
    made.save()
    if path not in row.written:
        row.written = [*row.written, path]
    put_back(row, form, copy, actor=actor, at=at, device=None)
    judge(row, copy.document, at=at)
    row.save()
    done(row, data={"path": path, "version": row.version})
    return saved(row, copy.document)


def _close(row: Report, path: str, value: Any, stood: Any, actor: Actor, at: datetime) -> None:
    value_digest = digest(plain(value))
    for conflict in EditConflict.objects.filter(report=row, path=path, chosen_at=None):
        ours = plain(value) == plain(stood)
        conflict.chosen = "theirs" if conflict.digest == value_digest else ("ours" if ours else "other")
        conflict.chosen_by, conflict.chosen_at = actor.name, at
        conflict.save(update_fields=["chosen", "chosen_by", "chosen_at"])
