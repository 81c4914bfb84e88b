"""One crime in one area month by month: a segment for each file, never joined, and where a break is marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.queries.absent import absent, unborn
from hilo.knowledge.incidence.queries.cells import COUNTRY, MUNICIPALITY, STATE, lived, name, odd_months
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.queries.past import covered, published, within
from hilo.knowledge.incidence.queries.plain import number, whole
from hilo.knowledge.incidence.rules import Month, Period, break_between
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.engines.rates import Seasonal
    from hilo.knowledge.incidence.queries.cells import Panel
    from hilo.knowledge.incidence.store import Vintage

DOES_NOT_PROVE = (
    "Counts are what was registered, not what happened. Segments of two methods say nothing of a change between them: "
    "the step at a break is the method's. The season of the last year is revised when the next year comes."
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One file's part. values: counts by month, NaN where unpublished; seasonal: adjusted, if asked and possible."""

    provenance: Provenance
    period: Period
    values: NDArray[np.float64]
    seasonal: Seasonal | None

    @property
    def months(self) -> tuple[Month, ...]:
        return self.period.months

    def as_dict(self) -> dict[str, Any]:
        adjusted = self.seasonal
        return {
            **self.provenance.as_dict(),
            "from": str(self.period.first),
            "to": str(self.period.last),
            "months": [str(month) for month in self.months],
            "counts": [whole(value) for value in self.values],
            "adjusted": [number(value) for value in adjusted.adjusted] if adjusted else None,
            "adjusted_low": [number(value) for value in adjusted.low] if adjusted else None,
            "adjusted_high": [number(value) for value in adjusted.high] if adjusted else None,
            "trend": [number(value) for value in adjusted.trend] if adjusted else None,
        }


@dataclass(frozen=True, slots=True)
class Break:
    """Between two segments that follow one another. at: first month of the later; reason: "method", "unit" or "file".

    overlap: months that both count; ratio: later over earlier in those months (None without any): how far two ways of
    counting the same months lie apart.
    """

    at: Month
    earlier: str
    later: str
    reason: str
    overlap: Period | None
    ratio: float | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "at": str(self.at),
            "earlier": self.earlier,
            "later": self.later,
            "reason": self.reason,
            "overlap_from": str(self.overlap.first) if self.overlap else None,
            "overlap_to": str(self.overlap.last) if self.overlap else None,
            "ratio": self.ratio,
        }


@dataclass(frozen=True, slots=True)
class Series:
    """Segments in order of time, with a break between each two."""

    crime: str
    area: str
    name: str
    segments: tuple[Segment, ...]
    breaks: tuple[Break, ...]
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "crime": self.crime,
            "area": self.area,
            "name": self.name,
            "segments": [segment.as_dict() for segment in self.segments],
            "breaks": [one.as_dict() for one in self.breaks],
            "findings": [finding.as_dict() for finding in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }


def series(
    *vintages: Vintage,
    crime: str,
    area: str = "00",
    period: Period | None = None,
    adjust: bool = False,
) -> Series:
    """A crime by month in the country ("00"), a state (two digits) or a municipality (five), from one or several files.

    period: all that each file publishes unless given; adjust: seasonal adjustment of each segment, where it has three
    full years. A file without that crime, area or month gives no segment and a finding; refuses if none gives one
    (HILO-F433, F401, F402, F640).
    """
    segments: list[Segment] = []
    findings: list[Finding] = []
    for vintage in sorted(vintages, key=lambda one: (one.first, one.last, one.key)):
        part = within(period, covered(vintage)) if period else covered(vintage)
        try:
            if part is None:
                raise Refusal("HILO-F487", f"{vintage.key} goes from {vintage.first} to {vintage.last}.")
            found = of_its_own(vintage, crime, part, area)
        except Refusal as refusal:
            findings.append(Finding("HILO-F125", "warning", f"No segment: {refusal}", where="vintage"))
            if len(vintages) == 1:
                raise
            continue
        segment, said = _segment(vintage, found, area, part, adjust)
        segments.append(segment)
        findings += said
    if not segments:
        raise Refusal("HILO-F402", f"No file has “{crime}” in {name(area)}.", where="area")
    breaks = tuple(_break(one, other) for one, other in pairwise(segments))
    findings += [_broken(one) for one in breaks] + _created(area, segments[0].period)
    return Series(crime, area, name(area), tuple(segments), breaks, tuple(dict.fromkeys(findings)))


def of_its_own(vintage: Vintage, crime: str, period: Period, area: str) -> Panel:
    """The months of one area on its own map; refuses where it has none, or was not made yet (HILO-F401, F640)."""
    found = lived(published(vintage, crime, period, grain(area), state=area[:2] if area != "00" else ""), area)
    if area not in found.position or (unborn(area, period.last) and np.isnan(found.at(area)).all()):
        raise absent(vintage, crime, area, period.last, found.geography)
    return found


def grain(area: str) -> str:
    """What kind of area a code names; refuses one that is none (HILO-F433)."""
    kind = {2: STATE, 5: MUNICIPALITY}.get(len(area)) if area.isdigit() else None
    if kind is None:
        raise Refusal(
            "HILO-F433",
            f"“{area}” is no area: 00 is the country, two digits a state, five a municipality.",
            where="area",
        )
    return COUNTRY if area == "00" else kind


def _segment(vintage: Vintage, found: Panel, area: str, part: Period, adjust: bool) -> tuple[Segment, list[Finding]]:
    values = found.at(area)
    said = odd_months(found, area)
    adjusted = None
    if adjust:
        from hilo.engines.rates import seasonal

        try:
            adjusted = seasonal(values)
        except ValueError as error:
            said.append(Finding("HILO-F127", "info", f"{vintage.key}: not adjusted. {error}", where="period"))
    return Segment(provenance(vintage), part, values, adjusted), said


def _break(one: Segment, other: Segment) -> Break:
    earlier, later = one.provenance, other.provenance
    reason = "file"
    if break_between(earlier.method, later.method):
        reason = "method"
    elif earlier.unit != later.unit:
        reason = "unit"
    overlap = within(one.period, other.period)
    ratio = None
    if overlap is not None:
        mine, theirs = _part(one, overlap), _part(other, overlap)
        both = ~np.isnan(mine + theirs)
        if mine[both].sum() > 0:
            ratio = float(theirs[both].sum() / mine[both].sum())
    return Break(other.period.first, earlier.vintage, later.vintage, reason, overlap, ratio)


def _part(segment: Segment, period: Period) -> NDArray[np.float64]:
    start = len(Period(segment.period.first, period.first)) - 1
    return segment.values[start : start + len(period)]


def _broken(one: Break) -> Finding:
    told = f" In {one.overlap} both count: the later gives {one.ratio:.2f} times the earlier." if one.ratio else ""
    return Finding(
        "HILO-F128",
        "warning",
        f"A break of {one.reason} at {one.at}: what lies on its two sides is not one series.{told}",
        where="method",
    )


def _created(area: str, period: Period) -> list[Finding]:
    place = territory.municipality(area) if len(area) == 5 else None
    if place is None or not place.parents or place.existed(date(period.first.year, period.first.month, 1)):
        return []
    mothers = " and ".join(name(code) for code in place.parents)
    return [
        Finding(
            "HILO-F122",
            "info",
            f"{place.name} was created on {place.valid_from}: before, its counts were those of {mothers}.",
            where="area",
        )
    ]
