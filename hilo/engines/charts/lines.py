"""Counts, rates and shares over months or years: one or several series, with gaps, breaks and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hilo.engines.charts.axes import check_periods, left_edge, time_axis, value_axis, value_ticks
from hilo.engines.charts.canvas import Canvas, polyline
from hilo.engines.charts.chart import Chart, Frame, Table, tabulate
from hilo.engines.charts.scale import Scale, extent, runs
from hilo.engines.charts.text import measure
from hilo.engines.charts.words import Kind, Words

Values = Sequence[float] | NDArray[np.float64]
MOST_SERIES = 5
TIPS = 60
"""Up to so many periods, every point has a shape of its own that a mouse can ask."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value for each period, NaN where nothing was published, and its interval if there is one."""

    name: str
    values: Values
    low: Values | None = None
    high: Values | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A change of method: the first period of the new method, and its name. No line crosses it."""

    at: str
    label: str


def line(
    frame: Frame,
    periods: Sequence[str],
    series: Sequence[Series],
    *,
    kind: Kind = "count",
    unit: str = "",
    breaks: Sequence[Break] = (),
) -> Chart:
    """Lines over periods ("2016" or "2016-01"), from zero, each named at its end; a series may end before another.

    Where no series has a value the plot is hatched and says "not published"; where one series has a hole between
    two of its values the line is interrupted and the axis hatched. ValueError for lengths that differ, periods with
    a hole, more than five series, a break outside the periods or on the first one.
    """
    check_periods(periods)
    _check_series(periods, series)
    starts = _starts(periods, breaks)
    canvas = Canvas(frame)
    columns = [np.asarray(one.values, dtype=float) for one in series]
    low, high = extent(*columns, *[one.low for one in series], *[one.high for one in series])
    steps = value_ticks(low, high, kind)
    rows = _break_rows(canvas, starts)
    top = 14.0 + (16 if unit else 0) + 16 * rows
    bottom = top + (170 if frame.narrow else 230)
    left, right = left_edge(canvas, steps, kind), _right_edge(canvas, series, columns)
    scale = value_axis(canvas, steps, kind, top, bottom, right, unit, 10 + 16 * rows)
    places = spread(left, right, len(periods))
    half = (places[1] - places[0]) / 2 if len(periods) > 1 else (right - left) / 2

    said = True
    missing = np.all([np.isnan(column) for column in columns], axis=0)
    for first, last in runs(missing):
        begin, end = max(places[first] - half, left), min(places[last] + half, right)
        said = canvas.missing(begin, top, end - begin, bottom - top) and said
    for column in columns:
        for first, last in _holes(column, missing):
            canvas.hatch(places[first] - half, bottom - 8, places[last] - places[first] + 2 * half, 8)
            said = False
    for place, label in starts.items():
        row = list(starts).index(place) % rows
        canvas.line("chart-break", places[place] - half, top - 16 * (rows - row) + 2, places[place] - half, bottom)
        _break_label(canvas, label, places[place] - half, top, row, rows)
    for place, one in enumerate(series):
        _draw(canvas, frame.words, periods, one, place, places, scale, set(starts), kind)
    _name_ends(canvas, series, columns, places, scale, right, top, bottom)
    height = time_axis(canvas, periods, places, bottom)
    if not said:
        height = canvas.legend(height + 4, [("hatch", frame.words.say("not_published"))], left)
    return canvas.done(
        height, _table(frame.words, periods, series, starts, kind), _describe(frame.words, periods, series, kind)
    )


def sparkline(frame: Frame, values: Values, *, kind: Kind = "count") -> Chart:
    """A line without axes for a cell of a table, frame.width wide and 32 high; its last value is marked.

    A hole in the values (not published) is hatched. The frame's width may be as small as 60.
    """
    column = np.asarray(values, dtype=float)
    if column.ndim != 1 or not column.size:
        raise ValueError("A sparkline needs at least one value.")
    canvas = Canvas(frame)
    low, high = extent(column)
    scale = Scale(low, high, 28, 4)
    places = spread(4, frame.width - 6, column.size)
    half = (places[1] - places[0]) / 2 if column.size > 1 else frame.width / 2 - 5
    for first, last in runs(np.isnan(column)):
        canvas.hatch(max(places[first] - half, 0), 2, places[last] - places[first] + 2 * half, 28)
    for first, last in runs(np.isfinite(column)):
        points = [(places[i], scale(float(column[i]))) for i in range(first, last + 1)]
        canvas.path("chart-line chart-s1", polyline(points)) if last > first else canvas.circle(
            "chart-point chart-s1", *points[0], 2
        )
    known = np.flatnonzero(np.isfinite(column))
    if known.size:
        canvas.circle("chart-point chart-s1", places[known[-1]], scale(float(column[known[-1]])), 3)
    shown = [frame.words.value(float(value), kind) for value in column]
    rows = [(place + 1, float(value)) for place, value in enumerate(column)]
    header = (frame.words.say("period"), frame.words.say("value"))
    table = tabulate(header, rows, [(str(place), text) for (place, _), text in zip(rows, shown, strict=True)])
    return canvas.done(32, table, f"{shown[0]} → {shown[-1]}")


def spread(left: float, right: float, count: int) -> list[float]:
    """The middle of each of so many equal columns."""
    step = (right - left) / count
    return [left + (place + 0.5) * step for place in range(count)]


def _check_series(periods: Sequence[str], series: Sequence[Series]) -> None:
    if not 1 <= len(series) <= MOST_SERIES:
        raise ValueError(f"A chart shows one to {MOST_SERIES} series; more cannot be told apart.")
    for one in series:
        if (one.low is None) != (one.high is None):
            raise ValueError(f"{one.name}: an interval has both ends or none.")
        for column in (one.values, one.low, one.high):
            if column is not None and len(column) != len(periods):
                raise ValueError(f"{one.name}: {len(column)} values for {len(periods)} periods.")
            if column is not None and np.isinf(np.asarray(column, dtype=float)).any():
                raise ValueError(f"{one.name}: a value is infinite.")


def _starts(periods: Sequence[str], breaks: Sequence[Break]) -> dict[int, str]:
    starts: dict[int, str] = {}
    for one in sorted(breaks, key=lambda item: item.at):
        if one.at not in periods[1:]:
            raise ValueError(f"The method changes at {one.at}, which is not a period after the first.")
        starts[list(periods).index(one.at)] = one.label
    return starts


def _right_edge(canvas: Canvas, series: Sequence[Series], columns: Sequence[NDArray[np.float64]]) -> float:
    """Room to the right for the names of the lines that reach the end; a single line needs no name."""
    if len(series) == 1:
        return canvas.width - 8.0
    most = canvas.width * (0.27 if canvas.frame.narrow else 0.24)
    ending = [one.name for one, column in zip(series, columns, strict=True) if _reaches_end(column, columns)]
    widest = max((max(measure(part, canvas.size) for part in canvas.fit(name, most, 3)) for name in ending), default=0)
    return canvas.width - widest - 12


def _reaches_end(column: NDArray[np.float64], columns: Sequence[NDArray[np.float64]]) -> bool:
    ends = [int(np.flatnonzero(np.isfinite(one))[-1]) for one in columns if np.isfinite(one).any()]
    mine = np.flatnonzero(np.isfinite(column))
    return bool(mine.size) and int(mine[-1]) >= max(ends) - max(2, len(column) // 12)


def _holes(column: NDArray[np.float64], missing: NDArray[np.bool_]) -> list[tuple[int, int]]:
    known = np.flatnonzero(np.isfinite(column))
    if not known.size:
        return []
    inside = np.isnan(column) & ~missing
    inside[: known[0]] = False
    inside[known[-1] :] = False
    return runs(inside)


def _break_rows(canvas: Canvas, starts: dict[int, str]) -> int:
    return min(len(starts), 3)


def _break_label(canvas: Canvas, label: str, x: float, top: float, row: int, rows: int) -> None:
    y = top - 16 * (rows - row) + 12
    wide = measure(label, canvas.small)
    fits = x + 5 + wide <= canvas.width - 4
    canvas.text(
        x + 5 if fits else x - 5, y, label, cls="chart-halo", size=canvas.small, anchor="start" if fits else "end"
    )


def _draw(
    canvas: Canvas,
    words: Words,
    periods: Sequence[str],
    one: Series,
    place: int,
    places: Sequence[float],
    scale: Scale,
    starts: set[int],
    kind: Kind,
) -> None:
    column = np.asarray(one.values, dtype=float)
    style = f"chart-s{place + 1}"
    if one.low is not None and one.high is not None:
        lows, highs = np.asarray(one.low, dtype=float), np.asarray(one.high, dtype=float)
        for first, last in runs(np.isfinite(lows) & np.isfinite(highs) & np.isfinite(column), starts.__contains__):
            if first == last:
                canvas.interval(
                    f"chart-interval {style}",
                    scale(float(lows[first])),
                    scale(float(highs[first])),
                    places[first],
                    upright=True,
                )
                continue
            over = [(places[i], scale(float(highs[i]))) for i in range(first, last + 1)]
            under = [(places[i], scale(float(lows[i]))) for i in range(last, first - 1, -1)]
            canvas.path(f"chart-band {style}", polyline([*over, *under], closed=True))
    for first, last in runs(np.isfinite(column), starts.__contains__):
        points = [(places[i], scale(float(column[i]))) for i in range(first, last + 1)]
        if last > first:
            canvas.path(f"chart-line {style}", polyline(points))
        if last == first or len(periods) <= TIPS:
            for i, (x, y) in zip(range(first, last + 1), points, strict=True):
                tip = f"{one.name}, {words.period(periods[i])}: {words.value(float(column[i]), kind)}"
                canvas.circle(f"chart-point {style}", x, y, 2.6 if len(periods) <= 24 or last == first else 1.8, tip)


def _name_ends(
    canvas: Canvas,
    series: Sequence[Series],
    columns: Sequence[NDArray[np.float64]],
    places: Sequence[float],
    scale: Scale,
    right: float,
    top: float,
    bottom: float,
) -> None:
    """Each line's name at its end: right of the plot, pushed apart; over the line where it ends inside the plot."""
    if len(series) == 1:
        return
    wanted: list[tuple[float, int, list[str], float]] = []
    for place, (one, column) in enumerate(zip(series, columns, strict=True)):
        known = np.flatnonzero(np.isfinite(column))
        if not known.size:
            continue
        x, y = places[known[-1]], scale(float(column[known[-1]]))
        if _reaches_end(column, columns):
            wanted.append((y, place, canvas.fit(one.name, canvas.width - right - 10, 3), x))
            continue
        highest = min(
            scale(float(value))
            for value in column[known[-1] - min(known[-1], len(column) // 6) : known[-1] + 1]
            if np.isfinite(value)
        )
        room = x - places[0]
        words = canvas.fit(one.name, max(room, 80), 1)[0]
        canvas.text(
            max(x, places[0] + min(room, measure(words, canvas.size))),
            max(highest - 8, top + 10),
            words,
            cls=f"chart-text-s{place + 1} chart-halo",
            anchor="end",
        )
    wanted.sort(key=lambda item: (item[0], item[1]))
    high = canvas.size + 3
    tops: list[float] = []
    floor = top - high
    for y, _, name, _ in wanted:
        tops.append(max(y - high * len(name) / 2, floor))
        floor = tops[-1] + high * len(name) + 2
    ceiling = bottom + 6
    for number in range(len(wanted) - 1, -1, -1):
        tops[number] = min(tops[number], ceiling - high * len(wanted[number][2]))
        ceiling = tops[number] - 2
    for (y, place, name, x), begin in zip(wanted, tops, strict=True):
        middle = begin + high * len(name) / 2
        if abs(middle - y) > 5 or right - x > 8:
            canvas.path("chart-leader", polyline([(x + 3, y), (right + 4, middle)]))
        canvas.lines(right + 7, begin + high - 4, name, cls=f"chart-text-s{place + 1}")


def _table(words: Words, periods: Sequence[str], series: Sequence[Series], starts: dict[int, str], kind: Kind) -> Table:
    header = [words.say("period")]
    columns: list[Values] = []
    for one in series:
        header.append(one.name)
        columns.append(one.values)
        if one.low is not None and one.high is not None:
            header += [f"{one.name}: {words.say('low').lower()}", f"{one.name}: {words.say('high').lower()}"]
            columns += [one.low, one.high]
    rows: list[list[str | float]] = [[period, *(float(c[i]) for c in columns)] for i, period in enumerate(periods)]
    shown = [
        [words.period(period), *(words.value(float(c[i]), kind) for c in columns)] for i, period in enumerate(periods)
    ]
    if starts:
        header.append(words.say("method"))
        name = ""
        for place, (row, text) in enumerate(zip(rows, shown, strict=True)):
            name = starts.get(place, name)
            row.append(name)
            text.append(name)
    return tabulate(header, rows, shown)


def _describe(words: Words, periods: Sequence[str], series: Sequence[Series], kind: Kind) -> str:
    parts = [words.say("from_until", first=words.period(periods[0]), last=words.period(periods[-1])) + "."]
    for one in series:
        column = np.asarray(one.values, dtype=float)
        known = np.flatnonzero(np.isfinite(column))
        if not known.size:
            parts.append(f"{one.name}: {words.say('not_published')}.")
            continue
        first, last = int(known[0]), int(known[-1])
        ends = " → ".join(f"{words.value(float(column[i]), kind)} ({words.period(periods[i])})" for i in (first, last))
        gone = int(np.isnan(column[first : last + 1]).sum())
        parts.append(f"{one.name}: {ends}" + (f"; {words.say('not_published')}: {gone}." if gone else "."))
    return " ".join(parts)
