"""Rankings and comparisons in rows: bars, the shares beside the claim, two periods, changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, isnan, nan
from typing import Literal

from hilo.engines.charts.axes import level_axis, value_ticks
from hilo.engines.charts.canvas import Canvas
from hilo.engines.charts.chart import Chart, Frame, Table, tabulate
from hilo.engines.charts.scale import Scale, extent
from hilo.engines.charts.text import measure
from hilo.engines.charts.words import Kind, Words

Role = Literal["observed", "fixed", "expected"]
ROLES = ("observed", "fixed", "expected")


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a ranking: NaN was not published; low and high are its interval; a highlighted row is a member."""

    name: str
    value: float
    low: float = nan
    high: float = nan
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the total (0 to 1) with its range or interval, if any.

    role: observed (the top places of the same period), fixed (places chosen beforehand) or expected (risk equal).
    """

    name: str
    value: float
    role: Role
    low: float = nan
    high: float = nan


@dataclass(frozen=True, slots=True)
class Pair:
    """A row with its value before and after; change, low and high are the relative change and its interval."""

    name: str
    before: float
    after: float
    change: float = nan
    low: float = nan
    high: float = nan


def bars(frame: Frame, rows: Sequence[Bar], *, kind: Kind = "count", unit: str = "") -> Chart:
    """Level bars from zero in the order given, with intervals; highlighted rows are bold, marked and coloured.

    Names stand over their bars on a phone and beside them on a desk, in two lines at most. ValueError for no rows,
    a negative value or an interval that does not hold its value.
    """
    if not rows:
        raise ValueError("A ranking needs at least one row.")
    for row in rows:
        if row.value < 0:
            raise ValueError(f"{row.name}: a bar begins at zero and cannot be {row.value}.")
        _check_interval(row.name, row.value, row.low, row.high)
    canvas, words = Canvas(frame), frame.words
    narrow = frame.narrow
    room = 240.0 if not narrow else canvas.width - 24.0
    names = [canvas.fit(row.name, room - 26, 2 if narrow else 3, bold=True) for row in rows]
    left = (
        4.0 if narrow else min(room, max(measure(part, canvas.size, bold=True) for name in names for part in name) + 28)
    )
    labels = [words.value(row.value, kind) for row in rows]
    widest = max(measure(label, canvas.size, bold=True) for label in labels)
    steps = value_ticks(*extent([row.value for row in rows], [row.high for row in rows]), kind, 4 if narrow else 6)
    scale = Scale(steps[0], steps[-1], left, canvas.width - widest - 12)
    y, tops = 6.0, []
    for name in names:
        tops.append(y)
        y += (canvas.size + 3) * len(name) + 24 if narrow else max((canvas.size + 3) * len(name) + 8, 26)
    bottom = y
    height = level_axis(canvas, steps, kind, scale, 0, bottom, unit)
    for row, name, label, top in zip(rows, names, labels, tops, strict=True):
        lines = (canvas.size + 3) * len(name)
        middle = top + lines + 10 if narrow else top + max(lines, 18) / 2
        strong = "chart-strong chart-halo" if row.highlighted else "chart-halo"
        if narrow:
            canvas.lines(left + (16 if row.highlighted else 4), top + canvas.size, name, cls=strong)
        else:
            canvas.lines(left - 8, middle - lines / 2 + canvas.size, name, cls=strong, anchor="end")
        if row.highlighted:
            long = max(measure(part, canvas.size, bold=True) for part in name)
            canvas.diamond("chart-mark", left + 8 if narrow else left - 18 - long, top + 8 if narrow else middle, 5)
        if isnan(row.value):
            canvas.hatch(left, middle - 7, scale.end - left, 14)
            cls = "chart-missing-text chart-halo"
            canvas.text(left + 8, middle + 4, words.say("not_published"), cls=cls, size=canvas.small)
            continue
        style = "chart-bar-chosen" if row.highlighted else "chart-bar"
        canvas.rect(style, left, middle - 7, scale(row.value) - left, 14)
        end = scale(row.value)
        if isfinite(row.low):
            canvas.interval("chart-interval", scale(row.low), scale(row.high), middle)
            end = scale(row.high)
        canvas.text(end + 6, middle + 4.5, label, cls=strong)
    header = tuple(words.say(phrase) for phrase in ("name", "value", "low", "high"))
    table = tabulate(
        header,
        [(row.name, row.value, row.low, row.high) for row in rows],
        [(row.name, label, *_ends(words, row.low, row.high, kind)) for row, label in zip(rows, labels, strict=True)],
    )
    description = "; ".join(f"{row.name}: {label}" for row, label in list(zip(rows, labels, strict=True))[:10]) + "."
    if len(rows) > 10:
        description += " " + words.say("more_rows", n=str(len(rows)))
    return canvas.done(height, table, description)


def shares(
    frame: Frame, rows: Sequence[Share], *, claimed: float | None = None, claimed_label: str = "", unit: str = ""
) -> Chart:
    """Shares of one total on one axis from zero, each with its range, beside the share that was claimed.

    Observed is a filled circle, fixed a square, expected a hollow circle; the claim is a dashed line through all.
    The whole axis is shown because how much of the observed share the expected one explains is the finding.
    """
    if not rows:
        raise ValueError("At least one share is needed.")
    for row in rows:
        if row.role not in ROLES:
            raise ValueError(f"{row.name}: a share is observed, fixed or expected, not {row.role!r}.")
        if not (isnan(row.value) or 0 <= row.value <= 1):
            raise ValueError(f"{row.name}: a share lies between 0 and 1, not {row.value}.")
        _check_interval(row.name, row.value, row.low, row.high)
    canvas, words = Canvas(frame), frame.words
    values = [*(row.value for row in rows), *(row.high for row in rows), claimed if claimed is not None else 0.0]
    steps = value_ticks(*extent(values), "share", 5 if frame.narrow else 7)
    scale = Scale(steps[0], steps[-1], 6, canvas.width - 16)
    line = canvas.size + 3
    labels = [words.percent(row.value) for row in rows]
    spans = [f"({words.span(row.low, row.high, 'share')})" if isfinite(row.low) else "" for row in rows]
    layout, y = [], 26.0 if claimed is not None else 6.0
    first = y
    for row, label, span in zip(rows, labels, spans, strict=True):
        taken = measure(label, canvas.size + 2, bold=True) + (measure(span, canvas.size) + 6 if span else 0)
        name = canvas.fit(row.name, canvas.width - taken - 22, 3)
        layout.append((y, name))
        y += line * len(name) + 36
    bottom = y - 8
    height = level_axis(canvas, steps, "share", scale, first, bottom, unit)
    if claimed is not None:
        x = scale(claimed)
        whole = abs(claimed * 100 - round(claimed * 100)) < 1e-9
        said = f"{claimed_label or words.say('claimed')}: {words.percent(claimed, 0 if whole else 1)}"
        half = measure(said, canvas.size, bold=True) / 2
        canvas.text(min(max(x, half + 2), canvas.width - half - 2), 15, said, cls="chart-claim-text", anchor="middle")
        canvas.line("chart-claim", x, 21, x, bottom)
    for row, (top, name), label, span in zip(rows, layout, labels, spans, strict=True):
        base = top + canvas.size
        canvas.lines(10, base, name, cls="chart-halo")
        right = canvas.width - 2.0
        if span:
            canvas.text(right, base, span, cls="chart-quiet chart-halo", anchor="end")
            right -= measure(span, canvas.size) + 6
        canvas.text(right, base, label, cls="chart-strong chart-halo", anchor="end", size=canvas.size + 2)
        middle = top + line * len(name) + 13
        if isnan(row.value):
            canvas.hatch(scale.start, middle - 6, scale.end - scale.start, 12)
            continue
        x = scale(row.value)
        canvas.line("chart-stem-chosen" if row.role == "observed" else "chart-stem", scale(0), middle, x, middle)
        if isfinite(row.low) and row.role == "fixed":
            canvas.line("chart-range", scale(row.low) - 1, middle, scale(row.high) + 1, middle)
        elif isfinite(row.low):
            canvas.interval("chart-interval", scale(row.low), scale(row.high), middle, cap=9)
        if row.role == "observed":
            canvas.circle("chart-mark", x, middle, 7)
        elif row.role == "fixed":
            canvas.square("chart-mark-other", x, middle, 6)
        else:
            canvas.circle("chart-mark-hollow", x, middle, 5.5)
    header = [words.say(phrase) for phrase in ("name", "share_of_total", "low", "high")]
    raw = [(row.name, row.value, row.low, row.high) for row in rows]
    shown = [
        (row.name, label, *_ends(words, row.low, row.high, "share")) for row, label in zip(rows, labels, strict=True)
    ]
    if claimed is not None:
        raw.append((claimed_label or words.say("claimed"), claimed, nan, nan))
        shown.append((claimed_label or words.say("claimed"), words.percent(claimed), "–", "–"))
    said = "; ".join(
        f"{row.name}: {label} {span}".strip() for row, label, span in zip(rows, labels, spans, strict=True)
    )
    if claimed is not None:
        said += f". {claimed_label or words.say('claimed')}: {words.percent(claimed)}"
    return canvas.done(height, tabulate(header, raw, shown), said + ".")


def dumbbell(
    frame: Frame, rows: Sequence[Pair], before: str, after: str, *, kind: Kind = "rate", unit: str = ""
) -> Chart:
    """Two periods on one axis for things counted alike: hollow before, filled after, the change in words.

    before, after: what the periods are called. For series too unlike in size for one axis: `change`.
    """
    _check_pairs(rows)
    canvas, words = Canvas(frame), frame.words
    steps = value_ticks(
        *extent([row.before for row in rows], [row.after for row in rows]), kind, 5 if frame.narrow else 7
    )
    top = canvas.legend(0, [("hollow", before), ("dot", after)]) + 4
    scale = Scale(steps[0], steps[-1], 8, canvas.width - 16)
    layout, bottom = _rows(canvas, rows, top, 30)
    height = level_axis(canvas, steps, kind, scale, top, bottom, unit)
    for row, (y, name) in zip(rows, layout, strict=True):
        canvas.lines(12, y + canvas.size, name, cls="chart-halo")
        canvas.text(
            canvas.width - 2, y + canvas.size, _change_words(canvas, row), cls="chart-strong chart-halo", anchor="end"
        )
        middle = y + (canvas.size + 3) * len(name) + 10
        if isnan(row.before) or isnan(row.after):
            canvas.hatch(scale.start, middle - 6, scale.end - scale.start, 12)
        if isfinite(row.before) and isfinite(row.after):
            canvas.line("chart-stem", scale(row.before), middle, scale(row.after), middle)
        if isfinite(row.before):
            canvas.circle("chart-mark-hollow", scale(row.before), middle, 5.5, words.value(row.before, kind))
        if isfinite(row.after):
            canvas.circle("chart-mark", scale(row.after), middle, 6.5, words.value(row.after, kind))
    return canvas.done(height, *_pair_words(canvas, rows, before, after, kind))


def change(frame: Frame, rows: Sequence[Pair], before: str, after: str, *, kind: Kind = "count") -> Chart:
    """The relative change of several series with its interval around a line of no change, and both values in words.

    A change whose interval holds zero is drawn hollow: it may be chance.
    """
    _check_pairs(rows)
    canvas, words = Canvas(frame), frame.words
    ends = [[value for row in rows for value in (row.change, row.low, row.high)]]
    steps = value_ticks(*extent(*ends), "share", 5 if frame.narrow else 7)
    scale = Scale(steps[0], steps[-1], 22, canvas.width - 22)
    layout, bottom = _rows(canvas, rows, 6, 30 + canvas.size + 3)
    height = level_axis(canvas, steps, "share", scale, 0, bottom, f"{words.say('change')}: {before} → {after}")
    for row, (y, name) in zip(rows, layout, strict=True):
        canvas.lines(12, y + canvas.size, name, cls="chart-halo")
        canvas.text(
            canvas.width - 2, y + canvas.size, _change_words(canvas, row), cls="chart-strong chart-halo", anchor="end"
        )
        base = y + (canvas.size + 3) * len(name)
        pair = f"{words.value(row.before, kind)} → {words.value(row.after, kind)}"
        canvas.text(12, base + canvas.size, pair, cls="chart-quiet chart-halo")
        middle = base + canvas.size + 13
        if isnan(row.change):
            canvas.hatch(scale.start, middle - 6, scale.end - scale.start, 12)
            continue
        chance = not isfinite(row.low) or row.low <= 0 <= row.high
        if isfinite(row.low):
            canvas.interval("chart-interval", scale(row.low), scale(row.high), middle, cap=5)
        canvas.circle("chart-mark-hollow" if chance else "chart-mark", scale(row.change), middle, 5.5)
    return canvas.done(height, *_pair_words(canvas, rows, before, after, kind))


def _rows(
    canvas: Canvas, rows: Sequence[Pair], top: float, below: float
) -> tuple[list[tuple[float, list[str]]], float]:
    layout = []
    for row in rows:
        room = canvas.width - measure(_change_words(canvas, row), canvas.size, bold=True) - 24
        name = canvas.fit(row.name, room, 2)
        layout.append((top, name))
        top += (canvas.size + 3) * len(name) + below
    return layout, top - 4


def _change_words(canvas: Canvas, row: Pair) -> str:
    words = canvas.frame.words
    if isnan(row.change):
        return words.say("not_published") if isnan(row.before) or isnan(row.after) else ""
    text = words.signed(row.change, "share")
    if isfinite(row.low):
        low = words.signed(row.low, "share").replace("\u00a0%", "").replace("%", "")
        text += f" ({low} … {words.signed(row.high, 'share')})"
    return text


def _pair_words(canvas: Canvas, rows: Sequence[Pair], before: str, after: str, kind: Kind) -> tuple[Table, str]:
    words = canvas.frame.words
    header = (words.say("name"), before, after, *(words.say(phrase) for phrase in ("change", "low", "high")))
    raw = [(row.name, row.before, row.after, row.change, row.low, row.high) for row in rows]
    shown = [
        (
            row.name,
            words.value(row.before, kind),
            words.value(row.after, kind),
            *("–" if isnan(part) else words.signed(part, "share") for part in (row.change, row.low, row.high)),
        )
        for row in rows
    ]
    said = "; ".join(f"{name}: {first} → {second} ({moved})" for name, first, second, moved, *_ in shown)
    return tabulate(header, raw, shown), said + "."


def _check_pairs(rows: Sequence[Pair]) -> None:
    if not rows:
        raise ValueError("A comparison needs at least one row.")
    for row in rows:
        _check_interval(row.name, row.change, row.low, row.high)


def _check_interval(name: str, value: float, low: float, high: float) -> None:
    if isfinite(low) != isfinite(high):
        raise ValueError(f"{name}: an interval has both ends or none.")
    if isfinite(low) and isfinite(value) and not low <= value <= high:
        raise ValueError(f"{name}: {value} lies outside its interval {low} to {high}.")


def _ends(words: Words, low: float, high: float, kind: Kind) -> tuple[str, str]:
    return ("–", "–") if isnan(low) else (words.value(low, kind), words.value(high, kind))
