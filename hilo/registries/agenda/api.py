"""The agenda over HTTP: a centre writes it, a corporation reads its people's dates, an evaluator the own day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from annotated_types import Ge, Le
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.engines.agenda import Needed
from hilo.kernel.access.http import May, asker, by
from hilo.lib.answers import Made
from hilo.lib.findings import Finding
from hilo.lib.limits import RecordId

from . import actions, queries
from .commands import (
    AddExaminer,
    BeAway,
    CancelAppointment,
    Code,
    DeclareConflict,
    EndExaminer,
    MissAppointment,
    Months,
    MoveAppointment,
    SetRooms,
    TellAppointments,
    WriteAgenda,
)

router = Router(tags=["agenda"])
After = Annotated[int, Ge(0), Le(2**63 - 1)]
"""The id of the last row that was read; 0 for the first ones."""


def made(row: Model) -> Status[Made]:
    return Status(201, Made(id=row.pk))


@router.get("/examiners", response=list[queries.ExaminerRow], auth=May("agenda.write"))
def examiners(request: HttpRequest) -> list[queries.ExaminerRow]:
    """Who examines at the asker's centre."""
    return queries.examiners(asker(request))


@router.post("/examiners", response={201: Made}, auth=May("agenda.write"))
def add_examiner(request: HttpRequest, body: Body[AddExaminer]) -> Status[Made]:
    """Add somebody who examines."""
    return made(actions.add_examiner(body, **by(request)))


@router.post("/examiners/{examiner_id}/end", response=Made, auth=May("agenda.write"))
def end_examiner(request: HttpRequest, examiner_id: RecordId, body: Body[EndExaminer]) -> Made:
    """Say until when somebody examines."""
    return Made(id=actions.end_examiner(examiner_id, body, **by(request)).pk)


@router.post("/examiners/{examiner_id}/absences", response={201: Made}, auth=May("agenda.write"))
def be_away(request: HttpRequest, examiner_id: RecordId, body: Body[BeAway]) -> Status[Made]:
    """Write days off down."""
    return made(actions.be_away(examiner_id, body, **by(request)))


@router.post("/examiners/{examiner_id}/conflicts", response={201: Made}, auth=May("agenda.write"))
def declare_conflict(request: HttpRequest, examiner_id: RecordId, body: Body[DeclareConflict]) -> Status[Made]:
    """Declare whom an examiner may not examine."""
    return made(actions.declare_conflict(examiner_id, body, **by(request)))


@router.put("/agenda/rooms", response=Made, auth=May("agenda.write"))
def set_rooms(request: HttpRequest, body: Body[SetRooms]) -> Made:
    """Say how many exams of a kind the rooms hold."""
    return Made(id=actions.set_rooms(body, **by(request)).pk)


@router.get("/agendas", response=list[queries.AgendaRow], auth=May("agenda.write"))
def agendas(request: HttpRequest) -> list[queries.AgendaRow]:
    """The versions of the centre's agenda, the newest first."""
    return queries.agendas(asker(request))


@router.post("/agendas", response={201: queries.AgendaRow}, auth=May("agenda.write"))
def write_agenda(request: HttpRequest, body: Body[WriteAgenda]) -> Status[queries.AgendaRow]:
    """Write the agenda anew: some 15 s for 5,000 people and 36 months. What was told stays."""
    return Status(201, queries.agenda_row(actions.write_agenda(body, **by(request))))


@router.post("/agendas/told", response=Made, auth=May("agenda.write"))
def tell(request: HttpRequest, body: Body[TellAppointments]) -> Made:
    """Give the proposed dates until a day to people and their corporations."""
    return Made(id=actions.tell(body, **by(request)).pk)


@router.get("/agenda/needs", response=list[Needed], auth=May("agenda.write"))
def needs(request: HttpRequest, months: Months = 36, a_day: Annotated[float, Ge(0), Le(200)] = 0) -> list[Needed]:
    """How many examiners of each kind until nobody lapses, and in which stretch that shows."""
    return queries.needs(**by(request), months=months, a_day=a_day)


@router.get("/agenda/load", response=list[queries.Load], auth=May("agenda.write"))
def load(request: HttpRequest, first: date | None = None, last: date | None = None) -> list[queries.Load]:
    """Exams against places by kind and day; at most 62 days from the first (today)."""
    begin = first or timezone.localdate()
    return queries.load(asker(request), first=begin, last=last or min(begin, queries.LAST) + timedelta(days=30))


@router.get("/agenda/findings", response=list[Finding], auth=May("agenda.write"))
def findings(request: HttpRequest) -> list[Finding]:
    """What must be looked at in what was told to people."""
    return queries.findings(**by(request))


@router.get("/appointments", response=list[queries.AppointmentRow], auth=May("agenda.read"))
def appointments(
    request: HttpRequest, first: date | None = None, last: date | None = None, institution: Code = "", after: After = 0
) -> list[queries.AppointmentRow]:
    """Days that people are called for, 200 at a time; go on with `after`, the id of the last one. A corporation reads
    what was told to its own people: neither kind nor examiner."""
    begin = first or timezone.localdate()
    end = last or min(begin, queries.LAST) + timedelta(days=31)
    return queries.appointments(asker(request), first=begin, last=end, institution=institution, after=after)


@router.get("/appointments/mine", response=list[queries.AppointmentRow], auth=May("agenda.own"))
def my_day(request: HttpRequest, day: date | None = None) -> list[queries.AppointmentRow]:
    """An evaluator's own appointments of a day (today)."""
    return queries.my_day(asker(request), day=day or timezone.localdate())


@router.post("/appointments/{appointment_id}/attendance", response=Made, auth=May("agenda.write", "agenda.own"))
def attend(request: HttpRequest, appointment_id: RecordId) -> Made:
    """The person came and was examined."""
    return Made(id=actions.attend(appointment_id, **by(request)).pk)


@router.post("/appointments/{appointment_id}/absence", response=Made, auth=May("agenda.write", "agenda.own"))
def miss(request: HttpRequest, appointment_id: RecordId, body: Body[MissAppointment]) -> Made:
    """Nobody came. The answer is the appointment that follows, else the missed one."""
    again = actions.miss(appointment_id, body, **by(request))
    return Made(id=again.pk if again else appointment_id)


@router.post("/appointments/{appointment_id}/move", response={201: Made}, auth=May("agenda.write"))
def move(request: HttpRequest, appointment_id: RecordId, body: Body[MoveAppointment]) -> Status[Made]:
    """Move it to another day, with notice."""
    return made(actions.move(appointment_id, body, **by(request)))


@router.post("/appointments/{appointment_id}/cancellation", response=Made, auth=May("agenda.write"))
def cancel(request: HttpRequest, appointment_id: RecordId, body: Body[CancelAppointment]) -> Made:
    """Let it fall away."""
    return Made(id=actions.cancel(appointment_id, body, **by(request)).pk)
