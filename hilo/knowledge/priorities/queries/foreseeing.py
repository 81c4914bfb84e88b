"""Before a list is followed: the smallest effect that could be seen, and what would see a smaller one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence.queries import Month, Period
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.priorities.queries.alike import (
    AFTER,
    BEFORE,
    LEAST_AFTER,
    LEAST_BEFORE,
    Ground,
    alike,
    ground,
    months_before,
    too_short,
    window,
)
from hilo.knowledge.priorities.rules import Plan, Pretended, Smallest, Way, longer_file, plan_of, smallest, way

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage
    from hilo.knowledge.priorities.queries.kept import KeptList

MONTHS = (6, 12, 18, 24, 36, 48, 60)
BASELINES = (12, 24, 36, 48, 60)
TIMES = (1.5, 2.0, 3.0, 4.0)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What following a list could see, from the months before the start alone."""

    list: str
    list_hash: str
    provenance: Provenance
    before: Period
    after: Period
    smallest: Smallest
    plan: Plan

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {
            "provenance": self.provenance.as_dict(),
            "smallest": self.smallest.as_dict(),
            "plan": self.plan.as_dict(),
            "before": {"from": str(self.before.first), "to": str(self.before.last)},
            "after": {"from": str(self.after.first), "to": str(self.after.last)},
            "start": str(self.after.first),
        }


def foresee(
    of: KeptList,
    vintage: Vintage,
    *,
    start: str = "",
    end: str = "",
    aim: float = 0.0,
    tell: Callable[[str], None] = lambda step: None,
) -> Foreseen:
    """The smallest effect and the plan for a list that is to be followed to `end` (else 24 months), published or not.

    No month from the start on is read, so it may be asked, and written down, before a strategy begins. Refuses what
    `follow` refuses of the start (HILO-P425, P432).
    """
    _, begin = window(of, start)
    end_at = Month.parse(end) if end else begin.plus(AFTER - 1)
    ahead = min(BEFORE, months_before(vintage, begin))
    if end_at < begin or len(Period(begin, end_at)) < LEAST_AFTER or ahead < LEAST_BEFORE:
        raise too_short(vintage)
    tell("Reading every month before the start")
    on = ground(of, vintage, start, min(Month.parse(vintage.last), begin.plus(-1)))
    months = len(Period(begin, end_at))
    tell("Lists chosen alike, where no strategy began")
    lists = alike(on, months)
    now = seen(on, lists, months)
    return Foreseen(
        list=of.name,
        list_hash=of.hash,
        provenance=provenance(vintage),
        before=Period(begin.plus(-on.ahead), begin.plus(-1)),
        after=Period(begin, end_at),
        smallest=now,
        plan=plan(on, lists, now, aim=aim, tell=tell),
    )


def seen(on: Ground, lists: list[Pretended], months: int) -> Smallest:
    """The smallest effect of a list as it stands."""
    return smallest(lists, places=len(on.of.codes), months=months, before=on.ahead)


def plan(
    on: Ground,
    lists: list[Pretended],
    now: Smallest,
    *,
    aim: float = 0.0,
    tell: Callable[[str], None] = lambda step: None,
) -> Plan:
    """What more or fewer months, more places, another baseline or a longer file would see; half of today's is aimed at.

    Each is measured by pretending lists of that kind in the same file; the longer file, which is not there, by formula.
    """
    wanted = aim or (now.fall or 0.5) / 2
    tell("What would see a smaller one")

    def turned(dial: str, *, months: int = 0, places: int = 0, before: int = 0) -> Way | None:
        length, top, ahead = months or now.months, places or now.places, before or now.before
        found = smallest(alike(on, length, top=top, ahead=ahead), places=top, months=length, before=ahead)
        return way(dial, found, wanted) if found.fall is not None else None

    others = sorted({round(now.places * times) for times in TIMES})
    by_months = [turned("months", months=months) for months in MONTHS if months != now.months]
    by_places = [turned("places", places=places) for places in others]
    by_before = [turned("before", before=before) for before in BASELINES if before != now.before]
    best_months, best_places = _best(by_months, now), _best(by_places, now)
    both = turned("both", months=best_months.months, places=best_places.places) if best_months and best_places else None
    ways = [*by_months, *by_places, *by_before, both, longer_file(lists, now, wanted)]
    return plan_of(wanted, now, [one for one in ways if one is not None])


def _best(ways: list[Way | None], now: Smallest) -> Way | None:
    better = [one for one in ways if one is not None and (now.fall is None or one.fall < now.fall)]
    return min(better, key=lambda one: one.fall, default=None)
