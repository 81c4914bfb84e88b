"""Acts that move a clock, and what is written when one ran out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hilo.kernel.action import action, done, held
from hilo.kernel.deadlines.actions import move
from hilo.kernel.deadlines.queries import of
from hilo.kernel.rights import Holder
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..commands import ExtendTerm, NoteAppearance, NoteComplaint, NoteRecess, NoteRuling, NoteVictimUnable, TellVictim
from ..events import DetentionBreached, TermMet
from ..models import Breach, Detention
from ..queries import locked, terms
from .common import BOTH, look_again, needed, past, start, state_of, stop

if TYPE_CHECKING:
    from hilo.kernel.deadlines.models import Deadline

TOLD, RECESS, RULED = "T03", "T05", "T06"


@action(*BOTH, verb="detention.victim_told")
def tell_victim(number: str, command: TellVictim, *, actor: Actor, at: datetime) -> Detention:
    """Whoever may complain was told: twelve hours run from then (CNPP 148)."""
    row = locked(number)
    row.victim_told_at = past(command.told_at, "told_at", at=at)
    row.on_complaint = True
    row.save(update_fields=["victim_told_at", "on_complaint"])
    start(row, "detained", began=row.detained_at)
    victim_term(row)
    done(row, TermMet(state_of(row), ()), data={"told_at": command.told_at.isoformat()})
    return row


@action("detentions.update", verb="detention.victim_unable")
def note_victim_unable(number: str, command: NoteVictimUnable, *, actor: Actor, at: datetime) -> Detention:
    """The victim is physically unable to complain: the complaint may come until the legal term ends (CNPP 148).

    Raises: Conflict HILO-X411 if no complaint is needed, HILO-X438 if its term ran out before or no legal term runs.
    """
    row = locked(number)
    if not row.on_complaint:
        raise _no_complaint()
    found = past(command.found_at, "found_at", at=at)
    running = {one.term: one for one in of(row.subject) if one.met_at is None}
    if TOLD not in running or running[TOLD].due_at < found or not legal_end(running):
        words = "The term of the complaint and the legal term of the detention must run: hand the person over first."
        raise Conflict("HILO-X438", words, where="found_at")
    row.victim_unable_at = found
    row.save(update_fields=["victim_unable_at"])
    victim_term(row)
    done(row, TermMet(state_of(row), ()), why="CNPP 148", data={"found_at": found.isoformat()})
    return row


@action("detentions.update", verb="detention.complaint_noted")
def note_complaint(number: str, command: NoteComplaint, *, actor: Actor, at: datetime) -> Detention:
    """The complaint was made: the person is not freed for want of it."""
    row = locked(number)
    if not row.on_complaint:
        raise _no_complaint()
    row.complaint_at = past(command.made_at, "made_at", at=at)
    row.save(update_fields=["complaint_at"])
    stop(row, "complaint", at=command.made_at)
    done(row, TermMet(state_of(row), (TOLD,)))
    return row


@action("detentions.update", verb="detention.recess_noted")
def note_recess(number: str, command: NoteRecess, *, actor: Actor, at: datetime) -> Detention:
    """The prosecutor was not at the hearing: the judge waits for an hour, and then frees the person (CNPP 308).

    Raises: Conflict HILO-X433 before the person is with the judge, HILO-X436 a second time.
    """
    row = locked(number)
    if row.status != "before_judge" or row.judge_at is None or row.kind not in terms().by_id[RECESS].kinds:
        words = "A hearing waits for the prosecutor when a person detained without a warrant is with the judge."
        raise Conflict("HILO-X433", words, where="status")
    if any(one.term == RECESS for one in of(row.subject)):
        raise Conflict("HILO-X436", "The hearing waits once, for an hour.", where="status")
    start(row, "recess", began=past(command.declared_at, "declared_at", at=at, after=row.judge_at))
    when = {"declared_at": command.declared_at.isoformat()}
    done(row, TermMet(state_of(row), ()), why="CNPP 308", data=when)
    return row


@action("detentions.update", verb="detention.prosecutor_appeared")
def note_appearance(number: str, command: NoteAppearance, *, actor: Actor, at: datetime) -> Detention:
    """The prosecutor, or who stands in for them, came before the recess was over: the hearing goes on.

    Raises: Conflict HILO-X437 if no recess runs.
    """
    row = locked(number)
    running = [one for one in of(row.subject) if one.term == RECESS and one.met_at is None]
    if not running:
        raise Conflict("HILO-X437", "No hearing waits for the prosecutor.", where="status")
    came = past(command.appeared_at, "appeared_at", at=at, after=running[0].started_at)
    stop(row, "prosecutor_appeared", at=came)
    done(row, TermMet(state_of(row), (RECESS,)))
    return row


@action("detentions.update", verb="detention.ruling_noted")
def note_ruling(number: str, command: NoteRuling, *, actor: Actor, at: datetime) -> Detention:
    """The judge decided on binding over; the person stays where the ruling says, or is released by `release`."""
    row = locked(number)
    if row.judge_at is None:
        raise Conflict("HILO-X432", "The person was not put before a judge yet.", where="status")
    row.ruled_at = past(command.ruled_at, "ruled_at", at=at, after=row.judge_at)
    row.save(update_fields=["ruled_at"])
    stop(row, "ruling", at=command.ruled_at)
    done(row, TermMet(state_of(row), (RULED,)))
    return row


@action("detentions.update", verb="detention.term_extended")
def extend(number: str, command: ExtendTerm, *, actor: Actor, at: datetime) -> Detention:
    """A term of the law that may be extended is, once, before it ends; what follows it moves with it.

    Raises: Refusal HILO-X425 for a term that the law does not extend, HILO-X421; Conflict HILO-X413 a second time or
        too late.
    """
    term = command.term
    law = terms().by_id.get(term)
    if law is None or not law.extended_hours:
        able = ", ".join(one.id for one in terms().by_id.values() if one.extended_hours)
        raise Refusal("HILO-X425", f"On somebody's request the law extends {able} alone.", where="term")
    needed(command.reason, "reason")
    row = locked(number)
    running = {deadline.term: deadline for deadline in of(row.subject) if deadline.met_at is None}
    known = running.get(term)
    longer = timedelta(hours=law.extended_hours)
    if known is None or known.due_at < at or known.due_at >= known.started_at + longer:
        raise Conflict("HILO-X413", "A term is extended once, while it runs.", where="term")
    added = known.started_at + longer - known.due_at
    for name in (term, *(one.id for one in terms().by_id.values() if one.after == term)):
        if name in running:
            move(subject=row.subject, term=name, due_at=running[name].due_at + added)
            look_again(row, name, running[name].due_at + added)
    victim_term(row)
    done(row, TermMet(state_of(row), ()), why=law.extended_law, data={"term": term})
    return row


@action("detentions.update", verb="detention.term_broken")
def note_breach(number: str, term: str, *, actor: Actor, at: datetime) -> Breach | None:
    """A term is over: if it was not met while the person is held, that is a fact from now on. None if it was."""
    row = Detention.objects.select_for_update().filter(number=number).first()
    held(row or Holder(""))
    if row is None:
        return None
    late = [one for one in of(row.subject) if one.term == term and one.met_at is None and one.due_at <= at]
    law = terms().by_id.get(term)
    if not late or law is None or not (row.held or law.opens == "release"):
        return None
    breach, new = Breach.objects.get_or_create(
        detention=row, term=term, due_at=late[0].due_at, defaults={"noted_at": at}
    )
    if not new:
        return None
    fact = DetentionBreached(state_of(row), term, late[0].due_at, law.next)
    done(row, fact, why=law.law, data={"term": term})
    return breach


def victim_term(row: Detention) -> None:
    """Twelve hours from when the victim was told; of one who is physically unable, the legal term (CNPP 148)."""
    running = {one.term: one for one in of(row.subject) if one.met_at is None}
    due = legal_end(running) if row.victim_unable_at else _told_end(row)
    if TOLD in running and due is not None and due != running[TOLD].due_at:
        move(subject=row.subject, term=TOLD, due_at=max(due, running[TOLD].started_at))
        look_again(row, TOLD, due)


def legal_end(running: Mapping[str, Deadline]) -> datetime | None:
    """When the legal term of the detention ends, of those that run; None before the prosecutor has the person."""
    return next((running[name].due_at for name in terms().by_id[TOLD].unable_terms if name in running), None)


def _told_end(row: Detention) -> datetime | None:
    told = row.victim_told_at
    return told + timedelta(hours=terms().by_id[TOLD].told_hours) if told else None


def _no_complaint() -> Conflict:
    words = "This detention is not for an offence that is prosecuted on complaint."
    return Conflict("HILO-X411", words, where="on_complaint")
