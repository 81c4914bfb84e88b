"""The commander's week: which kinds of incident rose beyond chance in which municipality.

The unit is the incident of the emergency number, by municipality and subtype: not a crime, not a person, nothing below
the municipality.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hilo.engines.outbreak.changes import benjamini_hochberg
from hilo.kernel.catalogues import label
from hilo.knowledge.incidence.queries.cells import name
from hilo.knowledge.incidence.queries.plain import number
from hilo.knowledge.incidence.queries.watched import LEAST_YEARS, chances, settings_of, watch
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

MINIMUM = 5
"""A rise of fewer incidents than this in the week is not reported: they move by chance and may name somebody."""
LEAST_WEEKS = 12
METHODS = {
    "farrington-flexible": "the same weeks of at least three earlier years (Farrington, flexible)",
    "ears-c2": "the seven weeks that ended two weeks before (EARS C2)",
}
CERTAINTY = ((0.001, "almost certain"), (0.01, "very likely"), (0.05, "likely"))
"""What is said of a rise by its q: at most this share of such rises is chance."""
DOES_NOT_PROVE = (
    "These are incidents told to the emergency number, not crimes and not persons. A rise says that more was told than "
    "the same municipality's past makes likely, not why. What is not listed may have risen by fewer than the minimum."
)


@dataclass(frozen=True, slots=True)
class Count:
    """Incidents of one subtype in one municipality in the week that begins on a Monday."""

    municipality: str
    code: str
    week: date
    incidents: int


@dataclass(frozen=True, slots=True)
class Rise:
    """What rose beyond chance. expected, upper: of the week, by the method; q: adjusted for all series looked at;
    certainty: "almost certain", "very likely" or "likely" beyond chance; last: counts of the last eight weeks.
    """

    municipality: str
    name: str
    code: str
    subtype: str
    observed: int
    expected: float
    upper: float | None
    q: float
    certainty: str
    last: tuple[int, ...]

    def as_dict(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__slots__} | {"last": list(self.last)}


@dataclass(frozen=True, slots=True)
class Weekly:
    """The sheet of one week. series: combinations with any incident in the history; watched: those that reach the
    minimum this week and so could be reported.
    """

    week: date
    weeks: int
    method: str
    minimum: int
    false_discovery_rate: float
    incidents: int
    series: int
    watched: int
    rises: tuple[Rise, ...]
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """The sheet with stable names."""
        return {
            "unit": "incidents",
            "week": self.week.isoformat(),
            "weeks": self.weeks,
            "method": self.method,
            "method_in_words": METHODS[self.method],
            "minimum": self.minimum,
            "false_discovery_rate": self.false_discovery_rate,
            "incidents": self.incidents,
            "series": self.series,
            "watched": self.watched,
            "rises": [rise.as_dict() for rise in self.rises],
            "findings": [finding.as_dict() for finding in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }


def weekly(
    counts: Iterable[Count], *, week: date, weeks: int, minimum: int = MINIMUM, q: float = 0.05, language: str = "es"
) -> Weekly:
    """What rose in a finished week, given the counts of it and of the weeks before.

    counts: a combination without a row had no incident in that week; week: its Monday; weeks: how many whole weeks the
    register has been in use up to this one, so that a week before is not taken for a quiet one. Three years and more
    are judged by Farrington's flexible method, less by EARS C2; each rise that is reported passes an over-dispersed
    test, adjusted for every series looked at. Refuses a history under twelve weeks (HILO-F409), a day that is no Monday
    (HILO-F477).
    """
    if week.weekday():
        raise Refusal("HILO-F477", f"{week} is no Monday: a week begins on one.", where="week")
    if weeks < LEAST_WEEKS:
        raise Refusal(
            "HILO-F409",
            f"A week is judged by at least {LEAST_WEEKS - 1} before it; the register has {max(0, weeks - 1)}.",
            where="weeks",
        )
    keys, values = _table(counts, week, weeks)
    year = 52
    method = "farrington-flexible" if weeks - 1 >= year * LEAST_YEARS + 3 else "ears-c2"
    big = np.flatnonzero(values[:, -1] >= minimum)
    expected, upper, p = _judged(values, big, method, year)
    known = np.flatnonzero(np.isfinite(p))
    quiet = np.ones(len(values) - len(known))
    adjusted = np.full(len(big), np.nan)
    if len(known):
        adjusted[known] = benjamini_hochberg(np.concatenate([p[known], quiet]), q)[1][: len(known)]
    rises = [
        _rise(keys[at], values[at], expected[place], upper[place], adjusted[place], week, language)
        for place, at in enumerate(big)
        if adjusted[place] <= q and values[at, -1] > expected[place]
    ]
    return Weekly(
        week=week,
        weeks=weeks,
        method=method,
        minimum=minimum,
        false_discovery_rate=q,
        incidents=int(values[:, -1].sum()) if len(values) else 0,
        series=len(values),
        watched=len(big),
        rises=tuple(sorted(rises, key=lambda rise: (rise.q, -rise.observed, rise.municipality, rise.code))),
        findings=_findings(method, weeks, minimum, len(values) - len(big)),
    )


def certainty(q: float) -> str:
    """How sure it is that a rise is more than chance, in words."""
    return next((words for limit, words in CERTAINTY if q <= limit), "not beyond chance")


def _table(counts: Iterable[Count], week: date, weeks: int) -> tuple[list[tuple[str, str]], NDArray[np.float64]]:
    """Series [municipality and subtype, weeks], the judged week last; what lies outside the weeks is left out."""
    first = week - timedelta(weeks=weeks - 1)
    found: dict[tuple[str, str], NDArray[np.float64]] = {}
    for row in counts:
        at = (row.week - first).days // 7
        if row.municipality and 0 <= at < weeks:
            found.setdefault((row.municipality, row.code), np.zeros(weeks))[at] += row.incidents
    keys = sorted(found)
    return keys, np.array([found[key] for key in keys]).reshape(len(keys), weeks)


def _judged(
    values: NDArray[np.float64], big: NDArray[np.intp], method: str, year: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """expected, upper and p of the last week of the series that reach the minimum."""
    now = np.array([values.shape[1] - 1]) if values.size else np.array([0])
    expected, upper, p = (np.full(len(big), np.nan) for _ in range(3))
    if not len(big):
        return expected, upper, p
    settings = settings_of(method, year, int(now[0]))
    every = np.full((len(values), 1), np.nan)
    for place, at in enumerate(big):
        seen = watch(values[at], method, year, settings=settings, times=now)
        every[at], upper[place] = seen.expected, seen.upper[0]
    p = chances(values, now, method, settings, year, every)[big, 0]
    # A municipality that never had such an incident has nothing to fit, and is still looked at.
    expected = np.nan_to_num(every[big, 0])
    return expected, upper, p


def _rise(
    key: tuple[str, str],
    values: NDArray[np.float64],
    expected: float,
    upper: float,
    q: float,
    week: date,
    language: str,
) -> Rise:
    municipality, code = key
    return Rise(
        municipality,
        name(municipality),
        code,
        _subtype(code, week, language),
        int(values[-1]),
        float(expected),
        number(upper),
        float(q),
        certainty(float(q)),
        tuple(int(value) for value in values[-8:]),
    )


def _subtype(code: str, week: date, language: str) -> str:
    """The subtype in the edition in force in the week; a code that only an older edition has stands for itself."""
    try:
        return label(code, week, language)
    except Refusal:
        return code


def _findings(method: str, weeks: int, minimum: int, small: int) -> tuple[Finding, ...]:
    said = [
        Finding(
            "HILO-F137",
            "info",
            f"Judged by {METHODS[method]}: the register holds {weeks} weeks.",
            where="method",
        )
    ]
    if small:
        said.append(
            Finding(
                "HILO-F138",
                "info",
                f"{small} series had fewer than {minimum} incidents in the week and are not judged.",
                where="incidents",
            )
        )
    return tuple(said)
