"""Safety over HTTP: what is open, a crew's button, a desk's, answers and ends."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Body, Router

from hilo.kernel.access.http import May, asker, by

from . import actions, queries
from .commands import EndAlarm, PressButton
from .queries import AlarmRow, alarm_row

router = Router(tags=["safety"])


@router.get("alarms", response=list[AlarmRow], auth=May("shifts.own"))
def alarms(request: HttpRequest) -> list[AlarmRow]:
    """What is open at the reader's centre: emergency buttons first."""
    return [alarm_row(row) for row in queries.open_alarms(asker(request))]


@router.post("alarms", response=AlarmRow, auth=May("shifts.own"))
def press_at_desk(request: HttpRequest) -> AlarmRow:
    """Somebody at a desk of the centre is in danger."""
    return alarm_row(actions.press_at_desk(**by(request)))


@router.post("units/{code}/alarm", response=AlarmRow, auth=May("units.own"))
def press(request: HttpRequest, code: str, body: Body[PressButton]) -> AlarmRow:
    """A crew's emergency button."""
    return alarm_row(actions.press(code, body, **by(request)))


@router.post("alarms/{int:alarm_id}/answer", response=AlarmRow, auth=May("dispatch.assign"))
def answer_alarm(request: HttpRequest, alarm_id: int) -> AlarmRow:
    """Somebody looks after it."""
    return alarm_row(actions.answer(alarm_id, **by(request)))


@router.delete("units/{code}/alarm", response={204: None}, auth=May("units.own"))
def take_back(request: HttpRequest, code: str) -> tuple[int, None]:
    """The crew pressed by mistake."""
    actions.take_back(code, **by(request))
    return 204, None


@router.post("alarms/{int:alarm_id}/end", response=AlarmRow, auth=May("shifts.own"))
def end_alarm(request: HttpRequest, alarm_id: int, body: Body[EndAlarm]) -> AlarmRow:
    """How it ended; who pressed by mistake takes it back."""
    return alarm_row(actions.end(alarm_id, body, **by(request)))
