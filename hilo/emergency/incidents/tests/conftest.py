"""Calls and incidents of Puebla."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}
CRASH = "10104"


@pytest.fixture
def ring(puebla: Any, actor: Callable[..., Any], now: Any) -> Callable[..., Any]:
    """`ring()`: a call of Puebla that olga has answered; other fields by keyword."""
    from hilo.emergency.calls.actions import answer, receive

    def rung(**fields: Any) -> Any:
        given = {"actor": actor("integrator", "NAC"), "channel": "voice", "received_at": now, "at": now, **HERE}
        call = receive(**(given | fields))
        return answer(actor=actor("integrator", "NAC", name="olga"), call_id=call.pk, at=now)

    return rung


@pytest.fixture
def open_incident(ring: Callable[..., Any], actor: Callable[..., Any], now: Any) -> Callable[..., Any]:
    """`open_incident("10104")`: an incident of a new call; fields of the call by keyword."""
    from hilo.emergency.incidents.actions import classify

    def opened(code: str = CRASH, **fields: Any) -> Any:
        call = ring(**fields)
        return classify(actor=actor("integrator", "NAC", name="olga"), call_id=call.pk, code=code, at=now)

    return opened


@pytest.fixture
def history() -> Callable[..., list[tuple[str, str, str, Any]]]:
    """Actor, verb, why and data of the ledger's entries about an incident, the oldest first."""
    from hilo.kernel.ledger.queries import about

    def of(incident: Any) -> list[tuple[str, str, str, Any]]:
        rows = about([f"incident:{incident.folio}"])
        return [(row.actor, row.verb, row.why, json.loads(row.data or "null")) for row in rows]

    return of


@pytest.fixture
def facts() -> Callable[[], list[tuple[str, str, dict[str, Any]]]]:
    """Name, subject and payload of every fact about incidents so far, the oldest first."""
    from hilo.kernel.events.models import Fact

    def recorded() -> list[tuple[str, str, dict[str, Any]]]:
        rows = Fact.objects.filter(name__startswith="incidents.").order_by("id")
        return [(fact.name.partition(".")[2], fact.subject, json.loads(fact.payload)) for fact in rows]

    return recorded
