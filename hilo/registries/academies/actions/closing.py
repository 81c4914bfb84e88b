"""The end of a group: signed acts, training in the officers' files, diplomas; and what a decision changes after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from hilo.kernel.action import action, done
from hilo.kernel.signing import actions as signing
from hilo.kernel.signing.queries import canonical
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound
from hilo.registries.officers.actions import annul_training, record_taught
from hilo.registries.officers.commands import AnnulTraining, RecordTraining
from hilo.registries.officers.queries import accredited_until

from .. import rules
from ..commands import CloseGroup, CorrectGrade
from ..events import GradeCorrected, GroupClosed
from ..models import Correction, Day, Diploma, Group, Seat
from .groups import in_force, locked, opened
from .house import said


@action("academies.run", verb="group.closed")
def close_group(group_id: int, command: CloseGroup, *, actor: Actor, at: datetime) -> Group:
    """Close a group: the acts are signed with the academy's key, each pass becomes training of the officer once, and
    each has a diploma.

    Raises: NotFound; Conflict HILO-O627 if it is closed, O631 before its last day, O632 if nobody is in it, O633 while
    a grade is missing, O634 while a day of the calendar has no attendance, O635 if the academy's accreditation did not
    hold on the first day or does not today, O625 if the edition, O626 if the instructor's certification is not in
    force, HILO-L410 if it was changed behind the acts' back.
    """
    group = opened(group_id)
    seats = list(
        group.places.filter(left_at=None)
        .select_related("officer__institution", "applicant__institution")
        .order_by("place")
    )
    _may_close(group, seats, at)
    hours = dict(group.days.values_list("id", "hours"))
    for seat in seats:
        absent = seat.absences.values_list("day_id", flat=True)
        there = rules.attendance(hours, absent)
        seat.attendance = Decimal(str(there)) if there is not None else None
        seat.passed = not rules.why_not(float(seat.grade or 0), there)
        if seat.passed:
            seat.training_id = _filed(seat, actor, at)
        seat.save(update_fields=["attendance", "passed", "training"])
    signed = signing.sign(group.academy_id, "group-acts", acts_of(group, seats, actor, at), of=[group])
    group.acts = canonical(signed).decode()
    group.closed_at, group.closed_by = at, actor.name
    group.document = " ".join(command.document.split())
    group.save(update_fields=["acts", "closed_at", "closed_by", "document"])
    passed = [seat for seat in seats if seat.passed]
    for seat in passed:
        _diploma(seat, group, at)
    counted = {"passed": len(passed), "failed": len(seats) - len(passed)}
    done(group, GroupClosed(group.pk, group.academy_id, group.edition.course, **counted), data=counted)
    return group


@action("academies.run", verb="grade.corrected")
def correct_grade(seat_id: int, command: CorrectGrade, *, actor: Actor, at: datetime) -> Correction:
    """Change a grade after the acts were signed: a decision. A pass that it takes back annuls the training and the
    diploma; one that it gives makes both.

    Raises: NotFound; Conflict HILO-O636 while the group is open, O637 if it changes nothing, HILO-L410.
    """
    found = Seat.objects.filter(pk=seat_id).first()
    if found is None:
        raise NotFound("seat", seat_id)
    group = locked(found.group_id)
    seat = group.places.select_related("officer__institution", "applicant__institution").get(pk=seat_id)
    if group.closed_at is None or seat.grade is None or seat.left_at is not None:
        raise Conflict("HILO-O636", where="seat")
    after = round(Decimal(str(command.grade)), 2)
    if after == seat.grade:
        raise Conflict("HILO-O637", where="grade")
    row = seat.corrections.create(
        before=seat.grade,
        after=after,
        reason=said(command.reason, where="reason"),
        document=said(command.document, where="document"),
        at=at,
        by=actor.name,
    )
    there = float(seat.attendance) if seat.attendance is not None else None
    passes, passed = not rules.why_not(float(after), there), bool(seat.passed)
    seat.grade, seat.passed = after, passes
    if passed and not passes:
        _take_back(seat, row, actor, at)
    if passes and not passed:
        seat.training_id = _filed(seat, actor, at)
    seat.save(update_fields=["grade", "passed", "training"])
    if passes and not passed:
        _diploma(seat, group, at)
    # The decision has its reason: it tells of a person, and stands in no entry.
    done(group, GradeCorrected(group.pk, group.academy_id), data={"seat": seat.pk, "correction": row.pk})
    return row


def acts_of(group: Group, seats: Iterable[Seat], actor: Actor, at: datetime) -> dict[str, Any]:
    """What the academy signs: the group and each grade, with the corporation and the number or folio there."""
    return {
        "academy": group.academy_id,
        "group": group.code,
        "course": group.edition.course,
        "folio": group.edition.folio,
        "hours": group.edition.hours,
        "instructor": group.instructor.name,
        "certification": group.instructor.certification,
        "starts": group.starts.isoformat(),
        "ends": group.ends.isoformat(),
        "closed": at.isoformat(timespec="seconds"),
        "by": actor.name,
        "results": [
            {
                "place": seat.place,
                "institution": seat.person.institution_id,
                "number": seat.person.number,
                "name": seat.person.name,
                "grade": str(seat.grade),
                "attendance": str(seat.attendance) if seat.attendance is not None else "",
                "passed": bool(seat.passed),
            }
            for seat in seats
        ],
    }


def _may_close(group: Group, seats: list[Seat], at: datetime) -> None:
    day = timezone.localdate(at)
    if day < group.ends:
        raise Conflict("HILO-O631", where="group", day=group.ends)
    if not seats:
        raise Conflict("HILO-O632", where="group")
    without = [seat.place for seat in seats if seat.grade is None]
    if without:
        raise Conflict("HILO-O633", where="grades", places=", ".join(map(str, without[:20])), extra={"places": without})
    unmarked = Day.objects.filter(group=group, marked_at=None, on__lte=day).order_by("on").first()
    if unmarked is not None:
        raise Conflict("HILO-O634", where="days", day=unmarked.on)
    for asked in (group.starts, day):
        if accredited_until(group.academy_id, "teaching", asked) is None:
            raise Conflict("HILO-O635", where="academy", day=asked)
    in_force(group.edition, "HILO-O625", group.starts)
    in_force(group.instructor, "HILO-O626", group.starts)


def taught(seat: Seat) -> RecordTraining:
    """A passed seat as it stands in an officer's file."""
    group = seat.group
    return RecordTraining(
        course=group.edition.course,
        academy=group.academy.name[:160],
        starts=group.starts,
        ends=group.ends,
        passed=True,
        hours=group.edition.hours,
        grade=float(seat.grade or 0),
        instructor=group.instructor.name,
        accreditation=group.instructor.certification,
        folio=group.edition.folio,
    )


def _filed(seat: Seat, actor: Actor, at: datetime) -> int | None:
    """Id of the training in the officer's file: the one that is there, if somebody entered it by hand before. None for
    an applicant, who has no file until the entry."""
    officer = seat.officer_id or seat.person.officer_id
    return record_taught(officer, taught(seat), actor=actor, at=at).pk if officer else None


def _take_back(seat: Seat, row: Correction, actor: Actor, at: datetime) -> None:
    training = seat.training_id or (seat.person.training_id if seat.applicant_id else None)
    if training is not None:
        annul_training(training, AnnulTraining(reason=row.reason), actor=actor, at=at)
    Diploma.objects.filter(seat=seat, annulled_on=None).update(annulled_on=timezone.localdate(at))
    seat.training_id = None


def _diploma(seat: Seat, group: Group, at: datetime) -> Diploma:
    day = timezone.localdate(at)
    row = Diploma.objects.create(seat=seat, folio=f"open-{seat.pk}", line="", issued_at=at)
    row.folio = f"DIP-{group.academy_id[:16]}-{day:%y}-{row.pk:06d}"
    said_of = rules.content(
        folio=row.folio,
        name=seat.person.name,
        academy=group.academy_id,
        course=group.edition.course,
        hours=group.edition.hours,
        group=group.code,
        validation=group.edition.folio,
        starts=group.starts,
        ends=group.ends,
        issued=day,
    )
    row.line = signing.sign_line(group.academy_id, "diploma", said_of, of=[group])
    row.save(update_fields=["folio", "line"])
    return row
