"""Offer an incident to another centre, show it, acknowledge, refuse, withdraw; and bring back what nobody takes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hilo.emergency.incidents import actions as incidents
from hilo.emergency.incidents.queries import locked_incident, locked_within
from hilo.kernel.action import action, done, held
from hilo.kernel.events.actions import FactLike
from hilo.kernel.workflow import load as load_graph
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import OfferTransfer, SayWhy
from ..events import (
    TransferAcknowledged,
    TransferOffered,
    TransferProgressed,
    TransferReturned,
    TransferSeen,
    TransferWatched,
)
from ..models import Transfer
from ..queries import centre_named, held_by, transfer_state
from ..rules import look_again, return_step, terms
from .told import heard, reason_given

STATES = load_graph(Path(__file__).parents[1] / "standards" / "states.toml")


@action("aid.transfer", verb="transfer.offered")
def offer(folio: str, command: OfferTransfer, *, actor: Actor, at: datetime) -> Transfer:
    """Offer an incident to another centre. The sender answers for it until that centre acknowledges.

    Raises: NotFound; Forbidden; Refusal HILO-M420 to oneself, HILO-M421 without a reason; Conflict HILO-M410 if the
        incident is closed, HILO-M411 if it is offered already.
    """
    incident = locked_incident(folio)
    held_by(actor, incident.centre)
    receiver, said = centre_named(command.to), reason_given(command.reason)
    if receiver.code == incident.centre_id:
        raise Refusal("HILO-M420", "That is the same centre: choose another.", where="to")
    if incident.status == "closed":
        raise _closed()
    before = Transfer.objects.filter(incident=incident, status="offered").first()
    if before is not None:
        raise Conflict(
            "HILO-M411",
            f"The incident is offered to {before.receiver_id} already: withdraw that offer first.",
            extra={"transfer": before.pk, "to": before.receiver_id},
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
    _done(row, TransferOffered(transfer_state(row)), why=said)
    _watch(row)
    return row


@action("aid.transfer", verb="transfer.seen")
def sight(transfer_id: int, *, actor: Actor, at: datetime) -> Transfer:
    """A desk of the receiver shows the offer, and says so again every few seconds. Only the first time is recorded.

    An offer that has ended meanwhile is answered as it is. Raises: NotFound; Forbidden.
    """
    row = _found(transfer_id)
    held_by(actor, row.receiver)
    Transfer.objects.filter(pk=row.pk, status="offered").update(renewed_at=at)
    if Transfer.objects.filter(pk=row.pk, status="offered", seen_at=None).update(seen_at=at):
        row = _found(transfer_id)
        _done(row, TransferSeen(transfer_state(row)))
    return _found(transfer_id)


@action("aid.transfer", verb="transfer.acknowledged")
def acknowledge(transfer_id: int, *, actor: Actor, at: datetime) -> Transfer:
    """The receiver answers for the incident from now on; of two hands one wins.

    Raises: NotFound; Forbidden; Conflict HILO-M409 if the offer has ended, HILO-M410 if the incident is closed.
    """
    row = _open(transfer_id, actor, "receiver")
    if row.incident.status == "closed":
        raise _closed()
    incidents.hand_over(row.incident, to=row.receiver, actor=actor, at=at)
    _end(row, "acknowledge", actor, at)
    _done(row, TransferAcknowledged(transfer_state(row)))
    return row


@action("aid.transfer", verb="transfer.refused")
def refuse(transfer_id: int, command: SayWhy, *, actor: Actor, at: datetime) -> Transfer:
    """The receiver cannot take the incident, and says why: it stays with the sender."""
    row, said = _open(transfer_id, actor, "receiver"), reason_given(command.reason)
    row.answer = said
    _return(row, "refuse", actor, at, why=said)
    return row


@action("aid.transfer", verb="transfer.withdrawn")
def withdraw(transfer_id: int, *, actor: Actor, at: datetime) -> Transfer:
    """The sender takes the offer back."""
    row = _open(transfer_id, actor, "sender")
    _return(row, "withdraw", actor, at)
    return row


@action("aid.transfer", verb="transfer.unanswered")
def look_after(transfer_id: int, *, actor: Actor, at: datetime) -> None:
    """Bring an offer back that nobody sees (any more) or that was not acknowledged in time; else watch on."""
    row = held(_locked(transfer_id))
    if row.status != "offered":
        return
    step = return_step(offered_at=row.offered_at, renewed_at=row.renewed_at, due_at=row.due_at, at=at)
    if step:
        _return(row, step, actor, at)
    else:
        _watch(row)


@action("aid.transfer", verb="transfer.closed")
def tell_progress(transfer_id: int, *, actor: Actor, at: datetime) -> None:
    """An incident went on: who handed it over hears of it, and who is offered it. An offer of a closed one ends."""
    row = held(_locked(transfer_id))
    if row.status == "offered" and row.incident.status == "closed":
        _return(row, "close", actor, at)
    elif row.status in {"offered", "acknowledged"}:
        both = (row.sender, row.receiver) if row.status == "offered" else (row.sender,)
        done(row, TransferProgressed(transfer_state(row)), **heard(*both), chains=())


def _found(transfer_id: int) -> Transfer:
    rows = Transfer.objects.select_related("incident__centre", "sender", "receiver")
    row = rows.filter(pk=transfer_id).first()
    if row is None:
        raise NotFound("transfer", transfer_id)
    return row


def _locked(transfer_id: int) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",))
    return rows.select_related("incident__centre", "sender", "receiver").get(pk=transfer_id)


def _open(transfer_id: int, actor: Actor, side: str) -> Transfer:
    """The offer and its incident, both locked, for somebody who speaks for one side of it."""
    row = _found(transfer_id)
    held_by(actor, getattr(row, side))
    # The incident first, as in `offer`. The receiver has it in scope through the offer, whatever its state.
    incident = locked_within(row.incident.folio)
    row = _locked(transfer_id)
    if row.status != "offered":
        raise _ended(row)
    row.incident = incident
    return row


def _end(row: Transfer, step: str, actor: Actor, at: datetime) -> None:
    row.status = STATES.after(row.status, step)
    row.ended_at, row.ended_by = at, actor.name
    row.save(update_fields=["status", "answer", "ended_at", "ended_by"])


def _return(row: Transfer, step: str, actor: Actor, at: datetime, why: str = "") -> None:
    _end(row, step, actor, at)
    _done(row, TransferReturned(transfer_state(row)), f"transfer.{row.status}", why)


def _watch(row: Transfer) -> None:
    until = look_again(offered_at=row.offered_at, renewed_at=row.renewed_at, due_at=row.due_at)
    done(row, TransferWatched(row.pk, until), chains=())


def _done(row: Transfer, fact: FactLike, verb: str = "", why: str = "") -> None:
    """In the ledgers of both, so that each can prove what it offered, took, or let lie; told once in the timeline."""
    data = {"transfer": row.pk, "incident": row.incident.folio, "from": row.sender_id, "to": row.receiver_id}
    sender, receiver = row.sender.institution_id, row.receiver.institution_id
    others = [receiver] if receiver != sender else []
    done(row, fact, verb=verb, why=why, data=data, **heard(row.sender, row.receiver), chains=others)
    done(row.incident, verb=verb, why=why, data=data, chains=[sender])


def _closed() -> Conflict:
    return Conflict("HILO-M410", "The incident is closed: a closed one is not handed over.")


def _ended(row: Transfer) -> Conflict:
    return Conflict(
        "HILO-M409",
        f"The offer has ended ({STATES.label(row.status, 'en').lower()}): look again.",
        extra={"transfer": row.pk, "ended": row.status},
    )
