"""Which municipalities a figure counts by: those of one day, the same in its count, its population and its map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from hilo.kernel.territory import queries as territory
from hilo.lib.text import Count

SOURCE = "INEGI, catalogue of municipalities with the week of each creation (hilo/standards/territory)"
NAMED = 3


@dataclass(frozen=True, slots=True)
class Geography:
    """by: "country", "state" or "municipality"; on: the day whose municipalities count (None where none do); folded:
    each one created later, or that the file or its population does not tell apart, with the one it is counted in.
    """

    by: str
    on: date | None
    folded: tuple[tuple[str, str], ...] = ()

    def says(self, language: str = "en") -> str:
        """One sentence."""
        english = language.startswith("en")
        if self.on is None:
            if english:
                return f"By {self.by}: a municipality that is born moves nothing between states."
            kind = {"country": "país", "state": "estado"}.get(self.by, self.by)
            return f"Por {kind}: un municipio que nace no mueve nada entre estados."
        said = f"Municipalities as of {self.on}" if english else f"Municipios al {self.on:%d/%m/%Y}"
        if not self.folded:
            return f"{said}."
        named = "; ".join(f"{_called(one)} {'in' if english else 'en'} {_called(home)}" for one, home in self._named)
        count = Count(len(self.folded))
        more = "…" if len(self.folded) > len(self._named) else ""
        if english:
            later = f"{count} later {count:one is counted where it|ones are counted where they} came from"
            return f"{said}: {later} ({named}{more})."
        later = f"{count} {count:posterior se cuenta|posteriores se cuentan} en aquel del que {count:salió|salieron}"
        return f"{said}: {later} ({named}{more})."

    @property
    def _named(self) -> tuple[tuple[str, str], ...]:
        return self.folded[:NAMED]

    def as_dict(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "as_of": None if self.on is None else self.on.isoformat(),
            "folded": [{"code": code, "counted_in": home} for code, home in self.folded],
            "source": SOURCE,
            "says_en": self.says("en"),
            "says_es": self.says("es"),
        }


@lru_cache(maxsize=65536)
def home(code: str, on: date, apart: frozenset[str] | None = None) -> str:
    """The municipality of that day which a code is counted in: itself, or (over generations) the main one it is from.

    apart: those that are told apart at all, where that is known; one that is not counts in its parent.
    """
    place = territory.municipality(code)
    while place is not None and place.parents and (not place.existed(on) or (apart is not None and code not in apart)):
        code = place.parents[0]
        place = territory.municipality(code)
    return code


@lru_cache(maxsize=256)
def members(on: date, apart: frozenset[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Every municipality of a day with all of today's that are counted in it, itself first."""
    found: dict[str, list[str]] = {}
    for place in territory.municipalities():
        at = home(place.code, on, apart) if place.parents else place.code
        found.setdefault(at, []).append(place.code)
    return {code: tuple(sorted(inside, key=lambda one: (one != code, one))) for code, inside in found.items()}


def folded(codes: Iterable[str], on: date, apart: frozenset[str] | None = None) -> tuple[tuple[str, str], ...]:
    """Those of the codes that are counted in another, with it."""
    born = daughters()
    # The others are their own home, and a set of thousands is slow to look up by.
    found = ((code, home(code, on, apart)) for code in codes if code in born)
    return tuple((code, at) for code, at in sorted(found) if at != code)


@cache
def daughters() -> frozenset[str]:
    """Municipalities that were made from another."""
    return frozenset(place.code for place in territory.municipalities() if place.parents)


def _called(code: str) -> str:
    place = territory.municipality(code)
    return place.name if place else code
