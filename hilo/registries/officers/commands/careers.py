"""An officer's service: posts, ranks, leave, courses, sanctions, its end, and what may be asked of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import MaxLen

from hilo.lib.commands import command
from hilo.lib.limits import PersonName, Reason, RecordId

from .words import (
    Academy,
    Cause,
    Course,
    Document,
    Duty,
    Grade,
    Hours,
    Mark,
    Modality,
    Post,
    Purpose,
    Rank,
    SanctionKind,
)


@command
class AssignPost:
    """Send an officer to a post. duty: operational or administrative."""

    post: Post
    duty: Duty
    since: date
    reason: Reason = ""


@command
class PromoteOfficer:
    """Give an officer a rank: the next one up. document: certificate of rank."""

    rank: Rank
    since: date
    document: Document
    reason: Reason = ""


@command
class ChangeService:
    """Leave, suspension, or the end of either. document: the paper; a suspension rests on one."""

    since: date
    reason: Reason
    document: Document = ""


@command
class ServiceStep(ChangeService):
    """The same, with the step to take."""

    step: Literal["put_on_leave", "suspend", "reinstate"]


@command
class SeparateOfficer:
    """End a service. cause: of the law (LGSNSP 79); minutes: of the hand-over of what was in charge."""

    cause: Cause
    on: date
    resolution: Document
    reason: Reason
    minutes: Document = ""


@command
class RecordTraining:
    """A course that an officer took: a code of the programme. hours, modality: the programme's if left out."""

    course: Course
    academy: Academy
    starts: date
    ends: date
    passed: bool
    hours: Hours | None = None
    grade: Grade | None = None
    modality: Modality = ""
    instructor: PersonName = ""
    accreditation: Mark = ""
    folio: Mark = ""


@command
class AnnulTraining:
    """Take back a course that was recorded as passed."""

    reason: Reason


@command
class SanctionOfficer:
    """A sanction that was resolved: correction, warning or suspension. until: first day after a suspension."""

    kind: SanctionKind
    begins: date
    reason: Reason
    document: Document
    until: date | None = None


@command
class AnnulSanction:
    """Set a sanction aside."""

    reason: Reason


@command
class AskVerdicts:
    """Ask what officers may be asked to do today. officers: their ids; purpose: crew, weapon, detention …"""

    officers: Annotated[tuple[RecordId, ...], MaxLen(5000)]
    purpose: Purpose
