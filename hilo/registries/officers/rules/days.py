"""Days as spreadsheets write them: 2026-11-26, 26/11/2026 or 11/26/2026. Which comes first is read off the column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_PARTS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 00:00(?::00)?)?")
ORDERS = ("dmy", "mdy")


class Unsure(ValueError):
    """A day that may be read in two ways, and nothing in its column says how."""

    def __init__(self, text: str, ways: tuple[date, date]) -> None:
        super().__init__(text)
        self.ways = ways


def order_of(cells: Iterable[str]) -> str:
    """What a column says of its order: "dmy" or "mdy" where a day beyond 12 stands on one side alone; else ""."""
    first = second = False
    for cell in cells:
        if found := _PARTS.fullmatch(cell.strip()):
            first |= int(found[1]) > 12 >= int(found[2])
            second |= int(found[2]) > 12 >= int(found[1])
    return "" if first == second else "dmy" if first else "mdy"


def day(text: str, order: str = "") -> date | None:
    """The day of a cell, None for an empty one. order: of its column, "" where that says nothing.

    Raises: Unsure if it can be read in two ways and there is no order; ValueError if it is no day or against the order.
    """
    text = text.strip()
    if not text:
        return None
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if (found := _PARTS.fullmatch(text)) is None:
        raise ValueError(text)
    one, two, year = int(found[1]), int(found[2]), int(found[3])
    if order:
        return date(year, two, one) if order == "dmy" else date(year, one, two)
    if one > 12 or two > 12 or one == two:
        return date(year, min(one, two), max(one, two)) if max(one, two) > 12 else date(year, two, one)
    raise Unsure(text, (date(year, two, one), date(year, one, two)))
