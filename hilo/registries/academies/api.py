"""Academies over HTTP: groups from opening to diplomas, for an academy's own system; diplomas for anyone."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.kernel.access.http import Anyone, May, asker, by
from hilo.kernel.media import BYTES, answers
from hilo.lib.answers import Made
from hilo.lib.limits import RecordId
from hilo.registries.officers.commands import Course

from . import actions, queries
from .actions.groups import Listed
from .commands import (
    AdmitApplicant,
    ClearApplicant,
    CloseGroup,
    CorrectGrade,
    DropApplicant,
    EnrolPeople,
    GiveGrades,
    LeaveGroup,
    MarkAttendance,
    OpenGroup,
    PlanDays,
    RegisterApplicants,
    RegisterEdition,
    RegisterInstructor,
    Stage,
    VerifyDiploma,
)
from .queries.planning import TrainingShortfall
from .rules import Diploma, TeachingLoad

router = Router(tags=["academies"])
RUN = May("academies.run")
TEACH = May("academies.run", "academies.teach")
ASKED = May("officers.write", "officers.evaluate")
PDF = "application/pdf"


@router.post("/academies/instructors", response={201: Made}, auth=RUN)
def register_instructor(request: HttpRequest, body: Body[RegisterInstructor]) -> Status[Made]:
    """An instructor of the asker's academy."""
    return Status(201, Made(actions.register_instructor(body, **by(request)).pk))


@router.post("/academies/editions", response={201: Made}, auth=RUN)
def register_edition(request: HttpRequest, body: Body[RegisterEdition]) -> Status[Made]:
    """A course as it was validated for the asker's academy."""
    return Status(201, Made(actions.register_edition(body, **by(request)).pk))


@router.get("/academies/shortfall", response=list[TrainingShortfall], auth=RUN)
def shortfall(request: HttpRequest, course: Course = "") -> list[TrainingShortfall]:
    """What the institutions of the asker's state lack of the programme: counts, and no person."""
    return queries.shortfall(asker(request), timezone.localdate(), course=course)


@router.get("/academies/plan", response=list[TeachingLoad], auth=RUN)
def plan(request: HttpRequest) -> list[TeachingLoad]:
    """What the academy still has to teach, and how long it takes with its instructors."""
    return queries.plan(asker(request), timezone.localdate())


@router.get("/academies/groups", response=list[queries.GroupCard], auth=TEACH)
def groups(request: HttpRequest, status: Literal["", "open", "closed"] = "") -> list[queries.GroupCard]:
    """Groups that the asker runs or teaches, the open ones first; at most 200."""
    return queries.groups(asker(request), status=status)


@router.post("/academies/groups", response={201: Made}, auth=RUN)
def open_group(request: HttpRequest, body: Body[OpenGroup]) -> Status[Made]:
    """Open a group of a validated edition."""
    return Status(201, Made(actions.open_group(body, **by(request)).pk))


@router.get("/academies/groups/{group_id}", response=queries.GroupRecord, auth=TEACH)
def group(request: HttpRequest, group_id: RecordId) -> queries.GroupRecord:
    """A group with its calendar and its people; the read is in the ledger."""
    return queries.read(group_id, **by(request))


@router.post("/academies/groups/{group_id}/days", response=Made, auth=RUN)
def plan_days(request: HttpRequest, group_id: RecordId, body: Body[PlanDays]) -> Made:
    """Put working days into the calendar; `id` says how many are new."""
    return Made(actions.plan_days(group_id, body, **by(request)))


@router.post("/academies/groups/{group_id}/people", response=Listed, auth=May("academies.run", "academies.send"))
def enrol(request: HttpRequest, group_id: RecordId, body: Body[EnrolPeople]) -> Listed:
    """Enrol officers by a list; what is not taken is told line by line."""
    return actions.enrol(group_id, body, **by(request))


@router.post("/academies/seats/{seat_id}/departure", response=Made, auth=RUN)
def leave(request: HttpRequest, seat_id: RecordId, body: Body[LeaveGroup]) -> Made:
    """Take somebody out of an open group."""
    return Made(actions.leave(seat_id, body, **by(request)).pk)


@router.post("/academies/groups/{group_id}/attendance", response=Made, auth=TEACH)
def attendance(request: HttpRequest, group_id: RecordId, body: Body[MarkAttendance]) -> Made:
    """Say who was absent on a day; `id` says how many."""
    return Made(actions.mark_attendance(group_id, body, **by(request)))


@router.post("/academies/groups/{group_id}/grades", response=Listed, auth=TEACH)
def grades(request: HttpRequest, group_id: RecordId, body: Body[GiveGrades]) -> Listed:
    """Grades of many at once; what is not taken is told row by row."""
    return actions.give_grades(group_id, body, **by(request))


@router.post("/academies/groups/{group_id}/closure", response=Made, auth=RUN)
def close(request: HttpRequest, group_id: RecordId, body: Body[CloseGroup]) -> Made:
    """Close the group: acts are signed, each pass becomes training, each has a diploma."""
    return Made(actions.close_group(group_id, body, **by(request)).pk)


@router.get("/academies/groups/{group_id}/acts", response=dict[str, Any], auth=RUN)
def acts(request: HttpRequest, group_id: RecordId) -> dict[str, Any]:
    """The signed acts of a closed group (HILO-O636 while it is open; HILO-L410 if it was changed past the acts)."""
    return queries.signed_acts(group_id, asker(request))


@router.get("/academies/groups/{group_id}/diplomas", response=list[queries.DiplomaRow], auth=RUN)
def diplomas(request: HttpRequest, group_id: RecordId) -> list[queries.DiplomaRow]:
    """The diplomas of a group with their signed lines (HILO-L410 if it was changed past the acts)."""
    return queries.diplomas_of(group_id, asker(request))


@router.get(
    "/academies/groups/{group_id}/diplomas/pdf",
    auth=RUN,
    openapi_extra=answers(PDF, BYTES, "A page each."),
)
def diplomas_on_paper(request: HttpRequest, group_id: RecordId) -> HttpResponse:
    """The diplomas of a group that hold, a page each (HILO-L410 if it was changed past the acts)."""
    return HttpResponse(queries.print_diplomas(group_id, **by(request)), content_type=PDF)


@router.post("/academies/seats/{seat_id}/corrections", response={201: Made}, auth=RUN)
def correct(request: HttpRequest, seat_id: RecordId, body: Body[CorrectGrade]) -> Status[Made]:
    """Change a grade of a closed group by a decision."""
    return Status(201, Made(actions.correct_grade(seat_id, body, **by(request)).pk))


@router.get("/applicants", response=list[queries.ApplicantRow], auth=ASKED)
def applicants(request: HttpRequest, stage: Stage = "") -> list[queries.ApplicantRow]:
    """Applicants of the asker's corporation, of a centre those of its state; at most 500. The read is in the ledger."""
    return queries.applicants(stage=stage, **by(request))


@router.post("/applicants", response=Listed, auth=May("officers.write"))
def register_applicants(request: HttpRequest, body: Body[RegisterApplicants]) -> Listed:
    """Register who answered a public call, by a list; what is not taken is told line by line."""
    return actions.register_applicants(body, **by(request))


@router.get("/applicants/{applicant_id}", response=queries.ApplicantRow, auth=ASKED)
def applicant(request: HttpRequest, applicant_id: RecordId) -> queries.ApplicantRow:
    """One of them; the read is in the ledger."""
    return queries.applicant(applicant_id, **by(request))


@router.post("/applicants/{applicant_id}/clearances", response={201: Made}, auth=May("officers.evaluate"))
def clear(request: HttpRequest, applicant_id: RecordId, body: Body[ClearApplicant]) -> Status[Made]:
    """What a centre of trust control found of an applicant."""
    return Status(201, Made(actions.clear_applicant(applicant_id, body, **by(request)).pk))


@router.post("/applicants/{applicant_id}/departure", response=Made, auth=May("officers.write"))
def drop(request: HttpRequest, applicant_id: RecordId, body: Body[DropApplicant]) -> Made:
    """End an application without an entry."""
    return Made(actions.drop_applicant(applicant_id, body, **by(request)).pk)


@router.post("/applicants/{applicant_id}/entry", response={201: Made}, auth=May("officers.write"))
def admit(request: HttpRequest, applicant_id: RecordId, body: Body[AdmitApplicant]) -> Status[Made]:
    """Take an applicant into the corporation; `id` is the officer's."""
    return Status(201, Made(actions.admit(applicant_id, body, **by(request)).pk))


@router.post("/diplomas/verification", response=Diploma, auth=Anyone())
def verify_diploma(request: HttpRequest, body: Body[VerifyDiploma]) -> Diploma:
    """Verify a diploma's line, annulment included; without network by the academy's public key too."""
    return queries.diploma_verified(body.line, timezone.localdate())
