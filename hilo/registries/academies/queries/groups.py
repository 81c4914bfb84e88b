"""Groups: an academy sees its own, an instructor the own groups. Reading who is in one stands in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.ledger.queries import must_stand
from hilo.kernel.rights import allow, reached
from hilo.lib import documents
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound
from hilo.registries.officers.queries import course_label

from .. import rules
from ..models import Diploma, Edition, Group, Instructor, Seat

RIGHTS = ("academies.run", "academies.teach")
FIELDS = {"state": "academy__state", "institution": "academy", "named": "instructor__account__username"}


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A group in a list. code: the academy's own name of it; label: the course's; seats: how many it holds; people: who
    is in it now; graded: how many of them have a grade; closed_on: the instant at which the acts were signed."""

    id: int
    code: str
    course: str
    label: str
    hours: int
    place: str
    instructor: str
    starts: date
    ends: date
    seats: int
    people: int
    graded: int
    closed_on: datetime | None


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A decision that changed a grade. before, after: the grades; document: the paper it rests on."""

    before: float
    after: float
    reason: str
    document: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Somebody in a group. place: on its list; cadet: an applicant, no officer; number: in the corporation; grade: of
    100; attendance: per cent of the hours until now; why_not: what keeps from passing, "grade" or "attendance", "" for
    nothing; left: taken out; diploma: its folio, "" for none."""

    id: int
    place: int
    cadet: bool
    name: str
    institution: str
    number: str
    grade: float | None
    attendance: float | None
    passed: bool | None
    why_not: str
    left: bool
    diploma: str
    corrections: list[CorrectionRow]


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the calendar. marked: it was said who was there; absent: seats of who was not."""

    on: date
    hours: int
    marked: bool
    absent: list[int]


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A group with its calendar and its people. validation: folio of the edition; planned: hours of the calendar;
    people: who is in it, who left too."""

    card: GroupCard
    validation: str
    planned: int
    days: list[DayRow]
    people: list[SeatRow]


@dataclass(frozen=True, slots=True)
class Choice:
    """An edition or an instructor to choose from. until: first day it no longer holds."""

    id: int
    label: str
    folio: str
    hours: int
    until: date


def groups(actor: Actor, *, status: str = "", language: str = "en", limit: int = 200) -> list[GroupCard]:
    """The groups that the actor runs or teaches, the open ones first. Raises: Forbidden."""
    rows = _reach(actor)
    if status:
        rows = rows.filter(closed_at__isnull=status == "open")
    ordered = rows.order_by(F("closed_at").desc(nulls_first=True), "starts", "id")
    return [_card(row, language) for row in ordered[:limit]]


def group(group_id: int, actor: Actor) -> Group:
    """A group in the actor's reach. Raises: Forbidden, NotFound (also if the actor may not know)."""
    found = _reach(actor).filter(pk=group_id).first()
    if found is None:
        raise NotFound("group", group_id)
    return found


def read(group_id: int, actor: Actor, *, at: datetime, language: str = "en") -> GroupRecord:
    """A group with its people; the read is written in the ledger. Raises: Forbidden, NotFound."""
    found = group(group_id, actor)
    days = list(found.days.prefetch_related("absences").order_by("on"))
    hours = {day.pk: day.hours for day in days}
    marked = {day.pk: day.hours for day in days if day.marked_at}
    diplomas = dict(Diploma.objects.filter(seat__group=found, annulled_on=None).values_list("seat_id", "folio"))
    seats = (
        found.places.select_related("officer", "applicant")
        .prefetch_related("absences", "corrections")
        .order_by("place")
    )
    record = GroupRecord(
        card=_card(found, language),
        validation=found.edition.folio,
        planned=sum(hours.values()),
        days=[
            DayRow(day.on, day.hours, day.marked_at is not None, sorted(one.seat_id for one in day.absences.all()))
            for day in days
        ],
        people=[_seat(seat, marked, diplomas) for seat in seats],
    )
    with act():
        entry(chain=found.academy_id, actor=actor, verb="group.read", subject=found.subject, at=at)
    return record


def signed_acts(group_id: int, actor: Actor) -> dict[str, Any]:
    """The acts of a closed group, signed by its academy. Raises: Forbidden, NotFound; Conflict HILO-O636 while it is
    open, HILO-L410 if it was changed behind the acts' back."""
    allow(actor, "academies.run")
    found = group(group_id, actor)
    if not found.acts:
        raise Conflict("HILO-O636", where="group")
    must_stand(found)
    signed: dict[str, Any] = documents.read(found.acts)
    return signed


def editions(actor: Actor, on: date, language: str = "en") -> list[Choice]:
    """The editions of the actor's academy that are validated on a day or later. Raises: Forbidden."""
    allow(actor, "academies.run")
    rows = Edition.objects.filter(academy=actor.institution, until__gt=on).order_by("course", "id")
    return [Choice(row.pk, course_label(row.course, language), row.folio, row.hours, row.until) for row in rows]


def instructors(actor: Actor, on: date) -> list[Choice]:
    """The instructors of the actor's academy whose certification holds on a day or later. Raises: Forbidden."""
    allow(actor, "academies.run")
    rows = Instructor.objects.filter(academy=actor.institution, until__gt=on).order_by("name", "id")
    return [Choice(row.pk, row.name, row.certification, 0, row.until) for row in rows]


def _reach(actor: Actor) -> QuerySet[Group]:
    right = next((right for right in RIGHTS if actor.may(right)), None)
    if right is None:
        raise Forbidden(RIGHTS[0])
    rows = Group.objects.select_related("edition", "instructor__account", "academy").annotate(
        people=Count("places", filter=Q(places__left_at=None)),
        graded=Count("places", filter=Q(places__left_at=None, places__grade__isnull=False)),
    )
    return reached(rows, actor, right, FIELDS)


def _card(row: Any, language: str) -> GroupCard:
    return GroupCard(
        id=row.pk,
        code=row.code,
        course=row.edition.course,
        label=course_label(row.edition.course, language),
        hours=row.edition.hours,
        place=row.place,
        instructor=row.instructor.name,
        starts=row.starts,
        ends=row.ends,
        seats=row.seats,
        people=row.people,
        graded=row.graded,
        closed_on=row.closed_at,
    )


def _seat(seat: Seat, marked: dict[int, int], diplomas: dict[int, str]) -> SeatRow:
    there = rules.attendance(marked, [one.day_id for one in seat.absences.all()])
    if seat.attendance is not None:
        there = float(seat.attendance)
    grade = float(seat.grade) if seat.grade is not None else None
    return SeatRow(
        id=seat.pk,
        place=seat.place,
        cadet=seat.applicant_id is not None,
        name=seat.person.name,
        institution=seat.person.institution_id,
        number=seat.person.number,
        grade=grade,
        attendance=there,
        passed=seat.passed,
        why_not=rules.why_not(grade, there) if grade is not None else "",
        left=seat.left_at is not None,
        diploma=diplomas.get(seat.pk, ""),
        corrections=[
            CorrectionRow(float(one.before), float(one.after), one.reason, one.document, one.at, one.by)
            for one in seat.corrections.all()
        ],
    )
