"""What the report does because of facts: an arrival begins one, a detention or an object secured fills it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from hilo.lib.actor import Actor

from . import actions
from .queries.reading import being_written, crew_arrived

WORK = Actor("hilo.work", frozenset({"reports.write"}))


def begin_on_arrival(payload: Mapping[str, Any], at: datetime) -> None:
    """A police unit is on scene: a report waits for its crew, with folio, place, times, unit and crew in it."""
    unit = payload["unit"]
    actions.open_on_arrival(actor=WORK, folio=unit["incident"], unit=unit["code"], at=timezone.now(), arrived_at=at)


def arrived(payload: Mapping[str, Any]) -> bool:
    """On scene of an incident, with officers aboard who may have to write: one look-up, and none for other steps."""
    unit = payload["unit"]
    return unit["status"] == "on_scene" and bool(unit["incident"]) and crew_arrived(unit["code"])


def fill_in(payload: Mapping[str, Any], at: datetime) -> None:
    """A detention or an item was registered for an incident: reports being written take it over."""
    actions.refresh_incident(actor=WORK, folio=_folio(payload), at=timezone.now())


def concerns_a_report(payload: Mapping[str, Any]) -> bool:
    """A report of the incident is being written."""
    return being_written(_folio(payload))


def _folio(payload: Mapping[str, Any]) -> str:
    for holder in (payload, *(one for one in payload.values() if isinstance(one, Mapping))):
        if isinstance(holder.get("incident"), str):
            return str(holder["incident"])
    return ""
