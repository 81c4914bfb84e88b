"""Percentiles of waiting times over days, weeks or hours, with the times that standards allow drawn as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np
from numpy.typing import NDArray

from hilo.engines.charts.canvas import Canvas, polyline
from hilo.engines.charts.chart import Chart, Frame, Table, tabulate
from hilo.engines.charts.scale import Scale, runs
from hilo.engines.charts.text import measure

STEPS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400, 259_200)
"""Seconds that may stand on the axis: round for a person who reads a clock."""
GAP = 14.0
MOST_SERIES = 4


@dataclass(frozen=True, slots=True)
class Percentile:
    """One line: its name ("p90") and seconds for each period, NaN where there was no case."""

    name: str
    seconds: Sequence[float]


@dataclass(frozen=True, slots=True)
class Allowed:
    """A time that a standard allows. binding: a rule of the country, drawn heavier than a yardstick."""

    name: str
    seconds: int
    binding: bool = False


def clock(seconds: float) -> str:
    """Seconds as a clock: 8 s, 1:30, 1:02:03."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def percentiles(
    frame: Frame, periods: Sequence[str], lines: Sequence[Percentile], allowed: Sequence[Allowed] = ()
) -> Chart:
    """Lines over periods as they are named, on a logarithmic axis of seconds, and level lines for what is allowed.

    Logarithmic, since a few calls wait a hundred times as long as most, and the standard must stay in sight of both.
    ValueError without a period or line, for more than four lines, or lengths that differ.
    """
    if not periods or not lines or len(lines) > MOST_SERIES:
        raise ValueError(f"Percentiles need a period and one to {MOST_SERIES} lines.")
    if any(len(line.seconds) != len(periods) for line in lines):
        raise ValueError("Every line needs one value for each period.")
    canvas = Canvas(frame)
    columns = [np.asarray(line.seconds, dtype=float) for line in lines]
    steps = _steps(columns, allowed)
    merged = _merged(allowed)
    names = [line.name for line in lines] + [name for name, _, _ in merged]
    room = min(max(measure(name, canvas.small, bold=True) for name in names) + 12, canvas.width * 0.42)
    left = max(measure(clock(step), canvas.small) for step in steps) + 8
    right, top = canvas.width - room, 10.0
    bottom = top + (150 if frame.narrow else 170)
    scale = Scale(steps[0], steps[-1], bottom, top, logarithmic=True)
    for step in steps:
        canvas.line("chart-grid", left, scale(step), right, scale(step))
        canvas.text(left - 6, scale(step) + 4, clock(step), cls="chart-quiet", anchor="end", size=canvas.small)
    ends: list[tuple[float, str, str]] = []
    for name, seconds, binding in merged:
        canvas.line(
            "chart-claim" if binding else "chart-limit chart-limit-outer", left, scale(seconds), right, scale(seconds)
        )
        ends.append((scale(seconds), name, "chart-claim-text" if binding else "chart-quiet"))
    places = _places(len(periods), left, right)
    for place, (line, column) in enumerate(zip(lines, columns, strict=True)):
        _draw(canvas, periods, line, column, place, places, scale)
        known = np.flatnonzero(np.isfinite(column))
        if known.size:
            ends.append(
                (scale(max(float(column[known[-1]]), steps[0])), line.name, f"chart-text-s{place + 1} chart-strong")
            )
    _name_ends(canvas, ends, right, top, bottom)
    height = _period_axis(canvas, periods, places, bottom)
    return canvas.done(height, _table(frame, periods, lines, columns), _describe(periods, lines, columns, merged))


def _steps(columns: Sequence[NDArray[np.float64]], allowed: Sequence[Allowed]) -> list[int]:
    """Ticks that enclose every value and every allowed time, seven at most."""
    values = [float(value) for column in columns for value in column if isfinite(value)]
    values += [float(one.seconds) for one in allowed]
    low, high = (max(1.0, min(values)), max(values)) if values else (1.0, 60.0)
    first = max((place for place, step in enumerate(STEPS) if step <= low), default=0)
    last = next((place for place, step in enumerate(STEPS) if step >= high), len(STEPS) - 1)
    last = max(last, first + 1) if first + 1 < len(STEPS) else last
    chosen = list(range(first, last + 1))
    every = -(-len(chosen) // 7)
    kept = chosen[::-1][::every][::-1]
    return [STEPS[place] for place in ([first, *kept] if kept[0] != first else kept)]


def _merged(allowed: Sequence[Allowed]) -> list[tuple[str, int, bool]]:
    """One line for each length, with the names of all that allow it."""
    found: dict[int, tuple[list[str], bool]] = {}
    for one in allowed:
        names, binding = found.get(one.seconds, ([], False))
        found[one.seconds] = ([*names, one.name], binding or one.binding)
    return [(", ".join(dict.fromkeys(names)), seconds, binding) for seconds, (names, binding) in sorted(found.items())]


def _places(count: int, left: float, right: float) -> list[float]:
    inset = min(14.0, (right - left) / (2 * count))
    if count == 1:
        return [(left + right) / 2]
    return [left + inset + (right - left - 2 * inset) * place / (count - 1) for place in range(count)]


def _draw(
    canvas: Canvas,
    periods: Sequence[str],
    line: Percentile,
    column: NDArray[np.float64],
    place: int,
    places: Sequence[float],
    scale: Scale,
) -> None:
    style = f"chart-s{place + 1}"
    for first, last in runs(np.isfinite(column)):
        points = [(places[i], scale(max(float(column[i]), scale.low))) for i in range(first, last + 1)]
        if last > first:
            canvas.path(f"chart-line {style}", polyline(points))
        for i, (x, y) in zip(range(first, last + 1), points, strict=True):
            canvas.circle(f"chart-point {style}", x, y, 2.6, f"{line.name}, {periods[i]}: {clock(float(column[i]))}")


def _name_ends(canvas: Canvas, ends: Sequence[tuple[float, str, str]], right: float, top: float, bottom: float) -> None:
    """The names right of the plot, pushed apart; from the bottom up where there is no more room below."""
    wanted = sorted(ends)
    ys: list[float] = []
    for y, _, _ in wanted:
        ys.append(max(y, ys[-1] + GAP) if ys else max(y, top))
    for place in range(len(ys) - 1, -1, -1):
        most = bottom if place == len(ys) - 1 else ys[place + 1] - GAP
        ys[place] = min(ys[place], most)
    for (_, name, cls), y in zip(wanted, ys, strict=True):
        words = canvas.fit(name, canvas.width - right - 8, 1, bold=True)[0]
        canvas.text(right + 6, y + 4, words, cls=f"{cls} chart-halo", size=canvas.small)


def _period_axis(canvas: Canvas, periods: Sequence[str], places: Sequence[float], bottom: float) -> float:
    canvas.line("chart-axis", places[0] - 6, bottom, places[-1] + 6, bottom)
    until = -1e9
    for name, x in zip(periods, places, strict=True):
        long = measure(name, canvas.small)
        if x - long / 2 < until:
            continue
        canvas.text(x, bottom + 16, name, cls="chart-quiet", anchor="middle", size=canvas.small)
        until = x + long / 2 + 8
    return bottom + 24


def _table(
    frame: Frame, periods: Sequence[str], lines: Sequence[Percentile], columns: Sequence[NDArray[np.float64]]
) -> Table:
    header = (frame.words.say("time"), *(line.name for line in lines))
    rows = [(name, *(float(column[i]) for column in columns)) for i, name in enumerate(periods)]
    shown = [
        (name, *(clock(float(column[i])) if isfinite(column[i]) else "–" for column in columns))
        for i, name in enumerate(periods)
    ]
    return tabulate(header, rows, shown)


def _describe(
    periods: Sequence[str],
    lines: Sequence[Percentile],
    columns: Sequence[NDArray[np.float64]],
    merged: Sequence[tuple[str, int, bool]],
) -> str:
    parts = []
    for line, column in zip(lines, columns, strict=True):
        known = [(value, place) for place, value in enumerate(column) if isfinite(value)]
        low, high = (min(known), max(known)) if known else ((nan, 0), (nan, 0))
        if known:
            parts.append(f"{line.name}: {clock(low[0])} ({periods[low[1]]}) – {clock(high[0])} ({periods[high[1]]})")
    return "; ".join([*parts, *(f"{name}: {clock(seconds)}" for name, seconds, _ in merged)]) + "."
