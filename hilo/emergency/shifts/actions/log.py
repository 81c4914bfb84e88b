"""Write in the shift log; write, sign and withdraw a hand-over."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from hilo.kernel.action import action, done, held
from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import SignHandOver, WriteHandOver, WriteNote
from ..events import ShiftHandedOver, ShiftNoted
from ..models import Note, ShiftHandOver
from ..queries import held_centre
from ..rules import note_kinds, taken_within

TERM = "taken"
WITHOUT_A_WORD = SignHandOver()


@action("centre.oversee", verb="shift.noted")
def note(command: WriteNote, *, actor: Actor, at: datetime) -> Note:
    """Write a note in the log of the actor's centre; `corrects` names an earlier one that it puts right.

    The ledger keeps the digest of the words, so that a changed note would show.
    Raises: Refusal HILO-H420 without words, HILO-H421 unknown kind; NotFound the note that is corrected.
    """
    centre = held_centre(actor)
    said, kind, corrects = command.text.strip(), command.kind, command.corrects
    if not said:
        raise Refusal("HILO-H420", "A note says something: write a word or two.", where="text")
    if kind not in note_kinds():
        raise Refusal("HILO-H421", f"“{kind}” is no kind of note: {', '.join(note_kinds())}.", where="kind")
    if corrects is not None and not Note.objects.filter(pk=corrects, centre=centre).exists():
        raise NotFound("note", corrects)
    written = Note.objects.create(centre=centre, kind=kind, text=said, by=actor.name, at=at, corrects_id=corrects)
    done(centre, ShiftNoted(centre.code, kind), chains=())
    done(written, data={"kind": kind, "sha256": _digest(said)} | ({"corrects": corrects} if corrects else {}))
    return written


@action("centre.oversee", verb="shift.handed_over")
def write_hand_over(command: WriteHandOver, *, actor: Actor, at: datetime) -> ShiftHandOver:
    """Leave to the next supervisor what is open: the items as the desk gathered them, and the writer's own words.

    From now runs the term within which somebody must take it.
    Raises: Conflict HILO-H430 while another waits.
    """
    centre, said = held_centre(actor), command.remarks.strip()
    waiting = ShiftHandOver.objects.filter(centre=centre, taken_at=None, withdrawn_at=None).first()
    if waiting is not None:
        raise _waits(waiting)
    kept = [asdict(item) for item in command.items]
    written = ShiftHandOver(centre=centre, items=kept, remarks=said, written_by=actor.name, written_at=at)
    try:
        with transaction.atomic():
            written.save()
    except IntegrityError:
        raise _waits(None) from None
    seconds = int(taken_within().total_seconds())
    open_terms(subject=written.subject, seconds={TERM: seconds}, state=centre.state, at=at)
    done(centre, ShiftHandedOver(centre.code, True, False), chains=())
    done(written, data={"items": len(kept), "sha256": _digest(said)})
    return written


@action("centre.oversee", verb="shift.taken")
def take_hand_over(
    hand_over_id: int, command: SignHandOver = WITHOUT_A_WORD, *, actor: Actor, at: datetime
) -> ShiftHandOver:
    """Read and sign a hand-over: whoever signs answers for the shift from now on.

    Raises: Conflict HILO-H431 if it was taken or withdrawn, HILO-H432 if the writer would sign for it.
    """
    waiting, said = _locked(hand_over_id), command.answer.strip()
    if waiting.written_by == actor.name:
        raise Conflict("HILO-H432", "You wrote this hand-over: the supervisor who comes in signs it.")
    waiting.taken_by, waiting.taken_at, waiting.answer = actor.name, at, said
    waiting.save(update_fields=["taken_by", "taken_at", "answer"])
    meet(subject=waiting.subject, terms=(TERM,), at=at)
    done(waiting.centre, ShiftHandedOver(waiting.centre_id, False, True), chains=())
    done(waiting, data={"written_by": waiting.written_by} | ({"sha256": _digest(said)} if said else {}))
    return waiting


@action("centre.oversee", verb="shift.withdrawn")
def withdraw_hand_over(hand_over_id: int, *, actor: Actor, at: datetime) -> ShiftHandOver:
    """The writer takes a hand-over back that nobody has signed, to write it anew.

    Raises: Conflict HILO-H431 if it was taken or withdrawn, HILO-H433 if somebody else wrote it.
    """
    waiting = _locked(hand_over_id)
    if waiting.written_by != actor.name:
        raise Conflict("HILO-H433", f"{waiting.written_by} wrote this hand-over: read it and sign it.")
    waiting.withdrawn_at = at
    waiting.save(update_fields=["withdrawn_at"])
    meet(subject=waiting.subject, terms=(TERM,), at=at)
    done(waiting.centre, ShiftHandedOver(waiting.centre_id, False, False), chains=())
    done(waiting)
    return waiting


def _locked(hand_over_id: int) -> ShiftHandOver:
    """A hand-over of the actor's own centre that waits, locked."""
    rows = ShiftHandOver.objects.select_for_update(of=("self",)).select_related("centre")
    found = rows.filter(pk=hand_over_id).first()
    if found is None:
        raise NotFound("hand-over", hand_over_id)
    held(found)
    if found.taken_at or found.withdrawn_at:
        how = f"{found.taken_by} signed it already" if found.taken_at else "its writer took it back"
        raise Conflict("HILO-H431", f"This hand-over waits no more: {how}.")
    return found


def _waits(waiting: ShiftHandOver | None) -> Conflict:
    who = f"of {waiting.written_by} " if waiting else ""
    return Conflict("HILO-H430", f"The hand-over {who}still waits: sign it, or have its writer take it back.")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
