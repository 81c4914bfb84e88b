"""Questions about alarms: those that are open at the actor's centre, and the crew's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from hilo.emergency.dispatch.queries import position_at
from hilo.emergency.shifts.queries import own_centre
from hilo.kernel.language import language
from hilo.kernel.possession import is_at
from hilo.kernel.rights import Holder, allow
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from .events import AlarmState
from .models import Alarm
from .rules import CrewWord, end_labels, kind_labels

if TYPE_CHECKING:
    from hilo.emergency.dispatch.models import Unit


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm. label: its kind in the reader's language; unit, incident: "" for none; raised_by: "" for the house."""

    id: int
    kind: str
    label: str
    centre: str
    unit: str
    incident: str
    raised_at: datetime
    raised_by: str
    latitude: float | None
    longitude: float | None
    answered_at: datetime | None
    answered_by: str
    ended_at: datetime | None
    how: str


def open_alarms(actor: Actor) -> list[Alarm]:
    """What is open at the actor's centre, or of a neighbour's crew in an incident for which the centre answers: buttons
    first, then by time. Raises: Forbidden, Refusal HILO-H401."""
    code = own_centre(actor, "shifts.own").code
    rows = Alarm.objects.filter(Q(centre=code) | Q(incident__centre=code), ended_at=None)
    rows = rows.select_related("incident", "centre")
    return sorted(rows, key=lambda row: (row.kind != "button", row.answered_at is not None, row.raised_at))


def of_unit(actor: Actor) -> Alarm | None:
    """The open button of the actor's own unit."""
    allow(actor, "units.own")
    return Alarm.objects.filter(unit_id=actor.unit, kind="button", ended_at=None).select_related("incident").first()


def locked(alarm_id: int) -> Alarm:
    """An alarm, locked for a change. Raises: NotFound."""
    rows = Alarm.objects.select_for_update(of=("self",)).select_related("centre", "incident__centre", "unit")
    row = rows.filter(pk=alarm_id).first()
    if row is None:
        raise NotFound("alarm", alarm_id)
    return row


def side(alarm: Alarm, actor: Actor) -> Holder:
    """On whose side of the alarm the actor stands: of who answers for the incident, or of whose crew it is."""
    there = alarm.incident.holder if alarm.incident and alarm.unit_id else alarm.holder
    return there if is_at(actor, there) else alarm.holder


def alarm_row(row: Alarm) -> AlarmRow:
    """The alarm as the API gives it."""
    return AlarmRow(
        id=row.pk,
        kind=row.kind,
        label=kind_labels()[row.kind][language()],
        centre=row.centre_id,
        unit=row.unit_id or "",
        incident=row.incident.folio if row.incident else "",
        raised_at=row.raised_at,
        raised_by=row.raised_by,
        latitude=row.latitude,
        longitude=row.longitude,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        ended_at=row.ended_at,
        how=row.how,
    )


def state_of(row: Alarm) -> AlarmState:
    """The alarm as a fact tells of it."""
    folio = row.incident.folio if row.incident else ""
    return AlarmState(row.pk, row.kind, row.centre_id, row.unit_id or "", folio)


def word_of(unit: Unit) -> CrewWord:
    """What is known of a crew now."""
    here = None if unit.latitude is None or unit.longitude is None else (unit.latitude, unit.longitude)
    return CrewWord(unit.status, unit.status_at, position_at(unit.pk, unit.status_at), here)


def ends() -> dict[str, str]:
    """How a desk may end an alarm: word -> label in the reader's language."""
    return {name: labels[language()] for name, labels in end_labels().items()}
