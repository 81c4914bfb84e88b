"""Lists chosen alike where no strategy began: what a list of that kind does by itself, seen before the start alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hilo.engines import effect as engine
from hilo.knowledge.incidence.queries import Month, Period
from hilo.knowledge.incidence.queries.cells import panel
from hilo.knowledge.incidence.queries.people import populations
from hilo.knowledge.priorities.queries.building import as_of, chosen_from
from hilo.knowledge.priorities.rules import Pretended, rule
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.engines.effect import Difference, Matched
    from hilo.knowledge.incidence.queries.cells import Panel
    from hilo.knowledge.incidence.store import Vintage
    from hilo.knowledge.priorities.queries.kept import KeptList

    Floats = NDArray[np.float64]

BEFORE = 24  # months of comparison ahead of the start, where the file has them
AFTER = 24  # months from the start, unless an end is given
LEAST_BEFORE, LEAST_AFTER = 12, 3
CONTROLS = 2  # for each listed municipality


@dataclass(frozen=True, slots=True)
class Ground:
    """What a list is followed on: every month of the file, who lives there, and the list's own start.

    at: position of the start among the months (beyond them where the file ends before it). ahead: months compared
    before it. lost: listed municipalities that do not publish every month. whose: whose population it is.
    """

    of: KeptList
    whole: Panel
    people: Floats
    whose: str
    lost: list[str]
    chosen_in: Period
    begin: Month
    at: int
    ahead: int

    @property
    def listed(self) -> NDArray[np.bool_]:
        return np.isin(np.array(self.whole.codes), self.of.codes)


def ground(of: KeptList, vintage: Vintage, start: str, last: Month) -> Ground:
    """The months of the file to `last`, of the municipalities that publish them all, on the map of the choosing."""
    chosen_in, begin = window(of, start)
    first = Month.parse(vintage.first)
    whole = as_of(panel(vintage, of.says["crime"], Period(first, last)), chosen_in)
    whole = whole.only(np.flatnonzero(~np.isnan(whole.totals)))
    lost = [code for code in of.codes if code not in whole.position]
    people, whose = populations(whole, begin.year)
    inhabited = np.flatnonzero(np.nan_to_num(people) > 0)
    return Ground(
        of=of,
        whole=whole.only(inhabited),
        people=people[inhabited],
        whose=whose,
        lost=lost,
        chosen_in=chosen_in,
        begin=begin,
        at=len(Period(first, begin)) - 1,
        ahead=min(BEFORE, months_before(vintage, begin)),
    )


def window(of: KeptList, start: str) -> tuple[Period, Month]:
    """The period a list was chosen from and the month it is followed from; refuses one inside it (HILO-P432)."""
    chosen_in = Period.parse(of.says["from"], of.says["to"])
    begin = Month.parse(start or of.says.get("starts") or str(chosen_in.last.plus(1)))
    if begin <= chosen_in.last:
        raise Refusal("HILO-P432", f"The list was chosen from {chosen_in}: follow it from later on.", where="start")
    return chosen_in, begin


def too_short(vintage: Vintage) -> Refusal:
    """The file, or what was asked of it, leaves too few months around the start."""
    return Refusal(
        "HILO-P425",
        f"Following needs {LEAST_BEFORE} months before the start and {LEAST_AFTER} from it; {vintage.key} goes "
        f"from {vintage.first} to {vintage.last}.",
        where="start",
    )


def months_before(vintage: Vintage, begin: Month) -> int:
    """How many months the file has ahead of the start."""
    first = Month.parse(vintage.first)
    return len(Period(first, begin)) - 1 if first < begin else 0


def against_controls(
    values: Floats,
    people: Floats,
    listed: NDArray[np.bool_],
    at: int,
    ahead: int,
    *,
    permutations: int,
    length: int = 0,
) -> tuple[Matched, Difference]:
    """The list's ratio against the nearest off it, from `ahead` months before position `at` on."""
    end = at + length if length else values.shape[1]
    try:
        matched = engine.matched_controls(values[:, at - ahead : at], people, listed, per_area=CONTROLS)
        rows = np.array(matched.rows)
        found = engine.difference_in_differences(
            values[rows, at - ahead : end],
            None,
            listed[rows],
            ahead,
            strata=np.array(matched.strata)[rows],
            permutations=permutations,
        )
    except ValueError as fault:
        raise Refusal("HILO-P431", f"The list cannot be compared: {fault}.", where="list") from fault
    return matched, found


def alike(on: Ground, length: int, *, top: int = 0, ahead: int = 0) -> list[Pretended]:
    """The same rule, windows and kind of controls at earlier starts, far enough apart to share no outcome.

    Nothing from the start on is read. top, ahead: another number of places or of months compared, to see what it
    would change. The oldest first.
    """
    by, top, ahead = rule(on.of.says["rule"]), top or len(on.of.codes), ahead or on.ahead
    gap = len(Period(on.chosen_in.first, on.begin)) - 1
    known = min(on.at, on.whole.values.shape[1])
    found = []
    for pretended in range(known - length, max(ahead, gap) - 1, -length):
        period = on.chosen_in.shifted(pretended - on.at)
        part = _slice(on.whole, pretended - gap, len(period))
        try:
            _, choice = chosen_from(part, by, top, on.people)
            listed = np.zeros(len(on.whole.codes), bool)
            listed[[one.position for one in choice.members]] = True
            _, seen = against_controls(
                on.whole.values, on.people, listed, pretended, ahead, permutations=1, length=length
            )
        except Refusal:
            # A time of too few cases tells nothing of lists like this one.
            continue
        reach = (np.log(seen.high) - np.log(seen.low)) / 2
        found.append(Pretended(str(on.begin.plus(pretended - on.at)), seen.ratio, float(reach)))
    return found[::-1]


def _slice(whole: Panel, where: int, months: int) -> Panel:
    first = whole.period.first.plus(where)
    return replace(whole, period=Period(first, first.plus(months - 1)), values=whole.values[:, where : where + months])
