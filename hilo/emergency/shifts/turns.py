"""Whose turn it is: in which order an operator is offered the calls that wait. Nothing here hides a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.emergency.calls import queries as calls
from hilo.lib.actor import Actor

from .models import AgentStatePeriod, Speaker
from .rules import Waiting, presence, turn

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call
    from hilo.emergency.calls.queries import Pulled

MOST = 2_000
"""So many of those who wait are put in order; whoever waits beyond them comes after."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A call that waits, in the actor's order. mine: in a language that the actor speaks besides Spanish; held: it
    waits a moment for somebody else on shift who speaks its language. said: what it says of itself while the centre is
    overloaded, else null."""

    call: Call
    mine: bool
    held: bool
    said: Pulled | None


def turns(actor: Actor, *, at: datetime, limit: int = 50) -> list[Turn]:
    """The calls that ring in the actor's centre (or states), the one to take first first: those in a language that the
    actor speaks, then the oldest; last, those that wait for somebody else who speaks theirs. While the centre is
    overloaded they are pulled as its supervisor said."""
    speaks = languages_of(actor.name)
    free = free_speakers(actor.centre, at=at, but=actor.name) if actor.centre else {}
    waiting = calls.outlines(actor, max(limit, MOST))
    mode = calls.overload_of(actor.centre) if actor.centre else None
    said = calls.pulled(waiting, calls.rang_since(mode.centre_id, mode.began_at)) if mode else {}
    judged = []
    for one in waiting:
        found = turn(Waiting(one.language, one.received_at), speaks, frozenset(free), at)
        before = calls.order_of(mode.pull, said[one.id]) if mode else ()
        judged.append(((found.held, *before, *found.order), one, found))
    judged.sort(key=lambda row: row[0])
    first = judged[:limit]
    rows = calls.those([one.id for _, one, _ in first])
    return [Turn(rows[one.id], found.mine, found.held, said.get(one.id)) for _, one, found in first if one.id in rows]


def languages_of(worker: str) -> frozenset[str]:
    """The languages besides Spanish in which somebody takes calls."""
    found = Speaker.objects.filter(worker=worker).values_list("languages", flat=True).first()
    return frozenset(found or ()) - {calls.SPANISH}


def spoken_now(centre: str, *, at: datetime) -> dict[str, int]:
    """Language -> how many people who speak it are at a desk of the centre now, whatever they have in hand; never
    who.
    """
    return {language: len(names) for language, names in _speakers(centre, at).items()}


def free_speakers(centre: str, *, at: datetime, but: str = "") -> dict[str, list[str]]:
    """Language -> operators at their desk who speak it and have no call in hand."""
    busy = set(calls.in_hand(centre, at=at)) | {but}
    found = {language: [one for one in names if one not in busy] for language, names in _speakers(centre, at).items()}
    return {language: names for language, names in found.items() if names}


def _speakers(centre: str, at: datetime) -> dict[str, list[str]]:
    rows = AgentStatePeriod.objects.filter(centre_id=centre, desk="operator", status="ready", ended_at=None)
    here = [row.worker for row in rows if presence(row.seen_at, at) == "here"]
    told = Speaker.objects.filter(worker__in=here).values_list("worker", "languages")
    found: dict[str, list[str]] = {}
    for worker, languages in told:
        for language in languages:
            found.setdefault(language, []).append(worker)
    return found
