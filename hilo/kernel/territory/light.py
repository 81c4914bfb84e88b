"""The loaded boundaries as drawings need them: simplified once, kept beside them, made anew when they change."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping

from . import boundaries, tables

log = logging.getLogger("hilo.territory")

Scale = Literal["country", "state"]
TOLERANCE: dict[Scale, float] = {"country": 0.02, "state": 0.003}
"""Degrees that an outline may move: half a unit of a drawing 720 wide, of the country or of a middling state."""
Stamp = tuple[str, int, int]
_making = Lock()


@dataclass(frozen=True)
class Light:
    """Simplified outlines: the codes in order, and each one's polygons."""

    codes: tuple[str, ...]
    shapes: NDArray[Any]

    def features(self, state: str = "") -> dict[str, Any]:
        """A GeoJSON FeatureCollection of all, or of one state's."""
        chosen = [at for at, code in enumerate(self.codes) if code.startswith(state)]
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"code": self.codes[at], "name": tables.municipalities()[self.codes[at]].name},
                    "geometry": mapping(self.shapes[at]),
                }
                for at in chosen
            ],
        }


def stamp(file: Path) -> Stamp | None:
    """What tells one set of boundaries from another; None where none is loaded."""
    try:
        facts = file.stat()
    except OSError:
        return None
    return str(file), facts.st_mtime_ns, facts.st_size


def light(file: Path, scale: Scale) -> Light | None:
    """The outlines of the boundaries in a file; None where none is loaded, or what is loaded is damaged."""
    known = stamp(file)
    return None if known is None else _light(known, scale)


@lru_cache(maxsize=4)
def _light(known: Stamp, scale: Scale) -> Light | None:
    kept = _kept(Path(known[0]), scale)
    with _making:
        try:
            found = boundaries.read(kept) if kept.exists() else None
        except ValueError:
            found = None
        if found is None or found.source != _named(known):
            if not prepare(Path(known[0])):
                return None
            found = boundaries.read(kept)
    return _whole(found)


def prepare(file: Path) -> bool:
    """Make the outlines; where that fails the log says why: calls are placed by the boundaries, which stand."""
    try:
        make(file)
    except (ValueError, OSError, shapely.errors.ShapelyError) as failure:
        log.error("No outlines for maps: %s", failure)
        return False
    return True


def make(file: Path) -> None:
    """Simplify the boundaries in a file for every scale; ValueError if they cannot be read."""
    known = stamp(file)
    if known is None:
        raise ValueError(f"{file} is not there.")
    whole = _whole(boundaries.read(file))
    for scale, tolerance in TOLERANCE.items():
        boundaries.save(
            file.parent,
            codes=list(whole.codes),
            geometries=_simplified(whole.shapes, tolerance),
            source=_named(known),
            name=_kept(file, scale).name,
        )


def _simplified(shapes: NDArray[Any], tolerance: float) -> NDArray[Any]:
    """Borders that two share stay one; islets go, unless they are all there is."""
    try:
        drawn = shapely.coverage_simplify(shapes, tolerance)
    except shapely.errors.GEOSException:
        drawn = shapely.simplify(shapes, tolerance)

    def islands(shape: Any) -> Any:
        parts = shapely.get_parts(shape)
        areas = shapely.area(parts)
        return shapely.multipolygons(parts[(areas >= tolerance**2) | (areas == areas.max())])

    return np.array([islands(one if one.area else was) for one, was in zip(drawn, shapes, strict=True)])


def _whole(found: boundaries.Boundaries) -> Light:
    own: dict[str, list[Any]] = {}
    for code, polygon in zip(found.codes, found.polygons, strict=True):
        own.setdefault(code, []).append(polygon)
    # Boundaries of another edition may hold codes that the catalogue no longer has.
    codes = tuple(sorted(code for code in own if code in tables.municipalities()))
    return Light(codes, np.array([shapely.multipolygons(own[code]) for code in codes]))


def _kept(file: Path, scale: Scale) -> Path:
    return file.with_name(f"outlines-{scale}.npz")


def _named(known: Stamp) -> str:
    return f"{known[1]} {known[2]}"
