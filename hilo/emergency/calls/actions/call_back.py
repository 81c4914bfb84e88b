"""Call back who rang off: take one from the queue, say how the attempt ended, give up after enough of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..calling_back import DIALLING, SERVED, call_back_rule
from ..commands import ReportAttempt
from ..events import CallAnswered, CallBackAttempted, CallUnreached
from ..models import Call, CallBack
from ..queries import call_backs_owed, debt_of, locked_call, siblings
from .owing import met, serve
from .telling import STATES, state_of


def next_call_back(*, actor: Actor, at: datetime) -> Call | None:
    """Take the most urgent call-back that nobody is dialling and that is not resting; None if there is none."""
    for owed in call_backs_owed(actor, at=at):
        if owed.callable and not owed.held_by and not owed.waits:
            try:
                return take_call_back(owed.call_id, actor=actor, at=at)
            except Conflict:
                # Somebody else took it, or the caller rang again, since the queue was read.
                continue
    return None


@action("calls.answer", verb="call.read")
def take_call_back(call_id: int, *, actor: Actor, at: datetime) -> Call:
    """Begin to call somebody back: for a while nobody else is offered it, and the number is shown (a protected read).

    Raises: Conflict HILO-C440 if another operator dials the number now, HILO-C441 if nothing is owed for the call,
        HILO-C447 where ringing may harm who called.
    """
    call = _owed(call_id)
    if any(one.no_ring for one in siblings(call, at=at)):
        raise Conflict("HILO-C447")
    if not _dialled_by(actor, call, at):
        CallBack.objects.create(call=call, at=at, by=actor.name, outcome=DIALLING)
    done(call, data={"to": "call back"})
    return call


@action("calls.answer", verb="call.back_tried")
def attempted(call_id: int, command: ReportAttempt, *, actor: Actor, at: datetime) -> Call:
    """How an attempt ended. Reached: the call goes on as answered, and earlier calls from the number are served by it.

    After as many attempts as the standard asks for, or at once where nobody can be reached, it is closed as unreached.
    Raises: Refusal HILO-C442 for an unknown outcome; Conflict HILO-C440, HILO-C441 as `take_call_back`.
    """
    rule, outcome = call_back_rule(), command.outcome
    call = locked_call(call_id)
    found = rule.outcomes.get(outcome)
    if found is None:
        raise Refusal("HILO-C442", f"Say how it ended: {', '.join(rule.outcomes)}.", where="outcome")
    if not (call.status == "unreached" and found.ends == "answered"):
        _refuse_if_nothing_is_owed(call)
    _dialled_by(actor, call, at)
    group = siblings(call, at=at, lock=True)
    _write_outcome(call, group, actor, outcome, at)
    debt = debt_of(call, group, at=at)
    tried = debt.attempts if debt else 1
    if found.counts:
        met(group, at)
    done(call, CallBackAttempted(state_of(call), outcome, tried), data={"outcome": outcome, "attempts": tried})
    if found.ends == "answered":
        _reached(call, group, actor, at)
    elif found.ends == "unreached" or tried >= rule.attempts:
        for one in group:
            _give_up(one, tried, at)
    return call


@action("calls.answer", verb="call.unreached")
def give_up(call_id: int, *, actor: Actor, at: datetime) -> Call:
    """A call without a number cannot be called back: it is closed as not reached.

    Raises: Conflict HILO-C444 for a call that has a number, HILO-C441 if nothing is owed.
    """
    call = _owed(call_id)
    if call.caller_number:
        raise Conflict("HILO-C444", "There is a number: call it back.")
    _give_up(call, 0, at)
    return call


def _owed(call_id: int) -> Call:
    call = locked_call(call_id)
    _refuse_if_nothing_is_owed(call)
    return call


def _refuse_if_nothing_is_owed(call: Call) -> None:
    if call.status != "abandoned" or CallBack.objects.filter(call=call, outcome=SERVED).exists():
        raise Conflict("HILO-C441", "Nothing is owed for this call any more: take the next one.")


def _dialled_by(actor: Actor, call: Call, at: datetime) -> bool:
    """True if the actor dials the number now. Raises: Conflict HILO-C440 if somebody else does."""
    since = at - timedelta(seconds=call_back_rule().holds_s)
    group = [one.pk for one in siblings(call, at=at)] or [call.pk]
    row = CallBack.objects.filter(call__in=group, outcome=DIALLING, at__gt=since).order_by("-at").first()
    if row is not None and row.by != actor.name:
        raise Conflict("HILO-C440", f"{row.by} is calling this number back now.", extra={"holder": row.by})
    return row is not None


def _write_outcome(call: Call, group: Sequence[Call], actor: Actor, outcome: str, at: datetime) -> None:
    under_way = CallBack.objects.filter(call__in=[one.pk for one in group] or [call.pk], outcome=DIALLING)
    row = under_way.filter(by=actor.name).order_by("-at").first()
    # What somebody else left without an outcome stays as it is: it was an attempt that nobody knows the end of.
    if row is None:
        CallBack.objects.create(call=call, at=at, by=actor.name, outcome=outcome)
    else:
        CallBack.objects.filter(pk=row.pk).update(call=call, outcome=outcome, at=at)


def _reached(call: Call, group: Sequence[Call], actor: Actor, at: datetime) -> None:
    call.status = STATES.after(call.status, "call_back")
    call.answered_at, call.answered_by, call.ended_at = at, actor.name, None
    call.save(update_fields=["status", "answered_at", "answered_by", "ended_at"])
    done(call, CallAnswered(state_of(call), actor.name), verb="call.called_back")
    for one in group:
        if one.pk != call.pk:
            serve(one, call, actor, at, "call.served")


def _give_up(call: Call, attempts: int, at: datetime) -> None:
    call.status = STATES.after(call.status, "give_up")
    call.save(update_fields=["status"])
    met([call], at)
    done(call, CallUnreached(state_of(call), attempts), verb="call.unreached", data={"attempts": attempts})
