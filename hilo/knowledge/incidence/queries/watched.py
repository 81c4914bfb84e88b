"""How a series of counts is watched: the methods by name, their settings, and what chance makes of an observation."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines.outbreak.cusum import cusum
from hilo.engines.outbreak.ears import ears
from hilo.engines.outbreak.farrington import farrington, farrington_flexible
from hilo.engines.outbreak.watch import Watch
from hilo.knowledge.incidence.queries.plain import number, whole
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

METHODS = ("farrington-flexible", "farrington", "ears-c1", "ears-c2", "ears-c3", "cusum")
PRESETS: dict[str, dict[str, Any]] = {
    "flex-delta": {
        "years": 4,
        "half_window": 3,
        "weights_threshold": 1.0,
        "left_out": 3,
        "trend_p": 0.05,
        "method": "delta",
        "alpha": 0.1,
        "year_parts": 1,
    },
    "flex-nb": {
        "years": 4,
        "half_window": 3,
        "weights_threshold": 2.58,
        "left_out": 26,
        "trend_p": 1.0,
        "method": "nbPlugin",
        "alpha": 0.1,
        "year_parts": 10,
    },
    "classic": {"years": 3, "half_window": 3, "reweight": True, "alpha": 0.05},
}
"""Settings under which the bounds agree with published reference values."""
EARS = {"baseline": 7, "alpha": 0.001}
MOST_YEARS, LEAST_YEARS = 5, 3
ONE_SIDED = 0.01
"""One quiet period in a hundred lies above Farrington's bound."""
CUSUM = {"rise": 1.5, "run_length": 200.0}


@dataclass(frozen=True, slots=True)
class WatchedSeries:
    """One series of a file, watched; times of `watch` count from 0."""

    file: str
    method: str
    frequency: int
    settings: dict[str, Any]
    watch: Watch

    def as_dict(self) -> dict[str, Any]:
        """`t` counts from 1, as in a table of the series; upper is null where a period could not be judged."""
        seen = self.watch
        return {
            "file": self.file,
            "method": self.method,
            "frequency": self.frequency,
            "settings": self.settings,
            "weeks": [
                {
                    "t": int(seen.time[at]) + 1,
                    "observed": whole(seen.observed[at]),
                    "expected": number(seen.expected[at]),
                    "upper": number(seen.upper[at]),
                    "alarm": bool(seen.alarm[at]),
                }
                for at in range(len(seen.time))
            ],
            "alarms": int(seen.alarm.sum()),
            "notes": list(seen.notes),
        }


def watch_file(path: Path, method: str, *, frequency: int = 52, column: str = "") -> WatchedSeries:
    """Watch the series of a CSV file over every period that can be judged.

    method: one of METHODS or PRESETS. Refuses an unknown method (HILO-F435), a file without one column of counts
    (HILO-F436) and a history that is too short (HILO-F437).
    """
    counts = read_series(path, column)
    settings = settings_of(method, frequency, len(counts) - 1 if method in METHODS else 0)
    return WatchedSeries(path.name, method, frequency, settings, watch(counts, method, frequency, settings=settings))


def read_series(path: Path, column: str = "") -> NDArray[np.float64]:
    """Counts of one column of a CSV file in its order; an empty cell is unpublished (NaN)."""
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal("HILO-F436", f"{path.name} cannot be read as a CSV file in UTF-8: {error}", where="series") from None
    rows = [row or [""] for row in lines]
    while rows and rows[-1] == [""]:
        rows.pop()
    if not rows:
        raise Refusal("HILO-F436", f"{path.name} is empty.", where="series")
    header = [] if all(_is_count(cell) for cell in rows[0]) else rows.pop(0)
    width = max((len(row) for row in rows), default=0)
    at = header.index(column) if column in header else 0
    if (column and column not in header) or (width > 1 and not column):
        names = ", ".join(header) or f"{width} without a header"
        raise Refusal("HILO-F436", f"{path.name}: which column? It has {names}; name it by --column.", where="column")
    cells = [row[at].strip() if at < len(row) else "" for row in rows]
    if wrong := [line for line, cell in enumerate(cells, 1 + bool(header)) if not _is_count(cell)]:
        raise Refusal(
            "HILO-F436",
            f"{path.name}, line {wrong[0]}: “{cells[wrong[0] - 1 - bool(header)]}” is no count. Whole numbers from 0 up; "
            "leave an unpublished period empty.",
            where="series",
        )
    return np.array([float(cell) if cell else np.nan for cell in cells])


def settings_of(method: str, frequency: int, first: int = 0) -> dict[str, Any]:
    """The settings of a method for so many periods in a year; first: the earliest position to judge.

    Refuses an unknown method (HILO-F435) and a history shorter than Farrington's three years (HILO-F437).
    """
    if method in PRESETS:
        return PRESETS[method]
    if method not in METHODS:
        raise Refusal(
            "HILO-F435", f"There is no method “{method}”. Known: {', '.join((*METHODS, *PRESETS))}.", where="method"
        )
    if method.startswith("ears"):
        return dict(EARS)
    if method == "cusum":
        return dict(CUSUM)
    window = 3 if frequency >= 26 else 1
    years = min(MOST_YEARS, (first - window) // frequency)
    if years < LEAST_YEARS:
        raise Refusal(
            "HILO-F437",
            f"{method} compares with the same time of at least {LEAST_YEARS} earlier years; there are {max(0, years)}. "
            "Use ears-c1, ears-c2 or ears-c3 for a short history.",
            where="method",
        )
    if method == "farrington":
        return {"years": years, "half_window": window, "reweight": True, "alpha": 2 * ONE_SIDED}
    return {
        "years": years,
        "half_window": window,
        "weights_threshold": 2.58,
        "left_out": frequency // 2 if frequency >= 26 else 3,
        "trend_p": 0.05,
        "method": "delta",
        "alpha": ONE_SIDED,
        "year_parts": 10 if frequency >= 26 else 4,
    }


def watch(
    counts: NDArray[np.float64],
    method: str,
    frequency: int,
    *,
    settings: dict[str, Any] | None = None,
    times: NDArray[np.int64] | None = None,
) -> Watch:
    """Watch one series; times: positions to judge (all that can be judged without). Refuses as `settings_of`."""
    first = int(times[0]) if times is not None and len(times) else len(counts) - 1
    given = settings_of(method, frequency, first) if settings is None else settings
    try:
        if method.startswith("ears"):
            return ears(counts, method[-2:].upper(), times=times, **given)
        if method == "cusum":
            return _cusum(counts, frequency, times, given)
        engine = farrington if method in ("farrington", "classic") else farrington_flexible
        return engine(counts, frequency=frequency, times=times, **given)
    except ValueError as error:
        raise Refusal("HILO-F437", f"This series cannot be watched by {method}: {error}.", where="series") from None


def chance(seen: Watch, one_sided: float) -> NDArray[np.float64]:
    """p of each observation under Farrington's expectation: the larger of two, so that neither is flattered.

    One is the tail of the negative binomial with the fitted mean and dispersion; the other reads the bound's own
    2/3-power scale, which holds the uncertainty of the fit. NaN where a period could not be judged.
    """
    from scipy.special import betainc, gammainc, ndtr, ndtri

    p = np.full(len(seen.time), np.nan)
    ok = np.isfinite(seen.upper) & (seen.upper > seen.expected) & np.isfinite(seen.observed)
    y, mean, phi = seen.observed[ok], np.maximum(seen.expected[ok], 1e-9), np.maximum(seen.dispersion[ok], 1.0)
    over = phi > 1 + 1e-9
    excess = np.where(over, phi - 1, 1.0)
    at_least_one = np.maximum(y, 1.0)
    tail = np.where(over, betainc(at_least_one, mean / excess, 1 - 1 / phi), gammainc(at_least_one, mean))
    tail = np.where(y > 0, tail, 1.0)
    spread = (seen.upper[ok] ** (2 / 3) - mean ** (2 / 3)) / -ndtri(one_sided)
    p[ok] = np.maximum(tail, ndtr(-(y ** (2 / 3) - mean ** (2 / 3)) / spread))
    return p


def _cusum(
    counts: NDArray[np.float64], frequency: int, times: NDArray[np.int64] | None, settings: dict[str, Any]
) -> Watch:
    """The sum starts after a baseline: what precedes the periods to judge, else the first two years or half."""
    start = int(times[0]) if times is not None and len(times) else min(2 * frequency, len(counts) // 2)
    base = counts[max(0, start - MOST_YEARS * frequency) : start]
    base = base[~np.isnan(base)]
    if len(base) < LEAST_YEARS * 4 or base.sum() == 0:
        raise ValueError("the baseline has fewer than 12 published periods, or no case")
    mean = float(base.mean())
    scatter = max(1.0, float(base.var(ddof=1)) / mean)
    found = cusum(counts[start:], mean, dispersion=scatter, **settings)
    return replace(found, time=found.time + start)


def _is_count(cell: str) -> bool:
    text = cell.strip()
    return not text or (text.isascii() and text.replace(".0", "", 1).isdigit())
