"""Weeks against what was expected of them, and the estimates of an event study."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from hilo.engines.charts.axes import left_edge, time_axis, value_axis, value_ticks
from hilo.engines.charts.canvas import Canvas, number
from hilo.engines.charts.chart import Chart, Frame, tabulate
from hilo.engines.charts.lines import Values, spread
from hilo.engines.charts.scale import extent, runs
from hilo.engines.charts.words import Kind, Words


def weekly(
    frame: Frame,
    weeks: Sequence[str],
    observed: Values,
    expected: Values,
    upper: Values,
    alarms: Collection[int],
    *,
    unit: str = "",
) -> Chart:
    """Observed counts as bars, the expected as a line, the upper bound as dashes, alarms as triangles over the bar.

    weeks: labels in order. NaN: not published (observed) or not computed (expected, upper). alarms: places in weeks.
    ValueError for lengths that differ and for an alarm outside the weeks or in an unpublished one.
    """
    seen, hoped, bound = (np.asarray(column, dtype=float) for column in (observed, expected, upper))
    if not weeks or any(column.shape != (len(weeks),) for column in (seen, hoped, bound)):
        raise ValueError("Observed, expected and upper bound need one value for each week.")
    if any(not 0 <= place < len(weeks) or np.isnan(seen[place]) for place in alarms):
        raise ValueError("An alarm stands in a week without a published count.")
    canvas, words = Canvas(frame), frame.words
    names = [words.say(phrase) for phrase in ("observed", "expected", "upper", "alarm")]
    samples = ("chart-bar", "chart-expected", "chart-upper", "triangle")
    top = canvas.legend(0, list(zip(samples, names, strict=True))) + 18 + (14 if unit else 0)
    bottom = top + (150 if frame.narrow else 200)
    low, high = extent(seen, hoped, bound)
    steps = value_ticks(low, high * (1.12 if alarms else 1), "count")
    left, right = left_edge(canvas, steps, "count"), canvas.width - 6.0
    scale = value_axis(canvas, steps, "count", top, bottom, right, unit)
    places = spread(left, right, len(weeks))
    step = (right - left) / len(weeks)
    said = True
    for first, last in runs(np.isnan(seen)):
        said = canvas.missing(places[first] - step / 2, top, (last - first + 1) * step, bottom - top) and said
    for place in map(int, np.flatnonzero(np.isfinite(seen))):
        y = scale(float(seen[place]))
        style = "chart-bar-chosen" if place in alarms else "chart-bar"
        tip = f"{weeks[place]}: {words.number(float(seen[place]))}"
        canvas.rect(style, places[place] - step * 0.36, y, step * 0.72, bottom - y, tip)
    for style, column in (("chart-upper", bound), ("chart-expected", hoped)):
        for first, last in runs(np.isfinite(column)):
            path = "".join(
                f"{'M' if i == first else 'L'}{number(places[i] - step / 2)} "
                f"{number(scale(float(column[i])))}h{number(step)}"
                for i in range(first, last + 1)
            )
            canvas.path(style, path)
    for place in sorted(alarms):
        highest = max(float(seen[place]), float(np.nan_to_num(bound[place])))
        canvas.triangle("chart-alarm", places[place], scale(highest) - 3, 5)
    height = time_axis(canvas, weeks, places, bottom)
    if not said:
        height = canvas.legend(height + 4, [("hatch", words.say("not_published"))], left)
    columns = (seen, hoped, bound)
    flags = [words.say("yes" if place in alarms else "no") for place in range(len(weeks))]
    rows = [(week, *(float(column[i]) for column in columns), flags[i]) for i, week in enumerate(weeks)]
    shown = [
        (week, words.value(float(seen[i]), "count"), *(_computed(words, float(c[i])) for c in (hoped, bound)), flags[i])
        for i, week in enumerate(weeks)
    ]
    named = ", ".join(weeks[place] for place in sorted(alarms)) or words.say("no")
    description = f"{words.say('from_until', first=weeks[0], last=weeks[-1])}. {names[3].capitalize()}: {named}."
    header = (words.say("week"), *(name.capitalize() for name in names))
    return canvas.done(height, tabulate(header, rows, shown), description)


def effect(
    frame: Frame,
    times: Sequence[str],
    estimates: Values,
    low: Values,
    high: Values,
    *,
    event: int,
    reference: int | None = None,
    kind: Kind = "rate",
    unit: str = "",
    event_label: str = "",
) -> Chart:
    """Event-study estimates with intervals around a zero line; a dashed line where the event begins.

    times: labels in order, such as "-3" or "2016-09". event: the place of the first time with the event.
    reference: the place of the time all others are compared with, drawn hollow. NaN: not estimated, hatched.
    """
    columns = [np.asarray(column, dtype=float) for column in (estimates, low, high)]
    if not times or any(column.shape != (len(times),) for column in columns):
        raise ValueError("Estimates and both ends of their intervals need one value for each time.")
    if not 0 <= event < len(times) or (reference is not None and not 0 <= reference < len(times)):
        raise ValueError("The event and the reference are places among the times.")
    canvas, words = Canvas(frame), frame.words
    steps = value_ticks(*extent(*columns), kind)
    top = 30.0 + (16 if unit else 0)
    bottom = top + (180 if frame.narrow else 230)
    left, right = left_edge(canvas, steps, kind), canvas.width - 6.0
    scale = value_axis(canvas, steps, kind, top, bottom, right, unit, 26)
    places = spread(left, right, len(times))
    step = (right - left) / len(times)
    for first, last in runs(np.isnan(columns[0])):
        canvas.missing(places[first] - step / 2, top, (last - first + 1) * step, bottom - top)
    x = places[event] - step / 2
    canvas.line("chart-break", x, top - 12, x, bottom)
    label = event_label or words.say("start")
    beside = canvas.width - x > x - left
    canvas.text(
        x + 5 if beside else x - 5,
        top - 3,
        canvas.fit(label, max(right - x, x - left) - 8, 1)[0],
        anchor="start" if beside else "end",
        size=canvas.small,
    )
    for place in map(int, np.flatnonzero(np.isfinite(columns[0]))):
        middle, least, most = (float(column[place]) for column in columns)
        if np.isfinite(least) and np.isfinite(most):
            canvas.interval(
                "chart-interval", scale(least), scale(most), places[place], upright=True, cap=min(4, step / 3)
            )
        tip = f"{words.period(times[place])}: {words.signed(middle, kind)}"
        style = "chart-mark-hollow" if place == reference else "chart-mark" if place >= event else "chart-mark-other"
        canvas.circle(style, places[place], scale(middle), min(5, max(step / 3, 2)), tip)
    height = time_axis(canvas, times, places, bottom)
    rows = [(time, *(float(column[i]) for column in columns)) for i, time in enumerate(times)]
    shown = [
        (words.period(time), *(_signed(words, float(column[i]), kind) for column in columns))
        for i, time in enumerate(times)
    ]
    header = tuple(words.say(phrase) for phrase in ("time", "estimate", "low", "high"))
    clear = int(np.sum((columns[1] > 0) | (columns[2] < 0)))
    description = (
        f"{label}: {words.period(times[event])}. {words.say('interval').capitalize()} ≠ 0: {clear}/{len(times)}."
    )
    return canvas.done(height, tabulate(header, rows, shown), description)


def _computed(words: Words, value: float) -> str:
    return "–" if np.isnan(value) else words.number(value, 1)


def _signed(words: Words, value: float, kind: Kind) -> str:
    return "–" if np.isnan(value) else words.signed(value, kind)
