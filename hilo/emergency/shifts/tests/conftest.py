"""People of Puebla's centre on their shift."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest


@pytest.fixture
def start() -> datetime:
    """When the shift of a test begins: the evening of a Tuesday in Puebla."""
    return datetime.fromisoformat("2026-11-24T18:00:00-06:00")


@pytest.fixture
def after(start: datetime) -> Callable[..., datetime]:
    """`after(minutes=5)`: so long into the shift."""
    return lambda **length: start + timedelta(**length)


@pytest.fixture
def olga(puebla: Any, actor: Callable[..., Any]) -> Any:
    return actor("operator", name="olga")


@pytest.fixture
def sara(puebla: Any, actor: Callable[..., Any]) -> Any:
    return actor("supervisor", name="sara")


@pytest.fixture
def raul(puebla: Any, actor: Callable[..., Any]) -> Any:
    return actor("supervisor", name="raul")


@pytest.fixture
def facts() -> Callable[[], list[tuple[str, dict[str, Any]]]]:
    """Name and payload of every fact of shifts so far, the oldest first."""
    from hilo.kernel.events.models import Fact

    def recorded() -> list[tuple[str, dict[str, Any]]]:
        rows = Fact.objects.filter(name__startswith="shifts.").order_by("id")
        return [(fact.name.partition(".")[2], json.loads(fact.payload)) for fact in rows]

    return recorded


@pytest.fixture
def taken_by(puebla: Any, actor: Callable[..., Any]) -> Callable[..., Any]:
    """`taken_by(olga, at)`: a call that rang and that she has answered."""
    from hilo.emergency.calls.actions import answer, receive

    def taken(who: Any, at: datetime) -> Any:
        call = receive(
            actor=actor("integrator", "NAC"),
            channel="voice",
            latitude=19.0437,
            longitude=-98.2012,
            received_at=at,
            at=at,
        )
        return answer(actor=who, call_id=call.pk, at=at)

    return taken
