"""Where a scene is: why it was put there, and which positions are worth offering to whoever sends help."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from hilo.lib.geo import distance_m

SAME_M = 25.0
"""Two points nearer than this are one place."""
MUCH_BETTER = 4.0
"""A caller's fix is worth a look beside a scene that is this many times less sure."""
UNSURE_M = 1_000.0
"""What a scene counts as whose accuracy nobody said."""


@dataclass(frozen=True, slots=True)
class PlacingReason:
    """Why a scene is where it is. words: it is said with words of one's own."""

    name: str
    labels: Mapping[str, str]
    words: bool


@dataclass(frozen=True, slots=True)
class Fix:
    """A position that a call brings. later: it came after the call had a place; else it is the call's own."""

    call: int
    folio: str
    latitude: float
    longitude: float
    uncertainty_m: float | None
    at: datetime
    later: bool
    first: bool


@dataclass(frozen=True, slots=True)
class OfferedFix:
    """A position offered for a scene. distance_m: from the scene, null while it has no place."""

    fix: Fix
    distance_m: float | None


@cache
def placing_reasons() -> Mapping[str, PlacingReason]:
    """The reasons by name, in the order of the desk's menu."""
    path = Path(__file__).parents[1] / "standards" / "placing.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["reasons"]
    return MappingProxyType(
        {
            name: PlacingReason(name, {"es": row["es"], "en": row["en"]}, row.get("words", False))
            for name, row in rows.items()
        }
    )


def offered_fixes(
    scene: tuple[float, float] | None, uncertainty_m: float | None, fixes: Sequence[Fix]
) -> list[OfferedFix]:
    """What is worth offering, the surest first.

    A scene without a place is offered every caller's; one with a place what came later, what its own first call says
    now (the way back from a wrong move), and what is much surer. What lies where the scene is already is no news.
    """
    found = [OfferedFix(fix, _far(scene, fix)) for fix in fixes]
    worth = [one for one in found if one.distance_m is None or _worth(one.fix, one.distance_m, uncertainty_m)]
    return sorted(worth, key=lambda one: (_sure(one.fix.uncertainty_m), one.fix.at, one.fix.call))


def _far(scene: tuple[float, float] | None, fix: Fix) -> float | None:
    return None if scene is None else distance_m(*scene, fix.latitude, fix.longitude)


def _worth(fix: Fix, metres: float, uncertainty_m: float | None) -> bool:
    if metres < SAME_M:
        return False
    return fix.later or fix.first or _sure(fix.uncertainty_m) * MUCH_BETTER <= _sure(uncertainty_m)


def _sure(uncertainty_m: float | None) -> float:
    return UNSURE_M if uncertainty_m is None else uncertainty_m
