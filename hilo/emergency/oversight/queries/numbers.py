"""Numbers that called often without an emergency: work to be done, with whoever calls, and no mark on anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from hilo.emergency.calls.queries import NumberCall, improper_numbers
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..models import Talk
from ..rules.numbers import masked
from ..rules.times import talk_outcomes as outcomes
from ..values import RepeatedNumber
from ..words import label_of, real_calls_too
from .improper import kind_counts
from .scope import overseen, zone

LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class NotedTalk:
    """A talk that was noted by one of a number's calls."""

    call_id: int
    at: datetime
    outcome: str


def noted_talk(record: Talk) -> NotedTalk:
    return NotedTalk(record.call_id, record.at, record.outcome)


def repeated(
    actor: Actor,
    *,
    at: datetime,
    days: int = 30,
    at_least: int = 5,
    centre: str = "",
    reveal: bool = False,
    limit: int = 50,
) -> list[RepeatedNumber]:
    """Numbers with so many improper calls in the last days: those to talk with first, then the most calls first.

    Numbers are masked. reveal: whole numbers, which also needs calls.read and is written in the ledger.
    Raises: Forbidden, NotFound; Refusal HILO-U405 for days, at_least or limit out of range.
    """
    centres = {row.code: row for row in overseen(actor, centre)}
    if not (1 <= days <= LONGEST_DAYS and 2 <= at_least <= 1000 and 1 <= limit <= 200):
        raise Refusal("HILO-U405", f"Ask for 1 to {LONGEST_DAYS} days, 2 calls or more, at most 200 numbers.")
    if reveal:
        for row in centres.values():
            allow(actor, "calls.read", row.state)
    calls = improper_numbers(list(centres), since=at - timedelta(days=days), until=at, at_least=at_least, limit=limit)
    talks = _last_talks([call.id for call in calls])
    found = [
        _summed(number, group, talks, reveal=reveal, hour_of=lambda call: _hour(call, centres))
        for number, rows in groupby(calls, key=lambda call: call.number)
        if (group := list(rows))
    ]
    if reveal and found:
        _enter(actor, found, centres, at)
    return sorted(found, key=lambda row: (_talked(row), -row.improper, row.call_id))


def talk_outcomes() -> dict[str, str]:
    """How a talk may have ended: word -> label."""
    return {name: label_of(labels) for name, labels in outcomes().items()}


def _talked(row: RepeatedNumber) -> bool:
    """Nothing is to be done until it calls improperly again."""
    return row.last_talk is not None and row.last_talk >= row.last_at


def _summed(number, group, talks, *, reveal, hour_of) -> RepeatedNumber:  # type: ignore[no-untyped-def]
    bad = [call for call in group if call.status == "improper"]
    real = sum(call.status == "classified" for call in group)
    hours = Counter(hour_of(call) for call in bad)
    talk = max((talks[call.id] for call in group if call.id in talks), key=lambda talk: talk.at, default=None)
    return RepeatedNumber(
        call_id=bad[-1].id,
        centre=bad[-1].centre,
        number=number if reveal else masked(number),
        masked=not reveal,
        calls=len(group),
        improper=len(bad),
        real=real,
        kinds=kind_counts(Counter(call.improper_kind for call in bad)),
        first_at=bad[0].received_at,
        last_at=bad[-1].received_at,
        hours=[hours[hour] for hour in range(24)],
        last_talk=talk.at if talk else None,
        outcome=talk.outcome if talk else "",
        warning=real_calls_too(real) if real else "",
    )


def _last_talks(calls: Sequence[int]) -> dict[int, Talk]:
    return {talk.call_id: talk for talk in Talk.objects.filter(call_id__in=calls).order_by("at")}


def _hour(call: NumberCall, centres) -> int:  # type: ignore[no-untyped-def]
    clock = zone(centres[call.centre], call.received_at.date())
    return int(call.received_at.astimezone(clock).hour)


def _enter(actor: Actor, found: Sequence[RepeatedNumber], centres, at: datetime) -> None:  # type: ignore[no-untyped-def]
    """One entry for each centre whose numbers were shown, with the ids of the calls behind them."""
    with act():
        for code in sorted({row.centre for row in found}):
            entry(
                chain=centres[code].institution_id,
                actor=actor,
                verb="numbers.read",
                subject=f"centre:{code}",
                at=at,
                data={"calls": [row.call_id for row in found if row.centre == code]},
            )
