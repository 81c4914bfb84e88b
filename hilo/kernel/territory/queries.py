"""Questions about the territory; no records, no rights: everything here is public.

Importing this module loads no table and no geometry; the first question that needs them does.
"""

from __future__ import annotations

import json
import logging
import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsFloat
from zoneinfo import ZoneInfo

from hilo.lib.errors import Refusal

from . import tables
from .tables import FIRST_YEAR, LAST_YEAR, Locality, Municipality, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from hilo.engines.roads import Lines, Router

    from .places import Locator, Place
    from .roads import RoadsStatus

__all__ = [
    "BoundariesStatus",
    "Locality",
    "Municipality",
    "Places",
    "State",
    "boundaries_file",
    "boundaries_stamp",
    "boundaries_status",
    "local_time",
    "local_words",
    "localities",
    "looks_swapped",
    "municipalities",
    "municipality",
    "named_roads",
    "outline_of",
    "outlines",
    "place_of",
    "places_of",
    "population",
    "road_router",
    "roads_status",
    "state",
    "states",
    "sure_area",
    "why_no_place",
    "why_no_population",
    "why_no_roads",
    "zone_of",
]

log = logging.getLogger(__name__)
RELOAD_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Places:
    """Places of many points as columns of equal length; code "" where there is none."""

    municipalities: NDArray[np.str_]
    exact: NDArray[np.bool_]

    @property
    def states(self) -> NDArray[np.str_]:
        """Two-digit codes of the states, "" for none."""
        return self.municipalities.astype("<U2")


@dataclass(frozen=True, slots=True)
class BoundariesStatus:
    """What municipal boundaries are in force: how many, of what file, which known codes have none, what went wrong."""

    loaded: int
    source: str
    missing: tuple[str, ...]
    error: str


def states() -> tuple[State, ...]:
    """The 32 states in order of code."""
    return tuple(tables.states().values())


def state(code: str) -> State | None:
    """The state with these two digits."""
    return tables.states().get(code)


def municipality(code: str, on: date | None = None) -> Municipality | None:
    """The municipality with these five digits if it existed on the date (without one: today's)."""
    found = tables.municipalities().get(code)
    return found if found is not None and found.existed(_day(on)) else None


def municipalities(state: str | None = None, on: date | None = None) -> tuple[Municipality, ...]:
    """Municipalities of a state (all without one) that existed on the date, in order of code."""
    day = _day(on)
    return tuple(m for m in tables.municipalities().values() if (state is None or m.state == state) and m.existed(day))


def localities(municipality: str) -> tuple[Locality, ...]:
    """Localities of 1,000 or more inhabitants (census 2010) in a municipality of today, the largest first."""
    return tables.localities_by_municipality().get(municipality, ())


def population(code: str, year: int) -> int | None:
    """Mid-year population of a municipality or (the sum) of a state; None where CONAPO publishes none.

    A municipality created later has a figure for the years before too, in its territory of today; its parents' figures
    are without it. `why_no_population` tells why there is none.
    """
    if why_no_population(code, year):
        return None
    rows = tables.population()
    if code in rows:
        return rows[code][year - FIRST_YEAR]
    return tables.population_of_states()[code][year - FIRST_YEAR]


def why_no_population(code: str, year: int) -> str:
    """One sentence, or "" if there is a figure."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return f"Municipal population is published for {FIRST_YEAR} to {LAST_YEAR}, not for {year}."
    if code in tables.population() or code in tables.states():
        return ""
    known = tables.municipalities().get(code)
    if known is None:
        return f"There is no municipality or state {code}."
    return f"{known.name} was created on {known.valid_from}, after the projections: its people count in its parents."


def zone_of(code: str, on: date | None = None) -> ZoneInfo:
    """The clock of a state or municipality on a date (without one: today's rule).

    The zone carries the change of summer time; the date matters only for municipalities that changed zones. A state's
    zone is that of most of its municipalities. KeyError for a code that is neither.
    """
    if code not in tables.states() and code not in tables.municipalities():
        raise KeyError(code)
    day, rules = _day(on) or date.max, tables.zone_rules()
    for rule in (*rules.get(code, ()), *rules[code[:2]]):
        if rule.valid_from <= day < rule.valid_until or (day == date.max == rule.valid_until):
            return ZoneInfo(rule.zone)
    raise KeyError(code)


def local_time(at: datetime, code: str) -> datetime:
    """An instant on the clock of a state or municipality; `at` must carry its own zone (ValueError)."""
    if at.tzinfo is None:
        raise ValueError("local_time needs an instant with a time zone")
    return at.astimezone(zone_of(code, at.astimezone(UTC).date()))


def local_words(at: datetime, code: str, *, seconds: bool = True) -> str:
    """An instant on the clock of a place, with its zone: "16/09/2026 10:05 h (UTC−6)".

    code: of a state or municipality; one that is none leaves the instant in the zone it has. seconds: said where it has
    any.
    """
    try:
        here = local_time(at, code)
    except (KeyError, OverflowError):
        here = at
    shown = "%d/%m/%Y %H:%M:%S" if seconds and here.second else "%d/%m/%Y %H:%M"
    offset = here.strftime("%z")
    hours = f"{offset[0]}{int(offset[1:3])}".replace("-", "−") + (f":{offset[3:5]}" if offset[3:5] != "00" else "")
    return f"{here.strftime(shown)} h (UTC{hours})"


def place_of(lat: SupportsFloat, lon: SupportsFloat, on: date | None = None) -> Place | None:
    """The place of a point in degrees, or None at sea, abroad or off the Earth; never an exception.

    Without boundaries the state is that of the outline or, within 2 km of a state line, of the nearest known place; the
    municipality is that of the nearest locality of 1,000 inhabitants or representative point (a city begins before its
    centre does), and `exact` is False. A point up to 2 km outside the simplified outlines still has a place. With
    boundaries (`hilo territory load`) the polygon decides, and up to 500 m off the shore there is an estimate.
    """
    latitude, longitude = _number(lat), _number(lon)
    if latitude is None or longitude is None:
        return None
    return _locator().place(latitude, longitude, _day(on))


def places_of(
    lats: Sequence[float] | NDArray[np.float64], lons: Sequence[float] | NDArray[np.float64], on: date | None = None
) -> Places:
    """The same for two sequences (or arrays) of equal length, much faster; ValueError if their lengths differ."""
    import numpy as np

    latitudes, longitudes = np.asarray(lats, dtype=float), np.asarray(lons, dtype=float)
    if latitudes.shape != longitudes.shape or latitudes.ndim != 1:
        raise ValueError("latitudes and longitudes must be two lists of equal length")
    return Places(*_locator().codes(latitudes, longitudes, _day(on)))


def sure_area(code: str, slack_km: float = 0.1) -> Any | None:
    """A shapely geometry (degrees) all of whose points lie in a state or municipality for certain; None if unknown.

    Lighter than the boundary and inside it: a state's by 2 km, a municipality's by at most slack_km. A municipality has
    one only where its boundary is loaded and no newer municipality without one was made from it.
    """
    return _locator().sure_area(code, slack_km)


def outline_of(municipality: str) -> Any | None:
    """The boundary of a municipality as it was loaded (a shapely MultiPolygon in degrees), or None."""
    return _locator().outline(municipality)


def boundaries_stamp() -> tuple[str, int, int] | None:
    """What tells one set of boundaries from another: file, time (nanoseconds since 1970) and size; None without."""
    _locator()
    return _held.stamp


def looks_swapped(lat: SupportsFloat, lon: SupportsFloat) -> bool:
    """True if the point has no place but would have one with latitude and longitude exchanged."""
    return place_of(lat, lon) is None and place_of(lon, lat) is not None


def why_no_place(lat: SupportsFloat, lon: SupportsFloat) -> str:
    """One sentence for a point that has no place, "" for one that has."""
    latitude, longitude = _number(lat), _number(lon)
    if looks_swapped(lat, lon):
        return "Latitude and longitude look exchanged."
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return "The point is not on Earth: latitude goes from -90 to 90, longitude from -180 to 180."
    return "" if place_of(lat, lon) else "The point is at sea or outside Mexico."


def outlines() -> dict[str, Any]:
    """The 32 states as a light GeoJSON FeatureCollection for maps (157 kB as text): id and code, name."""
    collection: dict[str, Any] = json.loads(tables.outlines_text())
    return collection


def municipal_outlines(state: str = "") -> dict[str, Any] | None:
    """The municipalities of the loaded boundaries as a light GeoJSON FeatureCollection for maps, the country's coarser
    than one state's: code, name; None where no boundaries are loaded."""
    from .light import light

    found = light(boundaries_file(), "state" if state else "country")
    return None if found is None else found.features(state)


def outlines_stamp() -> tuple[str, int, int] | None:
    """As `boundaries_stamp`, without reading them."""
    from .light import stamp

    return stamp(boundaries_file())


def boundaries_file() -> Path:
    """Where `hilo territory load` keeps the boundaries."""
    from django.conf import settings

    if settings.configured or os.environ.get("DJANGO_SETTINGS_MODULE"):
        return Path(settings.DATA_DIR) / "territory" / "boundaries.npz"
    return Path(os.environ.get("HILO_DATA_DIR", "data")).resolve() / "territory" / "boundaries.npz"


def boundaries_status() -> BoundariesStatus:
    """Whether answers are exact, for `hilo doctor` and the command line."""
    _locator()
    frame = _held.boundaries
    have = set(frame.codes) if frame else set()
    missing = tuple(code for code in tables.municipalities() if code not in have) if frame else ()
    return BoundariesStatus(len(have), frame.source if frame else "", missing, _held.error)


class _Held:
    """The locator of this process and the file it was made from."""

    def __init__(self) -> None:
        self.locator: Locator | None = None
        self.boundaries: Any = None
        self.stamp: tuple[str, int, int] | None = None
        self.error = ""
        self.looked = 0.0


_held = _Held()


def _locator() -> Locator:
    """The locator for the file as it stands; a running server sees a new file within a second."""
    now = time.monotonic()
    if _held.locator is not None and now - _held.looked < RELOAD_SECONDS:
        return _held.locator
    return _refresh(now)


def _refresh(now: float) -> Locator:
    path = boundaries_file()
    try:
        facts = path.stat()
        stamp = (str(path), facts.st_mtime_ns, facts.st_size)
    except OSError:
        stamp = None
    if _held.locator is None or stamp != _held.stamp:
        from . import boundaries
        from .places import Locator

        frame, error = None, ""
        if stamp is not None:
            try:
                frame = boundaries.read(path)
            except ValueError as failure:
                # A call must be placed all the same: estimates go on, and the doctor shows why.
                error = str(failure)
                log.error("Municipal boundaries are not used: %s", error)
        _held.locator = Locator(frame)
        _held.boundaries, _held.stamp, _held.error = frame, stamp, error
    _held.looked = now
    return _held.locator


def forget_boundaries() -> None:
    """Make the next question look at the file again, however recently it was read."""
    _held.looked = float("-inf")


def named_roads(file: Path) -> tuple[Lines, list[str] | None]:
    """The lines of a file of roads, and the name of each ("" for none); None if it names none. Raises: Refusal."""
    from .road_files import read_roads

    found = read_roads(file)
    return found.lines, found.names


def road_router(*, wait: bool = False) -> Router | None:
    """Who answers travel times by road, or None (`why_no_roads` tells why); never makes a caller wait unless asked."""
    from . import roads

    return roads.router(wait=wait)


def why_no_roads() -> str:
    """ "" if there is a router, else "no_network", "loading" or "damaged"."""
    from . import roads

    return roads.why_none()


def roads_status() -> RoadsStatus:
    """Which road network is stored, and whether it can be used; builds nothing."""
    from . import roads

    return roads.status()


def require_state(code: str) -> State:
    """The state, or a refusal (HILO-T404) that a command or page can show."""
    found = state(code)
    if found is None:
        raise Refusal("HILO-T404", f"There is no state {code}: codes go from 01 to 32.", status=404, where="state")
    return found


def _number(value: SupportsFloat) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def _day(on: date | None) -> date | None:
    return on.date() if isinstance(on, datetime) else on
