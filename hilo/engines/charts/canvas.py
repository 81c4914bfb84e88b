"""The sheet a mark draws on: elements in order, with classes, and the few shapes that every chart shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Literal

from hilo.engines.charts.chart import Chart, Frame, Table
from hilo.engines.charts.text import escape, measure, wrap

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


def number(value: float) -> str:
    """A coordinate with one decimal at most."""
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def polyline(points: Iterable[Point], *, closed: bool = False) -> str:
    """A path through the points, in steps from point to point so that it stays short."""
    parts: list[str] = []
    at_x = at_y = 0.0
    for x, y in points:
        x, y = round(x, 1), round(y, 1)
        if parts:
            step = f"{number(x - at_x)} {number(y - at_y)}"
            parts.append(step if step.startswith("-") or len(parts) == 1 else f" {step}")
        else:
            parts.append(f"M{number(x)} {number(y)}l")
        at_x, at_y = x, y
    text = "".join(parts)
    return (text.rstrip("l") if len(parts) == 1 else text) + ("z" if closed else "")


class Canvas:
    """Collects the elements of one chart; `size` and `small` are its text sizes, never under 12 units."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.width = frame.width
        self.size = 12 if frame.narrow else 13
        self.small = 12
        self._parts: list[str] = []
        self._hatched = False

    def add(self, element: str) -> None:
        """An element already written."""
        self._parts.append(element)

    def path(self, cls: str, path: str, title: str = "") -> None:
        """A path; title is what a mouse that rests on it reads."""
        self.add(_closed(f'<path class="{cls}" d="{path}"', "path", title))

    def line(self, cls: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """A straight line."""
        self.path(cls, f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}")

    def rect(self, cls: str, x: float, y: float, width: float, height: float, title: str = "") -> None:
        """A rectangle; one without an extent is not drawn."""
        if width > 0 and height > 0:
            start = f'<rect class="{cls}" x="{number(x)}" y="{number(y)}"'
            self.add(_closed(f'{start} width="{number(width)}" height="{number(height)}"', "rect", title))

    def circle(self, cls: str, x: float, y: float, radius: float, title: str = "") -> None:
        """A circle."""
        self.add(
            _closed(f'<circle class="{cls}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"', "circle", title)
        )

    def square(self, cls: str, x: float, y: float, half: float) -> None:
        """A square around its middle."""
        self.rect(cls, x - half, y - half, 2 * half, 2 * half)

    def diamond(self, cls: str, x: float, y: float, half: float) -> None:
        """A square on its corner."""
        self.path(cls, polyline([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], closed=True))

    def triangle(self, cls: str, x: float, y: float, half: float) -> None:
        """A triangle that points down to y."""
        self.path(cls, polyline([(x - half, y - 1.7 * half), (x + half, y - 1.7 * half), (x, y)], closed=True))

    def shape(self, place: int, cls: str, x: float, y: float) -> None:
        """The shape of the series in that place: circle, square, diamond, triangle, small circle."""
        if place == 1:
            self.square(cls, x, y, 3.2)
        elif place == 2:
            self.diamond(cls, x, y, 4.6)
        elif place == 3:
            self.triangle(cls, x, y + 3.5, 4.2)
        else:
            self.circle(cls, x, y, 3.6 if place == 0 else 2.4)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        cls: str = "",
        anchor: Anchor = "start",
        size: float = 0,
        turned: bool = False,
    ) -> None:
        """A line of text whose baseline begins (or is centred, or ends) at the point; turned: reads upwards."""
        about = f' class="{cls}"' if cls else ""
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        turn = f' transform="rotate(-90 {number(x)} {number(y)})"' if turned else ""
        at = f'x="{number(x)}" y="{number(y)}" font-size="{number(size or self.size)}"'
        self.add(f"<text{about} {at}{where}{turn}>{escape(words)}</text>")

    def interval(
        self, cls: str, low: float, high: float, across: float, *, upright: bool = False, cap: float = 4
    ) -> None:
        """A line from low to high with caps, at `across` on the other axis."""
        path = f"M{number(low)} {number(across - cap)}v{number(2 * cap)}m0 {number(-cap)}H{number(high)}"
        path += f"m0 {number(-cap)}v{number(2 * cap)}"
        if upright:
            path = f"M{number(across - cap)} {number(low)}h{number(2 * cap)}m{number(-cap)} 0V{number(high)}"
            path += f"m{number(-cap)} 0h{number(2 * cap)}"
        self.path(cls, path)

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """The mark of what was not published: hatching on a sunken ground."""
        self._hatched = True
        if width > 0 and height > 0:
            at = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
            self.add(f'<rect class="chart-missing" {at} fill="url(#{self.frame.ident}-hatch)"/>')

    def hatched(self, cls: str, path: str, title: str = "") -> None:
        """A path filled with hatching."""
        self._hatched = True
        self.add(_closed(f'<path class="{cls}" fill="url(#{self.frame.ident}-hatch)" d="{path}"', "path", title))

    def missing(self, x: float, y: float, width: float, height: float) -> bool:
        """A hatched area that says "not published", turned upright where narrow; False where the words had no room."""
        self.hatch(x, y, width, height)
        words = self.frame.words.say("not_published")
        long = measure(words, self.small)
        cls = "chart-missing-text chart-halo"
        if width >= long + 8:
            self.text(x + width / 2, y + height / 2 + 4, words, cls=cls, anchor="middle", size=self.small)
        elif width >= 10 and height >= long + 8:
            middle = x + width / 2 + self.small * 0.35
            self.text(middle, y + height / 2, words, cls=cls, anchor="middle", size=self.small, turned=True)
        else:
            return False
        return True

    def legend(self, y: float, items: Sequence[tuple[str, str]], left: float = 0) -> float:
        """A row (or more) of samples with their words from the top y on; gives the y below it.

        A sample is named: dot, square, diamond, hollow, triangle, hatch, bar, bar-chosen, or a class of line.
        """
        x = left
        for sample, words in items:
            long = 24 + measure(words, self.small)
            if x > left and x + long > self.width - 4:
                x, y = left, y + 20
            self._sample(sample, x, y + 8)
            self.text(x + 24, y + 12, words, cls="chart-quiet", size=self.small)
            x += long + 14
        return y + 22 if items else y

    def _sample(self, sample: str, x: float, y: float) -> None:
        middle = x + 9
        if sample == "dot":
            self.circle("chart-mark", middle, y, 5)
        elif sample == "dot-other":
            self.circle("chart-mark-other", middle, y, 4)
        elif sample == "square":
            self.square("chart-mark-other", middle, y, 4.5)
        elif sample == "hollow":
            self.circle("chart-mark-hollow", middle, y, 4.5)
        elif sample == "triangle":
            self.triangle("chart-alarm", middle, y + 5, 5)
        elif sample == "hatch":
            self.hatch(x + 2, y - 6, 14, 12)
        elif sample == "point":
            self.rect("chart-cell-zero", x + 3, y - 5.5, 12, 11)
            self.circle("chart-cell-mark", middle, y, 2.2)
        elif sample == "band":
            self.rect("chart-band chart-s1", x, y - 5.5, 18, 11)
            self.line("chart-line chart-s1", x, y, x + 18, y)
        elif sample.startswith(("chart-cell", "chart-bar", "chart-c")) and sample not in (
            "chart-claim",
            "chart-centre",
        ):
            self.rect(sample, x + 3, y - 5.5, 12, 11)
        else:
            self.line(sample, x, y, x + 18, y)

    def lines(self, x: float, y: float, words: Sequence[str], *, cls: str = "", anchor: Anchor = "start") -> None:
        """Several lines of text under one another."""
        for place, line in enumerate(words):
            self.text(x, y + place * (self.size + 3), line, cls=cls, anchor=anchor)

    def fit(self, words: str, room: float, lines: int = 2, *, bold: bool = False) -> list[str]:
        """Words wrapped at this chart's size."""
        return wrap(words, room, self.size, lines=lines, bold=bold)

    def done(self, height: float, table: Table, description: str) -> Chart:
        """The finished chart; the frame's own description wins over the chart's."""
        frame = self.frame
        return Chart(
            frame.ident,
            frame.title,
            frame.description or description or frame.words.say("nothing"),
            frame.note,
            frame.width,
            ceil(height),
            (self._pattern() if self._hatched else "") + "".join(self._parts),
            table,
        )

    def _pattern(self) -> str:
        return (
            f'<defs><pattern id="{self.frame.ident}-hatch" width="7" height="7" patternUnits="userSpaceOnUse">'
            '<rect class="chart-hatch-ground" width="7" height="7"/>'
            '<path class="chart-hatch-line" d="M-1 8L8 -1M-1 1L1 -1M6 8L8 6"/></pattern></defs>'
        )


def _closed(start: str, name: str, title: str) -> str:
    return f"{start}><title>{escape(title)}</title></{name}>" if title else f"{start}/>"
