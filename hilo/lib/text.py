"""Text as people type it: accents, case and spaces folded for comparison."""

from __future__ import annotations

import unicodedata
from typing import Any


def fold(text: str) -> str:
    """Lower case, no accents (ñ becomes n), single spaces: "Incendio de Habitación" -> "incendio de habitacion"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


class Count(int):
    """A number that chooses the words beside it: f"{n:,} {n:area has|areas have}"."""

    def __format__(self, spec: str) -> str:
        return chosen(spec, one=self == 1) if "|" in spec else super().__format__(spec)


class Written(str):
    """The same of a number as it was written ("1", "1,234")."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return chosen(spec, one=self == "1") if "|" in spec else super().__format__(spec)


def chosen(spec: str, *, one: Any) -> str:
    """The words for one or those for several, of "area|areas"."""
    single, several = spec.split("|")
    return single if one else several


def has_nul(text: str) -> bool:
    """NUL bytes pass SQLite and fail on PostgreSQL: they are refused at the door."""
    return "\x00" in text


def printable(text: str) -> str:
    """Text from outside in one line that any terminal and any file can hold: other characters become "?"."""
    return "".join(c if c.isprintable() else "?" for c in text)
