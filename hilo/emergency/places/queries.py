"""Finding a place by what was said: in the centre's gazetteer, and always among the localities of the census."""

from __future__ import annotations

import logging
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel.territory.queries import municipalities, municipality
from hilo.lib.actor import Actor
from hilo.lib.geo import distance_m

from . import localities
from .index import Area, Hit, Index, file_of
from .localities import Known
from .localities import around as around
from .localities import known as known
from .models import Gazetteer
from .rules import core_of, understood
from .rules import kinds as kinds

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre

log = logging.getLogger("hilo.places")
MEMORY_S = 5.0
"""How long a process remembers which gazetteer is in force."""
MARGIN = 0.15
"""Degrees around a centre's municipalities: their points are their middles."""
NEAR_M = 30_000.0
"""A locality further from the call than this is no better than a street of its name."""
MEXICO: Area = (14.0, 33.0, -118.5, -86.0)


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place that fits what was typed.

    kind: of rules.kinds. radius_m: how far the thing may be from the point. address: what to write for it, with the
    number of the house that was typed; "" for a locality. missed: words typed that it does not have; guessed: a word
    was taken for another one. Both are to be told to whoever asks.
    """

    kind: str
    name: str
    within: str
    latitude: float
    longitude: float
    radius_m: float
    address: str
    missed: list[str]
    guessed: bool


@dataclass(frozen=True, slots=True)
class PlacesFound:
    """loaded: "yes"; "no" if the centre has no gazetteer; "missing" if this computer has not its file. Then only
    localities are found."""

    places: list[PlaceFound]
    loaded: str


@dataclass(frozen=True, slots=True)
class GazetteerRow:
    """A gazetteer as it was loaded. rows: places by kind. here: its file is on this computer."""

    centre: str
    number: int
    source: str
    rows: dict[str, int]
    loaded_at: str
    loaded_by: str
    here: bool


_held: dict[str, tuple[float, Index | None, str]] = {}
_open: dict[str, Index] = {}


def forget() -> None:
    """Ask at the next question which gazetteers are in force."""
    _held.clear()
    _open.clear()


def folder_of(code: str) -> Path:
    """Where the files of a centre's gazetteers lie."""
    return Path(settings.DATA_DIR) / "places" / "".join(c if c.isalnum() else "_" for c in code)


def in_force(code: str) -> Gazetteer | None:
    """The gazetteer of a centre."""
    return Gazetteer.objects.filter(centre=code).order_by("-number").first()


def gazetteer_row(row: Gazetteer) -> GazetteerRow:
    """The gazetteer as the API gives it."""
    here = file_of(folder_of(row.centre_id), row.digest).is_file()
    at = row.loaded_at.isoformat()
    return GazetteerRow(row.centre_id, row.number, row.source, dict(row.rows), at, row.loaded_by, here)


def area_of(centre: Centre) -> Area:
    """Where the centre answers, as a box; the whole country for one without a state."""
    towns = [municipality(code) for code in centre.municipalities] or list(municipalities(centre.state or None))
    points = [(town.latitude, town.longitude) for town in towns if town is not None]
    if not centre.state or not points:
        return MEXICO
    north, east = [point[0] for point in points], [point[1] for point in points]
    return min(north) - MARGIN, max(north) + MARGIN, min(east) - MARGIN, max(east) + MARGIN


def search(text: str, actor: Actor, *, near: tuple[float, float] | None = None, limit: int = 8) -> PlacesFound:
    """Places that fit what was typed, the best first: of the actor's centre's gazetteer, and localities.

    near: of two that fit equally the nearer stands first. Never fails for what is typed, or for a damaged file.
    """
    asked = understood(text)
    index, loaded = _index(actor.centre)
    hits: list[Hit] = []
    if index is not None:
        try:
            hits = index.search(asked, near, limit)
        except sqlite3.Error:
            log.exception("The gazetteer of %s cannot be read", actor.centre)
            loaded = "missing"
    towns = [] if asked.km is not None and hits else localities.search(text, states=actor.states, limit=limit)
    if near is not None:
        towns.sort(key=lambda town: round(distance_m(*near, town.latitude, town.longitude), -5))
    named = [town for town in towns if core_of(town.name) == asked.words and _is_near(town, near)]
    others = [town for town in towns if town not in named]
    best = [hit for hit in hits if hit.exact or not (hit.missed or hit.guessed)]
    rest = [hit for hit in hits if hit not in best]
    found = [*map(_town, named[:2]), *(_place(hit, text) for hit in best)]
    found += [*map(_town, named[2:] + others), *(_place(hit, text) for hit in rest)] if best else []
    found += [] if best else [*(_place(hit, text) for hit in rest), *map(_town, named[2:] + others)]
    return PlacesFound(found[:limit], loaded)


def _is_near(town: Known, near: tuple[float, float] | None) -> bool:
    return near is None or distance_m(*near, town.latitude, town.longitude) < NEAR_M


def _index(code: str) -> tuple[Index | None, str]:
    until, index, loaded = _held.get(code, (0.0, None, ""))
    if until < time.monotonic():
        index, loaded = _opened(code)
        _held[code] = (time.monotonic() + MEMORY_S, index, loaded)
    return index, loaded


def _opened(code: str) -> tuple[Index | None, str]:
    row = in_force(code) if code and centre_named(code) else None
    if row is None:
        return None, "no"
    file = file_of(folder_of(code), row.digest)
    try:
        return _open.get(str(file)) or _open.setdefault(str(file), Index(file)), "yes"
    except OSError:
        log.error("The file of gazetteer %s/%s is not on this computer: load it here too", code, row.number)
        return None, "missing"


def _place(hit: Hit, text: str) -> PlaceFound:
    number = " ".join(word for word in hit.missed if word.isdigit())
    name = hit.name
    if hit.km is not None:
        name = f"km {hit.km:g} {hit.name}"
    address = f"{name} {number}".strip() if hit.kind == "street" else name
    missed = [word for word in hit.missed if not (word.isdigit() and hit.kind == "street")]
    where = (hit.latitude, hit.longitude, round(hit.radius_m))
    return PlaceFound(
        hit.kind, name, hit.within, *where, address if hit.kind != "locality" else "", missed, hit.guessed
    )


def _town(town: Known) -> PlaceFound:
    where = (town.latitude, town.longitude, town.radius_m)
    return PlaceFound("locality", town.name, town.within, *where, "", [], guessed=False)
