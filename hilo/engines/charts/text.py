"""Text on a drawing: escaped, measured without a font, wrapped."""

from __future__ import annotations

from html import escape as _escape
from unicodedata import normalize

_WIDTHS = {222: "ijl'|", 278: "fIt!.,:;/[] ", 333: "r-()`", 500: "cksvxyzJ", 556: "abdeghnopqu0123456789?$", 611: "FTZ"}
_WIDTHS |= {667: "ABEKPSVXY&", 722: "wCDHNRU", 778: "GOQ", 833: "mM", 889: "%", 944: "W"}
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
ROOM = 1.12
"""Fonts differ: the widths are Helvetica's, and the widest usual system font needs about an eighth more."""


def escape(text: str, *, quote: bool = True) -> str:
    """Text safe inside an element or an attribute; what XML forbids (control characters) is dropped."""
    kept = "".join(
        letter for letter in text if letter in "\t\n" or (ord(letter) >= 32 and letter not in "\ufffe\uffff")
    )
    return _escape(kept, quote=quote)


def measure(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is at most, in drawing units."""
    thousandths = sum(_WIDTH.get(normalize("NFD", letter)[0], 600) for letter in text)
    return thousandths / 1000 * size * ROOM * (1.16 if bold else 1.0)


def wrap(text: str, room: float, size: float, *, lines: int = 2, bold: bool = False) -> list[str]:
    """Text in lines no wider than room; what does not fit in so many lines ends in an ellipsis."""
    found: list[str] = []
    for word in text.split(" "):
        if found and measure(f"{found[-1]} {word}", size, bold=bold) <= room:
            found[-1] += f" {word}"
        else:
            found.append(word)
    if len(found) > lines:
        found = [*found[: lines - 1], " ".join(found[lines - 1 :])]
    return [_shorten(line, room, size, bold) for line in found]


def _shorten(line: str, room: float, size: float, bold: bool) -> str:
    if measure(line, size, bold=bold) <= room:
        return line
    while len(line) > 1 and measure(f"{line}…", size, bold=bold) > room:
        line = line[:-1].rstrip()
    return f"{line}…"
