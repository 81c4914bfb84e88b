"""Hand-over without delay (CPEUM 16, CNPP 147): how long it took, why, to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from ..case import Case, Record
from ..registry import Hit, limits, rule
from ..words import alike, clock, span
from .common import APART, counted, minutes

BASE, SPEED, FASTEST = minutes("handover_base"), limits()["handover_speed"], limits()["handover_fastest"]
LEAST_WORDS = int(limits()["reason_words"])
_WORD = re.compile(r"\w{3,}")


def allowed(case: Case) -> timedelta:
    """How long the way explains: a base, and the kilometres at a mean speed. No term of law: it asks for reasons.

    Kilometres that nobody could have driven in the time it took explain nothing: 400 km in two hours are a slip.
    """
    km = case.handover.number("road_km") or 0.0
    handed = case.handover.time("at")
    took = [(handed - at).total_seconds() / 3600 for _, at in case.arrests] if handed else []
    if took and km > FASTEST * max(*took, 0.0, 0.0):
        km = 0.0
    return BASE + timedelta(hours=min(max(km, 0.0), 5000.0) / SPEED)


def _late(case: Case) -> list[tuple[Record, timedelta]]:
    handed = case.handover.time("at")
    if handed is None:
        return []
    most = allowed(case)
    return [(one, handed - at) for one, at in case.arrests if handed - at > most]


def _tells(case: Case) -> bool:
    """Whether reasons are written: a stop or a dash in the box is none."""
    if case.handover.masked("delay_reason"):
        return True
    return len(_WORD.findall(case.handover.text("delay_reason"))) >= LEAST_WORDS


@rule("HILO-R121")
def delay_untold(case: Case) -> Iterator[Hit]:
    if not _tells(case):
        for _, took in _late(case)[:1]:
            yield case.handover.at("delay_reason"), {"took": span(took), "allowed": span(allowed(case))}


@rule("HILO-R122")
def delay_told(case: Case) -> Iterator[Hit]:
    if _tells(case):
        for _, took in _late(case)[:1]:
            yield case.handover.at("at"), {"took": span(took), "allowed": span(allowed(case))}


@rule("HILO-R123")
def still_held(case: Case) -> Iterator[Hit]:
    if not case.handover.unanswered("at"):
        return
    most = allowed(case)
    done = {id(one) for one, row in case.pairs if row.time("handed_over_at") or row.time("released_at")}
    for one, at in case.arrests:
        if id(one) not in done and case.now - at > most:
            yield case.handover.at("at"), {"took": span(case.now - at), "allowed": span(most)} | counted(case, at)
            return


@rule("HILO-R124")
def hour_differs(case: Case) -> Iterator[Hit]:
    handed = case.handover.time("at")
    if handed is None:
        return
    others = [row.time("handed_over_at") for _, row in case.pairs]
    # Without the name of who received it is the hour at which the report was sent, not the person.
    if case.received.text("received_by"):
        others.append(case.received.time("at"))
    for other in others:
        if other and abs(other - handed) > APART:
            yield case.handover.at("at"), {"at": clock(handed), "other": clock(other)}
            return


@rule("HILO-R125")
def authority_differs(case: Case) -> Iterator[Hit]:
    said = case.handover.text("authority")
    others = [case.received.text("authority"), *(row.text("authority") for _, row in case.pairs)]
    if said and any(other and not alike(said, other) for other in others):
        yield case.handover.at("authority"), {}
    name, other = case.handover.text("received_by"), case.received.text("received_by")
    if name and other and not alike(name, other):
        yield case.handover.at("received_by"), {}
