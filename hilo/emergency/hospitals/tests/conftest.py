"""Hospitals of Puebla, and units with an incident."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hilo.emergency.dispatch.tests.conftest import dario, facts, history, open_incident

__all__ = ["dario", "facts", "history", "open_incident"]

LIST = """clues,name,latitude,longitude,capabilities,beds
PLSSA000011,General del Norte,19.0600,-98.2000,trauma,emergency=20
PLIMS000022,San José,19.0450,-98.2100,trauma obstetric,emergency=30 intensive=8
PLSSA000033,Niño Poblano,19.0200,-98.2300,paediatric burns,emergency=12
"""


@pytest.fixture
def now() -> datetime:
    """An hour ago: what follows in a test lies before the worker's clock."""
    return timezone.now() - timedelta(hours=1)


@pytest.fixture
def hospitals(puebla: Any, actor: Callable[..., Any], now: Any) -> None:
    from hilo.emergency.hospitals.actions import load_hospitals

    load_hospitals(actor=actor("supervisor"), at=now, centre="PUE", csv=LIST)


@pytest.fixture
def crew(actor: Callable[..., Any]) -> Callable[[str], Any]:
    """`crew("PUE-A1")`: the account of that unit."""
    return lambda unit: actor("unit", unit.partition("-")[0], name=f"crew.{unit.lower()}", unit=unit)


@pytest.fixture
def sent(units: Any, open_incident: Any, dario: Any, now: Any) -> str:
    """An incident to which an ambulance and a patrol were sent; the ambulance is on scene."""
    from hilo.emergency.dispatch.actions import assign, step

    folio = str(open_incident("10107").folio)
    assign(folio, units=("PUE-A1", "PUE-P1"), actor=dario, at=now)
    step("PUE-A1", status="on_scene", actor=dario, at=now)
    return folio
