"""What is done with alarms: pressed, raised by the house, answered, ended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hilo.emergency.dispatch.queries import heard_of, locked_unit, open_assignment, states_of
from hilo.emergency.shifts.queries import held_centre
from hilo.kernel.action import action, done, held, running
from hilo.kernel.events.actions import record
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from .commands import EndAlarm, PressButton
from .events import AlarmAnswered, AlarmEnded, AlarmRaised
from .models import Alarm
from .queries import locked, side, state_of, word_of
from .rules import BUTTON, end_labels, is_due

if TYPE_CHECKING:
    from hilo.emergency.dispatch.models import Unit


@action("units.own", verb="alarm.pressed")
def press(unit_code: str, command: PressButton, *, actor: Actor, at: datetime) -> Alarm:
    """A crew pressed its emergency button; a second press while it is open is the same alarm.

    Raises: NotFound, Forbidden for another crew's unit.
    """
    unit = locked_unit(unit_code)
    # A crew goes with its unit, wherever that serves.
    held(unit.home)
    sent = open_assignment(unit.pk)
    known = Alarm.objects.filter(unit=unit, kind=BUTTON, ended_at=None).select_related("centre", "incident").first()
    if known is not None:
        return known
    alarm = Alarm.objects.create(
        kind=BUTTON,
        centre=unit.lent_to or unit.centre,
        unit=unit,
        incident=sent.incident if sent else None,
        raised_at=at,
        raised_by=actor.name,
        latitude=unit.latitude if command.latitude is None else command.latitude,
        longitude=unit.longitude if command.longitude is None else command.longitude,
    )
    _raised(alarm, unit)
    return alarm


@action("shifts.own", verb="alarm.pressed_at_desk")
def press_at_desk(*, actor: Actor, at: datetime) -> Alarm:
    """Somebody at a desk of the centre is in danger. Raises: Forbidden, Refusal HILO-H401 without a centre."""
    centre = held_centre(actor)
    known = Alarm.objects.filter(centre=centre, unit=None, kind=BUTTON, ended_at=None, raised_by=actor.name).first()
    if known is not None:
        return known
    alarm = Alarm.objects.create(kind=BUTTON, centre=centre, raised_at=at, raised_by=actor.name)
    done(alarm, AlarmRaised(state_of(alarm)))
    return alarm


@action("units.status", verb="crew.asked_for")
def ask_for(kind: str, unit_code: str, since: datetime, *, actor: Actor, at: datetime) -> Alarm | None:
    """The house asks for a crew that was not heard of in time; None if it was, or stands elsewhere since."""
    unit = held(locked_unit(unit_code))
    sent = open_assignment(unit.pk)
    if sent is None or unit.status_at != since or not is_due(kind, word_of(unit), at):
        return None
    if Alarm.objects.filter(unit=unit, kind=kind, ended_at=None).exists():
        return None
    alarm = Alarm.objects.create(
        kind=kind,
        centre=unit.lent_to or unit.centre,
        unit=unit,
        incident=sent.incident,
        raised_at=at,
        latitude=unit.latitude,
        longitude=unit.longitude,
    )
    _raised(alarm, unit)
    return alarm


@action("dispatch.assign", verb="alarm.answered")
def answer(alarm_id: int, *, actor: Actor, at: datetime) -> Alarm:
    """Somebody at the centre looks after it, and the sound stops. Raises: Conflict HILO-D461 once it ended."""
    alarm = _open(alarm_id, actor)
    if alarm.answered_at is None:
        alarm.answered_at, alarm.answered_by = at, actor.name
        alarm.save(update_fields=["answered_at", "answered_by"])
        fact = AlarmAnswered(state_of(alarm), actor.name)
        done(alarm, fact)
        _tell_crew(alarm, fact)
    return alarm


@action("units.own", verb="alarm.taken_back")
def take_back(unit_code: str, *, actor: Actor, at: datetime) -> Alarm | None:
    """A crew takes its own press back: it was a mistake. None if nothing is open."""
    held(locked_unit(unit_code).home)
    known = Alarm.objects.select_for_update(of=("self",)).select_related("centre", "incident", "unit")
    alarm = known.filter(unit_id=unit_code, kind=BUTTON, ended_at=None).first()
    if alarm is None:
        return None
    _end(alarm, "mistake", actor, at)
    done(alarm, AlarmEnded(state_of(alarm), "mistake"), data={"how": "mistake"})
    return alarm


@action("shifts.own", verb="alarm.ended")
def end(alarm_id: int, command: EndAlarm, *, actor: Actor, at: datetime) -> Alarm:
    """How it ended. A dispatcher or supervisor says any of the words; who pressed at a desk, that it was a mistake.

    Raises: NotFound, Forbidden; Refusal HILO-D460 for another word; Conflict HILO-D461 once it ended.
    """
    alarm = _open(alarm_id, actor)
    own = alarm.raised_by == actor.name
    words = end_labels() if actor.may("dispatch.assign") else end_labels("anyone") if own else {}
    if command.how not in words:
        raise Refusal("HILO-D460", where="how")
    _end(alarm, command.how, actor, at)
    fact = AlarmEnded(state_of(alarm), command.how)
    done(alarm, fact, data={"how": command.how}, why=command.why)
    _tell_crew(alarm, fact)
    return alarm


@action("units.status", verb="crew.heard_of")
def settle(unit_code: str, *, actor: Actor, at: datetime) -> int:
    """The crew was heard of: what the house asked is answered. A button is never ended so. Answers how many."""
    held(locked_unit(unit_code))
    rows = Alarm.objects.select_for_update(of=("self",)).select_related("centre", "incident", "unit")
    found = list(rows.filter(unit_id=unit_code, ended_at=None).exclude(kind=BUTTON).order_by("pk"))
    for alarm in found:
        _end(alarm, "moved_on", actor, at)
        done(alarm, AlarmEnded(state_of(alarm), "moved_on"), data={"how": "moved_on"})
    return len(found)


def _raised(alarm: Alarm, unit: Unit) -> None:
    """Those whose unit it is hear that its crew is in danger, and who answers for its incident; no other of a state."""
    states, heard_by = states_of(unit, alarm.incident), heard_of(unit, alarm.incident)
    done(alarm, AlarmRaised(state_of(alarm)), states=states, heard_by=heard_by)


def _tell_crew(alarm: Alarm, fact: AlarmAnswered | AlarmEnded) -> None:
    """A crew hears under the name of its unit alone (kernel.events.stream)."""
    if alarm.unit_id:
        holder = alarm.holder
        record([(fact, f"unit:{alarm.unit_id}")], state=holder.state, at=running().at, heard_by=[holder.centre])


def _open(alarm_id: int, actor: Actor) -> Alarm:
    alarm = locked(alarm_id)
    held(side(alarm, actor))
    if alarm.ended_at is not None:
        raise Conflict("HILO-D461")
    return alarm


def _end(alarm: Alarm, how: str, actor: Actor, at: datetime) -> None:
    alarm.ended_at, alarm.ended_by, alarm.how = at, actor.name, how
    alarm.save(update_fields=["ended_at", "ended_by", "how"])
