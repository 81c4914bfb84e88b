"""Following a list: what happened in its municipalities after a start, against controls and against lists like it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines import effect as engine
from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.queries import Month, Period
from hilo.knowledge.incidence.queries.cells import name as place_name
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.priorities.queries.alike import (
    AFTER,
    LEAST_AFTER,
    LEAST_BEFORE,
    against_controls,
    alike,
    ground,
    months_before,
    too_short,
    window,
)
from hilo.knowledge.priorities.queries.foreseeing import plan, seen
from hilo.knowledge.priorities.rules import Evidence, Expected, Plan, Smallest, Verdict, expected, judge
from hilo.lib.findings import Finding
from hilo.lib.text import Count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.engines.effect import Difference, Matched, SyntheticControl
    from hilo.knowledge.incidence.queries.cells import Panel
    from hilo.knowledge.incidence.store import Vintage
    from hilo.knowledge.priorities.queries.kept import KeptList

    Floats = NDArray[np.float64]

LONG_BEFORE = 60  # months ahead for the synthetic control, in quarters
DOES_NOT_PROVE = (
    "None of this proves a cause. It says whether the listed municipalities moved otherwise than others, not why; a "
    "shock that struck only them looks like an effect, and violence that moved next door makes controls worse."
)


@dataclass(frozen=True, slots=True)
class Quarter:
    """The list's rate and that of its synthetic control in three months, per 100,000 and year."""

    first: str
    listed: float
    synthetic: float


@dataclass(frozen=True, slots=True)
class Synthetic:
    """Synthetic control of the list's rate by what the 32 states have off the list, in quarters.

    effect, low, high: per 100,000 and year; an infinite bound is None. donors: states with weight, largest first.
    """

    effect: float
    relative: float | None
    low: float | None
    high: float | None
    p_value: float
    placebo_p: float | None
    fits: bool
    why_not: tuple[str, ...]
    donors: tuple[tuple[str, float], ...]
    quarters: tuple[Quarter, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Following:
    """A list followed from a start, with both figures side by side: against controls, and what lists like it show.

    ratio: of the listed, after over before, against their controls; 0.9 is 10 % less. ratio_low, ratio_high: areas as
    clusters; permutation: p-value and bounds of the design's own test. beyond: ratio over what lists like it show.
    listed_before to controls_after: cases per month. smallest, plan: what could have been seen, before anybody looked.
    """

    list: str
    list_hash: str
    provenance: Provenance
    smallest: Smallest
    plan: Plan | None
    crime: str
    before: Period
    after: Period
    followed: int
    controls: int
    listed_before: float
    listed_after: float
    controls_before: float
    controls_after: float
    ratio: float
    ratio_low: float
    ratio_high: float
    p_value: float
    permutation_p: float
    permutation_low: float
    permutation_high: float | None
    dispersion: float
    pre_trend_slope: float | None
    pre_trend_p: float | None
    parallel: bool | None
    balanced: bool
    imbalance: tuple[float, float, float]
    without_near_control: int
    expected: Expected
    beyond: float | None
    synthetic: Synthetic | None
    verdict: Verdict
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        found = asdict(self) | {
            "findings": [one.as_dict() for one in self.findings],
            "provenance": self.provenance.as_dict(),
            "smallest": self.smallest.as_dict(),
            "plan": self.plan.as_dict() if self.plan else None,
            "before": {"from": str(self.before.first), "to": str(self.before.last)},
            "after": {"from": str(self.after.first), "to": str(self.after.last)},
            "start": str(self.after.first),
            "does_not_prove": DOES_NOT_PROVE,
        }
        return found


def follow(
    of: KeptList,
    vintage: Vintage,
    *,
    start: str = "",
    end: str = "",
    with_plan: bool = False,
    aim: float = 0.0,
    tell: Callable[[str], None] = lambda step: None,
) -> Following:
    """Follow a frozen list from a month on (its own start, else the month after it was chosen from).

    The vintage may be newer than the one the list was frozen from, and is named. tell: is called with each step.
    The smallest effect that could be seen is reckoned from the months before the start, ahead of everything else;
    with_plan adds what would see a smaller one (`aim`: the fall wished for; half of the smallest without it).
    Refuses a start inside the period that chose the list, or too few months around it (HILO-P425, P432).
    """
    _, begin = window(of, start)
    last = Month.parse(vintage.last)
    end_at = Month.parse(end) if end else min(last, begin.plus(AFTER - 1))
    if end_at < begin or months_before(vintage, begin) < LEAST_BEFORE or len(Period(begin, end_at)) < LEAST_AFTER:
        raise too_short(vintage)
    tell("Reading every month of the file")
    on = ground(of, vintage, start, end_at)
    whole, people, listed, at, ahead = on.whole, on.people, on.listed, on.at, on.ahead
    tell("Lists chosen alike, where no strategy began")
    lists = alike(on, whole.values.shape[1] - at)
    usual = expected([one.start for one in lists], [one.ratio for one in lists])
    could = seen(on, lists, whole.values.shape[1] - at)
    planned = plan(on, lists, could, aim=aim, tell=tell) if with_plan else None
    tell("Matching controls")
    matched, difference = against_controls(whole.values, people, listed, at, ahead, permutations=1999)
    tell("Synthetic control")
    synthetic = _synthetic(whole, people, listed, at)
    verdict = judge(
        Evidence(
            ratio=difference.ratio,
            low=difference.low,
            high=difference.high,
            parallel=difference.pre_trend.parallel,
            balanced=matched.balanced,
            expected=usual,
            relative=synthetic.relative if synthetic else None,
            fits=bool(synthetic and synthetic.fits),
            excludes_none=bool(synthetic and _excludes_none(synthetic)),
        )
    )
    off = np.isin(np.arange(len(listed)), matched.rows) & ~listed
    recent, rest = whole.values[:, at - ahead : at], whole.values[:, at:]
    return Following(
        list=of.name,
        list_hash=of.hash,
        provenance=provenance(vintage),
        smallest=could,
        plan=planned,
        crime=of.says["crime"],
        before=Period(begin.plus(-ahead), begin.plus(-1)),
        after=Period(begin, end_at),
        followed=int(listed.sum()),
        controls=difference.controls,
        listed_before=float(recent[listed].sum() / ahead),
        listed_after=float(rest[listed].sum() / rest.shape[1]),
        controls_before=float(recent[off].sum() / ahead),
        controls_after=float(rest[off].sum() / rest.shape[1]),
        ratio=difference.ratio,
        ratio_low=difference.low,
        ratio_high=difference.high,
        p_value=difference.p_value,
        permutation_p=difference.permutation.p_value,
        permutation_low=difference.permutation.low,
        permutation_high=_finite(difference.permutation.high),
        dispersion=difference.dispersion,
        pre_trend_slope=difference.pre_trend.slope,
        pre_trend_p=difference.pre_trend.p_value,
        parallel=difference.pre_trend.parallel,
        balanced=matched.balanced,
        imbalance=matched.imbalance_after,
        without_near_control=len(matched.far),
        expected=usual,
        beyond=difference.ratio / usual.regression if usual.regression else None,
        synthetic=synthetic,
        verdict=verdict,
        findings=tuple(_findings(of, vintage, on.lost, matched, difference, usual, synthetic, on.whose)),
    )


def _synthetic(whole: Panel, people: Floats, listed: NDArray[np.bool_], at: int) -> Synthetic | None:
    """The list's rate by quarter against what the states have off the list; None where there are too few quarters."""
    ahead, length = min(LONG_BEFORE, at) // 3, (whole.values.shape[1] - at) // 3
    if ahead < 4 or length < 1:
        return None
    states = sorted({code[:2] for code in whole.codes})
    groups = [listed, *((np.array([code[:2] == state for code in whole.codes]) & ~listed) for state in states)]
    months = whole.values[:, at - 3 * ahead : at + 3 * length]
    series = []
    for members in groups:
        quarters = months[members].sum(axis=0).reshape(-1, 3).sum(axis=1)
        series.append(quarters / people[members].sum() * 400_000 if members.any() else None)
    donors = [(state, one) for state, one in zip(states, series[1:], strict=True) if one is not None]
    own = series[0]
    if own is None or len(donors) < 2:
        return None
    found: SyntheticControl = engine.synthetic_control(own, np.array([one for _, one in donors]), ahead)
    first = whole.period.first.plus(at - 3 * ahead)
    weights = sorted(zip((state for state, _ in donors), found.weights, strict=True), key=lambda pair: -pair[1])
    return Synthetic(
        effect=found.effect,
        relative=found.relative,
        low=_finite(found.low),
        high=_finite(found.high),
        p_value=found.conformal_p,
        placebo_p=found.placebo_p,
        fits=found.fits,
        why_not=found.why_not,
        donors=tuple((_state(state), round(weight, 4)) for state, weight in weights if weight >= 0.005),
        quarters=tuple(
            Quarter(str(first.plus(3 * step)), float(a), float(b))
            for step, (a, b) in enumerate(zip(own, found.synthetic, strict=True))
        ),
        start=ahead,
    )


def _excludes_none(found: Synthetic) -> bool:
    return (found.low is not None and found.low > 0) or (found.high is not None and found.high < 0)


def _state(code: str) -> str:
    known = territory.state(code)
    return known.name if known else code


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _findings(
    of: KeptList,
    vintage: Vintage,
    lost: list[str],
    matched: Matched,
    difference: Difference,
    usual: Expected,
    synthetic: Synthetic | None,
    whose: str,
) -> list[Finding]:
    found = list(of.findings[:1]) if not of.intact else []

    def say(code: str, severity: str, message: str, where: str) -> None:
        found.append(Finding(code, severity, message, "M3", where))

    if vintage.hash != of.says["hash"]:
        words = f"Followed in {vintage.key}, not in the vintage the list was frozen from ({of.says['vintage']})."
        say("HILO-P120", "info", words, "vintage")
    if lost:
        names = ", ".join(place_name(code) for code in lost[:5])
        count = Count(len(lost))
        words = (
            f"{count} listed {count:municipality does|municipalities do} not publish every month and "
            f"{count:is|are} left out: {names}."
        )
        say("HILO-P121", "warning", words, "list")
    if not matched.balanced:
        far = Count(len(matched.far))
        words = (
            f"The controls are unlike the list (level {matched.imbalance_after[0]:+.1f} standard deviations; "
            f"{far} {far:municipality|municipalities} without a near control): the ratio rests on places with "
            "fewer cases."
        )
        say("HILO-P122", "warning", words, "controls")
    if difference.pre_trend.parallel is False:
        words = (
            f"Before the start the list and its controls moved differently already (p = "
            f"{difference.pre_trend.p_value:.2f})."
        )
        say("HILO-P123", "warning", words, "before")
    if usual.low is None:
        alike_ = Count(len(usual.ratios))
        words = (
            f"Only {alike_} {alike_:list|lists} like this one can be pretended before it in this file; it takes four "
            "to say how much such a list changes by itself."
        )
        say("HILO-P124", "warning", words, "before")
    if synthetic is None or not synthetic.fits:
        why = ", ".join(synthetic.why_not) if synthetic else "too few quarters"
        say("HILO-P125", "warning", f"The synthetic control does not fit ({why}): read no effect from it.", "synthetic")
    say("HILO-P126", "info", f"Rates use the population of the start's year ({whose}) throughout.", "population")
    return found
