"""The trend of one crime in one area: its level by month, how that moved in a year, and the months beyond chance."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines.outbreak import trend as fitted
from hilo.knowledge.incidence.queries.cells import name, odd_months
from hilo.knowledge.incidence.queries.coverage import Coverage
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.queries.geography import Geography
from hilo.knowledge.incidence.queries.past import covered, within
from hilo.knowledge.incidence.queries.plain import number, whole
from hilo.knowledge.incidence.queries.series import of_its_own
from hilo.knowledge.incidence.rules import Month, Period
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.engines.outbreak import Trend as Fitted
    from hilo.knowledge.incidence.queries.cells import Panel
    from hilo.knowledge.incidence.store import Vintage

DOES_NOT_PROVE = (
    "A trend is of what was registered, in counts and not by inhabitants. It says what has been, not what comes next "
    "and not why. Its last months move when the next ones come; late registration pulls them down. A month beyond "
    "chance is one that the other months of this series do not explain."
)
WORDS = {
    "short": "less than two years are published",
    "gaps": "of its last 24 months fewer than 18 are published",
    "few": "so few are counted that single cases would draw the curve",
}


@dataclass(frozen=True, slots=True)
class Trend:
    """An area's months with their trend. first: of its first published month; fitted: the curve and its intervals."""

    provenance: Provenance
    crime: str
    area: str
    name: str
    period: Period
    counts: NDArray[np.float64]
    fitted: Fitted
    coverage: Coverage
    geography: Geography
    findings: tuple[Finding, ...]

    @property
    def months(self) -> tuple[Month, ...]:
        return self.period.months

    @property
    def lack(self) -> str:
        """Why there is no trend: "short", "gaps" or "few"; "" where there is one."""
        return self.fitted.lack

    @property
    def compared(self) -> tuple[Month, Month] | None:
        """The month a year before, and the last published one: the change is from one to the other."""
        return None if self.lack else (self.months[self.fitted.last - 12], self.months[self.fitted.last])

    @property
    def verdict(self) -> str:
        """ "rose" or "fell" where the interval of the change leaves zero out, "unclear", or "none"."""
        if self.lack:
            return "none"
        return "rose" if self.fitted.change_low > 0 else "fell" if self.fitted.change_high < 0 else "unclear"

    @property
    def partial(self) -> bool:
        """Whether published months before the curve were left out, for they have too few events for one."""
        level = np.isfinite(self.fitted.level)
        return bool(level.any() and np.isfinite(self.counts[: int(np.argmax(level))]).any())

    @property
    def beyond(self) -> tuple[tuple[Month, int], ...]:
        """The months beyond chance, each with 1 (above) or -1 (below)."""
        return tuple((self.months[at], int(self.fitted.beyond[at])) for at in np.flatnonzero(self.fitted.beyond))

    def as_dict(self) -> dict[str, Any]:
        of, compared = self.fitted, self.compared
        return {
            **self.provenance.as_dict(),
            "crime": self.crime,
            "area": self.area,
            "name": self.name,
            "from": str(self.period.first),
            "to": str(self.period.last),
            "months": [str(month) for month in self.months],
            "counts": [whole(value) for value in self.counts],
            "expected": [number(value) for value in of.expected],
            "trend": [number(value) for value in of.level],
            "trend_low": [number(value) for value in of.low],
            "trend_high": [number(value) for value in of.high],
            "beyond": [{"month": str(month), "side": "above" if side > 0 else "below"} for month, side in self.beyond],
            "change": {
                "from": str(compared[0]) if compared else None,
                "to": str(compared[1]) if compared else None,
                "share": number(of.change),
                "low": number(of.change_low),
                "high": number(of.change_high),
                "verdict": self.verdict,
            },
            "model": {
                "confidence": of.confidence,
                "dispersion": number(of.dispersion),
                "terms": of.terms,
                "pairs": of.pairs,
                "lack": of.lack or None,
                "fitted_from": str(self.months[int(np.argmax(np.isfinite(of.level)))]) if not of.lack else None,
            },
            "coverage": self.coverage.as_dict(),
            "geography": self.geography.as_dict(),
            "findings": [finding.as_dict() for finding in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }


def trend(vintage: Vintage, *, crime: str, area: str = "00", period: Period | None = None) -> Trend:
    """The trend of a crime in the country ("00"), a state (two digits) or a municipality (five), over all that the file
    publishes unless a period is given.

    Refuses what `series` refuses of one file: HILO-F401, F433, F487, F610, F640.
    """
    part = within(period, covered(vintage)) if period else covered(vintage)
    if part is None:
        raise Refusal("HILO-F487", f"{vintage.key} goes from {vintage.first} to {vintage.last}.")
    return trend_in(of_its_own(vintage, crime, part, area), area)


def trend_in(panel: Panel, area: str) -> Trend:
    """The trend of one area of a panel whose municipalities are those of its own map (`cells.lived`)."""
    values = panel.at(area)
    days = np.array([monthrange(month.year, month.month)[1] for month in panel.months], dtype=np.float64)
    answer = fitted(values, days, first_month=panel.period.first.month)
    said = []
    if answer.lack:
        said.append(Finding("HILO-F180", "info", f"No trend is drawn: {WORDS[answer.lack]}.", where="period"))
    said += odd_months(panel, area)
    return Trend(
        provenance(panel),
        panel.crime.key,
        area,
        name(area),
        panel.period,
        values,
        answer,
        panel.coverage,
        panel.geography,
        tuple(said),
    )
