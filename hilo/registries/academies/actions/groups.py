"""A group while it is open: its calendar, who is in it, who was there, what they were graded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held
from hilo.kernel.ledger.queries import must_stand
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.registries.officers.queries import serving_by_key

from .. import rules
from ..commands import EnrolPeople, GiveGrades, LeaveGroup, MarkAttendance, OpenGroup, PlanDays
from ..models import Absence, Applicant, Edition, Group, Instructor, Seat
from .house import said

MOST_DAYS = 800


@dataclass(frozen=True, slots=True)
class Unread:
    """A line of a list that nothing was done with. code: why, of docs/errors.md."""

    line: int
    key: str
    code: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of a list. done: how many lines were taken; unread: the others, each with its reason."""

    done: int
    unread: list[Unread]


@action("academies.run", verb="group.opened")
def open_group(command: OpenGroup, *, actor: Actor, at: datetime) -> Group:
    """Open a group of an edition that is validated on its first day, with an instructor certified then.

    Raises: NotFound for an edition or an instructor of another academy; Refusal HILO-O624 for its days; Conflict
    HILO-O625 if the edition, O626 if the instructor is not in force on the first day, HILO-O623 for its name.
    """
    edition = Edition.objects.filter(pk=command.edition, academy=actor.institution).first()
    instructor = Instructor.objects.filter(pk=command.instructor, academy=actor.institution).first()
    if edition is None:
        raise NotFound("edition", command.edition)
    if instructor is None:
        raise NotFound("instructor", command.instructor)
    if command.ends < command.starts:
        raise Refusal("HILO-O624", where="ends")
    group = held(
        Group(
            edition=edition,
            academy=institution_named(actor.institution),
            instructor=instructor,
            code=said(command.code, where="code").upper(),
            place=said(command.place, where="place"),
            starts=command.starts,
            ends=command.ends,
            seats=command.seats,
            opened_at=at,
        )
    )
    in_force(edition, "HILO-O625", command.starts)
    in_force(instructor, "HILO-O626", command.starts)
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise Conflict("HILO-O623", where="code") from None
    done(group, data={"course": edition.course})
    return group


@action("academies.run", verb="group.planned")
def plan_days(group_id: int, command: PlanDays, *, actor: Actor, at: datetime) -> int:
    """Put the working days of a stretch into the calendar; a day that is there stays. Answers how many are new.

    Raises: NotFound; Refusal HILO-O624 for days outside the group; Conflict HILO-O627 once it is closed.
    """
    group = opened(group_id)
    if not group.starts <= command.first <= command.last <= group.ends:
        raise Refusal("HILO-O624", where="first")
    known = set(group.days.values_list("on", flat=True))
    fresh = [day for day in rules.working_days(command.first, command.last) if day not in known][:MOST_DAYS]
    for day in fresh:
        group.days.create(on=day, hours=command.hours)
    done(group, data={"days": len(fresh)})
    return len(fresh)


@action("academies.run", "academies.send", verb="group.enrolled")
def enrol(group_id: int, command: EnrolPeople, *, actor: Actor, at: datetime) -> Listed:
    """Enrol officers in an open group, one a line: the academy of its state's corporations, a corporation its own. In a
    group of the initial training applicants too, whom a centre has cleared: cadets.

    Raises: NotFound; Conflict HILO-O627 once it is closed, HILO-L410 for an applicant whose result was changed behind
    the acts' back. A line that names nobody (HILO-O201) or several (O210),
    somebody who is in the group (O202), for whom no seat is left (O203) or who may not be taught yet (O211) is told,
    and the others are taken.
    """
    runs = actor.may("academies.run")
    group = opened(group_id, as_="" if runs else "group.sent")
    ever = {(seat.officer_id, seat.applicant_id): seat for seat in group.places.all()}
    here = {person for person, seat in ever.items() if seat.left_at is None}
    place = group.places.aggregate(last=Max("place"))["last"] or 0
    unread, taken = [], 0
    for one in rules.people(command.people):
        found, code = _named(one, group, "" if runs else actor.institution)
        person = (found.get("officer_id"), found.get("applicant_id"))
        if code:
            unread.append(Unread(one.line, one.key, code))
        elif person in here:
            unread.append(Unread(one.line, one.key, "HILO-O202"))
        elif len(here) >= group.seats:
            unread.append(Unread(one.line, one.key, "HILO-O203"))
        else:
            back = ever.get(person)
            if back is not None:
                Seat.objects.filter(pk=back.pk).update(left_at=None, left_why="")
            else:
                place += 1
                group.places.create(place=place, enrolled_at=at, enrolled_by=actor.name, **found)
            here.add(person)
            taken += 1
    done(group, data={"enrolled": taken, "unread": len(unread)})
    return Listed(taken, unread)


def _named(one: rules.Named, group: Group, only: str) -> tuple[dict[str, int], str]:
    """Whom a line names, as the columns of a seat; or the code of why it names nobody. only: of this corporation."""
    corporation, state = one.institution or only, group.academy.state
    officer = serving_by_key(one.key, institution=corporation, state=state)
    asking = Applicant.objects.filter(ended_at=None, officer=None, institution__state=state)
    if corporation:
        asking = asking.filter(Q(folio__iexact=one.key) | Q(curp=one.key.upper()), institution_id=corporation)
    else:
        asking = asking.filter(curp=one.key.upper())
    applicants = list(asking[:2])
    if only and officer is not None and officer.institution_id != only:
        officer = None
    applicants = [row for row in applicants if only in ("", row.institution_id)]
    if len(applicants) + (officer is not None) > 1:
        return {}, "HILO-O210"
    if officer is not None:
        return {"officer_id": officer.pk}, ""
    if not applicants:
        return {}, "HILO-O201"
    must_stand(applicants[0])
    found = applicants[0].clearances.order_by("id").last()
    cleared = rules.Cleared(found.passed, found.issued_on, found.valid_until) if found else None
    if group.edition.course != rules.INITIAL or cleared is None or not cleared.holds(group.starts):
        return {}, "HILO-O211"
    return {"applicant_id": applicants[0].pk}, ""


@action("academies.run", verb="group.left")
def leave(seat_id: int, command: LeaveGroup, *, actor: Actor, at: datetime) -> Seat:
    """Take somebody out of an open group, with the reason. Raises: NotFound; Conflict HILO-O627, O628."""
    seat = Seat.objects.filter(pk=seat_id).first()
    if seat is None:
        raise NotFound("seat", seat_id)
    group = opened(seat.group_id)
    values = {"left_at": at, "left_why": said(command.reason, where="reason")}
    if not Seat.objects.filter(pk=seat_id, left_at=None).update(**values):
        raise Conflict("HILO-O628", where="seat")
    done(group, data={"seat": seat_id})
    seat.refresh_from_db()
    return seat


@action("academies.run", "academies.teach", verb="attendance.marked")
def mark_attendance(group_id: int, command: MarkAttendance, *, actor: Actor, at: datetime) -> int:
    """Say who was absent on a day of the calendar; said again, it is put right. Answers how many were.

    Raises: NotFound; Refusal HILO-O629 for a day that is not in the calendar or lies ahead, O630 for a seat of another
    group; Conflict HILO-O627.
    """
    group = opened(group_id, as_="" if actor.may("academies.run") else "attendance.taught")
    day = group.days.filter(on=command.on).first()
    if day is None or command.on > timezone.localdate(at):
        raise Refusal("HILO-O629", where="on", day=command.on)
    seats = set(group.places.filter(left_at=None).values_list("pk", flat=True))
    absent = set(command.absent)
    if not absent <= seats:
        raise Refusal("HILO-O630", where="absent")
    day.absences.exclude(seat_id__in=absent).delete()
    there = set(day.absences.values_list("seat_id", flat=True))
    for seat in sorted(absent - there):
        Absence.objects.create(day=day, seat_id=seat)
    day.marked_at, day.marked_by = at, actor.name
    day.save(update_fields=["marked_at", "marked_by"])
    done(group, data={"day": command.on.isoformat(), "absent": len(absent)})
    return len(absent)


@action("academies.run", "academies.teach", verb="grades.given")
def give_grades(group_id: int, command: GiveGrades, *, actor: Actor, at: datetime) -> Listed:
    """Grades of a group, as a table was copied: first cell the place on the list, the number or the CUIP; last cell the
    grade. While the group is open a later table puts an earlier one right.

    Raises: NotFound; Conflict HILO-O627. A row that names nobody of the group (HILO-O204), or has no grade (O205), or
    names somebody twice (O206), is told, and the others are taken.
    """
    group = opened(group_id, as_="" if actor.may("academies.run") else "grades.taught")
    known = _keys(group)
    unread, seen = [], set[int]()
    for row in rules.grades(command.table):
        seat = known.get(row.key.upper())
        if seat is None:
            unread.append(Unread(row.line, row.key[:40], "HILO-O204"))
        elif row.grade is None:
            unread.append(Unread(row.line, row.key[:40], "HILO-O205"))
        elif seat in seen:
            unread.append(Unread(row.line, row.key[:40], "HILO-O206"))
        else:
            seen.add(seat)
            Seat.objects.filter(pk=seat).update(grade=Decimal(str(row.grade)))
    done(group, data={"graded": len(seen), "unread": len(unread)})
    return Listed(len(seen), unread)


def _keys(group: Group) -> dict[str, int]:
    """By what a row may name somebody of the group; a number that two corporations gave names nobody."""
    found: dict[str, int] = {}
    twice = set[str]()
    for seat in group.places.filter(left_at=None).select_related("officer", "applicant"):
        for key in {seat.person.number.upper(), seat.person.cuip}:
            if key and key in found:
                twice.add(key)
            found[key] = seat.pk
    places = {f"#{seat.place}": seat.pk for seat in group.places.filter(left_at=None)}
    return {key: pk for key, pk in found.items() if key and key not in twice} | places


def opened(group_id: int, *, as_: str = "") -> Group:
    """The group, locked until the act ends, if it is the actor's and open. Raises: NotFound; Conflict HILO-O627."""
    group = locked(group_id, as_=as_)
    if group.closed_at is not None:
        raise Conflict("HILO-O627", where="group")
    return group


def locked(group_id: int, *, as_: str = "") -> Group:
    """The group, locked until the act ends, if it is the actor's. Raises: NotFound; Forbidden."""
    rows = Group.objects.select_for_update(of=("self",)).select_related("academy", "edition", "instructor__account")
    group = rows.filter(pk=group_id).first()
    if group is None:
        raise NotFound("group", group_id)
    return held(group, as_=as_)


def in_force(row: Edition | Instructor, code: str, on: date) -> None:
    """Raises: Conflict with the code if it does not hold on a day."""
    if not row.since <= on < row.until:
        raise Conflict(code, where="starts", day=on)
