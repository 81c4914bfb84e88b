"""Tables that leave the house as files: a spreadsheet that opens one runs nothing that somebody typed into it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import TextIO

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula: the wide forms of East Asian keyboards too."""
BOM = "\ufeff"
"""With this mark at the beginning a spreadsheet reads accents as they are."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV (RFC 4180), each cell `inert`; None is an empty cell. Every export is written here."""
    text = io.StringIO()
    csv.writer(text).writerows((inert(cell) for cell in row) for row in rows)
    return text.getvalue()


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The filled rows of a CSV, each with its line as a person counts it: commas, semicolons or tabs, with a mark or
    without. Raises: csv.Error.
    """
    text = text.removeprefix(BOM)
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    for line, cells in enumerate(rows, start=1):
        if any(cell.strip() for cell in cells):
            yield line, [typed(cell.strip()) for cell in cells]


def text_of(raw: bytes) -> str:
    """The text of a file as desks save it: UTF-8, or what a spreadsheet of an older kind writes."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def write_plain(file: TextIO, rows: Iterable[Iterable[object]]) -> None:
    """Write each cell as it stands: for what the program alone reads again, never for people."""
    csv.writer(file, lineterminator="\n").writerows(rows)


def inert(cell: object) -> object:
    """The cell with an apostrophe before it if a spreadsheet would run it, also behind spaces. Numbers stay."""
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    text = str(cell)
    risky = text.lstrip(" \u00a0").startswith(FORMULA) or text.startswith("'")
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text


def typed(cell: str) -> str:
    """What was typed into a cell that `inert` wrote: the same again, for a file that comes back."""
    return cell[1:] if cell.startswith("'") and inert(cell[1:]) == cell else cell
