"""Courses and sanctions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import AnnulSanction, AnnulTraining, RecordTraining, SanctionOfficer
from ..events import StandingChanged
from ..models import Discipline, Officer, Training
from ..rules import service, training
from .enrol import locked, maybe, said


@action("officers.write", verb="officer.trained")
def record_training(officer_id: int, command: RecordTraining, *, actor: Actor, at: datetime) -> Training:
    """A course that an officer took. hours, modality: the programme's, unless the academy says otherwise. One course
    is recorded once: what the same academy gave on overlapping days is the same, whoever writes it down second.

    Raises: Refusal HILO-O441 for a course, O481 for days that cannot be; Conflict HILO-O443 if the same course with the
    same start is recorded.
    """
    officer = locked(officer_id)
    if _overlapping(officer, command).exists():
        raise Conflict("HILO-O443", where="starts")
    taken = _written(officer, command, at)
    done(officer, data={"course": command.course, "hours": taken.hours})
    return taken


@action("academies.run", verb="officer.taught")
def record_taught(officer_id: int, command: RecordTraining, *, actor: Actor, at: datetime) -> Training:
    """What an academy of the state taught an officer, from the acts that it signed. A course that somebody entered by
    hand before, on overlapping days, is the same and is not written down again.

    Raises: Refusal HILO-O441, O481; Forbidden for an officer of another state.
    """
    officer = locked(officer_id)
    taken = _overlapping(officer, command).filter(passed=True).order_by("id").first()
    told: dict[str, object] = {"course": command.course, "academy": actor.institution}
    if taken is None:
        taken = _written(officer, command, at)
        told |= {"hours": taken.hours}
    done(officer, data=told | {"training": taken.pk})
    return taken


@action("academies.run", verb="officer.training_annulled")
def annul_training(training_id: int, command: AnnulTraining, *, actor: Actor, at: datetime) -> Training:
    """The academy's decision took a pass back: the course counts for nothing any more, and stays on record.

    Raises: NotFound; Conflict HILO-O442 if it was taken back before.
    """
    taken = Training.objects.filter(pk=training_id).first()
    if taken is None:
        raise NotFound("training", training_id)
    officer = locked(taken.officer_id)
    values = {"annulled_at": at, "annulled_why": said(command.reason, where="reason")}
    if not Training.objects.filter(pk=training_id, annulled_at=None).update(**values):
        raise Conflict("HILO-O442", where="training")
    changed = StandingChanged(officer.pk, officer.institution_id)
    done(officer, changed, data={"training": training_id, "course": taken.course})
    taken.refresh_from_db()
    return taken


@action("officers.write", verb="officer.sanctioned")
def sanction(officer_id: int, command: SanctionOfficer, *, actor: Actor, at: datetime) -> Discipline:
    """A correction or sanction that was resolved. until: first day after one that lasts.

    Raises: Refusal HILO-O447 for a kind, or for an end where none belongs or is missing.
    """
    officer, begins, until = locked(officer_id), command.begins, command.until
    row = service.chosen("service", "sanctions", command.kind, error="HILO-O447", where="kind")
    if row["lasts"] != (until is not None) or (until and until <= begins):
        raise Refusal(
            "HILO-O447", "A suspension has an end after its first day; other sanctions have none.", where="until"
        )
    found = Discipline.objects.create(
        officer=officer,
        kind=command.kind,
        begins=begins,
        until=until,
        reason=said(command.reason, where="reason"),
        document=said(command.document, where="document"),
        by=actor.name,
        recorded_at=at,
    )
    done(officer, StandingChanged(officer.pk, officer.institution_id))
    return found


@action("officers.write", verb="officer.sanction_annulled")
def annul_sanction(sanction_id: int, command: AnnulSanction, *, actor: Actor, at: datetime) -> Discipline:
    """Set a sanction aside, because an appeal was granted; it stays on record as annulled.

    Raises: NotFound; Conflict HILO-O448 if it was set aside before.
    """
    row = Discipline.objects.filter(pk=sanction_id).first()
    if row is None:
        raise NotFound("sanction", sanction_id)
    officer = locked(row.officer_id)
    if not Discipline.objects.filter(pk=sanction_id, annulled_at=None).update(annulled_at=at):
        raise Conflict("HILO-O448", "This sanction was set aside before.", where="sanction")
    changed = StandingChanged(officer.pk, officer.institution_id)
    done(officer, changed, why=said(command.reason, where="reason"))
    row.refresh_from_db()
    return row


def _overlapping(officer: Officer, command: RecordTraining) -> QuerySet[Training]:
    """The same course on overlapping days, as it is in the file already."""
    rows = Training.objects.filter(officer=officer, course=command.course, annulled_at=None)
    return rows.filter(starts__lte=command.ends, ends__gte=command.starts)


def _written(officer: Officer, command: RecordTraining, at: datetime) -> Training:
    row = service.chosen("programme", "courses", command.course, error="HILO-O441", where="course")
    if command.ends < command.starts or command.ends > timezone.localdate(at):
        raise Refusal("HILO-O481", "The course ends before it starts, or after today.", where="ends")
    hours = command.hours
    if hours is None:
        hours, _ = training.asked(command.course, officer.profile, training.edition_on(command.ends))
        hours = hours or row["hours"]
    known = service.standard("programme")["modalities"]
    values = {
        "officer": officer,
        "course": command.course,
        "modality": command.modality if command.modality in known else row["modality"],
        "hours": hours,
        "academy": said(command.academy, where="academy"),
        "instructor": maybe(command.instructor, where="instructor"),
        "accreditation": maybe(command.accreditation, where="accreditation"),
        "folio": maybe(command.folio, where="folio"),
        "starts": command.starts,
        "ends": command.ends,
        "grade": round(Decimal(str(command.grade)), 2) if command.grade is not None else None,
        "passed": command.passed,
        "recorded_at": at,
    }
    try:
        with transaction.atomic():
            taken = Training.objects.create(**values)
    except IntegrityError:
        raise Conflict("HILO-O443", "This course with this first day is recorded already.", where="starts") from None
    return taken
