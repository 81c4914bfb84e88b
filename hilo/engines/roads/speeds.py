"""Speeds by class of road, from a file that names its source."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Speeds:
    """kmh: class to km/h (0 is closed); names: a file's word to class; default: class of any other word.

    posted: lowest and highest posted speed believed, km/h. limit_m: a point farther from every road has no road time.
    off_road_kmh: speed from a point to its road. source: who says so.
    """

    kmh: Mapping[str, float]
    names: Mapping[str, str]
    default: str
    posted: tuple[float, float]
    limit_m: float
    off_road_kmh: float
    source: str

    def of(self, word: str) -> str | None:
        """The class that a file's word names, or None if it is not known."""
        return self.names.get(plain(word))


def plain(word: str) -> str:
    """A word without accents, capitals and outer space: "Periférico " is "periferico"."""
    bare = unicodedata.normalize("NFKD", word.strip().lower())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def understand(document: Mapping[str, Any]) -> Speeds:
    """Speeds from a parsed TOML document shaped as standards/speeds.toml; ValueError says what is wrong."""
    try:
        classes, snap = document["class"], document["snap"]
        found = Speeds(
            kmh={name: float(row["kmh"]) for name, row in classes.items()},
            names={plain(word): name for name, row in classes.items() for word in (name, *row["names"])},
            default=str(document["default"]),
            posted=(float(document["posted_kmh"][0]), float(document["posted_kmh"][1])),
            limit_m=float(snap["limit_m"]),
            off_road_kmh=float(snap["off_road_kmh"]),
            source=str(document["source"]),
        )
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"the table of speeds lacks {error}") from error
    if not found.source.strip():
        raise ValueError("the table of speeds names no source")
    if found.kmh.get(found.default, 0) <= 0:
        raise ValueError("the default class needs a speed above zero")
    if any(not 0 <= kmh <= 130 for kmh in found.kmh.values()):
        raise ValueError("a speed lies outside 0 to 130 km/h")
    if not (0 < found.limit_m <= 5000 and 0 < found.off_road_kmh <= min(v for v in found.kmh.values() if v)):
        raise ValueError("limit_m goes from 0 to 5000, and off_road_kmh is no faster than the slowest road")
    return found


@cache
def speeds() -> Speeds:
    """standards/speeds.toml, read once."""
    return understand(tomllib.loads((Path(__file__).parent / "standards" / "speeds.toml").read_text(encoding="utf-8")))
