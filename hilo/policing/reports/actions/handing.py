"""Handing a signed report over, acknowledging it, and naming who defends."""

from __future__ import annotations

import uuid
from datetime import datetime

from hilo.kernel.access.queries import actor_for, institution_named, user_named
from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..commands import EndDefender, HandOverReport, NameDefender
from ..events import ReportAcknowledged, ReportHandedOver
from ..models import DefenderNamed, Report
from ..queries.reading import GRAPH
from .kept import received, state_of, written_or_reviewed


@action("reports.write", "reports.review", verb="report.handed_over")
def hand_over(folio: str | uuid.UUID, command: HandOverReport, *, actor: Actor, at: datetime) -> Report:
    """The writer or a commander hands the signed report to the authority. Repeated to the same one, it is done once.

    The person's own hand-over is another act (detentions.hand_over): its terms do not end because a paper arrives.
    Raises: NotFound; Conflict HILO-W409; Refusal HILO-R427 to the own institution.
    """
    row = written_or_reviewed(folio, actor)
    receiver = institution_named(command.to)
    if row.receiver_id == receiver.code:
        return row
    reached = GRAPH.after(row.status, "hand_over")
    if receiver.code == row.institution_id:
        raise Refusal("HILO-R427", "Name the authority that receives it, not your own institution.", where="to")
    row.status, row.receiver, row.handed_over_at, row.handed_over_by = reached, receiver, at, actor.name
    row.save(update_fields=["status", "receiver", "handed_over_at", "handed_over_by"])
    sent_at = {"device_at": command.device_at.isoformat()} if command.device_at else {}
    done(row, ReportHandedOver(state_of(row)), data={"to": receiver.code} | sent_at)
    return row


@action("reports.receive", verb="report.acknowledged")
def acknowledge(folio: str | uuid.UUID, *, actor: Actor, at: datetime) -> Report:
    """The authority has it: who, and when. Repeated, it is done once. Raises: NotFound; Conflict HILO-W409."""
    row = received(folio, actor)
    if row.status == "acknowledged":
        return row
    reached = GRAPH.after(row.status, "acknowledge")
    row.status, row.acknowledged_at, row.acknowledged_by = reached, at, actor.name
    row.save(update_fields=["status", "acknowledged_at", "acknowledged_by"])
    done(row, ReportAcknowledged(state_of(row)))
    return row


@action("reports.receive", verb="report.defender_named")
def name_defender(folio: str | uuid.UUID, command: NameDefender, *, actor: Actor, at: datetime) -> DefenderNamed:
    """The authority that has the case says who defends: they see this case and no other (CNPP 17, 117, 218, 219).

    Raises: NotFound; Refusal HILO-R428 if the account is no defender's.
    """
    row = received(folio, actor)
    user = user_named(command.username)
    if not actor_for(user, at=at, second_factor=lambda: True).may("reports.defend"):
        raise Refusal("HILO-R428", "This account does not have the role of a defender.", where="username")
    named, made = DefenderNamed.objects.get_or_create(
        report=row, username=user.username, ended_at=None, defaults={"named_by": actor.name, "named_at": at}
    )
    if made:
        done(row, data={"defender": user.username})
    return named


@action("reports.receive", verb="report.defender_ended")
def end_defender(folio: str | uuid.UUID, command: EndDefender, *, actor: Actor, at: datetime) -> None:
    """Somebody else defends from now on. Raises: NotFound."""
    row, username = received(folio, actor), command.username
    if DefenderNamed.objects.filter(report=row, username=username, ended_at=None).update(ended_at=at):
        done(row, data={"defender": username})
