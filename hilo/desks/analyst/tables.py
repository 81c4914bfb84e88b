"""A table of an answer: cells as numbers and as people read them, sorted by a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

from hilo.engines.charts import Words
from hilo.lib.sheets import as_csv

Kind = Literal["text", "count", "rate", "share", "signed", "ratio", "p"]
Value = str | int | float | None
SHOWN = 100
"""Rows on a page unless all are asked for."""


@dataclass(frozen=True, slots=True)
class Column:
    """key: in the address, the CSV and the JSON; label: as people read it."""

    key: str
    label: str
    kind: Kind = "count"

    @property
    def numeric(self) -> bool:
        return self.kind != "text"

    @property
    def unbroken(self) -> bool:
        """Whether its text must stay in one line."""
        return self.key in {"month", "code"}


@dataclass(frozen=True, slots=True)
class Cell:
    """value: None where there is none; shown: as people read it, which says why there is none."""

    value: Value
    shown: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its caption; rows: all of them, in the answer's own order."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def sorted_by(self, key: str, falling: bool) -> Sheet:
        """In the order of a column, cells without a value last; as it is for an unknown column."""
        places = [at for at, column in enumerate(self.columns) if column.key == key]
        if not places:
            return self
        at = places[0]
        known = [row for row in self.rows if row[at].value is not None]
        unknown = [row for row in self.rows if row[at].value is None]
        text = not self.columns[at].numeric
        known.sort(key=lambda row: str(row[at].value).casefold() if text else row[at].value, reverse=falling)  # type: ignore[arg-type,return-value]
        return replace(self, rows=(*known, *unknown))

    def csv(self) -> str:
        """Plain numbers under the columns' keys; an empty cell has no value."""
        return as_csv([[column.key for column in self.columns], *([cell.value for cell in row] for row in self.rows)])


def sheet(
    caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Value | Cell]], words: Words, gone: str
) -> Sheet:
    """A table of values, written as their column's kind says; gone: what stands where there is no value."""
    return Sheet(
        caption,
        tuple(columns),
        tuple(
            tuple(
                value if isinstance(value, Cell) else cell(value, column.kind, words, gone)
                for value, column in zip(row, columns, strict=True)
            )
            for row in rows
        ),
    )


def cell(value: Value, kind: Kind, words: Words, gone: str) -> Cell:
    """One value as its kind is written."""
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return Cell(None, gone, missing=True)
    if isinstance(value, str) or kind == "text":
        return Cell(value, str(value))
    return Cell(value, written(value, kind, words))


def written(value: float, kind: Kind, words: Words) -> str:
    """A number in the reader's language."""
    if kind == "signed":
        return words.signed(value, "share")
    if kind == "ratio":
        return words.number(value, 2)
    if kind == "p":
        return f"< {words.number(0.0001, 4)}" if value < 0.0001 else words.number(value, 4)
    return words.value(value, "count" if kind == "count" else "rate" if kind == "rate" else "share")
