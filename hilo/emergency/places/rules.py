"""What somebody who looks for a place has typed: words, a crossing, a kilometre, a number of a house. No database."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.lib.text import fold

MOST_WORDS = 8
"""Words beyond these say nothing more of a place and cost time."""
CELL = 10
"""Cells of a degree each way: a tenth, about 11 km."""
_KM = re.compile(r"\b(?:km|kilometro|kilometros)\.?\s*(\d{1,4})(?:\s*[.+,]\s*(\d{1,3}))?\b")
_CROSSING = re.compile(r"\s+(?:y|e|esq|esquina(?:\s+con)?|con|casi|cruce con)\.?\s+|\s*[&/]\s*")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of place. order: among those of equal fit. radius_m: how far the thing may be from its point."""

    name: str
    labels: Mapping[str, str]
    radius_m: float
    order: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, understood.

    words: what must be found, in the order typed. types: of ways ("avenida"), which only help. km: of a road.
    sides: the two ways of a crossing, as words; empty if none was asked for.
    """

    words: tuple[str, ...]
    types: tuple[str, ...]
    km: float | None = None
    sides: tuple[tuple[str, ...], ...] = ()


@cache
def _document() -> dict[str, Any]:
    path = Path(__file__).parent / "standards" / "words.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds of places by name, in order."""
    rows = _document()["kinds"].items()
    return MappingProxyType(
        {
            name: Kind(name, {"es": row["es"], "en": row["en"]}, float(row["radius_m"]), order)
            for order, (name, row) in enumerate(rows)
        }
    )


@cache
def _short() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(str(word).split()) for name, word in _document()["short"].items()})


@cache
def _types() -> frozenset[str]:
    return frozenset(_document()["types"]["words"])


@cache
def _idle() -> frozenset[str]:
    return frozenset(_document()["idle"]["words"])


@lru_cache(maxsize=65_536)
def _spelt(word: str) -> tuple[str, ...]:
    return _short().get(word, (word,))


def words_of(text: str) -> list[str]:
    """The words of a name as they are compared: folded, abbreviations written out, signs taken away."""
    plain = re.sub(r"[^a-z0-9]+", " ", fold(text))
    return [word for short in plain.split() for word in _spelt(short)]


def core_of(text: str) -> tuple[str, ...]:
    """The words that tell a name from another one: without types of ways and idle words, if others are left."""
    words = words_of(text)
    return tuple(word for word in words if word not in _types() and word not in _idle()) or tuple(words)


def understood(text: str) -> Asked:
    """What was typed, as far as it can be understood; empty words for nothing at all."""
    plain, km = fold(text), None
    if found := _KM.search(plain):
        km = float(found[1]) + (float(f"0.{found[2]}") if found[2] else 0.0)
        plain = f"{plain[: found.start()]} {plain[found.end() :]}"
    sides = tuple(side for side in (core_of(part) for part in _CROSSING.split(plain)) if side)
    words = words_of(plain)
    core = tuple(dict.fromkeys(word for word in words if word not in _types() and word not in _idle()))
    types = tuple(dict.fromkeys(word for word in words if word in _types()))
    crossing = sides[:2] if len(sides) > 1 and _CROSSING.search(plain) else ()
    return Asked((core or types)[:MOST_WORDS], types if core else (), km, crossing)


def sound_of(word: str) -> str:
    """How a word sounds in Mexican Spanish, so that one typed by ear is found: "zaragosa", "baca", "uerta"."""
    text = word.replace("qu", "k").replace("ch", "x1").replace("ll", "y").replace("gue", "ge1").replace("gui", "gi1")
    text = re.sub(r"c(?=[ei])", "s", text)
    text = re.sub(r"g(?=[ei](?!1))", "j", text)
    text = text.replace("h", "").replace("c", "k").replace("x1", "ch").replace("z", "s").replace("v", "b")
    text = text.replace("1", "").replace("x", "j").replace("w", "u")
    return re.sub(r"(.)\1+", r"\1", text)


def shortened(word: str) -> Iterator[str]:
    """The word, and the word without one of its letters: two that share one of these are at most two edits apart."""
    yield word
    yield from {word[:at] + word[at + 1 :] for at in range(len(word))}


def edits(one: str, other: str, most: int = 2) -> int:
    """Letters to insert, take away, change or swap with a neighbour to make one word of the other; most + 1 beyond."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i] + [0] * len(other)
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], last[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def cell_of(latitude: float, longitude: float) -> str:
    """The cell of a point, as one word of the index."""
    return _cell(*_numbers(latitude, longitude))


def cells_around(latitude: float, longitude: float) -> list[str]:
    """The nine cells in whose middle a point lies: what is nearer than about 11 km is in them."""
    north, east = _numbers(latitude, longitude)
    return [_cell(north + up, east + right) for up in (-1, 0, 1) for right in (-1, 0, 1)]


def _numbers(latitude: float, longitude: float) -> tuple[int, int]:
    return int((latitude + 90) * CELL), int((longitude + 180) * CELL)


def _cell(north: int, east: int) -> str:
    return f"qq{north}x{east}"
