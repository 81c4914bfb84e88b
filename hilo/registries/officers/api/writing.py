"""An institution's own system writes careers; a centre's writes evaluations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status

from hilo.kernel.access.http import May
from hilo.lib.schema import RecordId

from .. import actions
from .router import router
from .shapes import (
    EquipmentReturnIn,
    EvaluationIn,
    IssueIn,
    Made,
    OfficerIn,
    OfficerStatusIn,
    PostingIn,
    RankIn,
    SanctionIn,
    SeparationIn,
    TrainingIn,
)

STEPS: dict[str, Any] = {
    "put_on_leave": actions.put_on_leave,
    "suspend": actions.suspend,
    "reinstate": actions.reinstate,
}


@router.post("/officers", response={201: Made}, auth=May("officers.write"))
def enrol(request: HttpRequest, body: OfficerIn) -> Any:
    """Enrol an officer; who may have served before is asked about first (HILO-O430)."""
    given = body.dict(exclude={"answer"})
    answer = actions.Answer(body.answer.same, body.answer.reason) if body.answer else None
    row = actions.enrol(actor=request.actor, at=timezone.now(), answer=answer, **given)  # type: ignore[attr-defined]
    return Status(201, {"id": row.pk})


@router.post("/officers/{officer_id}/postings", response={201: Made}, auth=May("officers.write"))
def assign(request: HttpRequest, officer_id: RecordId, body: PostingIn) -> Any:
    """Send the officer to a post; to operations only who may serve there."""
    return _made(actions.assign, request, officer_id, body)


@router.post("/officers/{officer_id}/ranks", response={201: Made}, auth=May("officers.write"))
def promote(request: HttpRequest, officer_id: RecordId, body: RankIn) -> Any:
    """Give the officer the next rank up."""
    return _made(actions.promote, request, officer_id, body)


@router.post("/officers/{officer_id}/status", response=Made, auth=May("officers.write"))
def status(request: HttpRequest, officer_id: RecordId, body: OfficerStatusIn) -> Any:
    """Put on leave, suspend or reinstate."""
    given = body.dict(exclude={"step"})
    actor = request.actor  # type: ignore[attr-defined]
    row = STEPS[body.step](actor=actor, officer_id=officer_id, at=timezone.now(), **given)
    return {"id": row.pk}


@router.post("/officers/{officer_id}/separation", response={201: Made}, auth=May("officers.write"))
def separate(request: HttpRequest, officer_id: RecordId, body: SeparationIn) -> Any:
    """End the service."""
    return _made(actions.separate, request, officer_id, body)


@router.post("/officers/{officer_id}/trainings", response={201: Made}, auth=May("officers.write"))
def train(request: HttpRequest, officer_id: RecordId, body: TrainingIn) -> Any:
    """Record a course that the officer took."""
    return _made(actions.record_training, request, officer_id, body)


@router.post("/officers/{officer_id}/evaluations", response={201: Made}, auth=May("officers.evaluate"))
def evaluate(request: HttpRequest, officer_id: RecordId, body: EvaluationIn) -> Any:
    """Record a component of the certificate, judged by the centre."""
    return _made(actions.record_evaluation, request, officer_id, body)


@router.post("/officers/{officer_id}/sanctions", response={201: Made}, auth=May("officers.write"))
def sanction(request: HttpRequest, officer_id: RecordId, body: SanctionIn) -> Any:
    """Record a sanction that was resolved."""
    return _made(actions.sanction, request, officer_id, body)


@router.post("/officers/{officer_id}/equipment", response={201: Made}, auth=May("officers.write"))
def issue_equipment(request: HttpRequest, officer_id: RecordId, body: IssueIn) -> Any:
    """Put a piece in the officer's charge."""
    return _made(actions.issue_equipment, request, officer_id, body)


@router.post("/equipment/{issue_id}/return", response=Made, auth=May("officers.write"))
def return_equipment(request: HttpRequest, issue_id: RecordId, body: EquipmentReturnIn) -> Any:
    """Take a piece back."""
    actor = request.actor  # type: ignore[attr-defined]
    row = actions.return_equipment(actor=actor, issue_id=issue_id, condition=body.condition, at=timezone.now())
    return {"id": row.pk}


def _made(action: Any, request: HttpRequest, officer_id: int, body: Any) -> Status[dict[str, int]]:
    row = action(actor=request.actor, officer_id=officer_id, at=timezone.now(), **body.dict())  # type: ignore[attr-defined]
    return Status(201, {"id": row.pk})
