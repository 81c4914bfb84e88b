"""Text as people type it: accents, case and spaces folded for comparison."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Lower case, no accents (ñ becomes n), single spaces: "Incendio de Habitación" -> "incendio de habitacion"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def has_nul(text: str) -> bool:
    """NUL bytes pass SQLite and fail on PostgreSQL: they are refused at the door."""
    return "\x00" in text


def printable(text: str) -> str:
    """Text from outside in one line that any terminal and any file can hold: other characters become "?"."""
    return "".join(c if c.isprintable() else "?" for c in text)
