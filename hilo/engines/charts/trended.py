"""A count month by month under its trend: the level with its interval, and the months beyond chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hilo.engines.charts.axes import check_periods, left_edge, time_axis, value_axis, value_ticks
from hilo.engines.charts.canvas import Canvas, polyline
from hilo.engines.charts.chart import Chart, Frame, tabulate
from hilo.engines.charts.lines import Values, spread
from hilo.engines.charts.scale import runs
from hilo.engines.charts.words import Words

Floats = NDArray[np.float64]
BAND_ROOM = 1.25
"""The band may rise so far above the highest count before it is cut at the edge of the drawing."""


def trended(
    frame: Frame,
    periods: Sequence[str],
    counts: Values,
    level: Values,
    low: Values,
    high: Values,
    beyond: Sequence[int],
    *,
    counted: str = "",
    unit: str = "",
) -> Chart:
    """Counts as a thin line, the level as a strong one over the band of its interval; a triangle stands over a month
    above chance, a hollow circle on one below. Hatched where nothing is published.

    beyond: 1, -1 or 0 for each period; counted: what the counts are called in the table. ValueError for lengths that
    differ and for a mark where nothing is published.
    """
    check_periods(periods)
    columns = [np.asarray(column, dtype=float) for column in (counts, level, low, high)]
    if any(column.shape != (len(periods),) for column in columns) or len(beyond) != len(periods):
        raise ValueError("Counts, level and interval need one value for each period.")
    seen, middle, least, most = columns
    if any(mark and np.isnan(seen[place]) for place, mark in enumerate(beyond)):
        raise ValueError("Nothing is marked where nothing is published.")
    canvas, words = Canvas(frame), frame.words
    legend = [("chart-axis", words.say("observed")), ("band", words.say("trend_interval"))]
    legend += [("triangle", words.say("above_chance"))] if 1 in beyond else []
    legend += [("hollow", words.say("below_chance"))] if -1 in beyond else []
    top = canvas.legend(0, legend) + 18 + (14 if unit else 0)
    bottom = top + (160 if frame.narrow else 230)
    known = seen[np.isfinite(seen)]
    ceiling = float(np.nanmax([*known, *middle[np.isfinite(middle)], 1.0]))
    edge = float(np.nanmax([ceiling, *np.minimum(most[np.isfinite(most)], ceiling * BAND_ROOM)]))
    steps = value_ticks(0, edge * (1.08 if 1 in beyond else 1), "count")
    left, right = left_edge(canvas, steps, "count"), canvas.width - 8.0
    scale = value_axis(canvas, steps, "count", top, bottom, right, unit)
    places = spread(left, right, len(periods))
    half = (right - left) / len(periods) / 2
    said = True
    for first, last in runs(np.isnan(seen)):
        said = canvas.missing(places[first] - half, top, (last - first + 1) * 2 * half, bottom - top) and said
    for first, last in runs(np.isfinite(middle)):
        run = range(first, last + 1)
        over = [(places[i], max(scale(float(most[i])), top)) for i in run]
        under = [(places[i], max(scale(float(least[i])), top)) for i in reversed(run)]
        canvas.path("chart-band chart-s1", polyline([*over, *under], closed=True))
    for first, last in runs(np.isfinite(seen)):
        points = [(places[i], scale(float(seen[i]))) for i in range(first, last + 1)]
        canvas.path("chart-axis", polyline(points)) if last > first else canvas.circle("chart-dot", *points[0], 2)
    for first, last in runs(np.isfinite(middle)):
        points = [(places[i], scale(float(middle[i]))) for i in range(first, last + 1)]
        canvas.path("chart-line chart-s1", polyline(points))
    for place, mark in enumerate(beyond):
        tip = f"{words.period(periods[place])}: {words.number(float(seen[place]))}" if mark else ""
        if mark > 0:
            canvas.circle("chart-mark-other", places[place], scale(float(seen[place])), 2.4, tip)
            canvas.triangle("chart-alarm", places[place], scale(float(seen[place])) - 4, 4.5)
        elif mark < 0:
            canvas.circle("chart-mark-hollow", places[place], scale(float(seen[place])), 4, tip)
    height = time_axis(canvas, periods, places, bottom)
    if not said:
        height = canvas.legend(height + 4, [("hatch", words.say("not_published"))], left)
    marked = {1: words.say("above_chance"), -1: words.say("below_chance"), 0: ""}
    rows = [(period, *(float(c[i]) for c in columns), marked[int(beyond[i])]) for i, period in enumerate(periods)]
    shown = [
        (
            words.period(period),
            words.value(float(seen[i]), "count"),
            *("–" if np.isnan(c[i]) else words.number(float(c[i]), 1) for c in columns[1:]),
            marked[int(beyond[i])],
        )
        for i, period in enumerate(periods)
    ]
    named = words.say("trend").capitalize()
    header = (
        words.say("period"),
        counted or words.say("observed").capitalize(),
        named,
        f"{named}: {words.say('low').lower()}",
        f"{named}: {words.say('high').lower()}",
        words.say("beyond"),
    )
    return canvas.done(height, tabulate(header, rows, shown), _describe(words, periods, middle, beyond))


def _describe(words: Words, periods: Sequence[str], level: Floats, beyond: Sequence[int]) -> str:
    parts = [words.say("from_until", first=words.period(periods[0]), last=words.period(periods[-1]))]
    if (known := np.flatnonzero(np.isfinite(level))).size:
        ends = (f"{words.number(float(level[i]), 1)} ({words.period(periods[i])})" for i in (known[0], known[-1]))
        parts.append(f"{words.say('trend').capitalize()}: {' → '.join(ends)}")
    marked = [words.period(periods[i]) for i, mark in enumerate(beyond) if mark]
    parts.append(f"{words.say('beyond')}: {', '.join(marked) or '0'}")
    return ". ".join(parts) + "."
