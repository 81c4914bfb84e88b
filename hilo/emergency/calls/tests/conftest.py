"""Calls as they come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}


@pytest.fixture
def ring(puebla: Any, actor: Callable[..., Any], now: Any) -> Callable[..., Any]:
    """`ring()`: a call of Puebla that waits; other fields by keyword."""
    from hilo.emergency.calls.actions import receive

    def rung(**fields: Any) -> Any:
        given = {"actor": actor("integrator", "NAC"), "channel": "voice", "received_at": now, "at": now, **HERE}
        return receive(**(given | fields))

    return rung


@pytest.fixture
def history() -> Callable[[Any], list[tuple[str, str, str, Any]]]:
    """Actor, verb, why and data of the ledger's entries about a call, the oldest first."""
    import json

    from hilo.kernel.ledger.queries import about

    def of(call: Any) -> list[tuple[str, str, str, Any]]:
        return [(e.actor, e.verb, e.why, json.loads(e.data or "null")) for e in about([f"call:{call.folio}"])]

    return of


@pytest.fixture
def facts() -> Callable[..., list[tuple[str, dict[str, Any]]]]:
    """Name and payload of every fact so far, the oldest first."""
    import json

    from hilo.kernel.events.models import Fact

    def recorded() -> list[tuple[str, dict[str, Any]]]:
        return [(fact.name, json.loads(fact.payload)) for fact in Fact.objects.order_by("id")]

    return recorded
