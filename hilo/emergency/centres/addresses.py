"""The state and municipality of a location that a LoST client tells: of a point, or of the names in an address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from hilo.adapters.lost import AskedPlace, Fault, Validation, Warn
from hilo.adapters.pidf import Civic
from hilo.kernel.territory import queries as territory
from hilo.lib.text import fold

from .services import standard


@dataclass(frozen=True, slots=True)
class Found:
    """state, municipality: INEGI codes, "" where not known; validation: of an address; warnings: to give."""

    state: str = ""
    municipality: str = ""
    validation: Validation = field(default_factory=Validation)
    warnings: tuple[Warn, ...] = ()


def locate(place: AskedPlace, on: date) -> Found:
    """Where a location lies on a day; a point at sea or abroad lies nowhere (state ""). Raises Fault notFound."""
    if place.shape is not None:
        where = territory.place_of(place.shape.latitude, place.shape.longitude, on)
        return Found(where.state, where.municipality) if where else Found()
    assert place.civic is not None
    return _of_names(place.civic)


def _of_names(civic: Civic) -> Found:
    country = civic["country"].upper()
    if country not in {"", "MX", "MEX"}:
        raise Fault("notFound", "The address lies outside Mexico.")
    valid, invalid = (["country"] if country else []), []
    town, city = civic["A2"], civic["A3"]
    state = _states().get(fold(civic["A1"])) if civic["A1"] else None
    if state is None:
        state = _only_state(town or city)
        if state is None:
            raise Fault("notFound", "The state is not known: give its name in A1, and the municipality's in A2.")
        invalid += ["A1"] if civic["A1"] else []
    elif civic["A1"]:
        valid.append("A1")
    municipality = _towns(state).get(fold(town), "") if town else ""
    if town:
        (valid if municipality else invalid).append("A2")
    if not municipality and city and (municipality := _towns(state).get(fold(city), "")):
        valid.append("A3")
    said = {*valid, *invalid}
    unchecked = tuple(name for name in civic.parts if name not in said)
    words = "The municipality is not known: the answer is the state's." if town and not municipality else ""
    warnings = (Warn("", words),) if words else ()
    return Found(state, municipality, Validation(tuple(valid), tuple(invalid), unchecked), warnings)


@cache
def _states() -> dict[str, str]:
    """Codes of states by each name they go by, folded."""
    names = dict(standard()["state_names"])
    for state in territory.states():
        names |= {fold(state.name): state.code, fold(state.iso): state.code, fold(state.label): state.code}
        names |= {fold(state.iso.removeprefix("MX-")): state.code}
    return names


@cache
def _towns(state: str) -> dict[str, str]:
    """Codes of a state's municipalities by folded name; a name that two of them bear is left out."""
    rows = [(fold(row.name), row.code) for row in territory.municipalities(state)]
    names = [name for name, _ in rows]
    return {name: code for name, code in rows if names.count(name) == 1}


def _only_state(town: str) -> str | None:
    """The state of a municipality whose name no other state has."""
    if not town:
        return None
    states = [state.code for state in territory.states() if fold(town) in _towns(state.code)]
    return states[0] if len(states) == 1 else None
