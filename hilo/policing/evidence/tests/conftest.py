"""Who handles objects in Puebla, an incident they belong to, and an object that an officer collected there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest


@pytest.fixture
def officer(actor):
    return actor("officer", "SSP-PUE")


@pytest.fixture
def custodian(actor):
    return actor("custodian", "FGE-PUE")


@pytest.fixture
def prosecutor(actor):
    return actor("prosecutor", "FGE-PUE")


@pytest.fixture
def bodies(db, now):
    """The police and the prosecutor's office that hand objects to one another."""
    from hilo.kernel.access.actions import SETUP, open_institution
    from tests.support.authorities import kind_of

    for code in ("SSP-PUE", "FGE-PUE"):
        open_institution(actor=SETUP, code=code, name=code, kind=kind_of(code), state="21", at=now)


@pytest.fixture
def incident(puebla, bodies, actor, now):
    from hilo.emergency.incidents.actions import receive_classified

    at = now - timedelta(hours=2)
    _, made = receive_classified(
        actor=actor("integrator", "NAC", centre="PUE"),
        code="30101",
        priority=None,
        reason=None,
        channel="voice",
        caller_number="+522221234567",
        narrative="Se metieron a mi casa",
        latitude=19.0437,
        longitude=-98.2012,
        received_at=at,
        at=at,
    )
    return made


@pytest.fixture
def collected(officer, incident, now) -> Callable[..., Any]:
    """`collected(kind="narcotic")`: an object that the officer collected at the incident, sealed with A-001."""

    from hilo.policing.evidence import actions

    def make(**fields: Any) -> Any:
        given: dict[str, Any] = {
            "actor": officer,
            "kind": "firearm",
            "description": "Pistola escuadra, 9 mm, pavón negro",
            "start": "location",
            "place": "Sobre la banqueta, frente al número 12",
            "collected_at": now - timedelta(minutes=50),
            "documentation": ["photo", "written"],
            "packaging": "bag",
            "seal": "A-001",
            "incident": incident.folio,
            "at": now - timedelta(minutes=40),
        }
        return actions.collect(**(given | fields))

    return make


@pytest.fixture
def item(collected):
    return collected()


@pytest.fixture
def party() -> Callable[..., Any]:
    """`party("Omar Oficial")`: somebody with a witness, so that the step is signed."""
    from hilo.policing.evidence.rules import Party

    def named(name: str, witness: str = "Wanda Testigo", **fields: Any) -> Any:
        return Party(name=name, witness=witness, **fields)

    return named


@pytest.fixture
def later(now) -> Callable[[float], datetime]:
    """`later(5)`: so many minutes after the instant of the test."""
    return lambda minutes: now + timedelta(minutes=minutes)
