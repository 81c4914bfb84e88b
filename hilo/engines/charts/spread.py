"""How unequally a total is spread: the Lorenz curve, rates against population, and which months were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from hilo.engines.charts.axes import left_edge, level_axis, value_axis, value_ticks
from hilo.engines.charts.canvas import Canvas, polyline
from hilo.engines.charts.chart import Chart, Frame, tabulate
from hilo.engines.charts.labels import Labels
from hilo.engines.charts.lines import Values
from hilo.engines.charts.scale import Scale, extent
from hilo.engines.charts.text import measure

State = Literal["published", "zero", "unpublished", "unspecified"]
STATES: dict[State, str] = {
    "published": "published",
    "zero": "zero",
    "unpublished": "not_published",
    "unspecified": "not_specified",
}


@dataclass(frozen=True, slots=True)
class Funnel:
    """A place: its population, its rate, and whether it is named on the chart."""

    name: str
    population: float
    rate: float
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """Control limits at a list of populations, such as "95 %"."""

    name: str
    population: Values
    low: Values
    high: Values


def lorenz(
    frame: Frame,
    places: Values,
    total: Values,
    *,
    marked: Sequence[tuple[float, float]] = (),
    marked_labels: Sequence[str] = (),
    x_unit: str = "",
    y_unit: str = "",
) -> Chart:
    """The cumulated share of the total (0 to 1) against the cumulated share of places, with the diagonal of equality.

    Order the places from the highest to read "2 % of municipalities: 45.5 %", from the lowest for the classic curve.
    marked: points named on the curve; without labels they read as in that example.
    """
    x, y = np.asarray(places, dtype=float), np.asarray(total, dtype=float)
    if x.shape != y.shape or x.ndim != 1 or x.size < 2:
        raise ValueError("The curve needs two lists of the same length, two points at least.")
    if (
        not (np.isfinite(x).all() and np.isfinite(y).all())
        or min(x.min(), y.min()) < 0
        or max(x.max(), y.max()) > 1 + 1e-9
    ):
        raise ValueError("Cumulated shares lie between 0 and 1.")
    if (np.diff(x) < 0).any() or (np.diff(y) < 0).any():
        raise ValueError("Cumulated shares never fall.")
    if marked_labels and len(marked_labels) != len(marked):
        raise ValueError("Every marked point has a label or none has.")
    canvas, words = Canvas(frame), frame.words
    steps = [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    left = left_edge(canvas, steps, "share")
    side = min(canvas.width - left - 14, 420)
    top = 26.0 if y_unit else 10.0
    bottom = top + side
    up = value_axis(canvas, steps, "share", top, bottom, left + side, y_unit)
    across = Scale(0, 1, left, left + side)
    height = level_axis(canvas, steps, "share", across, top, bottom, x_unit or words.say("municipalities"))
    canvas.path(
        "chart-band chart-s1", polyline(_thin([(across(a), up(b)) for a, b in zip(x, y, strict=True)]), closed=True)
    )
    canvas.line("chart-limit chart-limit-outer", across(0), up(0), across(1), up(1))
    canvas.text(across(0.62), up(0.62) + 18, words.say("equality"), cls="chart-quiet chart-halo", size=canvas.small)
    canvas.path("chart-line chart-s1", polyline(_thin([(across(a), up(b)) for a, b in zip(x, y, strict=True)])))
    labels = list(marked_labels) or [
        words.say("marked", x=words.percent(a, 0 if abs(a * 100 - round(a * 100)) < 0.05 else 1), y=words.percent(b))
        for a, b in marked
    ]
    for (a, b), label in zip(marked, labels, strict=True):
        canvas.circle("chart-mark", across(a), up(b), 6)
        room = left + side - across(a) - 14
        right = room > side * 0.45
        lines = canvas.fit(label, room if right else across(a) - left - 14, 3)
        canvas.lines(
            across(a) + (12 if right else -12),
            up(b) + 5,
            lines,
            cls="chart-strong chart-halo",
            anchor="start" if right else "end",
        )
    rows = [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    header = (x_unit or words.say("municipalities"), y_unit or words.say("share_of_total"))
    shown = [(words.percent(a, 2), words.percent(b, 2)) for a, b in rows]
    return canvas.done(height, tabulate(header, rows, shown), "; ".join(labels) + "." if labels else "")


def funnel(
    frame: Frame,
    points: Sequence[Funnel],
    *,
    centre: float,
    limits: Sequence[Limit] = (),
    unit: str = "",
    centre_label: str = "",
) -> Chart:
    """Rates against population (log scale) with the overall rate and control limits, nearest limit first.

    Places outside are not better or worse by themselves: the limits say what chance alone would do. A point with no
    rate (not published) or no population is left out of the drawing and stays in the table.
    """
    if len(limits) > 2:
        raise ValueError("A funnel shows two pairs of control limits at most.")
    drawn = [point for point in points if isfinite(point.rate) and point.population > 0]
    if any(point.rate < 0 for point in drawn):
        raise ValueError("A rate is never negative.")
    canvas, words = Canvas(frame), frame.words
    items = [("chart-centre", f"{centre_label or words.say('national')}: {words.value(centre, 'rate')}")]
    items += [(f"chart-limit{' chart-limit-outer' if place else ''}", limit.name) for place, limit in enumerate(limits)]
    top = canvas.legend(0, items) + (22 if unit else 8)
    bottom = top + (240 if frame.narrow else 320)
    populations = [point.population for point in drawn] or [1_000.0, 1_000_000.0]
    least, most = min(populations) * 0.9, max(populations) * 1.1
    steps = value_ticks(*extent([point.rate for point in drawn], [centre]), "rate")
    left, right = left_edge(canvas, steps, "rate"), canvas.width - 10.0
    up = value_axis(canvas, steps, "rate", top, bottom, right, unit)
    across = Scale(least, most, left, right, logarithmic=True)
    wide = 0.0
    for power in range(9):
        tick = 10.0**power
        if least <= tick <= most:
            label = words.number(tick)
            half = measure(label, canvas.small) / 2
            canvas.line("chart-grid", across(tick), top, across(tick), bottom)
            if across(tick) - half > wide:
                canvas.text(
                    min(across(tick), canvas.width - half),
                    bottom + 16,
                    label,
                    cls="chart-quiet",
                    anchor="middle",
                    size=canvas.small,
                )
                wide = across(tick) + half + 6
    canvas.text(
        (left + right) / 2,
        bottom + 33,
        words.say("population_axis"),
        cls="chart-quiet",
        anchor="middle",
        size=canvas.small,
    )
    canvas.line("chart-centre", left, up(centre), right, up(centre))
    for place, limit in enumerate(limits):
        style = "chart-limit chart-limit-outer" if place else "chart-limit"
        for side in (limit.low, limit.high):
            curve = [
                (across(float(p)), up(float(v)))
                for p, v in zip(limit.population, side, strict=True)
                if least <= p <= most and steps[0] <= v <= steps[-1]
            ]
            if len(curve) > 1:
                canvas.path(style, polyline(curve))
    order = sorted(drawn, key=lambda point: (point.highlighted, point.population, point.name))
    labels = Labels(left, top, right, bottom)
    for point in order:
        style = "chart-mark" if point.highlighted else "chart-dot"
        tip = f"{point.name}: {words.value(point.rate, 'rate')}" if point.highlighted or len(order) <= 150 else ""
        canvas.circle(style, across(point.population), up(point.rate), 4.5 if point.highlighted else 2.6, tip)
    chosen = sorted((point for point in order if point.highlighted), key=lambda point: (-point.rate, point.name))
    for point in chosen:
        labels.block(across(point.population), up(point.rate), 5)
    for point in chosen:
        labels.place(canvas, across(point.population), up(point.rate), 6, point.name)
    rows = [(point.name, point.population, point.rate) for point in points]
    header = tuple(words.say(phrase) for phrase in ("name", "population", "rate"))
    shown = [(name, words.number(people), words.value(rate, "rate")) for name, people, rate in rows]
    said = [f"{point.name}: {words.value(point.rate, 'rate')}" for point in chosen[:8]]
    description = "; ".join([f"{len(points)} {words.say('points')}", items[0][1], *said]) + "."
    return canvas.done(bottom + 40, tabulate(header, rows, shown), description)


def heat(frame: Frame, rows: Sequence[str], columns: Sequence[str], states: Sequence[Sequence[State]]) -> Chart:
    """Which months (or years) of which series were published: full, empty for zero, hatched, dotted for unspecified.

    states: for each row, for each column, "published", "zero", "unpublished" or "unspecified" (published, but with
    no place or kind). Columns are months ("2016-01"), years or short labels.
    """
    if not rows or not columns or len(states) != len(rows) or any(len(row) != len(columns) for row in states):
        raise ValueError("A calendar needs one state for each row and column.")
    unknown = {state for row in states for state in row} - STATES.keys()
    if unknown:
        raise ValueError(f"A datum is published, zero, unpublished or unspecified, not {sorted(unknown)}.")
    canvas, words = Canvas(frame), frame.words
    samples = {"published": "chart-cell", "zero": "chart-cell-zero", "unpublished": "hatch", "unspecified": "point"}
    present = [state for state in STATES if any(state in row for row in states)]
    top = canvas.legend(0, [(samples[state], words.say(STATES[state])) for state in present]) + 20
    over = frame.narrow
    left = 2.0 if over else min(max(measure(name, canvas.size) for name in rows) + 10, canvas.width * 0.3)
    step = min((canvas.width - left - 2) / len(columns), 26)
    high = min(max(step, 12), 20)
    gap = 1 if step > 4 else 0
    until = -1.0
    for place, column in enumerate(columns):
        label = column[:4] if column[4:5] == "-" else column
        if (column[4:5] == "-" and place and not column.endswith("-01")) or left + place * step < until:
            continue
        if left + place * step + measure(label, canvas.small) <= canvas.width:
            canvas.text(left + place * step, top - 5, label, cls="chart-quiet", size=canvas.small)
            until = left + place * step + measure(label, canvas.small) + 6
    y = top
    for name, row in zip(rows, states, strict=True):
        if over:
            canvas.text(left, y + canvas.size, canvas.fit(name, canvas.width - 4, 1)[0])
            y += canvas.size + 5
        else:
            canvas.text(left - 8, y + high / 2 + 4.5, canvas.fit(name, left - 10, 1)[0], anchor="end")
        first = 0
        for place in range(1, len(row) + 1):
            joined = place < len(row) and row[place] == row[first] == "unpublished"
            if not joined:
                tip = (
                    f"{name}, {words.period(columns[first])}: {words.say(STATES[row[first]])}"
                    if len(rows) * len(row) <= 500
                    else ""
                )
                _cell(canvas, row[first], left + first * step, y, (place - first) * step - gap, high - 1, tip)
                first = place
        y += high + (4 if over else 1)
    header = (words.say("series"), *(words.period(column, short=True) for column in columns))
    shown = [(name, *(words.say(STATES[state]) for state in row)) for name, row in zip(rows, states, strict=True)]
    counted = [f"{words.say(STATES[state])}: {sum(one == state for row in states for one in row)}" for state in present]
    return canvas.done(y + 4, tabulate(header, shown, shown), "; ".join(counted) + ".")


def _cell(canvas: Canvas, state: State, x: float, y: float, width: float, height: float, tip: str) -> None:
    if state == "unpublished":
        canvas.hatch(x, y, width, height)
        return
    if state == "published":
        canvas.rect("chart-cell", x, y, width, height, tip)
        return
    canvas.rect("chart-cell-zero", x + 0.5, y + 0.5, width - 1, height - 1, tip)
    if state == "unspecified":
        canvas.circle("chart-cell-mark", x + width / 2, y + height / 2, min(2.2, width / 3))


def _thin(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points without those nearer than half a unit to the one before: nobody sees them."""
    kept = points[:1]
    for x, y in points[1:-1]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 0.5:
            kept.append((x, y))
    return [*kept, points[-1]]
