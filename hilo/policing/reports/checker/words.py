"""Words, names, plates and numbers as people write them: compared without accents, case or signs. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache

SHORT = 120
"""Texts up to this length (names, numbers, units) are met again and kept; narratives are not."""
_SIGNS = re.compile(r"[^0-9a-z]+")
_SMALL = frozenset({"de", "del", "la", "las", "el", "los", "y", "en", "a", "col", "colonia", "calle", "num", "no"})
_MARK = re.compile(r"[^0-9A-Z]")


def plain(text: str) -> str:
    """Lower case, no accents, one space between words."""
    return _plain(text) if len(text) <= SHORT else _plain.__wrapped__(text)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _SIGNS.sub(" ", bare).strip()


@lru_cache(maxsize=4096)
def terms(text: str) -> frozenset[str]:
    """The words that carry meaning."""
    return frozenset(plain(text).split()) - _SMALL


def alike(one: str, other: str) -> bool:
    """Whether two ways to write a name or a place can be the same: the shorter stands mostly inside the longer."""
    first, second = terms(one), terms(other)
    if not first or not second:
        return True
    return len(first & second) >= 0.6 * min(len(first), len(second))


@lru_cache(maxsize=4096)
def mark(text: str) -> str:
    """A plate, serial or VIN without spaces and hyphens."""
    return _MARK.sub("", text.upper())


def person(text: str) -> str:
    """The name in "Name, post, institution", plainly written."""
    return plain(text.split(",", 1)[0])


def slips(one: str, other: str, most: int) -> int:
    """How many single-character edits lie between two short texts; `most + 1` as soon as it is more (Levenshtein)."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for place, left in enumerate(one, 1):
        last, row[0] = row[0], place
        for other_place, right in enumerate(other, 1):
            last, row[other_place] = (
                row[other_place],
                min(row[other_place] + 1, row[other_place - 1] + 1, last + (left != right)),
            )
        if min(row) > most:
            return most + 1
    return row[-1]


def span(length: timedelta) -> str:
    """A length of time as both languages write it: "45 min", "3 h 20 min", "2 d 4 h"."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} d {hours % 24} h"


def clock(at: datetime) -> str:
    """Day and hour as the form asks for them, in the offset in which they were written."""
    return f"{at.day:02}/{at.month:02}/{at.year:04} {at.hour:02}:{at.minute:02}"
