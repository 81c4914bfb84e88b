"""What is newest in a file: of every crime its last month, how that changed, what is beyond chance, what came late.

Two things are called beyond chance and never mixed. A **month** of the whole series that its other months do not
explain (`trend`), and a **place** that is above its own past after all places were looked at (`outbreaks`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf, nan
from typing import TYPE_CHECKING

import numpy as np

from hilo import __version__
from hilo.engines.outbreak.two_periods import Ratio
from hilo.knowledge.incidence.queries.cells import COUNTRY, FILE, STATE
from hilo.knowledge.incidence.queries.change import Totals, change, totals_of
from hilo.knowledge.incidence.queries.coverage import COUNTRY_CODE, coverage
from hilo.knowledge.incidence.queries.held import held
from hilo.knowledge.incidence.queries.kept import Answers, Question
from hilo.knowledge.incidence.queries.outbreaks import outbreaks
from hilo.knowledge.incidence.queries.past import covered, history_of, published, scatter_in, within
from hilo.knowledge.incidence.queries.plain import number, whole
from hilo.knowledge.incidence.queries.trend import trend_in
from hilo.knowledge.incidence.rules import Month, Period
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from hilo.knowledge.incidence.queries.cells import Panel
    from hilo.knowledge.incidence.queries.trend import Trend
    from hilo.knowledge.incidence.store import Vintage

SHOWN = 60
"""So many of the last months are kept with their curve."""
TWO_YEARS = 24
NOT_THERE = frozenset({"HILO-F401", "HILO-F407", "HILO-F424", "HILO-F437", "HILO-F482", "HILO-F609", "HILO-F610"})
"""The file does not hold what the question needs: that is an answer, and no error."""
NO_AREA = "file"
"""The area of a file that holds no state whole."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One total against the same months a year before. first, last: of the period; lower, upper: exact interval of the
    ratio, None where it is open; p, p_over_dispersed, p_usual: as in `change`."""

    first: str
    last: str
    before: int
    after: int
    ratio: float | None
    lower: float | None
    upper: float | None
    p: float
    p_over_dispersed: float | None
    p_usual: float | None

    @property
    def period(self) -> Period:
        return Period(Month.parse(self.first), Month.parse(self.last))

    @property
    def totals(self) -> Totals:
        ratio = Ratio(
            nan if self.ratio is None else self.ratio,
            0.0 if self.lower is None else self.lower,
            inf if self.upper is None else self.upper,
            0.95,
        )
        return Totals(self.before, self.after, ratio, nan, nan, self.p, self.p_over_dispersed, self.p_usual)


@dataclass(frozen=True, slots=True)
class Curve:
    """The last months of a series with its trend. first: the first of them; lack: why there is no trend, "" where there
    is one; before, after: level a year before the last published month, and there; change, low, high: from one to the
    other; sides: 1 for a month above what the others explain, -1 for one below."""

    first: str
    lack: str
    counts: tuple[int | None, ...]
    level: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    sides: tuple[int, ...]
    confidence: float
    verdict: str
    before: float | None
    after: float | None
    change: float | None
    change_low: float | None
    change_high: float | None

    @property
    def months(self) -> tuple[Month, ...]:
        first = Month.parse(self.first)
        return tuple(first.plus(at) for at in range(len(self.counts)))

    @property
    def beyond(self) -> tuple[tuple[Month, int], ...]:
        """Months that the others do not explain, of those that are kept."""
        return tuple((month, side) for month, side in zip(self.months, self.sides, strict=True) if side)


@dataclass(frozen=True, slots=True)
class Above:
    """A place in a month in which it was above its own past. upper: the bound; q: after all places were looked at."""

    code: str
    name: str
    month: str
    observed: int
    expected: float
    upper: float
    q: float


@dataclass(frozen=True, slots=True)
class Watched:
    """Places against their own past. by: what they are; first, last: months judged; above: the newest month first."""

    by: str
    first: str
    last: str
    judged: int
    unjudged: int
    above: tuple[Above, ...]


@dataclass(frozen=True, slots=True)
class Newest:
    """One crime in one area of a file. area: "00" the country, two digits a state, "file" where no state is whole;
    month: the last that the file publishes; count: None where it publishes no number of the area; against_month,
    against_year: the last month and the last twelve against the same months before; watched: None where the past is too
    short to judge by."""

    vintage: str
    hash: str
    code: str
    crime: str
    area: str
    unit: str
    month: str
    count: int | None
    against_month: Changed | None
    against_year: Changed | None
    curve: Curve | None
    watched: Watched | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """One crime in two files of a source, over the months that both publish of the same area. month: the last of the
    earlier; before, after: what each says of it; months, moved: how many were compared, and how many differ;
    sum_before, sum_after: over all of them. All None or 0 where the files do not hold the same area."""

    earlier: str
    crime: str
    month: str
    before: int | None
    after: int | None
    months: int
    moved: int
    sum_before: int
    sum_after: int


NEWEST = Question("now", 1, Newest)
STATES = Question("states-now", 1, Newest)
"""The same of each state of a file that holds the country; another file's own areas are its states."""


def correction(earlier: Vintage) -> Question[Corrected]:
    """What a file says otherwise than one before it."""
    return Question(f"since-{earlier.hash[:12]}", 1, Corrected)


def areas(vintage: Vintage) -> tuple[str, ...]:
    """Of what a number of the last months can be made: the country, else each state that the file holds whole."""
    last = covered(vintage).last
    recent = within(Period(last.plus(1 - TWO_YEARS), last), covered(vintage)) or Period(last, last)
    held_ = coverage(vintage, recent)
    if held_.whole:
        return (COUNTRY_CODE,)
    return tuple(state for state in held_.states if coverage(vintage, recent, state).whole) or (NO_AREA,)


def newest(vintage: Vintage) -> Answers[Newest]:
    """Every crime of every area of a file. For a municipal one half a minute.

    Raises: Refusal HILO-F503 where the analysis extra is lacking.
    """
    return {area: {one.key: _newest(vintage, one.key, area) for one in held(vintage)} for area in areas(vintage)}


def newest_of_states(vintage: Vintage) -> Answers[Newest]:
    """Every crime of every state, of a file that holds the country; {} of any other.

    Whether a place is above its own past was judged among all of the country, and is said the same here and there.
    """
    if areas(vintage) != (COUNTRY_CODE,):
        return {}
    last = covered(vintage).last
    states = coverage(vintage, Period(last, last)).states
    found: dict[str, dict[str, Newest]] = {state: {} for state in states}
    for crime in held(vintage):
        # Read once for all states: each asked alone would be two thousand questions.
        panel = published(vintage, crime.key, covered(vintage), STATE)
        for state in states:
            found[state][crime.key] = _of_state(vintage, crime.key, panel, state)
    return found


def _of_state(vintage: Vintage, crime: str, panel: Panel, state: str) -> Newest:
    there = state in panel.position
    curve = _kept(trend_in(panel, state)) if there else None

    def changed(period: Period) -> Changed | None:
        return _changed_in(panel, state, period) if there else None

    return _said(vintage, crime, state, curve, changed, _watched(vintage, crime, "", state))


def _changed_in(panel: Panel, area: str, period: Period) -> Changed | None:
    """As `change` says of a state alone, from months that are read already."""
    row, limits, before = panel.values[[panel.position[area]]], panel.period, period.shifted(-12)
    if before.first < limits.first:
        return None

    def months(of: Period) -> NDArray[np.float64]:
        start = len(Period(limits.first, of.first)) - 1
        part: NDArray[np.float64] = row[:, start : start + len(of)]
        return part

    counts = [float(months(of).sum()) for of in (before, period)]
    if np.isnan(counts).any():
        return None
    over, basis = history_of(Period(before.first, period.last), limits)
    past = None if over is None else scatter_in(months(over), over, basis, length=len(period), gap=12)
    return _told(period, totals_of(counts, (len(period), len(period)), past))


def corrected(earlier: Vintage, later: Vintage) -> Answers[Corrected]:
    """What two files of a source say of the same months, by crime."""
    both = {one.key for one in held(earlier)}
    return {NO_AREA: {one.key: _corrected(earlier, later, one.key) for one in held(later) if one.key in both}}


def _newest(vintage: Vintage, crime: str, area: str) -> Newest:
    state = "" if area in (COUNTRY_CODE, NO_AREA) else area
    curve = None if area == NO_AREA else _curve(vintage, crime, area, state)

    def changed(period: Period) -> Changed | None:
        return None if area == NO_AREA else _changed(vintage, crime, state, period)

    return _said(vintage, crime, area, curve, changed, _watched(vintage, crime, state, state))


def _said(
    vintage: Vintage,
    crime: str,
    area: str,
    curve: Curve | None,
    changed: Callable[[Period], Changed | None],
    watched: Watched | None,
) -> Newest:
    """The answer; changed: against the same months a year before."""
    last = covered(vintage).last
    return Newest(
        vintage=vintage.key,
        hash=vintage.hash,
        code=__version__,
        crime=crime,
        area=area,
        unit=vintage.unit,
        month=str(last),
        count=curve.counts[-1] if curve else None,
        against_month=changed(Period(last, last)),
        against_year=changed(Period(last.plus(-11), last)),
        curve=curve,
        watched=watched,
    )


def _changed(vintage: Vintage, crime: str, state: str, period: Period) -> Changed | None:
    if period.shifted(-12).first < covered(vintage).first:
        return None
    try:
        found = change(vintage, crime=crime, period=period, by=COUNTRY, state=state).totals
    except Refusal as refusal:
        if refusal.code in NOT_THERE:
            return None
        raise
    return _told(period, found)


def _told(period: Period, found: Totals) -> Changed:
    ratio = found.ratio
    return Changed(
        str(period.first),
        str(period.last),
        found.before,
        found.after,
        number(ratio.value),
        number(ratio.lower),
        number(ratio.upper),
        found.p,
        number(found.p_over_dispersed),
        number(found.p_usual),
    )


def _curve(vintage: Vintage, crime: str, area: str, state: str) -> Curve | None:
    try:
        panel = published(vintage, crime, covered(vintage), STATE if state else COUNTRY, state=state)
    except Refusal as refusal:
        if refusal.code in NOT_THERE:
            return None
        raise
    return _kept(trend_in(panel, area)) if area in panel.position else None


def _kept(of: Trend) -> Curve:
    fitted, start = of.fitted, max(0, len(of.counts) - SHOWN)
    before, after = of.compared or (None, None)
    position = {month: at for at, month in enumerate(of.months)}
    return Curve(
        first=str(of.months[start]),
        lack=of.lack,
        counts=tuple(whole(one) for one in of.counts[start:]),
        level=_rounded(fitted.level[start:]),
        low=_rounded(fitted.low[start:]),
        high=_rounded(fitted.high[start:]),
        sides=tuple(int(one) for one in fitted.beyond[start:]),
        confidence=fitted.confidence,
        verdict=of.verdict,
        before=number(fitted.level[position[before]]) if before else None,
        after=number(fitted.level[position[after]]) if after else None,
        change=number(fitted.change),
        change_low=number(fitted.change_low),
        change_high=number(fitted.change_high),
    )


def _rounded(values: NDArray[np.float64]) -> tuple[float | None, ...]:
    """To a hundredth: what is drawn and shown, not what is computed with."""
    return tuple(None if (one := number(value)) is None else round(one, 2) for value in values)


def _watched(vintage: Vintage, crime: str, among: str, state: str) -> Watched | None:
    """Of the places of a state ("": all), judged together with all of `among`."""
    if (found := _judged(vintage, crime, among)) is None:
        return None
    whole, judged, looked_at = found
    if not state:
        return whole
    own = sum(code.startswith(state) for code in judged)
    there = sum(code.startswith(state) for code in looked_at)
    above = tuple(one for one in whole.above if one.code.startswith(state))
    return replace(whole, judged=own, unjudged=there - own, above=above)


@lru_cache(maxsize=128)
def _judged(vintage: Vintage, crime: str, among: str) -> tuple[Watched, tuple[str, ...], tuple[str, ...]] | None:
    """Every place, and the codes of those that were judged and looked at: the country's and each state's answers are
    made one after another of the same."""
    try:
        found = outbreaks(vintage, crime=crime, by=vintage.grain, state=among)
    except Refusal as refusal:
        if refusal.code in NOT_THERE:
            return None
        raise
    above = [
        Above(
            area.code,
            area.name,
            str(month),
            int(area.observed[at]),
            float(area.expected[at]),
            float(area.upper[at]),
            float(area.q[at]),
        )
        for area in found.areas
        for at, month in enumerate(found.months)
        if area.beyond[at]
    ]
    above.sort(key=lambda one: (one.q, one.code))
    above.sort(key=lambda one: one.month, reverse=True)
    watched = Watched(
        found.by, str(found.months[0]), str(found.months[-1]), len(found.areas), found.unjudged, tuple(above)
    )
    return watched, tuple(area.code for area in found.areas), found.looked_at


def _corrected(earlier: Vintage, later: Vintage, crime: str) -> Corrected:
    last = covered(earlier).last
    common = within(covered(earlier), covered(later))
    nothing = Corrected(earlier.key, crime, str(last), None, None, 0, 0, 0, 0)
    if common is None or coverage(earlier, common).states != coverage(later, common).states:
        return nothing
    try:
        old, new = (_sums(one, crime, common) for one in (earlier, later))
    except Refusal as refusal:
        if refusal.code in NOT_THERE:
            return nothing
        raise
    both = np.isfinite(old) & np.isfinite(new)
    at_last = common.last == last
    return Corrected(
        earlier.key,
        crime,
        str(last),
        whole(old[-1]) if at_last and both[-1] else None,
        whole(new[-1]) if at_last and both[-1] else None,
        int(both.sum()),
        int((old[both] != new[both]).sum()),
        int(old[both].sum()),
        int(new[both].sum()),
    )


def _sums(vintage: Vintage, crime: str, period: Period) -> NDArray[np.float64]:
    """Everything that the file has of a crime by month."""
    total: NDArray[np.float64] = published(vintage, crime, period, FILE).values.sum(axis=0)
    return total


def above_all(of: Iterable[Newest]) -> tuple[tuple[str, Above], ...]:
    """What is above its own past in all crimes, the newest month first, the least likely first in it."""
    rows = [(one.crime, each) for one in of if one.watched for each in one.watched.above]
    rows.sort(key=lambda row: (row[1].q, row[1].code))
    return tuple(sorted(rows, key=lambda row: row[1].month, reverse=True))
