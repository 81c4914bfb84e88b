"""What a chart is: a drawing, its words and the table behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import isnan
from typing import Any, Concatenate, ParamSpec

from hilo.engines.charts.style import FONT, Theme, rules
from hilo.engines.charts.text import escape, wrap
from hilo.engines.charts.words import Words
from hilo.lib.sheets import as_csv

NARROW = 360
WIDE = 720
SPARK = 240
"""A chart up to so wide stands in a line of text at its own size."""
Cell = str | int | float | None
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Table:
    """The data behind a chart. A cell of None was not published; `shown` has the same cells as people read them."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shown: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]

    def csv(self) -> str:
        """The table as CSV (RFC 4180): plain numbers with a point, an empty cell where nothing was published."""
        return as_csv([self.header, *self.rows])


@dataclass(frozen=True, slots=True)
class Frame:
    """What every chart is told: an id unique in its page, the finding as its title, and how to write.

    description: what the picture shows, for who does not see it; empty lets the chart describe itself.
    note: source, vintage and what the figure does not prove; drawn under the chart only when it stands alone.
    width: NARROW for a phone, WIDE for a desk, in drawing units (pixels at full size).
    """

    ident: str
    title: str
    description: str = ""
    note: str = ""
    words: Words = field(default_factory=Words)
    width: int = WIDE

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", self.ident):
            raise ValueError(f"A chart's id is a letter, then letters, digits, - or _: not {self.ident!r}.")
        if not self.title.strip():
            raise ValueError("A chart needs a title that says what it shows.")
        if not 60 <= self.width <= 2000:
            raise ValueError(f"A chart is 60 to 2000 units wide, not {self.width}.")

    @property
    def narrow(self) -> bool:
        """Whether the chart is laid out for a phone."""
        return self.width < 500


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of given width and height with its table; `svg` goes into a page, `standalone()` into a file."""

    ident: str
    title: str
    description: str
    note: str
    width: int
    height: int
    body: str
    table: Table

    @property
    def svg(self) -> str:
        """For a page with charts.css: classes only, no style element or attribute."""
        size = "spark" if self.width <= SPARK else "narrow" if self.width < 500 else "wide"
        fixed = f'width="{self.width}" height="{self.height}" ' if size == "spark" else ""
        box = f'{fixed}viewBox="0 0 {self.width} {self.height}"'
        return f'<svg class="chart chart-{size}" {box} {self._labels()}{self.body}</svg>'

    def standalone(self, theme: Theme = "light", font: str = FONT) -> str:
        """For a file, a PDF or a terminal: carries colours and font, its title above and its note below."""
        title = wrap(self.title, self.width - 8, 16, lines=6, bold=True)
        note = wrap(self.note, self.width - 8, 11, lines=12) if self.note else []
        above, below = 20 * len(title) + 10, 15 * len(note) + (10 if note else 4)
        height = above + self.height + below
        lines = [
            f'<text class="chart-strong" x="4" y="{20 * place + 18 - above}" font-size="16">{escape(line)}</text>'
            for place, line in enumerate(title)
        ] + [
            f'<text class="chart-quiet" x="4" y="{self.height + 15 * place + 16}" font-size="11">{escape(line)}</text>'
            for place, line in enumerate(note)
        ]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="{self.width}" height="{height}" '
            f'viewBox="0 {-above} {self.width} {height}" {self._labels()}'
            f"<style>{escape(rules(theme, font), quote=False)}</style>"
            f'<rect class="chart-ground" x="0" y="{-above}" width="{self.width}" height="{height}"/>'
            f"{''.join(lines)}{self.body}</svg>\n"
        )

    def _labels(self) -> str:
        title, description = f"{self.ident}-title", f"{self.ident}-desc"
        return (
            f'role="img" aria-labelledby="{title} {description}"><title id="{title}">{escape(self.title)}</title>'
            f'<desc id="{description}">{escape(self.description)}</desc>'
        )


@dataclass(frozen=True, slots=True)
class Responsive:
    """The same chart for a phone and for a desk; charts.css shows the one that fits, and one table serves both."""

    narrow: Chart
    wide: Chart

    @property
    def svg(self) -> str:
        """Both drawings in one wrapper for a page; the hidden one is hidden from screen readers too."""
        return f'<div class="chart-pair">{self.narrow.svg}{self.wide.svg}</div>'

    @property
    def table(self) -> Table:
        """The data behind both."""
        return self.wide.table

    def standalone(self, theme: Theme = "light", font: str = FONT) -> str:
        """The wide drawing as a file."""
        return self.wide.standalone(theme, font)


def responsive(
    mark: Callable[Concatenate[Frame, P], Chart], frame: Frame, *args: P.args, **options: P.kwargs
) -> Responsive:
    """Draw a mark (`line`, `bars`, ...) at both widths: responsive(line, frame, periods, series)."""
    return Responsive(
        mark(replace(frame, ident=f"{frame.ident}-n", width=NARROW), *args, **options),
        mark(replace(frame, ident=f"{frame.ident}-w", width=WIDE), *args, **options),
    )


def tabulate(header: Sequence[str], rows: Sequence[Sequence[Any]], shown: Sequence[Sequence[str]]) -> Table:
    """A table of raw cells (NaN becomes None) and of the same cells as people read them."""
    plain = tuple(tuple(_plain(cell) for cell in row) for row in rows)
    numeric = tuple(
        bool(plain) and all(not isinstance(row[column], str) for row in plain) for column in range(len(header))
    )
    return Table(tuple(header), plain, tuple(map(tuple, shown)), numeric)


def _plain(cell: Any) -> Cell:
    if cell is None or isinstance(cell, str):
        return cell
    number = float(cell)
    if isnan(number):
        return None
    return int(number) if number == round(number) else number
