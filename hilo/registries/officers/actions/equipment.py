"""What is in an officer's charge. A weapon goes only to who was trained for it (LNUF 14) and may serve."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import IssueEquipment, ReturnEquipment
from ..models import Issue, Officer
from ..queries import standing_of, trained_for
from ..rules import service
from ..rules.serving import FORBIDDEN
from .enrol import locked, said, serving


@action("officers.write", verb="equipment.issued")
def issue_equipment(officer_id: int, command: IssueEquipment, *, actor: Actor, at: datetime) -> Issue:
    """Put a piece in an officer's charge.

    Raises: Refusal HILO-O461 for a kind or a serial number; Conflict HILO-O462 if somebody has it, O463 for a weapon
    without a course in force, O521 for who may be given none, O434 if the service ended.
    """
    officer = locked(officer_id)
    kind, serial = command.kind, command.serial.strip().upper()
    row = service.chosen("service", "equipment", kind, error="HILO-O461", where="kind")
    if not serial or not serial.isprintable():
        raise Refusal("HILO-O461", "Give the serial number or the inventory number of the piece.", where="serial")
    serving(officer)
    training = _allowed(officer, kind, row["law"], at) if row["weapon"] else None
    try:
        with transaction.atomic():
            issue = Issue.objects.create(
                officer=officer, kind=kind, serial=serial, training_id=training, issued_at=at, issued_by=actor.name
            )
    except IntegrityError:
        raise Conflict(
            "HILO-O462", f"The {kind} {serial} is in somebody's charge: it is returned first.", where="serial"
        ) from None
    done(officer, data={"kind": kind, "issue": issue.pk})
    return issue


@action("officers.write", verb="equipment.returned")
def return_equipment(issue_id: int, command: ReturnEquipment, *, actor: Actor, at: datetime) -> Issue:
    """Take a piece back, in the condition seen. Raises: NotFound; Conflict HILO-O465 if it was returned before."""
    issue = Issue.objects.filter(pk=issue_id).first()
    if issue is None:
        raise NotFound("issue", issue_id)
    officer = locked(issue.officer_id)
    condition = said(command.condition, where="condition")
    values = {"returned_at": at, "returned_to": actor.name, "condition": condition}
    if not Issue.objects.filter(pk=issue_id, returned_at=None).update(**values):
        raise Conflict("HILO-O465", "The piece was returned before.", where="issue")
    done(officer, data={"kind": issue.kind, "issue": issue.pk})
    issue.refresh_from_db()
    return issue


def _allowed(officer: Officer, kind: str, law: str, at: datetime) -> int | None:
    """Id of the course that allows a weapon. Raises: Conflict HILO-O463, O521."""
    day = timezone.localdate(at)
    trained = trained_for(officer, kind, day)
    if not trained.holds:
        said = trained.findings[0]
        label = service.standard("programme")["courses"][said.where]["label"]["en"]
        raise Conflict(
            "HILO-O463",
            f"“{label}” comes first: it was never passed, or is due again ({law}).",
            where="kind",
            extra={"findings": [row.as_dict() for row in trained.findings]},
        )
    told = standing_of(officer.pk, "weapon", at=at)
    if told.level == FORBIDDEN:
        raise Conflict("HILO-O521", effect=told.code, where="kind", extra={"effect": told.code})
    return trained.training
