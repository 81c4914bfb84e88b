"""Calls of the past, written as rows, and the day they stand in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

MEXICO = ZoneInfo("America/Mexico_City")
SUNDAY_NOON = datetime(2026, 11, 22, 12, 0, tzinfo=MEXICO)


@pytest.fixture
def noon() -> datetime:
    """Now: noon of Sunday, 22 November 2026 in Puebla."""
    return SUNDAY_NOON


@pytest.fixture
def past(puebla: Any) -> Callable[..., Any]:
    """`past(rang, answered=4, classified=60, priority="high", dispatched=90)`: a call of Puebla; times in seconds."""
    from hilo.emergency.calls.models import Call
    from hilo.emergency.incidents.models import Incident, Link

    def after(rang: datetime, seconds: float | None) -> datetime | None:
        return None if seconds is None else rang + timedelta(seconds=seconds)

    def make(
        rang: datetime,
        *,
        answered: float | None = None,
        classified: float | None = None,
        ended: float | None = None,
        status: str = "",
        priority: str = "",
        dispatched: float | None = None,
        on_scene: float | None = None,
        improper_kind: str = "",
        centre: Any = puebla,
        **fields: Any,
    ) -> Any:
        usual = "improper" if improper_kind else "classified" if priority else "answered" if answered else "waiting"
        call = Call.objects.create(
            centre=centre,
            channel=fields.pop("channel", "voice"),
            state=centre.state,
            received_at=rang,
            answered_at=after(rang, answered),
            classified_at=after(rang, classified),
            ended_at=after(rang, ended),
            status=status or usual,
            improper_kind=improper_kind,
            **fields,
        )
        if priority:
            incident = Incident.objects.create(
                folio=call.folio,
                centre=centre,
                first_call=call,
                state=centre.state,
                catalogue="v3.0",
                code="10104",
                initial_code="10104",
                priority=priority,
                received_at=rang,
                opened_at=after(rang, classified or 0),
                dispatched_at=after(rang, dispatched),
                on_scene_at=after(rang, on_scene),
            )
            Link.objects.create(incident=incident, call=call, linked_at=rang, linked_by="ana")
        return call

    return make


@pytest.fixture
def supervisor(actor: Callable[..., Any]) -> Any:
    return actor("supervisor")


@pytest.fixture
def nation(actor: Callable[..., Any]) -> Any:
    return actor("supervisor", "NAC")
