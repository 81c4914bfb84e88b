"""What an abandoned call leaves owing, and who is served when the caller is on the line again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hilo.kernel.action import done
from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.kernel.deadlines.queries import of as terms_of
from hilo.lib.actor import Actor

from ..calling_back import SERVED, TERM, call_back_rule
from ..events import CallBackAttempted
from ..models import Call, CallBack
from ..queries import siblings
from .telling import state_of


def owe(call: Call, *, at: datetime) -> None:
    """A call was abandoned: its call-back is owed from now on. Called inside the act that abandons it."""
    if not terms_of(call.subject):
        seconds = {TERM: call_back_rule().seconds}
        open_terms(subject=call.subject, seconds=seconds, state=call.holder.state, at=call.ended_at or at)


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
