"""What an abandoned call leaves owing, and who is served when the caller is on the line again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hilo.kernel.action import done
from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.kernel.deadlines.queries import of as terms_of
from hilo.lib.actor import Actor

from ..calling_back import DECIDED, SERVED, TERM, call_back_rule
from ..events import CallBackAttempted, DecisionOwed
from ..models import Call, CallBack
from ..queries import siblings
from .telling import state_of


def owe(call: Call, *, at: datetime) -> None:
    """A call was abandoned: its call-back is owed from now on. Called inside the act that abandons it."""
    _open(call, TERM, call_back_rule().seconds, call.ended_at or at)


def owe_decision(call: Call, *, at: datetime) -> DecisionOwed:
    """The line of an answered call closed: who answered says what it was, within a term. Answers the fact of it."""
    _open(call, DECIDED, call_back_rule().decide_s, at)
    return DecisionOwed(state_of(call), at + timedelta(seconds=call_back_rule().decide_s))


def _open(call: Call, term: str, seconds: int, at: datetime) -> None:
    if not any(row.term == term for row in terms_of(call.subject)):
        open_terms(subject=call.subject, seconds={term: seconds}, state=call.holder.state, at=at)


def decided(call: Call, at: datetime) -> None:
    """It was said what the call was, or its line counts as closed too soon."""
    meet(subject=call.subject, terms=(DECIDED,), at=at)


def rang_again(call: Call, *, actor: Actor, at: datetime) -> None:
    """The caller is on the line: what was owed to the same number is served. Called inside the act that answers."""
    for one in siblings(call, at=at, lock=True):
        if one.pk != call.pk:
            serve(one, call, actor, at, "call.rang_again")


def serve(one: Call, by: Call, actor: Actor, at: datetime, verb: str) -> None:
    """The caller was reached through another call: this one is owed nothing more."""
    CallBack.objects.create(call=one, at=at, by=actor.name, outcome=SERVED)
    met([one], at)
    done(one, CallBackAttempted(state_of(one), SERVED, 0), verb=verb, data={"call": by.folio})


def met(calls: Sequence[Call], at: datetime) -> None:
    """The term of each was kept."""
    for call in calls:
        meet(subject=call.subject, terms=(TERM,), at=at)
