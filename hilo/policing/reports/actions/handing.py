"""Handing a signed report over, acknowledging it, and naming who defends."""

from __future__ import annotations

import uuid
from datetime import datetime

from hilo.kernel.access.queries import actor_for, institution_named, user_named
from hilo.kernel.act import act
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from ..events import ReportAcknowledged, ReportHandedOver
from ..models import DefenderNamed, Report
from ..queries.reading import GRAPH, is_author, receives, reviews
from .kept import enter, locked, state_of, tell


def hand_over(
    *, actor: Actor, folio: str | uuid.UUID, to: str, at: datetime, device_at: datetime | None = None
) -> Report:
    """The writer or a commander hands the signed report to the authority. Repeated to the same one, it is done once.

    The person's own hand-over is another act (detentions.hand_over): its terms do not end because a paper arrives.
    Raises: NotFound; Conflict HILO-W409; Refusal HILO-R427 to the own institution.
    """
    with act():
        row = locked(folio)
        if not (is_author(row, actor) or reviews(row, actor)):
            raise NotFound("report", row.folio)
        receiver = institution_named(to)
        if row.receiver_id == receiver.code:
            return row
        reached = GRAPH.after(row.status, "hand_over")
        if receiver.code == row.institution_id:
            raise Refusal("HILO-R427", "Name the authority that receives it, not your own institution.", where="to")
        row.status, row.receiver, row.handed_over_at, row.handed_over_by = reached, receiver, at, actor.name
        row.save(update_fields=["status", "receiver", "handed_over_at", "handed_over_by"])
        tell(row, ReportHandedOver(state_of(row)), at=at)
        data = {"to": receiver.code} | ({"device_at": device_at.isoformat()} if device_at else {})
        enter(row, actor, "report.handed_over", at, data=data)
    return row


def acknowledge(*, actor: Actor, folio: str | uuid.UUID, at: datetime) -> Report:
    """The authority has it: who, and when. Repeated, it is done once. Raises: NotFound; Conflict HILO-W409."""
    with act():
        row = locked(folio)
        if not receives(row, actor):
            raise NotFound("report", row.folio)
        if row.status == "acknowledged":
            return row
        reached = GRAPH.after(row.status, "acknowledge")
        row.status, row.acknowledged_at, row.acknowledged_by = reached, at, actor.name
        row.save(update_fields=["status", "acknowledged_at", "acknowledged_by"])
        tell(row, ReportAcknowledged(state_of(row)), at=at)
        enter(row, actor, "report.acknowledged", at)
    return row


def name_defender(*, actor: Actor, folio: str | uuid.UUID, username: str, at: datetime) -> DefenderNamed:
    """The authority that has the case says who defends: they see this case and no other (CNPP 17, 117, 218, 219).

    Raises: NotFound; Refusal HILO-R428 if the account is no defender's.
    """
    with act():
        row = locked(folio)
        if not receives(row, actor):
            raise NotFound("report", row.folio)
        user = user_named(username)
        if not actor_for(user, at=at, second_factor=lambda: True).may("reports.defend"):
            raise Refusal("HILO-R428", "This account does not have the role of a defender.", where="username")
        named, made = DefenderNamed.objects.get_or_create(
            report=row, username=user.username, ended_at=None, defaults={"named_by": actor.name, "named_at": at}
        )
        if made:
            enter(row, actor, "report.defender_named", at, data={"defender": user.username})
    return named


def end_defender(*, actor: Actor, folio: str | uuid.UUID, username: str, at: datetime) -> None:
    """Somebody else defends from now on. Raises: NotFound."""
    with act():
        row = locked(folio)
        if not receives(row, actor):
            raise NotFound("report", row.folio)
        if DefenderNamed.objects.filter(report=row, username=username, ended_at=None).update(ended_at=at):
            enter(row, actor, "report.defender_ended", at, data={"defender": username})
