"""Incidents of Puebla, and the dispatcher who sends units to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}


@pytest.fixture
def dario(actor: Callable[..., Any]) -> Any:
    return actor("dispatcher", name="dario")


@pytest.fixture
def open_incident(puebla: Any, actor: Callable[..., Any], now: Any) -> Callable[..., Any]:
    """`open_incident("10104")`: an incident in the middle of Puebla; fields of its call by keyword."""
    from hilo.emergency.incidents.actions import receive_classified

    def opened(code: str = "10104", **fields: Any) -> Any:
        taker = actor("integrator", "NAC", centre=fields.pop("centre", "PUE"))
        given = {"channel": "voice", "priority": None, "reason": None, "received_at": now, "at": now, **HERE}
        return receive_classified(actor=taker, code=code, **(given | fields))[1]

    return opened


@pytest.fixture
def history() -> Callable[[str], list[tuple[str, str, Any]]]:
    """Actor, verb and data of the ledger's entries about a subject, the oldest first."""
    from hilo.kernel.ledger.queries import about

    def of(subject: str) -> list[tuple[str, str, Any]]:
        return [(row.actor, row.verb, json.loads(row.data or "null")) for row in about([subject])]

    return of


@pytest.fixture
def facts() -> Callable[..., list[tuple[str, str, dict[str, Any]]]]:
    """Name, state and payload of the facts with some names, the oldest first."""
    from hilo.kernel.events.models import Fact

    def recorded(*names: str) -> list[tuple[str, str, dict[str, Any]]]:
        rows = Fact.objects.order_by("id")
        return [(f.name, f.state, json.loads(f.payload)) for f in rows if not names or f.name in names]

    return recorded
