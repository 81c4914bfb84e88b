"""Offer an incident to another centre, show it, acknowledge, refuse, withdraw; and bring back what nobody takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hilo.emergency.incidents import actions as incidents
from hilo.emergency.incidents.queries import locked as locked_incident
from hilo.kernel.act import act
from hilo.kernel.events.actions import FactLike
from hilo.kernel.ledger.actions import entry
from hilo.kernel.workflow import load as load_graph
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..events import (
    TransferAcknowledged,
    TransferOffered,
    TransferProgressed,
    TransferReturned,
    TransferSeen,
    TransferWatched,
)
from ..models import Transfer
from ..queries import allow_for, centre_named, transfer_state
from ..rules import look_again, return_step, terms
from .told import reason_given, tell

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

STATES = load_graph(Path(__file__).parents[1] / "standards" / "states.toml")


def offer(*, actor: Actor, folio: str, to: str, reason: str, at: datetime) -> Transfer:
    """Offer an incident to another centre. The sender answers for it until that centre acknowledges.

    Raises: NotFound; Forbidden; Refusal HILO-M420 to oneself, HILO-M421 without a reason; Conflict HILO-M410 if the
        incident is closed, HILO-M411 if it is offered already.
    """
    receiver, said = centre_named(to), reason_given(reason)
    with act():
        incident = locked_incident(folio, actor, "aid.transfer")
        allow_for(actor, "aid.transfer", incident.centre)
        if receiver.code == incident.centre_id:
            raise Refusal("HILO-M420", "That is the same centre: choose another.", where="to")
        if incident.status == "closed":
            raise _closed()
        held = Transfer.objects.filter(incident=incident, status="offered").first()
        if held is not None:
            raise Conflict(
                "HILO-M411",
                f"The incident is offered to {held.receiver_id} already: withdraw that offer first.",
                extra={"transfer": held.pk, "to": held.receiver_id},
            )
        row = Transfer.objects.create(
            incident=incident,
            sender=incident.centre,
            receiver=receiver,
            reason=said,
            offered_at=at,
            offered_by=actor.name,
            due_at=at + terms().acknowledge,
        )
        _tell(row, TransferOffered(transfer_state(row)), at)
        _watch(row, at)
        _enter(row, actor, "transfer.offered", at, why=said)
    return row


def sight(*, actor: Actor, transfer_id: int, at: datetime) -> Transfer:
    """A desk of the receiver shows the offer, and says so again every few seconds. Only the first time is recorded.

    An offer that has ended meanwhile is answered as it is. Raises: NotFound; Forbidden.
    """
    with act():
        row = _found(transfer_id)
        allow_for(actor, "aid.transfer", row.receiver)
        Transfer.objects.filter(pk=row.pk, status="offered").update(renewed_at=at)
        if Transfer.objects.filter(pk=row.pk, status="offered", seen_at=None).update(seen_at=at):
            row = _found(transfer_id)
            _tell(row, TransferSeen(transfer_state(row)), at)
            _enter(row, actor, "transfer.seen", at)
    return _found(transfer_id)


def acknowledge(*, actor: Actor, transfer_id: int, at: datetime) -> Transfer:
    """The receiver answers for the incident from now on; of two hands one wins.

    Raises: NotFound; Forbidden; Conflict HILO-M409 if the offer has ended, HILO-M410 if the incident is closed.
    """
    with act():
        row, incident = _open(transfer_id, actor, "receiver")
        if incident.status == "closed":
            raise _closed()
        incidents.hand_over(incident, to=row.receiver, actor=actor, at=at)
        _end(row, actor, "acknowledge", at)
        _tell(row, TransferAcknowledged(transfer_state(row)), at)
        _enter(row, actor, "transfer.acknowledged", at)
    return row


def refuse(*, actor: Actor, transfer_id: int, reason: str, at: datetime) -> Transfer:
    """The receiver cannot take the incident, and says why: it stays with the sender."""
    said = reason_given(reason)
    with act():
        row, _ = _open(transfer_id, actor, "receiver")
        row.answer = said
        _return(row, actor, "refuse", at, why=said)
    return row


def withdraw(*, actor: Actor, transfer_id: int, at: datetime) -> Transfer:
    """The sender takes the offer back."""
    with act():
        row, _ = _open(transfer_id, actor, "sender")
        _return(row, actor, "withdraw", at)
    return row


def look_after(*, actor: Actor, transfer_id: int, at: datetime) -> None:
    """Bring an offer back that nobody sees (any more) or that was not acknowledged in time; else watch on."""
    with act():
        row = _locked(transfer_id)
        if row.status != "offered":
            return
        step = return_step(offered_at=row.offered_at, renewed_at=row.renewed_at, due_at=row.due_at, at=at)
        if step:
            _return(row, actor, step, at)
        else:
            _watch(row, at)


def tell_progress(*, actor: Actor, folio: str, at: datetime) -> None:
    """An incident went on: who handed it over hears of it, and who is offered it. An offer of a closed one ends."""
    with act():
        rows = Transfer.objects.filter(incident__folio=folio, status__in=["offered", "acknowledged"])
        for key in rows.order_by("pk").values_list("pk", flat=True):
            row = _locked(key)
            if row.status == "offered" and row.incident.status == "closed":
                _return(row, actor, "close", at)
            elif row.status in {"offered", "acknowledged"}:
                both = (row.sender, row.receiver) if row.status == "offered" else (row.sender,)
                tell(TransferProgressed(transfer_state(row)), f"transfer:{row.pk}", *both, at=at)


def _found(transfer_id: int) -> Transfer:
    rows = Transfer.objects.select_related("incident", "sender", "receiver")
    row = rows.filter(pk=transfer_id).first()
    if row is None:
        raise NotFound("transfer", transfer_id)
    return row


def _locked(transfer_id: int) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("incident", "sender", "receiver")
    return rows.get(pk=transfer_id)


def _open(transfer_id: int, actor: Actor, side: str) -> tuple[Transfer, Incident]:
    """The offer and its incident, both locked, for somebody who speaks for one side of it."""
    row = _found(transfer_id)
    allow_for(actor, "aid.transfer", getattr(row, side))
    # The incident first, as in `offer`. The receiver has it in scope through the offer, whatever its state.
    incident = locked_incident(row.incident.folio, replace(actor, states=frozenset()), "aid.transfer")
    row = _locked(transfer_id)
    if row.status != "offered":
        raise _ended(row)
    row.incident = incident
    return row, incident


def _end(row: Transfer, actor: Actor, step: str, at: datetime) -> None:
    row.status = STATES.after(row.status, step)
    row.ended_at, row.ended_by = at, actor.name
    row.save(update_fields=["status", "answer", "ended_at", "ended_by"])


def _return(row: Transfer, actor: Actor, step: str, at: datetime, why: str = "") -> None:
    _end(row, actor, step, at)
    _tell(row, TransferReturned(transfer_state(row)), at)
    _enter(row, actor, f"transfer.{row.status}", at, why=why)


def _watch(row: Transfer, at: datetime) -> None:
    until = look_again(offered_at=row.offered_at, renewed_at=row.renewed_at, due_at=row.due_at)
    tell(TransferWatched(row.pk, until), f"transfer:{row.pk}", row.sender, at=at)


def _tell(row: Transfer, fact: FactLike, at: datetime) -> None:
    tell(fact, f"transfer:{row.pk}", row.sender, row.receiver, at=at)


def _enter(row: Transfer, actor: Actor, verb: str, at: datetime, why: str = "") -> None:
    """In the ledgers of both, so that each can prove what it offered, took, or let lie; told once in the timeline."""
    folio = row.incident.folio
    data = {"transfer": row.pk, "incident": folio, "from": row.sender_id, "to": row.receiver_id}
    subjects = {row.receiver.institution_id: f"transfer:{row.pk}", row.sender.institution_id: f"incident:{folio}"}
    for chain, subject in subjects.items():
        entry(chain=chain, actor=actor, verb=verb, subject=subject, at=at, why=why, data=data)


def _closed() -> Conflict:
    return Conflict("HILO-M410", "The incident is closed: a closed one is not handed over.")


def _ended(row: Transfer) -> Conflict:
    return Conflict(
        "HILO-M409",
        f"The offer has ended ({STATES.label(row.status, 'en').lower()}): look again.",
        extra={"transfer": row.pk, "ended": row.status},
    )
