"""Acts that move a clock, and what is written when one ran out."""

from __future__ import annotations

from datetime import datetime, timedelta

from hilo.kernel.act import act
from hilo.kernel.deadlines.actions import move
from hilo.kernel.deadlines.queries import of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..events import DetentionBreached, TermMet
from ..models import Breach, Detention
from ..queries import locked, terms
from .common import done, look_again, past, start, state_of, stop, text

TOLD, RECESS, RULED = "T03", "T05", "T06"


def tell_victim(*, actor: Actor, number: str, told_at: datetime, at: datetime) -> Detention:
    """Whoever may complain was told: twelve hours run from then (CNPP 148)."""
    with act():
        row = locked(number, actor, "detentions.update", "detentions.register")
        row.victim_told_at = past(told_at, "told_at", at=at)
        row.on_complaint = True
        row.save(update_fields=["victim_told_at", "on_complaint"])
        victim_term(row, at=at)
        done(row, actor, "victim_told", TermMet(state_of(row), ()), at=at, data={"told_at": told_at.isoformat()})
    return row


def note_complaint(*, actor: Actor, number: str, made_at: datetime, at: datetime) -> Detention:
    """The complaint was made: the person is not freed for want of it."""
    with act():
        row = locked(number, actor, "detentions.update")
        if not row.on_complaint:
            words = "This detention is not for an offence that is prosecuted on complaint."
            raise Conflict("HILO-X411", words, where="on_complaint")
        row.complaint_at = past(made_at, "made_at", at=at)
        row.save(update_fields=["complaint_at"])
        stop(row, "complaint", at=made_at)
        done(row, actor, "complaint_noted", TermMet(state_of(row), (TOLD,)), at=at)
    return row


def note_recess(*, actor: Actor, number: str, declared_at: datetime, at: datetime) -> Detention:
    """The prosecutor was not at the hearing: the judge waits for an hour, and then frees the person (CNPP 308).

    Raises: Conflict HILO-X411, X433, X436 before the person is with the judge, or a second time.
    """
    with act():
        row = locked(number, actor, "detentions.update")
        if row.status != "before_judge" or row.judge_at is None or row.kind not in terms().by_id[RECESS].kinds:
            words = "A hearing waits for the prosecutor when a person detained without a warrant is with the judge."
            raise Conflict("HILO-X433", words, where="status")
        if any(one.term == RECESS for one in of(row.subject)):
            raise Conflict("HILO-X436", "The hearing waits once, for an hour.", where="status")
        start(row, "recess", began=past(declared_at, "declared_at", at=at, after=row.judge_at), at=at)
        when = {"declared_at": declared_at.isoformat()}
        done(row, actor, "recess_noted", TermMet(state_of(row), ()), at=at, why="CNPP 308", data=when)
    return row


def note_appearance(*, actor: Actor, number: str, appeared_at: datetime, at: datetime) -> Detention:
    """The prosecutor, or who stands in for them, came before the recess was over: the hearing goes on.

    Raises: Conflict HILO-X411, X437 if no recess runs.
    """
    with act():
        row = locked(number, actor, "detentions.update")
        running = [one for one in of(row.subject) if one.term == RECESS and one.met_at is None]
        if not running:
            raise Conflict("HILO-X437", "No hearing waits for the prosecutor.", where="status")
        came = past(appeared_at, "appeared_at", at=at, after=running[0].started_at)
        stop(row, "prosecutor_appeared", at=came)
        done(row, actor, "prosecutor_appeared", TermMet(state_of(row), (RECESS,)), at=at)
    return row


def note_ruling(*, actor: Actor, number: str, ruled_at: datetime, at: datetime) -> Detention:
    """The judge decided on binding over; the person stays where the ruling says, or is released by `release`."""
    with act():
        row = locked(number, actor, "detentions.update")
        if row.judge_at is None:
            raise Conflict("HILO-X432", "The person was not put before a judge yet.", where="status")
        row.ruled_at = past(ruled_at, "ruled_at", at=at, after=row.judge_at)
        row.save(update_fields=["ruled_at"])
        stop(row, "ruling", at=ruled_at)
        done(row, actor, "ruling_noted", TermMet(state_of(row), (RULED,)), at=at)
    return row


def extend(*, actor: Actor, number: str, term: str, reason: str, at: datetime) -> Detention:
    """A term of the law that may be extended is, once, before it ends; what follows it moves with it.

    Raises: Refusal HILO-X425 for a term that the law does not extend; Conflict HILO-X413 a second time or too late.
    """
    law = terms().by_id.get(term)
    if law is None or not law.extended_hours:
        able = ", ".join(one.id for one in terms().by_id.values() if one.extended_hours)
        raise Refusal("HILO-X425", f"The law extends {able}, and no other term.", where="term")
    reason = text(reason, "reason", 500, needed=True)
    with act():
        row = locked(number, actor, "detentions.update")
        running = {deadline.term: deadline for deadline in of(row.subject) if deadline.met_at is None}
        known = running.get(term)
        longer = timedelta(hours=law.extended_hours)
        if known is None or known.due_at < at or known.due_at >= known.started_at + longer:
            raise Conflict("HILO-X413", "A term is extended once, while it runs.", where="term")
        added = known.started_at + longer - known.due_at
        for name in (term, *(one.id for one in terms().by_id.values() if one.after == term)):
            if name in running:
                move(subject=row.subject, term=name, due_at=running[name].due_at + added)
                look_again(row, name, running[name].due_at + added, at=at)
        done(row, actor, "term_extended", TermMet(state_of(row), ()), at=at, why=law.law, data={"term": term})
    return row


def note_breach(*, actor: Actor, number: str, term: str, at: datetime) -> Breach | None:
    """A term is over: if it was not met while the person is held, that is a fact from now on. None if it was."""
    with act():
        row = Detention.objects.select_for_update().filter(number=number).first()
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
        done(row, actor, "term_broken", fact, at=at, why=law.law, data={"term": term})
    return breach


def victim_term(row: Detention, *, at: datetime) -> None:
    """From when the victim was told, the shorter time runs (CNPP 148)."""
    running = [one for one in of(row.subject) if one.term == TOLD and one.met_at is None]
    if running and row.victim_told_at is not None:
        due = row.victim_told_at + timedelta(hours=terms().by_id[TOLD].told_hours)
        move(subject=row.subject, term=TOLD, due_at=max(due, running[0].started_at))
        look_again(row, TOLD, due, at=at)
