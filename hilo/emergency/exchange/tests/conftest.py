"""Puebla and Jalisco, their incidents, and another agency's system."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hilo.adapters import eido

PUEBLA = {"latitude": 19.0437, "longitude": -98.2012}
GUADALAJARA = {"latitude": 20.6767, "longitude": -103.3475}


@pytest.fixture
def open_incident(puebla: Any, actor: Callable[..., Any], now: Any) -> Callable[..., Any]:
    """`open_incident("10104")`: an incident of a call in the middle of Puebla; fields of the call by keyword."""
    from hilo.emergency.incidents.actions import receive_classified

    def opened(code: str = "10104", **fields: Any) -> Any:
        taker = actor("integrator", "NAC", centre=fields.pop("centre", "PUE"))
        given = {
            "channel": "voice",
            "caller_number": "+522221234567",
            "narrative": "Choque frente al mercado <El Alto>",
            "uncertainty_m": 40,
            "priority": None,
            "reason": None,
            "received_at": now,
            "at": now,
            **PUEBLA,
        }
        return receive_classified(actor=taker, code=code, **(given | fields))[1]

    return opened


@pytest.fixture
def told(now: Any) -> Callable[..., dict[str, Any]]:
    """`told(kind="House Fire")`: a document of another agency; fields of its incident by keyword.

    minutes: how long before now it was said; place: degrees; more: members of the document.
    """

    def made(
        *,
        id: str = "urn:x:1",
        minutes: float = 5,
        place: Any = PUEBLA,
        note: str = "Humo negro",
        more: Any = None,
        **incident: Any,
    ) -> dict[str, Any]:
        at = now - timedelta(minutes=minutes)
        given: dict[str, Any] = {"kind": "Gas Leak", "priority": 9, "places": ("p1",), "notes": ("n1",)} | incident
        document = eido.write(
            eido.Eido(
                id=id,
                at=at,
                agency="bomberos.example.org",
                issuer="cad.bomberos.example.org",
                incident=eido.Incident(id="i1", at=at, **given),
                agencies=(eido.Agency(id="bomberos.example.org", at=at, roles=("CallReceiving",), types=("fire",)),),
                places=(eido.Place(id="p1", at=at, kind="Incident", **place),) if place else (),
                notes=(eido.Note(id="n1", at=at, text=note),),
            )
        )
        return document | (more or {})

    return made


@pytest.fixture
def tell(actor: Callable[..., Any], puebla: Any, now: Any) -> Callable[..., Any]:
    """`tell(document)`: Puebla's agency sends it."""
    from hilo.emergency.exchange.actions import receive_eido

    def sent(document: Any, **fields: Any) -> Any:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return receive_eido(**({"actor": actor("agency", centre=""), "body": body, "at": now} | fields))

    return sent


@pytest.fixture
def incident_of() -> Callable[[str], Any]:
    """The incident of a folio as it lies in the database."""
    from hilo.emergency.incidents.models import Incident

    def found(folio: str) -> Any:
        return Incident.objects.select_related("centre").get(folio=folio)

    return found


@pytest.fixture
def history() -> Callable[[str], list[tuple[str, str, str, Any]]]:
    """Actor, verb, why and data of the ledger's entries about a subject, the oldest first."""
    from hilo.kernel.ledger.queries import about

    def of(subject: str) -> list[tuple[str, str, str, Any]]:
        return [(row.actor, row.verb, row.why, json.loads(row.data or "null")) for row in about([subject])]

    return of


@pytest.fixture
def facts() -> Callable[..., list[tuple[str, str, dict[str, Any]]]]:
    """Name, state and payload of the facts with some names, the oldest first."""
    from hilo.kernel.events.models import Fact

    def recorded(*names: str) -> list[tuple[str, str, dict[str, Any]]]:
        rows = Fact.objects.order_by("id")
        return [(f.name, f.state, json.loads(f.payload)) for f in rows if not names or f.name in names]

    return recorded
