"""Puebla's institutions, and a detention as an officer registers it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

NOON = datetime(2026, 11, 9, 12, 0, tzinfo=ZoneInfo("America/Mexico_City"))
"""A Monday at noon in Puebla."""
BODIES = (
    ("SSP-PUE", "Secretaría de Seguridad Pública de Puebla", "21"),
    ("FGE-PUE", "Fiscalía General del Estado de Puebla", "21"),
    ("JC-PUE", "Juzgado Cívico de Puebla", "21"),
    ("SSP-JAL", "Secretaría de Seguridad de Jalisco", "14"),
)


@pytest.fixture
def bodies(db: Any) -> None:
    from hilo.kernel.access.actions import SETUP, open_institution
    from tests.support.authorities import kind_of

    for code, name, state in BODIES:
        open_institution(actor=SETUP, code=code, name=name, kind=kind_of(code), state=state, at=NOON)


@pytest.fixture
def somebody(bodies: None, actor: Callable[..., Any]) -> Callable[..., Any]:
    """`somebody("prosecutor")`: of the institution that has such people, in Puebla."""
    homes = {
        "officer": "SSP-PUE",
        "commander": "SSP-PUE",
        "liaison": "SSP-PUE",
        "prosecutor": "FGE-PUE",
        "adolescent_prosecutor": "FGE-PUE",
        "civic_judge": "JC-PUE",
    }

    def make(role: str, **fields: Any) -> Any:
        given = {"centre": "", "states": frozenset({"21"}), "name": role} | fields
        return actor(role, homes[role], **given)

    return make


@pytest.fixture
def officer(somebody: Callable[..., Any]) -> Any:
    return somebody("officer", name="omar", unit="PUE-P01")


@pytest.fixture
def prosecutor(somebody: Callable[..., Any]) -> Any:
    return somebody("prosecutor", name="fabian")


@pytest.fixture
def specialist(somebody: Callable[..., Any]) -> Any:
    return somebody("adolescent_prosecutor", name="adela")


GIVEN: dict[str, Any] = {
    "kind": "flagrancy",
    "detained_at": NOON,
    "place": "Calle 5 de Mayo 12, Centro",
    "municipality": "21114",
    "motives": "Señalado por la víctima con el teléfono en la mano",
    "given": "Juan Carlos",
    "first_surname": "Pérez",
    "second_surname": "López",
    "age": 34,
    "age_doubt": False,
    "sex": "M",
    "officers": ({"name": "Omar Oficial", "number": "P-0001", "institution": "SSP-PUE", "rank": "policía"},),
}


@pytest.fixture
def detained(officer: Any) -> Callable[..., Any]:
    """`detained(age=16)`: a person detained at noon and registered ten minutes later."""
    from hilo.policing.detentions.actions import register

    def make(**fields: Any) -> Any:
        return register(**({"actor": officer, "at": NOON + timedelta(minutes=10)} | GIVEN | fields))

    return make


@pytest.fixture
def handed(detained: Callable[..., Any], officer: Any) -> Callable[..., Any]:
    """`handed(kind="urgent_case")`: a person given to the prosecutor an hour after the detention."""
    from hilo.policing.detentions.actions import hand_over

    def make(to_kind: str = "prosecutor", **fields: Any) -> Any:
        row = detained(**fields)
        when = NOON + timedelta(hours=1)
        given: dict[str, Any] = {"to": "Fiscalía Centro", "to_kind": to_kind, "handed_at": when}
        given["address"] = "Av. Reforma 1"
        return hand_over(actor=officer, number=row.number, at=when, **given)

    return make
