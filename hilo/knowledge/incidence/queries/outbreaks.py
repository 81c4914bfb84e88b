"""Where a crime broke out in the last months: each area against its own past, false discoveries controlled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines.outbreak.changes import benjamini_hochberg
from hilo.engines.outbreak.watch import Watch
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY, STATE, Panel, comparable, name
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.queries.past import covered, published
from hilo.knowledge.incidence.queries.plain import number, whole
from hilo.knowledge.incidence.queries.watched import CUSUM, METHODS, chances, settings_of, watch_all
from hilo.knowledge.incidence.rules import Month, Period
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import Count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.knowledge.incidence.store import Vintage

MONTHS_IN_YEAR = 12
FEW_CASES = 5
"""An area with fewer cases than this in the judged months and the three before is not judged."""
DOES_NOT_PROVE = (
    "An alarm says that more was registered than the same area's past makes likely: not why, nor that more happened. "
    "A quiet area may be one too small to tell. Two to five alarms in a hundred judged months are chance; an "
    "outbreak is above that bound and beyond chance after all areas have been looked at, and is marked apart."
)


@dataclass(frozen=True, slots=True)
class AreaWatch:
    """One area over the judged months, an element of each for each month.

    upper: the bound, NaN where the month could not be judged; alarm: above it; p, q: of the observation and adjusted
    for all areas and months looked at (NaN where the method has none); beyond: an outbreak, see `outbreak`.
    """

    code: str
    name: str
    observed: NDArray[np.float64]
    expected: NDArray[np.float64]
    upper: NDArray[np.float64]
    alarm: NDArray[np.bool_]
    p: NDArray[np.float64]
    q: NDArray[np.float64]
    beyond: NDArray[np.bool_]
    notes: tuple[str, ...]

    @property
    def least_q(self) -> float:
        """The smallest q of the area, 1 if it has none."""
        return float(np.nanmin(self.q)) if np.isfinite(self.q).any() else 1.0


@dataclass(frozen=True, slots=True)
class Outbreaks:
    """Areas that could be judged, those beyond chance first; looked_at: the codes of all."""

    provenance: Provenance
    crime: str
    by: str
    state: str
    method: str
    settings: dict[str, Any]
    false_discovery_rate: float
    months: tuple[Month, ...]
    areas: tuple[AreaWatch, ...]
    looked_at: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def unjudged(self) -> int:
        """How many were too small or had no history."""
        return len(self.looked_at) - len(self.areas)

    @property
    def alarms(self) -> int:
        return int(sum(area.alarm.sum() for area in self.areas))

    @property
    def beyond(self) -> int:
        return int(sum(area.beyond.sum() for area in self.areas))

    def as_dict(self) -> dict[str, Any]:
        """The answer with stable names."""
        return {
            **self.provenance.as_dict(),
            "crime": self.crime,
            "by": self.by,
            "state": self.state or None,
            "outbreak_method": self.method,
            "settings": self.settings,
            "false_discovery_rate": self.false_discovery_rate,
            "months": [str(month) for month in self.months],
            "areas_judged": len(self.areas),
            "areas_unjudged": self.unjudged,
            "alarms": self.alarms,
            "beyond_chance": self.beyond,
            "areas": [
                {"code": area.code, "name": area.name, "months": self._months(area), "notes": list(area.notes)}
                for area in self.areas
            ],
            "findings": [finding.as_dict() for finding in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }

    def _months(self, area: AreaWatch) -> list[dict[str, Any]]:
        return [
            {
                "month": str(month),
                "observed": whole(area.observed[at]),
                "expected": number(area.expected[at]),
                "upper": number(area.upper[at]),
                "alarm": bool(area.alarm[at]),
                "p": number(area.p[at]),
                "q": number(area.q[at]),
                "beyond_chance": bool(area.beyond[at]),
            }
            for at, month in enumerate(self.months)
        ]


def outbreaks(
    vintage: Vintage,
    *,
    crime: str,
    by: str = STATE,
    method: str = "farrington-flexible",
    last: int = 6,
    until: Month | None = None,
    state: str = "",
    q: float = 0.05,
) -> Outbreaks:
    """Watch every area over the `last` months up to `until` (the file's last published month unless given).

    method: one of METHODS; state: only that state; q: false discovery rate among all areas and months judged.
    Municipalities are those of the first judged month less five years. Refuses an unknown method (HILO-F435), a
    history too short for it (HILO-F437), and what `panel` refuses.
    """
    if method not in METHODS:
        raise Refusal("HILO-F435", f"There is no method “{method}”. Known: {', '.join(METHODS)}.", where="method")
    if last < 1 or not 0 < q < 1:
        raise Refusal("HILO-F432", "Judge at least one month, under a false discovery rate such as 0.05.", where="last")
    limits = covered(vintage)
    end = min(until or limits.last, limits.last)
    period = Period(limits.first, end)
    if len(period) <= last:
        raise Refusal("HILO-F437", f"{vintage.key} has {len(period)} months: no past to judge {last} by.", where="last")
    settings = settings_of(method, MONTHS_IN_YEAR, len(period) - last)
    found = published(vintage, crime, period, by, state=state)
    if by == MUNICIPALITY:
        start = end.plus(1 - last - 12 * 5)
        found = comparable(found, date(start.year, start.month, 1))
    judged = np.arange(len(period) - last, len(period))
    recent = np.nansum(found.values[:, -(last + 3) :], axis=1)
    enough = np.flatnonzero(recent >= FEW_CASES)
    watched, failed = _watched(found, enough, method, settings, judged)
    p = _chances(method, settings, watched, found, judged)
    looked_at = int((~np.isnan(found.values[:, judged])).sum())
    adjusted = _adjusted(p, looked_at, q)
    rows = [_row(found.codes[at], one, p[place], adjusted[place], q) for place, (at, one) in enumerate(watched)]
    rows.sort(key=lambda row: (not row.beyond.any(), row.least_q, -int(row.alarm.sum()), row.code))
    return Outbreaks(
        provenance=provenance(vintage),
        crime=crime,
        by=by,
        state=state,
        method=method,
        settings=settings,
        false_discovery_rate=q,
        months=period.months[-last:],
        areas=tuple(rows),
        looked_at=tuple(found.codes),
        findings=_findings(found, len(found.codes) - len(enough), failed, method, last),
    )


def _watched(
    found: Panel, enough: NDArray[np.intp], method: str, settings: dict[str, Any], judged: NDArray[np.intp]
) -> tuple[list[tuple[int, Watch]], int]:
    seen = watch_all(found.values[enough], method, MONTHS_IN_YEAR, settings, judged)
    rows = [(int(at), one) for at, one in zip(enough, seen, strict=True) if one is not None]
    return rows, len(seen) - len(rows)


def _chances(
    method: str,
    settings: dict[str, Any],
    watched: Sequence[tuple[int, Watch]],
    found: Panel,
    judged: NDArray[np.intp],
) -> NDArray[np.float64]:
    """p of each area [areas, months]; NaN throughout for cusum, which has run lengths and no p."""
    if not watched or method == "cusum":
        return np.full((len(watched), len(judged)), np.nan)
    expected = np.array([one.expected for _, one in watched])
    return chances(found.values[[at for at, _ in watched]], judged, method, settings, MONTHS_IN_YEAR, expected)


def _adjusted(p: NDArray[np.float64], looked_at: int, q: float) -> NDArray[np.float64]:
    """q of each p; areas set aside for having few cases count as looked at, or the choice would flatter the rest."""
    known = ~np.isnan(p)
    quiet = np.ones(max(0, looked_at - int(known.sum()))) if known.any() else np.empty(0)
    answer = np.full(p.shape, np.nan)
    answer[known] = benjamini_hochberg(np.concatenate([p[known], quiet]), q)[1][: int(known.sum())]
    return answer


def outbreak(alarm: NDArray[np.bool_], q: NDArray[np.float64], rate: float) -> NDArray[np.bool_]:
    """What is called an outbreak wherever one is counted: a month above the bound of its own area's past, and beyond
    chance after all areas and months were looked at. Either alone is none: a few bounds in a hundred are passed by
    chance, and what the scatter of all areas makes unlikely may be usual in one that always swung."""
    with np.errstate(invalid="ignore"):
        return alarm & (q <= rate)


def _row(code: str, one: Watch, p: NDArray[np.float64], adjusted: NDArray[np.float64], q: float) -> AreaWatch:
    beyond = outbreak(one.alarm, adjusted, q)
    return AreaWatch(code, name(code), one.observed, one.expected, one.upper, one.alarm, p, adjusted, beyond, one.notes)


def _findings(found: Panel, small: int, failed: int, method: str, last: int) -> tuple[Finding, ...]:
    said = []
    if small:
        said.append(
            Finding(
                "HILO-F130",
                "info",
                f"{small} of {len(found.codes)} areas {Count(small):was|were} not judged: fewer than {FEW_CASES} in "
                f"{last + 3} months.",
                where="area",
            )
        )
    if failed:
        said.append(
            Finding(
                "HILO-F131",
                "warning",
                f"{failed} {Count(failed):area|areas} could not be judged: no usable past.",
                where="area",
            )
        )
    if missing := Count(np.isnan(found.values[:, -last:]).any(axis=1).sum()):
        said.append(
            Finding(
                "HILO-F110",
                "warning",
                f"{missing} of {len(found.codes)} areas {missing:has|have} months without a published number: not "
                "judged, not zero.",
                where="period",
            )
        )
    if method == "cusum":
        said.append(
            Finding(
                "HILO-F132",
                "info",
                f"A cumulative sum alarms by chance once in {CUSUM['run_length']:.0f} months of each area: the false "
                "discoveries among areas are not controlled.",
                where="method",
            )
        )
    return tuple(said)
