"""Handing a signed report over, taking it back until it is received, acknowledging it, and naming who defends."""

from __future__ import annotations

import uuid
from datetime import datetime

from hilo.kernel.access.queries import actor_for, user_named
from hilo.kernel.action import action, done
from hilo.kernel.territory.queries import local_words
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..commands import EndDefender, HandOverReport, NameDefender, RecallReport
from ..events import ReportAcknowledged, ReportHandedOver, ReportRecalled
from ..models import DefenderNamed, HandOver, Report
from ..queries.handing import recalled_from, receiver_for
from ..queries.reading import GRAPH, receives
from .kept import locked, reason_of, received, state_of, written_or_reviewed


@action("reports.write", "reports.review", verb="report.handed_over")
def hand_over(folio: str | uuid.UUID, command: HandOverReport, *, actor: Actor, at: datetime) -> Report:
    """The writer or a commander hands the signed report to the authority. Repeated to the same one, it is done once.

    The person's own hand-over is another act (detentions.hand_over): its terms do not end because a paper arrives.
    Raises: NotFound; Conflict HILO-W409; Refusal HILO-R427 to the own institution, HILO-R464 to R467 to a body that may
        not receive this report (rules_handing).
    """
    row = written_or_reviewed(folio, actor)
    if row.receiver_id == command.to:
        return row
    reached = GRAPH.after(row.status, "hand_over")
    receiver = receiver_for(row, command.to)
    row.status, row.receiver, row.handed_over_at, row.handed_over_by = reached, receiver, at, actor.name
    row.save(update_fields=["status", "receiver", "handed_over_at", "handed_over_by"])
    HandOver.objects.create(report=row, receiver=receiver, at=at, by=actor.name)
    sent_at = {"device_at": command.device_at.isoformat()} if command.device_at else {}
    done(row, ReportHandedOver(state_of(row)), data={"to": receiver.code} | sent_at)
    return row


@action("reports.write", "reports.review", verb="report.recalled")
def recall(folio: str | uuid.UUID, command: RecallReport, *, actor: Actor, at: datetime) -> Report:
    """The writer or a commander takes back what nobody received yet; who it went to reads it no more. Both lock the
    report: of a recall and a receipt that cross, one stands and the other is told. Repeated, it is done once.

    Raises: NotFound; Conflict HILO-R468 if it was received, HILO-W409; Refusal HILO-R484 without a reason.
    """
    row = written_or_reviewed(folio, actor)
    because = reason_of(command.reason)
    open_ = row.hand_overs.filter(recalled_at=None).first()
    if open_ is None and row.hand_overs.exists():
        return row
    if row.status == "acknowledged":
        when = local_words(row.acknowledged_at or at, row.state, seconds=False)
        raise Conflict("HILO-R468", at=when, by=row.acknowledged_by)
    row.status = GRAPH.after(row.status, "recall")
    gone = row.receiver_id or ""
    told = state_of(row)
    row.receiver, row.handed_over_at, row.handed_over_by = None, None, ""
    row.save(update_fields=["status", "receiver", "handed_over_at", "handed_over_by"])
    row.hand_overs.filter(recalled_at=None).update(recalled_at=at, recalled_by=actor.name, recalled_because=because)
    # Whom that authority named goes with it: the next one names its own.
    row.defenders.filter(ended_at=None).update(ended_at=at)
    # Why, stands in the hand-over: it may name a person, and the ledger names none.
    done(row, ReportRecalled(told, gone), data={"from": gone})
    return row


@action("reports.receive", verb="report.acknowledged")
def acknowledge(folio: str | uuid.UUID, *, actor: Actor, at: datetime) -> Report:
    """The authority has it: who, and when. Repeated, it is done once.

    Raises: NotFound; Conflict HILO-R469 if it was recalled meanwhile, HILO-W409.
    """
    row = locked(folio)
    if not receives(row, actor) and (taken_back := recalled_from(row, actor)):
        raise Conflict("HILO-R469", at=local_words(taken_back, row.state, seconds=False))
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
