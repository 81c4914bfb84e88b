"""Two centres that help each other, Puebla and Jalisco, and a third that has no part in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}
SECRET = "la señora de la casa azul dice que su vecino tiene un arma"
NUMBER = "+522221234567"


@pytest.fixture(autouse=True)
def centres(puebla: Any, jalisco: Any, centre: Callable[[str], Any]) -> None:
    centre("TLAX")


@pytest.fixture
def dario(actor: Callable[..., Any]) -> Any:
    """The dispatcher of Puebla."""
    return actor("dispatcher", name="dario")


@pytest.fixture
def jacinta(actor: Callable[..., Any]) -> Any:
    """The dispatcher of Jalisco."""
    return actor("dispatcher", "JAL", name="jacinta")


@pytest.fixture
def teodora(actor: Callable[..., Any]) -> Any:
    """The dispatcher of Tlaxcala, whom nobody asked."""
    return actor("dispatcher", "TLAX", name="teodora")


@pytest.fixture
def open_incident(puebla: Any, actor: Callable[..., Any], now: datetime) -> Callable[..., Any]:
    """`open_incident("10104")`: an incident in the middle of Puebla; fields of its call by keyword."""
    from hilo.emergency.incidents.actions import receive_classified

    def opened(code: str = "10104", **fields: Any) -> Any:
        taker = actor("integrator", "NAC", centre=fields.pop("centre", "PUE"))
        given = {"channel": "voice", "priority": None, "reason": None, "received_at": now, "at": now, **HERE}
        said = {"narrative": SECRET, "caller_number": NUMBER}
        return receive_classified(actor=taker, code=code, **(given | said | fields))[1]

    return opened


@pytest.fixture
def offered(open_incident: Callable[..., Any], dario: Any, now: datetime) -> Any:
    """Puebla's incident, offered to Jalisco."""
    from hilo.emergency.mutual_aid.actions import offer

    return offer(actor=dario, folio=open_incident().folio, to="JAL", reason="ocurrió allá", at=now)


@pytest.fixture
def facts() -> Callable[..., list[tuple[str, str, dict[str, Any]]]]:
    """Name, state and payload of the facts with some names, the oldest first."""
    import json

    from hilo.kernel.events.models import Fact

    def recorded(*names: str) -> list[tuple[str, str, dict[str, Any]]]:
        rows = Fact.objects.order_by("id")
        return [(f.name, f.state, json.loads(f.payload)) for f in rows if not names or f.name in names]

    return recorded


@pytest.fixture
def verbs() -> Callable[..., list[tuple[str, str, str]]]:
    """Chain, actor and verb of the ledger's entries about subjects, the oldest first."""
    from hilo.kernel.ledger.queries import about

    def of(*subjects: str) -> list[tuple[str, str, str]]:
        return [(row.chain, row.actor, row.verb) for row in about(list(subjects))]

    return of


@pytest.fixture
def at_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`at_clock(instant)`: it is that instant now, and what is owed by then is paid."""
    from django.utils import timezone

    from hilo.kernel.events.actions import deliver_pending

    def moved(instant: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: instant)
        for _ in range(20):
            paid, failed = deliver_pending()
            assert not failed
            if not paid:
                return

    return moved


@pytest.fixture
def seconds() -> Callable[[float], timedelta]:
    return lambda count: timedelta(seconds=count)
