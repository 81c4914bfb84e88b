"""The plot's frame: a value axis with its grid and unit, and a time axis of months, years or weeks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hilo.engines.charts.canvas import Canvas
from hilo.engines.charts.scale import Scale, decimals, ticks
from hilo.engines.charts.text import measure
from hilo.engines.charts.words import KINDS, Kind


def value_ticks(low: float, high: float, kind: Kind, about: int = 5) -> list[float]:
    """Round ticks for a kind of value: whole numbers for counts, round percents for shares."""
    if kind not in KINDS:
        raise ValueError(f"A value is a count, a rate or a share, not {kind!r}.")
    if kind == "share":
        return [tick / 100 for tick in ticks(low * 100, high * 100, about)]
    return ticks(low, high, about, whole=kind == "count")


def tick_words(canvas: Canvas, steps: Sequence[float], kind: Kind) -> list[str]:
    """The ticks' labels, with as many decimals as tell them apart."""
    places = decimals([step * 100 for step in steps] if kind == "share" else steps)
    return [canvas.frame.words.value(step, kind, places) for step in steps]


def value_axis(
    canvas: Canvas,
    steps: Sequence[float],
    kind: Kind,
    top: float,
    bottom: float,
    right: float,
    unit: str,
    above: float = 10,
) -> Scale:
    """Grid and labels of an upright value axis; its unit stands so far above it. The plot's left edge: `left_edge`."""
    scale = Scale(steps[0], steps[-1], bottom, top)
    labels = tick_words(canvas, steps, kind)
    left = left_edge(canvas, steps, kind)
    if unit:
        canvas.text(0, top - above, unit, cls="chart-quiet", size=canvas.small)
    for step, label in zip(steps, labels, strict=True):
        y = scale(step)
        canvas.line("chart-zero" if step == 0 else "chart-grid", left, y, right, y)
        canvas.text(left - 6, y + 4, label, cls="chart-quiet", anchor="end", size=canvas.small)
    return scale


def left_edge(canvas: Canvas, steps: Sequence[float], kind: Kind) -> float:
    """Where the plot begins: right of the widest label."""
    return max(measure(label, canvas.small) for label in tick_words(canvas, steps, kind)) + 8


def level_axis(
    canvas: Canvas, steps: Sequence[float], kind: Kind, scale: Scale, top: float, bottom: float, unit: str = ""
) -> float:
    """Grid and labels of a level value axis below the plot; gives the y below its labels."""
    labels = tick_words(canvas, steps, kind)
    wide = max(measure(label, canvas.small) for label in labels)
    every = max(1, -int(-(wide + 8) * max(len(steps) - 1, 1) // max(scale.end - scale.start, 1)))
    for place, (step, label) in enumerate(zip(steps, labels, strict=True)):
        x = scale(step)
        canvas.line("chart-zero" if step == 0 else "chart-grid", x, top, x, bottom)
        if place % every == 0:
            half = measure(label, canvas.small) / 2
            canvas.text(
                min(max(x, half), canvas.width - half),
                bottom + 16,
                label,
                cls="chart-quiet",
                anchor="middle",
                size=canvas.small,
            )
    if unit:
        canvas.text(
            (scale.start + scale.end) / 2, bottom + 33, unit, cls="chart-quiet", anchor="middle", size=canvas.small
        )
    return bottom + (40 if unit else 22)


def check_periods(periods: Sequence[str]) -> None:
    """Years ("2016") or months ("2016-01") must follow one another without a hole; other labels pass as they are."""
    if not periods:
        raise ValueError("A chart over time needs at least one period.")
    if len(set(periods)) != len(periods):
        raise ValueError("A period stands twice.")
    numbers = [_ordinal(period) for period in periods]
    if all(number is None for number in numbers):
        return
    known = [number for number in numbers if number is not None]
    if len(known) != len(numbers) or len({len(period) for period in periods}) != 1:
        raise ValueError("Periods are all years or all months.")
    if any(after - before != 1 for before, after in pairwise(known)):
        raise ValueError("Periods follow one another without a hole: give NaN for what was not published.")


def _ordinal(period: str) -> int | None:
    year, _, month = period.partition("-")
    if not year.isdigit() or len(year) != 4:
        return None
    if not month:
        return int(year)
    return int(year) * 12 + int(month) if month.isdigit() and 1 <= int(month) <= 12 else None


def time_axis(canvas: Canvas, periods: Sequence[str], places: Sequence[float], bottom: float) -> float:
    """Ticks and labels under the plot: years, or months with their year below; gives the y below the labels."""
    words = canvas.frame.words
    span = places[-1] - places[0] if len(places) > 1 else 0.0
    canvas.line("chart-axis", places[0], bottom, places[-1], bottom)
    months = all("-" in period and _ordinal(period) is not None for period in periods)
    if months and len(periods) > 18:
        marks = [(place, period[:4]) for place, period in enumerate(periods) if period.endswith("-01")]
        if not marks:
            marks = [(0, words.period(periods[0], short=True))]
    elif months:
        marks = [(place, words.month(int(period[5:]))) for place, period in enumerate(periods)]
    else:
        marks = [(place, words.period(period)) for place, period in enumerate(periods)]
    if not marks:
        return bottom + 22
    wide = max(measure(label, canvas.small) for _, label in marks) + 8
    room = span / max(len(marks) - 1, 1) if len(marks) > 1 else wide
    every = next(
        step for step in (1, 2, 3, 4, 5, 6, 10, 12, 20, 25, 50, 100, 1000) if room * step >= wide or step == 1000
    )
    shown = [mark for number, mark in enumerate(marks) if number % every == 0]
    for place, label in shown:
        x = places[place]
        canvas.line("chart-axis", x, bottom, x, bottom + 4)
        half = measure(label, canvas.small) / 2
        x = min(max(x, half), canvas.width - half)
        canvas.text(x, bottom + 17, label, cls="chart-quiet", anchor="middle", size=canvas.small)
    if months and len(periods) <= 18:
        for place, period in enumerate(periods):
            if place == 0 or period.endswith("-01"):
                half = measure(period[:4], canvas.small) / 2
                x = min(max(places[place], half), canvas.width - half)
                if place == 0 and any(p.endswith("-01") and places[i] - x < 40 for i, p in enumerate(periods) if i > 0):
                    continue
                canvas.text(x, bottom + 32, period[:4], cls="chart-quiet", anchor="middle", size=canvas.small)
        return bottom + 38
    return bottom + 23
