"""A caller of Puebla who asks about their calls, and the officer who answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

NUMBER = "+522221234567"
MONDAY = datetime(2026, 11, 9, 10, 0, tzinfo=ZoneInfo("America/Mexico_City"))
"""A Monday; the Monday after it is a day of rest."""


@pytest.fixture
def officer(puebla: Any, actor: Callable[..., Any]) -> Any:
    return actor("privacy_officer", "PUE", name="tania", centre="")


@pytest.fixture
def called(puebla: Any, actor: Callable[..., Any]) -> Callable[..., Any]:
    """`called()`: a call of the person a week before, classified and closed unless `closed=False`."""
    from hilo.emergency.incidents.actions import close, receive_classified

    def make(*, closed: bool = True, number: str = NUMBER, **fields: Any) -> Any:
        at = MONDAY - timedelta(days=7)
        given = {
            "channel": "voice",
            "caller_number": number,
            "narrative": "Se metieron a mi casa",
            "recording": "rec://pue/1",
            "latitude": 19.0437,
            "longitude": -98.2012,
            "uncertainty_m": 20,
            "received_at": at,
            "at": at,
        }
        taker = actor("integrator", "NAC")
        call, incident = receive_classified(actor=taker, code="30101", priority=None, reason=None, **(given | fields))
        if closed:
            close(actor=taker, folio=incident.folio, code="A", at=at + timedelta(hours=1))
        return call

    return make


@pytest.fixture
def asked(officer: Any) -> Callable[..., Any]:
    """`asked("erasure")`: a request of the person, identified unless `document=""`."""
    from hilo.emergency.privacy.actions import identify, receive

    def make(right: str = "access", *, document: str = "INE", at: datetime = MONDAY, **fields: Any) -> Any:
        given = {"applicant": "Rosa Ruiz", "contact": "rosa@example.mx", "text": "Mis llamadas", "numbers": [NUMBER]}
        request = receive(actor=officer, right=right, at=at, **(given | fields))
        if document:
            request = identify(actor=officer, request_id=request.pk, document=document, numbers=[NUMBER], at=at)
        return request

    return make
