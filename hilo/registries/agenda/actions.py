"""What is done to an agenda: examiners and rooms, writing it, telling people, and what becomes of each appointment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from hilo.engines.agenda import Plan, plan
from hilo.kernel.access.queries import institution_named, user_named
from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.rows import insert
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict as Clash
from hilo.lib.errors import NotFound, Refusal
from hilo.registries.officers.queries import get as officer_named
from hilo.registries.officers.queries import version_on

from .commands import (
    AddExaminer,
    BeAway,
    CancelAppointment,
    DeclareConflict,
    EndExaminer,
    MissAppointment,
    MoveAppointment,
    SetRooms,
    TellAppointments,
    WriteAgenda,
)
from .events import AgendaWritten, AppointmentMissed, AppointmentMoved, AppointmentsTold
from .models import Agenda, Appointment, Away, Conflict, Examiner, Rooms
from .queries import Asked, appointment, asked, centre_of, examiner, free_day, latest
from .rules import LIVE, earliest, kinds

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

AGAIN_DAYS = 120
"""How far ahead another day is looked for."""


@action("agenda.write", verb="examiner.added")
def add_examiner(command: AddExaminer, *, actor: Actor, at: datetime) -> Examiner:
    """Somebody examines at the actor's centre from now on. Raises: Refusal HILO-O605, O606; NotFound the account."""
    centre = institution_named(actor.institution)
    _known(command.kind)
    if command.until <= command.since:
        raise Refusal("HILO-O606", where="until")
    row = Examiner(
        centre=centre,
        name=command.name.strip(),
        kind=command.kind,
        a_day=command.a_day,
        accreditation=command.accreditation.strip(),
        since=command.since,
        until=command.until,
        account=user_named(command.account) if command.account else None,
    )
    held(row)
    row.save()
    done(row, data={"kind": row.kind})
    return row


@action("agenda.write", verb="examiner.ended")
def end_examiner(examiner_id: int, command: EndExaminer, *, actor: Actor, at: datetime) -> Examiner:
    """The accreditation ends, or the work here; what was told for later days is a finding. Raises: HILO-O606."""
    row = held(examiner(examiner_id))
    if command.until < row.since:
        raise Refusal("HILO-O606", where="until")
    row.until = command.until
    row.save(update_fields=["until"])
    done(row, why=command.reason)
    return row


@action("agenda.write", verb="examiner.away")
def be_away(examiner_id: int, command: BeAway, *, actor: Actor, at: datetime) -> Away:
    """Days off. Raises: Refusal HILO-O606."""
    row = held(examiner(examiner_id))
    if not command.since < command.until <= command.since + timedelta(days=731):
        raise Refusal("HILO-O606", where="until")
    made = Away.objects.create(examiner=row, since=command.since, until=command.until)
    done(row)
    return made


@action("agenda.write", verb="examiner.conflict_declared")
def declare_conflict(examiner_id: int, command: DeclareConflict, *, actor: Actor, at: datetime) -> Conflict:
    """Whom an examiner may not examine. Raises: Refusal HILO-O607 for none or both; NotFound."""
    row = held(examiner(examiner_id))
    if bool(command.institution) == bool(command.officer):
        raise Refusal("HILO-O607", where="institution")
    made = Conflict.objects.create(
        examiner=row,
        institution=institution_named(command.institution) if command.institution else None,
        officer=officer_named(command.officer, actor) if command.officer else None,
        why=command.why,
        declared_at=at,
        declared_by=actor.name,
    )
    done(row, data={"conflict": made.pk})
    return made


@action("agenda.write", verb="rooms.set")
def set_rooms(command: SetRooms, *, actor: Actor, at: datetime) -> Rooms:
    """How many exams of a kind the rooms hold on a day. Raises: Refusal HILO-O605."""
    centre = institution_named(actor.institution)
    _known(command.kind)
    row = Rooms.objects.filter(centre=centre, kind=command.kind).first() or Rooms(centre=centre, kind=command.kind)
    held(row)
    row.a_day = command.a_day
    row.save()
    done(row, data={"kind": row.kind, "a_day": row.a_day})
    return row


def _known(kind: str) -> None:
    if kind not in kinds():
        raise Refusal("HILO-O605", kinds=", ".join(kinds()), where="kind")


@prepares
def write_agenda(
    command: WriteAgenda,
    *,
    actor: Actor,
    at: datetime,
    centre: str = "",
    progress: Callable[[str, int, int], None] = lambda part, done, all_: None,
) -> Agenda:
    """Write the agenda of the coming months. It reckons outside the transaction; if the centre wrote another meanwhile,
    that one stands. Raises: Refusal HILO-O608 without an examiner; Conflict HILO-O609; Forbidden."""
    body = centre_of(actor, "agenda.write", centre)
    before = latest(body.code)
    given = asked(body, at=at, months=command.months)
    if not given.staff.examiners:
        raise Refusal("HILO-O608")
    made = plan(given.jobs, given.staff, progress=progress)
    return _keep(body, given, made, before.number if before else 0, actor=actor, at=at)


@action("agenda.write", verb="agenda.written")
def _keep(body: Institution, given: Asked, made: Plan, before: int, *, actor: Actor, at: datetime) -> Agenda:
    version = version_on(timezone.localdate(at))
    row = Agenda(
        centre=body,
        number=before + 1,
        first=given.staff.days[0],
        last=given.staff.days[-1],
        rules=version.name if version else "",
        no_shows=given.staff.no_shows,
        called=len(made.calls),
        left=len(made.left),
        cost=made.cost,
        bound=made.bound,
        days_without=made.days_without,
        visits=made.visits,
        written_at=at,
        written_by=actor.name,
    )
    held(row)
    last = Agenda.objects.select_for_update().filter(centre=body).order_by("number").last()
    told = Appointment.objects.filter(agenda__centre=body, status="told", day__gte=timezone.localdate(at))
    taken = sum(given.staff.taken.values())
    if (last.number if last else 0) != before or told.count() != taken:
        raise Clash("HILO-O609")
    Appointment.objects.filter(agenda__centre=body, status="proposed").update(status="replaced", ended_at=at)
    row.save()
    rows = [
        Appointment(
            agenda=row,
            officer_id=call.job.person,
            kind=visit.kind,
            day=visit.day,
            examiner_id=visit.examiner,
        )
        for call in made.calls
        for visit in call.visits
    ]
    for begin in range(0, len(rows), 2000):
        insert(rows[begin : begin + 2000])
    done(row, AgendaWritten(body.code, row.number), data={"called": row.called, "left": row.left, "exams": len(rows)})
    return row


@action("agenda.write", verb="appointments.told")
def tell(command: TellAppointments, *, actor: Actor, at: datetime) -> Agenda:
    """Give the proposed dates until a day to people: from now on they are moved by a person and with notice.

    Raises: Refusal HILO-O610 for a day without notice, O611 without an agenda or a date to tell.
    """
    row = latest(actor.institution)
    if row is None:
        raise Refusal("HILO-O611")
    held(row)
    first = earliest(timezone.localdate(at))
    if command.until < first:
        raise Refusal("HILO-O610", first=str(first), where="until")
    rows = Appointment.objects.filter(agenda=row, status="proposed", day__gte=first, day__lte=command.until)
    told = rows.update(status="told", told_at=at, by=actor.name)
    if not told:
        raise Refusal("HILO-O611")
    done(row, AppointmentsTold(row.centre_id, told), data={"until": command.until.isoformat(), "told": told})
    return row


@action("agenda.write", verb="appointment.moved")
def move(appointment_id: int, command: MoveAppointment, *, actor: Actor, at: datetime) -> Appointment:
    """Another day, with notice and a place. Raises: Refusal HILO-O610, O612; Conflict HILO-O613."""
    row = held(_live(appointment_id))
    first = earliest(timezone.localdate(at))
    if command.day < first:
        raise Refusal("HILO-O610", first=str(first), where="day")
    found = free_day(row.agenda.centre, row, after=command.day, until=command.day)
    if found is None:
        raise Refusal("HILO-O612", where="day")
    _end(row, "moved" if row.told_at else "cancelled", command.reason, actor, at)
    made = _again(row, found[0], found[1].key, actor, at)
    done(row, AppointmentMoved(made.pk, row.officer.institution_id), data={"to": made.pk})
    return made


@action("agenda.write", "agenda.own", verb="appointment.attended")
def attend(appointment_id: int, *, actor: Actor, at: datetime) -> Appointment:
    """The person came and was examined; the result is recorded elsewhere. Raises: Conflict HILO-O613, O614."""
    row = held(_own(_live(appointment_id), actor))
    _held_today(row, at)
    _end(row, "attended", "", actor, at)
    done(row)
    return row


@action("agenda.write", "agenda.own", verb="appointment.missed")
def miss(appointment_id: int, command: MissAppointment, *, actor: Actor, at: datetime) -> Appointment | None:
    """Nobody came: the next free day with notice is told at once; None where there is none for months. The component
    stays as it is, and its end has its effect. Raises: Conflict HILO-O613, O614."""
    row = held(_own(_live(appointment_id), actor))
    _held_today(row, at)
    row.justified = command.justified
    _end(row, "missed", command.reason, actor, at)
    first = earliest(timezone.localdate(at))
    found = free_day(row.agenda.centre, row, after=first, until=first + timedelta(days=AGAIN_DAYS))
    made = _again(row, found[0], found[1].key, actor, at) if found else None
    fact = AppointmentMissed(row.pk, row.officer.institution_id, command.justified)
    done(row, fact, data={"again": made.pk if made else None, "justified": command.justified})
    return made


@action("agenda.write", verb="appointment.cancelled")
def cancel(appointment_id: int, command: CancelAppointment, *, actor: Actor, at: datetime) -> Appointment:
    """The appointment falls away. Raises: Conflict HILO-O613."""
    row = held(_live(appointment_id))
    _end(row, "cancelled", command.reason, actor, at)
    done(row)
    return row


def _live(appointment_id: int) -> Appointment:
    row = appointment(appointment_id)
    if row.status not in LIVE:
        raise Clash("HILO-O613", state=row.status)
    return row


def _own(row: Appointment, actor: Actor) -> Appointment:
    """Who may not write the agenda has the own appointments; of others they are told nothing."""
    if not actor.may("agenda.write") and (actor.user_id is None or row.examiner.account_id != actor.user_id):
        raise NotFound("appointment", row.pk)
    return row


def _held_today(row: Appointment, at: datetime) -> None:
    if row.status != "told" or row.day > timezone.localdate(at):
        raise Clash("HILO-O614")


def _end(row: Appointment, status: str, reason: str, actor: Actor, at: datetime) -> None:
    row.status, row.reason, row.by, row.ended_at = status, reason, actor.name, at
    row.save(update_fields=["status", "reason", "by", "ended_at", "justified"])


def _again(row: Appointment, day: date, who: int, actor: Actor, at: datetime) -> Appointment:
    """What follows is told as what it follows was."""
    return Appointment.objects.create(
        agenda=row.agenda,
        officer=row.officer,
        kind=row.kind,
        day=day,
        examiner_id=who,
        status="told" if row.told_at else "proposed",
        told_at=at if row.told_at else None,
        by=actor.name,
        again=row,
    )
