"""Courses, evaluations, sanctions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.access.queries import allow, institution_named
from hilo.kernel.act import act
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..models import Discipline, Evaluation, Officer, Training
from ..queries import get
from ..rules import service
from ..rules.certificate import COMPONENTS, document, end_of
from .enrol import entered, locked, maybe, said


def record_training(
    *,
    actor: Actor,
    officer_id: int,
    course: str,
    academy: str,
    starts: date,
    ends: date,
    passed: bool,
    at: datetime,
    hours: int | None = None,
    grade: Decimal | float | None = None,
    modality: str = "",
    instructor: str = "",
    accreditation: str = "",
    folio: str = "",
) -> Training:
    """A course that an officer took. hours, modality: the programme's, unless the academy says otherwise.

    Raises: Refusal HILO-O441 for a course, O442 for hours, grade or days that cannot be; Conflict HILO-O443 if the same
    course with the same start is recorded.
    """
    row = service.chosen("programme", "courses", course, error="HILO-O441", where="course")
    taught = hours if hours is not None else row["hours"]
    mark = round(Decimal(str(grade)), 2) if grade is not None else None
    _checked_course(taught, mark, starts, ends, timezone.localdate(at))
    with act():
        officer = locked(officer_id, actor)
        values = {
            "officer": officer,
            "course": course,
            "modality": modality if modality in service.standard("programme")["modalities"] else row["modality"],
            "hours": taught,
            "academy": said(academy, where="academy", longest=160),
            "instructor": maybe(instructor, where="instructor", longest=160),
            "accreditation": maybe(accreditation, where="accreditation", longest=60),
            "folio": maybe(folio, where="folio", longest=60),
            "starts": starts,
            "ends": ends,
            "grade": mark,
            "passed": passed,
            "recorded_at": at,
        }
        try:
            with transaction.atomic():
                taken = Training.objects.create(**values)
        except IntegrityError:
            raise Conflict(
                "HILO-O443", "This course with this first day is recorded already.", where="starts"
            ) from None
        entered(actor, officer, "officer.trained", at, data={"course": course, "hours": taught})
    return taken


def record_evaluation(
    *,
    actor: Actor,
    officer_id: int,
    component: str,
    passed: bool,
    issued_on: date,
    at: datetime,
    valid_until: date | None = None,
    form: str = "",
    document: str = "",
) -> Evaluation:
    """A component of the certificate, judged by the actor's institution. valid_until: first day it no longer holds; if
    not given, what the rules say. The result stands in no entry and no fact (LGSNSP 93).

    Raises: Forbidden, NotFound; Refusal HILO-O444 for a component or its form, O445 for days that cannot be; Conflict
    HILO-O446 if the component was judged on that day; O434 if the service ended.
    """
    _checked_component(component, form, issued_on, valid_until, timezone.localdate(at))
    with act():
        officer = _evaluated(officer_id, actor)
        if not officer.serves:
            raise Conflict("HILO-O434", "This service has ended: who returns begins a new one.", where="officer")
        try:
            with transaction.atomic():
                row = Evaluation.objects.create(
                    officer=officer,
                    component=component,
                    form=form,
                    passed=passed,
                    issued_on=issued_on,
                    valid_until=valid_until or end_of(component, issued_on),
                    by=institution_named(actor.institution),
                    document=maybe(document, where="document", longest=120),
                    recorded_at=at,
                )
        except IntegrityError:
            raise Conflict("HILO-O446", "This component was judged on that day already.", where="issued_on") from None
        entered(actor, officer, "officer.evaluated", at, data={"component": component})
    return row


def sanction(
    *,
    actor: Actor,
    officer_id: int,
    kind: str,
    begins: date,
    reason: str,
    document: str,
    at: datetime,
    until: date | None = None,
) -> Discipline:
    """A correction or sanction that was resolved. until: first day after one that lasts.

    Raises: Refusal HILO-O447 for a kind, or for an end where none belongs or is missing.
    """
    row = service.chosen("service", "sanctions", kind, error="HILO-O447", where="kind")
    if row["lasts"] != (until is not None) or (until and until <= begins):
        raise Refusal(
            "HILO-O447", "A suspension has an end after its first day; other sanctions have none.", where="until"
        )
    with act():
        officer = locked(officer_id, actor)
        found = Discipline.objects.create(
            officer=officer,
            kind=kind,
            begins=begins,
            until=until,
            reason=said(reason),
            document=said(document, where="document", longest=120),
            by=actor.name,
        )
        entered(actor, officer, "officer.sanctioned", at)
    return found


def annul_sanction(*, actor: Actor, sanction_id: int, reason: str, at: datetime) -> Discipline:
    """Set a sanction aside, because an appeal was granted; it stays on record as annulled.

    Raises: NotFound; Conflict HILO-O448 if it was set aside before.
    """
    with act():
        row = Discipline.objects.filter(pk=sanction_id).first()
        if row is None:
            raise NotFound("sanction", sanction_id)
        officer = locked(row.officer_id, actor)
        if not Discipline.objects.filter(pk=sanction_id, annulled_at=None).update(annulled_at=at):
            raise Conflict("HILO-O448", "This sanction was set aside before.", where="sanction")
        entered(actor, officer, "officer.sanction_annulled", at, why=said(reason))
        row.refresh_from_db()
    return row


def _evaluated(officer_id: int, actor: Actor) -> Officer:
    """The officer's row, locked, if the actor's centre may evaluate it: it serves the institutions of its state."""
    allow(actor, "officers.evaluate")
    get(officer_id, actor, "officers.evaluate")
    return Officer.objects.select_for_update(of=("self",)).select_related("institution").get(pk=officer_id)


def _checked_component(component: str, form: str, issued_on: date, valid_until: date | None, today: date) -> None:
    if component not in COMPONENTS:
        raise Refusal("HILO-O444", f"The component is one of {', '.join(COMPONENTS)}.", where="component")
    forms = document()["components"][component]["forms"]
    if form and form not in forms:
        raise Refusal("HILO-O483", f"The form of this component is {' or '.join(forms)}.", where="form")
    if issued_on > today:
        raise Refusal("HILO-O484", "The evaluation lies in the future.", where="issued_on")
    if valid_until is not None and valid_until <= issued_on:
        raise Refusal("HILO-O445", "The evaluation ends before it was issued.", where="valid_until")


def _checked_course(hours: int, grade: Decimal | None, starts: date, ends: date, today: date) -> None:
    if not 1 <= hours <= 5000:
        raise Refusal("HILO-O442", "The hours of a course are 1 to 5,000.", where="hours")
    if grade is not None and not 0 <= grade <= 100:
        raise Refusal("HILO-O482", "A grade is 0 to 100.", where="grade")
    if ends < starts or ends > today:
        raise Refusal("HILO-O481", "The course ends before it starts, or after today.", where="ends")
