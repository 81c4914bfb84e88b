"""Why a file has no number of an area: a code and a sentence each, and never a zero."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.queries.cells import name
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries.geography import Geography
    from hilo.knowledge.incidence.rules import Month
    from hilo.knowledge.incidence.store import Vintage


def unborn(area: str, on: Month) -> bool:
    """Whether a municipality was made later than the first of that month."""
    place = territory.municipality(area)
    return place is not None and bool(place.parents) and not place.existed(date(on.year, on.month, 1))


def absent(vintage: Vintage, crime: str, area: str, on: Month, geography: Geography) -> Refusal:
    """Why an area has no number of its own. on: the month whose municipalities count."""
    place = territory.municipality(area)
    if place is None and len(area) == 5:
        return Refusal(
            "HILO-F433",
            f"“{area}” is no area: 00 is the country, two digits a state, five a municipality.",
            where="area",
        )
    called = name(area)
    if place is not None and unborn(area, on):
        home = " and ".join(name(code) for code in place.parents)
        born = place.valid_from
        return Refusal(
            "HILO-F640",
            f"{called} did not exist in {on}: until {born} it is counted in {home}.",
            where="area",
            extra={"born": born.isoformat(), "counted_in": list(place.parents)},
        )
    if home_code := dict(geography.folded).get(area):
        home = name(home_code)
        return Refusal(
            "HILO-F641",
            f"{called} is not told apart in {vintage.key} over these months: it is counted in {home}.",
            where="area",
            extra={"counted_in": [home_code]},
        )
    return Refusal("HILO-F401", f"{vintage.key} has no row of {called} for “{crime}”.", where="area")
