"""The place inside an EIDO's location: a PIDF-LO document as text."""

from __future__ import annotations

from dataclasses import dataclass

from hilo.adapters import pidf

from .document import Place

LONGEST = 64_000


@dataclass(frozen=True, slots=True)
class Where:
    """Degrees (WGS 84), radius_m of the circle it lies in, and the parts of the address by their names."""

    latitude: float | None = None
    longitude: float | None = None
    radius_m: float | None = None
    civic: tuple[tuple[str, str], ...] = ()


def where(xml: str) -> Where | None:
    """The best place that a PIDF-LO tells, None if nothing in it can be read: an emergency is never refused for it."""
    try:
        presence = pidf.read(xml.encode())
    except pidf.Malformed:
        return None
    best = presence.best()
    if best is None:
        return None
    civic = tuple(best.civic.parts.items()) if best.civic else ()
    return Where(best.latitude, best.longitude, best.uncertainty_m or None, civic)


def written(place: Place, host: str) -> str:
    """The place as PIDF-LO: a point or a circle, and what is known of the address. host: whose document it is."""
    shape = None
    if place.latitude is not None and place.longitude is not None:
        kind = "point" if place.radius_m is None else "circle"
        shape = pidf.Shape(kind, place.latitude, place.longitude, place.radius_m)
    address = pidf.Civic(dict(place.civic)) if place.civic else None
    location = pidf.Location(shape=shape, civic=address, timestamp=place.at)
    return pidf.write(pidf.Presence(f"pres:incident@{host}", (location,))).decode()
