"""What dispatch owes because of facts of earlier stages."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import close_old_connections
from django.utils import timezone

from hilo.emergency.incidents.queries import by_folio
from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.lib.actor import Actor

from .actions import look_at_crews, parts_fact, state_of, step
from .commands import SayStatus
from .events import SceneMoved
from .models import Assignment, Unit
from .queries import has_units, heard_of, is_aboard
from .rules import CARRYING

WORK = Actor("hilo.work", frozenset({"units.status"}))
FREE = SayStatus(status="free")
LOOK_S = 60.0
log = logging.getLogger("hilo.dispatch")


def holds_units(payload: Mapping[str, Any]) -> bool:
    """Units are still with the incident: most leave before it closes."""
    return has_units(payload["incident"]["folio"])


def free_units(payload: Mapping[str, Any], at: datetime) -> None:
    """The incident closed: the units that are still with it are free, but for those that carry somebody: they say so
    themselves. A second time finds none."""
    folio = payload["incident"]["folio"]
    held = Assignment.objects.filter(incident__folio=folio, released_at=None, assigned_at__lte=at)
    for code in held.exclude(unit__status__in=CARRYING).order_by("unit_id").values_list("unit_id", flat=True):
        step(code, FREE, actor=WORK, at=max(at, timezone.now()))


def tell_units(payload: Mapping[str, Any], at: datetime) -> None:
    """The scene is elsewhere: each unit that is with it hears it on its own page. Told twice it reads twice."""
    folio = payload["incident"]["folio"]
    held = Assignment.objects.filter(incident__folio=folio, released_at=None).order_by("unit_id")
    with act():
        # The units are locked, as in every act on one, so that its facts reach the stream in order.
        units = Unit.objects.select_for_update(of=("self",)).filter(pk__in=held.values("unit_id")).order_by("pk")
        for unit in units.select_related("centre"):
            moved = [(SceneMoved(state_of(unit, folio)), f"unit:{unit.pk}")]
            record(moved, state=unit.holder.state, at=at, heard_by=heard_of(unit))


def concerns_crew(payload: Mapping[str, Any]) -> bool:
    """The officer is aboard a unit: of most of whom something is recorded nobody is."""
    return is_aboard(payload["officer"])


def look_at_crew(payload: Mapping[str, Any], at: datetime) -> None:
    """Something was recorded of an officer aboard: what it does to their going out is told, whatever it was."""
    look_at_crews([payload["officer"]], actor=WORK, at=max(at, timezone.now()))


def follow_crews(stop: threading.Event) -> None:
    """What ends by itself (a certificate at midnight, somebody's word for a life) is told as it ends: who is aboard is
    looked at every minute, in a handful of statements. A fault is logged, and tried again."""
    while not stop.wait(LOOK_S):
        try:
            close_old_connections()
            look_at_crews(actor=WORK, at=timezone.now())
        except Exception:
            log.exception("who is aboard could not be looked at; trying again in a minute")


def was_attended(payload: Mapping[str, Any]) -> bool:
    """Units were sent to the incident, now or before: what it lacks does not follow from its code alone."""
    return Assignment.objects.filter(incident__folio=payload["incident"]["folio"]).exists()


def tell_parts(payload: Mapping[str, Any], at: datetime) -> None:
    """What the incident is, or that it goes on, calls for other units: who follows it hears what it lacks."""
    incident = by_folio(payload["incident"]["folio"])
    if incident is None or incident.status == "closed":
        return
    with act():
        fact, state = (parts_fact(incident), incident.subject), incident.holder.state
        record([fact], state=state, at=max(at, timezone.now()), heard_by=[incident.centre_id])
