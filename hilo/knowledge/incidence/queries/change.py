"""What changed between two periods: the total, and which areas rose or fell beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines.outbreak.changes import changes
from hilo.engines.outbreak.two_periods import e_test, poisson_z, rate_ratio, two_sample_z
from hilo.knowledge.incidence.queries.cells import COUNTRY, FILE, MUNICIPALITY, Panel, comparable, name, panel
from hilo.knowledge.incidence.queries.coverage import coverage
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.queries.geography import Geography
from hilo.knowledge.incidence.queries.naive import NAIVE_RISE, naive_without_change, poisson_rises
from hilo.knowledge.incidence.queries.past import Scatter, aligned, scatter, scatter_findings
from hilo.knowledge.incidence.queries.people import NONE
from hilo.knowledge.incidence.queries.plain import number, whole
from hilo.knowledge.incidence.rules import Period, break_between
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import Count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.engines.outbreak.changes import Changes
    from hilo.engines.outbreak.two_periods import Ratio
    from hilo.knowledge.incidence.queries.coverage import Coverage
    from hilo.knowledge.incidence.store import Vintage

DOES_NOT_PROVE = (
    "Beyond chance is not why: reporting, recording and the law change counts too. z and the E-test take each count as "
    "Poisson, and real counts vary more, so they are an upper figure. An area that is not flagged has not been shown "
    "to be the same: small areas cannot be told from chance."
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Both counts with everything that was registered, also outside the municipalities (HILO-F139 says if not).

    ratio: rate after over rate before with its exact interval; z: 2 (sqrt(after) - sqrt(before)), the figure that is
    usually published; z_two_sample: the same with both counts taken as chance; p: of the E-test. p_over_dispersed: with
    the variation from month to month seen in the past; p_usual: against how much such periods usually drift (None
    where the past is too short).
    """

    before: int
    after: int
    ratio: Ratio
    z: float
    z_two_sample: float
    p: float
    p_over_dispersed: float | None
    p_usual: float | None

    @property
    def percent(self) -> float | None:
        """Change of the rate per month in percent; None where nothing was counted before."""
        return number((self.ratio.value - 1) * 100)


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One area. ratio, low, high: rate ratio with its exact Poisson interval (None: unbounded or unknown).

    p, q: of the over-dispersed test and adjusted for all areas; q_usual: the same against the usual drift of such
    periods; verdict: "rose", "fell", "" (not beyond chance) or "unpublished"; testable: False where the counts are so
    small that no split of them could stand out; naive: would be flagged as “20 % up”.
    """

    code: str
    name: str
    before: int | None
    after: int | None
    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    q: float | None
    q_usual: float | None
    verdict: str
    testable: bool
    naive: bool

    @property
    def percent(self) -> float | None:
        return None if self.ratio is None else (self.ratio - 1) * 100

    def as_dict(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__slots__} | {"percent": self.percent}


@dataclass(frozen=True, slots=True)
class Flags:
    """How many areas each way of looking would flag.

    naive: “20 % up”; naive_expected: how many of them if nothing had changed; poisson_rose: one-sided binomial tests
    with Benjamini-Hochberg; rose, fell: beyond chance with over-dispersion; rose_usual, fell_usual: beyond what such
    periods usually drift (None where the past is too short); tested: areas large enough to be told from chance.
    """

    naive: int
    naive_expected: float
    poisson_rose: int
    rose: int
    fell: int
    rose_usual: int | None
    fell_usual: int | None
    tested: int
    compared: int


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a crime from `before` to `after`; areas: sorted by verdict, then q."""

    provenance: Provenance
    against: Provenance
    crime: str
    by: str
    state: str
    before: Period
    after: Period
    totals: Totals
    q: float
    areas: tuple[AreaChange, ...]
    flags: Flags | None
    scatter_at_10: float | None
    history: Period | None
    coverage: Coverage
    geography: Geography
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer with stable names; percent is 100 x (ratio - 1)."""
        totals, flags = self.totals, self.flags
        return {
            **self.provenance.as_dict(),
            "against_vintage": self.against.vintage,
            "against_hash": self.against.hash,
            "crime": self.crime,
            "by": self.by,
            "state": self.state or None,
            "geography": self.geography.as_dict(),
            "coverage": self.coverage.as_dict(),
            "population": NONE.as_dict(),
            "before_from": str(self.before.first),
            "before_to": str(self.before.last),
            "after_from": str(self.after.first),
            "after_to": str(self.after.last),
            "before": totals.before,
            "after": totals.after,
            "difference": totals.after - totals.before,
            "percent": totals.percent,
            "ratio": number(totals.ratio.value),
            "ratio_interval": [number(totals.ratio.lower), number(totals.ratio.upper)],
            "z": totals.z,
            "z_two_sample": totals.z_two_sample,
            "p_e_test": totals.p,
            "p_over_dispersed": totals.p_over_dispersed,
            "p_usual_drift": totals.p_usual,
            "false_discovery_rate": self.q,
            "variance_over_mean_at_10_a_month": self.scatter_at_10,
            "history_from": str(self.history.first) if self.history else None,
            "history_to": str(self.history.last) if self.history else None,
            "flags": {field: getattr(flags, field) for field in flags.__slots__} if flags else None,
            "areas": [area.as_dict() for area in self.areas],
            "findings": [finding.as_dict() for finding in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }


def change(
    vintage: Vintage,
    *,
    crime: str,
    period: Period,
    against: Period | None = None,
    against_vintage: Vintage | None = None,
    by: str = COUNTRY,
    state: str = "",
    q: float = 0.05,
) -> Change:
    """Compare two periods, in the order of time whichever is named first.

    against: the same months a year earlier unless given; against_vintage: another file of the same method that holds
    it; state: only that state; q: false discovery rate among areas. Municipalities are those of the earlier period's
    first day: one created later counts in its mother. The totals are of everything in the file, never called the
    country unless it is. Refuses files of two methods or units (HILO-F430), periods that
    overlap (HILO-F431), and what `panel` refuses.
    """
    other = against or period.shifted(-12)
    source = against_vintage or vintage
    _same_way(vintage, source)
    (before, of_before), (after, of_after) = sorted(((other, source), (period, vintage)), key=lambda one: one[0].first)
    if before.last >= after.first:
        raise Refusal("HILO-F431", f"{before} and {after} overlap: a change needs two periods apart.", where="against")
    if not 0 < q < 1:
        raise Refusal("HILO-F496", f"The false discovery rate is a fraction such as 0.05, not {q:g}.", where="q")
    lengths = len(before), len(after)
    gap = len(Period(before.first, after.first)) - 1
    span = Period(before.first, after.last)
    sides = ((of_before, before), (of_after, after))
    counted, sums, findings = _sums(sides, crime, state, needed=by == COUNTRY)
    whole = counted.by if counted else FILE
    past = scatter(
        of_before, crime, span, whole, counted.codes if counted else ("",), length=lengths[0], gap=gap, state=state
    )
    held = coverage(of_after, Period(before.first, after.last), state)
    geography = Geography(by, None)
    totals = None if sums is None else totals_of(sums, lengths, past)
    areas: tuple[AreaChange, ...] = ()
    flags = None
    if by != COUNTRY:
        on = date(before.first.year, before.first.month, 1)
        panels = [panel(of, crime, when, by, state=state) for of, when in sides]
        findings = [*panels[0].findings, *panels[1].findings, *held.findings]
        if by == MUNICIPALITY:
            joined = [comparable(one, on, _apart(panels)) for one in panels]
            findings += _joined(panels, joined, before)
            panels = joined
        geography = panels[0].geography
        codes = sorted({*panels[0].codes, *panels[1].codes})
        past = scatter(
            of_before, crime, span, by, codes, length=lengths[0], gap=gap, state=state, on=on, apart=panels[0].apart
        )
        counts = [aligned(one, codes).sum(axis=1) for one in panels]
        areas, flags = _areas(codes, counts, lengths, past, q)
        if totals is None:
            known = ~np.isnan(counts[0] + counts[1])
            totals = totals_of([float(one[known].sum()) for one in counts], lengths, None)
            findings.append(_partial(int(known.sum()), len(codes)))
    assert totals is not None
    return Change(
        provenance=provenance(of_after),
        against=provenance(of_before),
        crime=crime,
        by=by,
        state=state,
        before=before,
        after=after,
        totals=totals,
        q=q,
        areas=areas,
        flags=flags,
        scatter_at_10=past.ratio(10.0),
        history=past.over,
        coverage=held,
        geography=geography,
        findings=tuple(dict.fromkeys([*findings, *scatter_findings(past), *_periods(before, after)])),
    )


def _same_way(one: Vintage, other: Vintage) -> None:
    if break_between(one.method, other.method) or one.unit != other.unit:
        raise Refusal(
            "HILO-F430",
            f"{one.key} counts {one.unit} by the method “{one.method}”, {other.key} counts {other.unit} by "
            f"“{other.method}”: they never form one comparison.",
            where="against",
        )


def _sums(
    sides: tuple[tuple[Vintage, Period], ...], crime: str, state: str, *, needed: bool
) -> tuple[Panel | None, list[float] | None, list[Finding]]:
    """Everything that was registered in each period, with the panel of the first; None (a refusal if needed) where a
    part of it is unpublished, or where the two files do not hold the same areas."""
    by = COUNTRY if needed else FILE
    try:
        panels = [panel(of, crime, when, by, state=state) for of, when in sides]
    except Refusal as refusal:
        if needed or refusal.code != "HILO-F424":
            raise
        return None, None, []
    sums = [float(one.totals[0]) for one in panels]
    for total, one in zip(sums, panels, strict=True):
        if np.isnan(total) and needed:
            raise Refusal(
                "HILO-F482",
                f"{one.period} is not published in full: its total is not known. Ask by state, or for another period.",
                where="period",
            )
    same = panels[0].coverage.states == panels[1].coverage.states
    known = same and not np.isnan(sums).any()
    return panels[0], sums if known else None, [*panels[0].findings, *panels[1].findings]


def _apart(panels: list[Panel]) -> frozenset[str] | None:
    """Municipalities that both files tell apart."""
    held = [one.coverage.municipalities for one in panels]
    return None if held[0] is None or held[1] is None else held[0] & held[1]


def _partial(known: int, areas: int) -> Finding:
    return Finding(
        "HILO-F139",
        "warning",
        f"A part is unpublished, so the total is not known: the totals here are of {known} of {areas} areas.",
        where="total",
    )


def totals_of(counts: Sequence[float], lengths: tuple[int, int], past: Scatter | None) -> Totals:
    """Two counts compared; counts over months of the given lengths."""
    before, after = counts
    months = {"exposure_before": float(lengths[0]), "exposure_after": float(lengths[1])}
    tested = [
        None if one is None else _tested(counts, one, lengths, parts, q=0.05)
        for one, parts in ((past and past.months, max(lengths)), (past and past.usual, 1))
    ]
    return Totals(
        before=int(before),
        after=int(after),
        ratio=rate_ratio(before, after, **months),
        z=poisson_z(before, after, **months),
        z_two_sample=two_sample_z(before, after, **months),
        p=e_test(after, before, exposure_first=float(lengths[1]), exposure_second=float(lengths[0])),
        p_over_dispersed=None if tested[0] is None else float(tested[0].p[0]),
        p_usual=None if tested[1] is None else float(tested[1].p[0]),
    )


def _tested(counts: Sequence[Any], by: Any, lengths: tuple[int, int], parts: int, *, q: float) -> Changes:
    before, after = (np.atleast_1d(np.asarray(one, dtype=float)) for one in counts)
    return changes(
        before, after, by, exposure_before=float(lengths[0]), exposure_after=float(lengths[1]), q=q, parts=parts
    )


def _areas(
    codes: list[str], counts: list[NDArray[np.float64]], lengths: tuple[int, int], past: Scatter, q: float
) -> tuple[tuple[AreaChange, ...], Flags]:
    before, after = counts
    answer = _tested(counts, 1.0 if past.months is None else past.months, lengths, max(lengths), q=q)
    usual = None if past.usual is None else _tested(counts, past.usual, lengths, 1, q=q)
    scale = lengths[0] / lengths[1]
    known = ~np.isnan(before + after)
    with np.errstate(invalid="ignore"):
        naive = (after * scale >= NAIVE_RISE * before) & (after > 0)
        rises = after * scale > before
    rows = []
    for at, code in enumerate(codes):
        ratio = _ratio(before[at], after[at], lengths) if known[at] else None
        verdict = "unpublished" if not known[at] else ""
        if answer.flagged[at]:
            verdict = "rose" if rises[at] else "fell"
        rows.append(
            AreaChange(
                code=code,
                name=name(code),
                before=whole(before[at]),
                after=whole(after[at]),
                ratio=None if ratio is None else number(ratio.value),
                low=None if ratio is None else number(ratio.lower),
                high=None if ratio is None else number(ratio.upper),
                p=number(answer.p[at]),
                q=number(answer.adjusted[at]),
                q_usual=None if usual is None else number(usual.adjusted[at]),
                verdict=verdict,
                testable=bool(answer.tested[at]),
                naive=bool(naive[at]),
            )
        )
    order = {"rose": 0, "fell": 1, "": 2, "unpublished": 3}
    rows.sort(key=lambda row: (order[row.verdict], *(2.0 if p is None else p for p in (row.q, row.p)), row.code))
    beyond = [None, None] if usual is None else [int((usual.flagged & side).sum()) for side in (rises, ~rises)]
    flags = Flags(
        naive=int(naive.sum()),
        naive_expected=naive_without_change((before + after)[known], lengths),
        poisson_rose=poisson_rises(before[known], after[known], lengths, q),
        rose=sum(row.verdict == "rose" for row in rows),
        fell=sum(row.verdict == "fell" for row in rows),
        rose_usual=beyond[0],
        fell_usual=beyond[1],
        tested=int(answer.tested.sum()),
        compared=int(known.sum()),
    )
    return tuple(rows), flags


def _ratio(before: float, after: float, lengths: tuple[int, int]) -> Ratio | None:
    if before + after == 0:
        return None
    return rate_ratio(before, after, exposure_before=float(lengths[0]), exposure_after=float(lengths[1]))


def _joined(panels: list[Panel], joined: list[Panel], before: Period) -> list[Finding]:
    later = sorted({code for one in panels for code in one.codes} - {code for one in joined for code in one.codes})
    if not later:
        return []
    count = Count(len(later))
    named = ", ".join(name(code) for code in later[:3]) + (" and others" if len(later) > 3 else "")
    return [
        Finding(
            "HILO-F122",
            "info",
            f"{count} {count:municipality|municipalities} did not exist in {before.first} ({named}): counted in "
            f"{count:the one it|those they} came from.",
            where="municipality",
        )
    ]


def _periods(before: Period, after: Period) -> list[Finding]:
    found: list[Finding] = []
    months = Count(len(before))
    if len(before) != len(after):
        found.append(
            Finding(
                "HILO-F123",
                "info",
                f"{months} {months:month is|months are} compared with {len(after)}: rates per month, not counts, are "
                "compared.",
                where="period",
            )
        )
    if {month.month for month in before} != {month.month for month in after}:
        found.append(
            Finding(
                "HILO-F124", "warning", "Not the same months of the year: a season may be all of it.", where="period"
            )
        )
    return found
