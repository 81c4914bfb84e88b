"""How a series of counts is watched: the methods by name, their settings, and what chance makes of an observation."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines.outbreak.changes import changes
from hilo.engines.outbreak.cusum import cusum
from hilo.engines.outbreak.dispersion import Dispersion, dispersion
from hilo.engines.outbreak.ears import ears
from hilo.engines.outbreak.farrington import farrington, farrington_all, farrington_flexible, farrington_flexible_all
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
"""Nominal share of quiet periods above Farrington's bound; with months it is 2 to 5 in a hundred in simulation."""
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
        raise Refusal(
            "HILO-F436", f"{path.name} cannot be read as a CSV file in UTF-8: {error}", where="series"
        ) from None
    rows = [row or [""] for row in lines]
    while rows and rows[-1] == [""]:
        rows.pop()
    if not rows:
        raise Refusal("HILO-F406", f"{path.name} is empty.", where="series")
    header = [] if all(_is_count(cell) for cell in rows[0]) else rows.pop(0)
    width = max((len(row) for row in rows), default=0)
    at = header.index(column) if column in header else 0
    if (column and column not in header) or (width > 1 and not column):
        names = ", ".join(header) or f"{width} without a header"
        raise Refusal("HILO-F405", f"{path.name}: which column? It has {names}; name it by --column.", where="column")
    cells = [row[at].strip() if at < len(row) else "" for row in rows]
    if wrong := [line for line, cell in enumerate(cells, 1 + bool(header)) if not _is_count(cell)]:
        raise Refusal(
            "HILO-F403",
            f"{path.name}, line {wrong[0]}: “{cells[wrong[0] - 1 - bool(header)]}” is no count. Whole numbers from 0; "
            "leave an unpublished period empty.",
            where="series",
        )
    return np.array([float(cell) if cell else np.nan for cell in cells])


def settings_of(method: str, frequency: int, first: int = 0) -> dict[str, Any]:
    """The settings of a method for so many periods in a year; first: the earliest position to judge.

    Refuses an unknown method (HILO-F435) and a history shorter than Farrington's three years (HILO-F407).
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
            "HILO-F407",
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
        raise Refusal("HILO-F408", f"This series cannot be watched by {method}: {error}.", where="series") from None


def watch_all(
    values: NDArray[np.float64], method: str, frequency: int, settings: dict[str, Any], times: NDArray[np.int64]
) -> list[Watch | None]:
    """Watch each row [series, periods]; None where a series has no usable past."""
    if len(values) and method in ("farrington", "farrington-flexible"):
        engine = farrington_all if method == "farrington" else farrington_flexible_all
        try:
            return list(engine(values, frequency=frequency, times=times, **settings))
        except ValueError:
            return [None] * len(values)
    found: list[Watch | None] = []
    for counts in values:
        try:
            found.append(watch(counts, method, frequency, settings=settings, times=times))
        except Refusal:
            found.append(None)
    return found


def chances(
    values: NDArray[np.float64],
    judged: NDArray[np.int64],
    method: str,
    settings: dict[str, Any],
    frequency: int,
    expected: NDArray[np.float64],
) -> NDArray[np.float64]:
    """p of each count [series, judged] given the sum of its reference periods; NaN where it cannot be judged.

    values: [series, periods]; expected: [series, judged], the method's own. The bounds of Farrington and EARS rest on
    a variance learnt from a handful of periods, so among many series far more than the nominal share alarm by chance.
    Here the method says only what is expected (and so how much the reference periods weigh); the test is the exact
    over-dispersed one of `changes`, with a variance learnt from all series together, from each period to the next: a
    slow drift over years counts as a rise, not as chance.
    """
    seasonal = method.startswith("farrington")
    length = (MOST_YEARS if seasonal else LEAST_YEARS) * frequency
    history = values[:, max(0, int(judged[0]) - length) : int(judged[0])]
    scatter = learnt(history)
    p = np.full((len(values), len(judged)), np.nan)
    for column, t in enumerate(judged):
        past = values[:, _references(int(t), method, settings, frequency)]
        number = (~np.isnan(past)).sum(axis=1)
        total = np.nansum(past, axis=1)
        plain = total / np.maximum(number, 1)
        # Weighting past peaks down makes the expectation too low for a test, so it is never below the plain mean.
        mean = np.fmax(expected[:, column], plain)
        with np.errstate(divide="ignore", invalid="ignore"):
            exposure = np.where((total > 0) & (mean > 0), total / mean, np.maximum(number, 1))
        some = number > 0
        p[some, column] = changes(total, values[:, t], scatter, exposure_before=exposure, alternative="rise").p[some]
    return p


def learnt(history: NDArray[np.float64]) -> Dispersion | float:
    """Over-dispersion of series from one period to the next; 1 (Poisson) where the history says too little."""
    exposure = 1.0 if len(history) == 1 else None
    try:
        return dispersion(history, exposure=exposure)
    except ValueError:
        return 1.0


def _references(t: int, method: str, settings: dict[str, Any], frequency: int) -> NDArray[np.int64]:
    """Positions that a period is compared with."""
    if method.startswith("farrington"):
        centres = t - frequency * np.arange(settings["years"], 0, -1)
        around = np.arange(-settings["half_window"], settings["half_window"] + 1)
        places = (centres[:, None] + around).ravel()
    else:
        gap = 0 if method == "ears-c1" else 2
        places = t - gap - np.arange(settings["baseline"], 0, -1)
    return places[places >= 0]


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
