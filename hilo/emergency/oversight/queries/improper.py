"""Calls that were no emergency: by kind, hour and day."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from hilo.kernel.installation.queries import warnings
from hilo.lib.actor import Actor

from ..rules.histograms import Bag
from ..rules.kinds import kind_labels
from ..rules.moments import CALLS, COUNTED, KEPT, KINDS
from ..values import DayShare, HourCount, Improper, KindCount
from ..words import behind_note, label_of
from .follow import behind
from .scope import checked_days, overseen
from .source import Reading

_KINDS = {COUNTED.index(name) for name in KINDS}
_IMPROPER = COUNTED.index("improper")
_CALLS = KEPT.index(CALLS)


def improper(actor: Actor, *, at: datetime, first: date, last: date, centre: str = "") -> Improper:
    """Improper calls among all calls received on some days. No figure is by number or by person.

    Raises: Forbidden, NotFound; Refusal HILO-U401 days.
    """
    centres = overseen(actor, centre)
    first, last = checked_days(first, last, at=at)
    reading = Reading(centres, first, last, at)
    hours: Counter[tuple[int, bool]] = Counter()
    days: Counter[tuple[date, bool]] = Counter()
    for part in reading.parts(cells=True):
        bag = Bag([part.kept])
        for hour, _, codes, times in bag.split(bag.hours, bag.measures == _CALLS):
            for code in _KINDS:
                found_here = int(times[codes == code].sum())
                hours[hour, code == _IMPROPER] += found_here
                days[part.day, code == _IMPROPER] += found_here
    kinds: Counter[str] = Counter()
    for found in reading.improper():
        for kind, by_hour in found.items():
            kinds[kind] += sum(by_hour)
    bad = sum(times for (_, wrong), times in hours.items() if wrong)
    every = hours.total()
    late = behind()
    return Improper(
        centres=[row.code for row in centres],
        first=first,
        last=last,
        calls=every,
        improper=bad,
        share=bad / every if every else None,
        kinds=kind_counts(kinds),
        hours=[HourCount(hour, *_both(hours[hour, False], hours[hour, True])) for hour in range(24)],
        days=[DayShare(day, *_both(days[day, False], days[day, True])) for day in sorted({day for day, _ in days})],
        notes=[*warnings(), *([behind_note(late)] if late else [])],
    )


def kind_counts(kinds: Counter[str]) -> list[KindCount]:
    """Improper calls by kind, the commonest first, in the reader's language."""
    labels = kind_labels()
    every = kinds.total()
    ordered = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        KindCount(kind, label_of(labels[kind]) if kind in labels else kind, calls, calls / every)
        for kind, calls in ordered
        if calls
    ]


def _both(proper: int, wrong: int) -> tuple[int, int, float | None]:
    every = proper + wrong
    return every, wrong, wrong / every if every else None
