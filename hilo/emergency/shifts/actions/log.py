"""Write in the shift log; write, sign and withdraw a hand-over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from hilo.kernel.act import act
from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.kernel.events.actions import FactLike, record
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..events import ShiftHandedOver, ShiftNoted
from ..models import Note, ShiftHandOver
from ..queries import own_centre
from ..rules import note_kinds, taken_within

LONGEST_NOTE, LONGEST_REMARKS, MOST_ITEMS = 1000, 4000, 500
TERM = "taken"


def note(*, actor: Actor, kind: str, text: str, at: datetime, corrects: int | None = None) -> Note:
    """Write a note in the log of the actor's centre; `corrects` names an earlier one that it puts right.

    The ledger keeps the digest of the words, so that a changed note would show.
    Raises: Refusal HILO-H420 without words or too many, HILO-H421 unknown kind; NotFound the note that is corrected.
    """
    centre = own_centre(actor, "centre.oversee")
    said = _said(text, LONGEST_NOTE, "text")
    if not said:
        raise Refusal("HILO-H420", "A note says something: write a word or two.", where="text")
    if kind not in note_kinds():
        raise Refusal("HILO-H421", f"“{kind}” is no kind of note: {', '.join(note_kinds())}.", where="kind")
    with act():
        if corrects is not None and not Note.objects.filter(pk=corrects, centre_id=centre.code).exists():
            raise NotFound("note", corrects)
        written = Note.objects.create(
            centre_id=centre.code, kind=kind, text=said, by=actor.name, at=at, corrects_id=corrects
        )
        data = {"kind": kind, "sha256": _digest(said)} | ({"corrects": corrects} if corrects else {})
        record([(ShiftNoted(centre.code, kind), f"centre:{centre.code}")], state=centre.state, at=at)
        entry(
            chain=centre.institution_id,
            actor=actor,
            verb="shift.noted",
            subject=f"note:{written.pk}",
            at=at,
            data=data,
        )
    return written


def write_hand_over(*, actor: Actor, items: Sequence[Mapping[str, Any]], remarks: str, at: datetime) -> ShiftHandOver:
    """Leave to the next supervisor what is open: `items` as the desk gathered them, and the writer's own words.

    From now runs the term within which somebody must take it.
    Raises: Conflict HILO-H430 while another waits; Refusal HILO-H420, H441 for too many words or items.
    """
    centre = own_centre(actor, "centre.oversee")
    said = _said(remarks, LONGEST_REMARKS, "remarks")
    if len(items) > MOST_ITEMS:
        raise Refusal("HILO-H441", f"A hand-over lists {MOST_ITEMS} things at most.", where="items")
    kept = [
        {
            "kind": str(item["kind"])[:24],
            "subject": str(item.get("subject", ""))[:80],
            "text": str(item["text"])[:300],
            "late": bool(item.get("late")),
        }
        for item in items
    ]
    with act():
        waiting = ShiftHandOver.objects.filter(centre_id=centre.code, taken_at=None, withdrawn_at=None).first()
        if waiting is not None:
            raise _waits(waiting)
        written = ShiftHandOver(centre_id=centre.code, items=kept, remarks=said, written_by=actor.name, written_at=at)
        try:
            with transaction.atomic():
                written.save()
        except IntegrityError:
            raise _waits(None) from None
        open_terms(
            subject=f"hand-over:{written.pk}",
            seconds={TERM: int(taken_within().total_seconds())},
            state=centre.state,
            at=at,
        )
        data = {"items": len(kept), "sha256": _digest(said)}
        _done(written, actor, "shift.handed_over", ShiftHandedOver(centre.code, True, False), at, data)
    return written


def take_hand_over(*, actor: Actor, hand_over_id: int, at: datetime, answer: str = "") -> ShiftHandOver:
    """Read and sign a hand-over: whoever signs answers for the shift from now on.

    Raises: Conflict HILO-H431 if it was taken or withdrawn, HILO-H432 if the writer would sign for it.
    """
    said = _said(answer, LONGEST_REMARKS, "answer")
    with act():
        waiting = _locked(actor, hand_over_id)
        if waiting.written_by == actor.name:
            raise Conflict("HILO-H432", "You wrote this hand-over: the supervisor who comes in signs it.")
        waiting.taken_by, waiting.taken_at, waiting.answer = actor.name, at, said
        waiting.save(update_fields=["taken_by", "taken_at", "answer"])
        meet(subject=f"hand-over:{waiting.pk}", terms=(TERM,), at=at)
        data = {"written_by": waiting.written_by} | ({"sha256": _digest(said)} if said else {})
        _done(waiting, actor, "shift.taken", ShiftHandedOver(waiting.centre_id, False, True), at, data)
    return waiting


def withdraw_hand_over(*, actor: Actor, hand_over_id: int, at: datetime) -> ShiftHandOver:
    """The writer takes a hand-over back that nobody has signed, to write it anew.

    Raises: Conflict HILO-H431 if it was taken or withdrawn, HILO-H433 if somebody else wrote it.
    """
    with act():
        waiting = _locked(actor, hand_over_id)
        if waiting.written_by != actor.name:
            raise Conflict("HILO-H433", f"{waiting.written_by} wrote this hand-over: read it and sign it.")
        waiting.withdrawn_at = at
        waiting.save(update_fields=["withdrawn_at"])
        meet(subject=f"hand-over:{waiting.pk}", terms=(TERM,), at=at)
        _done(waiting, actor, "shift.withdrawn", ShiftHandedOver(waiting.centre_id, False, False), at)
    return waiting


def _locked(actor: Actor, hand_over_id: int) -> ShiftHandOver:
    centre = own_centre(actor, "centre.oversee")
    rows = ShiftHandOver.objects.select_for_update(of=("self",)).select_related("centre")
    found = rows.filter(pk=hand_over_id, centre_id=centre.code).first()
    if found is None:
        raise NotFound("hand-over", hand_over_id)
    if found.taken_at or found.withdrawn_at:
        how = f"{found.taken_by} signed it already" if found.taken_at else "its writer took it back"
        raise Conflict("HILO-H431", f"This hand-over waits no more: {how}.")
    return found


def _waits(waiting: ShiftHandOver | None) -> Conflict:
    who = f"of {waiting.written_by} " if waiting else ""
    return Conflict("HILO-H430", f"The hand-over {who}still waits: sign it, or have its writer take it back.")


def _done(
    row: ShiftHandOver, actor: Actor, verb: str, fact: FactLike, at: datetime, data: Mapping[str, Any] | None = None
) -> None:
    record([(fact, f"centre:{row.centre_id}")], state=row.centre.state, at=at)
    entry(
        chain=row.centre.institution_id,
        actor=actor,
        verb=verb,
        subject=f"hand-over:{row.pk}",
        at=at,
        data=data,
    )


def _said(text: str, longest: int, where: str) -> str:
    said = text.strip()
    if len(said) > longest:
        raise Refusal("HILO-H442", f"At most {longest} letters fit here.", where=where)
    return said


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
