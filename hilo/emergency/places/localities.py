"""Finding a place by a few letters, when a call brought no point or a wrong one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from hilo.kernel.territory.queries import localities, municipalities, state
from hilo.lib.text import fold

SPREAD_M = 5.0
"""A town of P inhabitants reaches about SPREAD_M * sqrt(P) metres from its centre."""
SMALLEST_M = 300.0


@dataclass(frozen=True, slots=True)
class Known:
    """A named place. radius_m: how far the named thing may be from the point."""

    name: str
    within: str
    latitude: float
    longitude: float
    radius_m: float
    population: int
    words: tuple[str, ...]


@lru_cache(maxsize=34)
def known(state_code: str) -> tuple[Known, ...]:
    """Localities and municipalities of a state (of all with ""), the largest first."""
    found: list[Known] = []
    for town in municipalities(state_code or None):
        state_name = state(town.state).name  # type: ignore[union-attr]
        rows = [(place.name, place, place.population) for place in localities(town.code)]
        if fold(town.name) not in {fold(name) for name, _, _ in rows}:
            rows.append((town.name, town, town.population_2020))  # type: ignore[arg-type]
        for name, point, population in rows:
            found.append(
                Known(
                    name=name,
                    within=f"{town.name}, {state_name}",
                    latitude=point.latitude,
                    longitude=point.longitude,
                    radius_m=max(SMALLEST_M, round(SPREAD_M * sqrt(population))),
                    population=population,
                    words=tuple(fold(f"{name} {town.name}").split()),
                )
            )
    return tuple(sorted(found, key=lambda place: -place.population))


def search(text: str, *, states: frozenset[str], limit: int = 8) -> list[Known]:
    """Places whose words begin with all the pieces typed: those named so first, then by population."""
    pieces = fold(text[:80]).replace(",", " ").split()
    if not pieces:
        return []
    found: list[Known] = []
    for code in sorted(states) or [""]:
        found += [
            place
            for place in known(code)
            if all(any(word.startswith(piece) for word in place.words) for piece in pieces)
        ]
    found.sort(key=lambda place: (not fold(place.name).startswith(pieces[0]), -place.population))
    return found[:limit]


def around(
    latitude: float, longitude: float, *, state_code: str, degrees: float = 0.25, limit: int = 30
) -> list[Known]:
    """The largest named places near a point: what a map without streets needs to be read."""
    return [
        place
        for place in known(state_code)
        if abs(place.latitude - latitude) < degrees and abs(place.longitude - longitude) < degrees
    ][:limit]
