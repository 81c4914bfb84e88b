"""Hand over what is in one's hands at a desk: offered, and in the other's hands once the other says yes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction

from hilo.emergency.calls.actions import hand_calls
from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import OfferHands, RefuseHands, TakeLeft
from ..events import HandsOffered
from ..hands import DESKS, changing, present, things
from ..models import DeskHandOver
from ..queries import held_centre

NO_WORD = RefuseHands()


@action("shifts.own", verb="hands.offered")
def offer_hands(command: OfferHands, *, actor: Actor, at: datetime) -> DeskHandOver:
    """Offer a colleague at the same kind of desk what is in one's hands. It stays there until the colleague accepts.

    Raises: Refusal HILO-H450 for who is not at such a desk now, oneself among them; Conflict HILO-H451 while another
        offer waits, HILO-H452 where nothing is in one's hands.
    """
    centre, to = held_centre(actor), command.to
    here = present(centre.code, at)
    desk = here.get(actor.name, "")
    if desk not in DESKS or here.get(to) != desk or to == actor.name:
        raise Refusal("HILO-H450", where="to")
    items = things(centre.code, actor.name, desk, at=at)
    if not items and not command.remarks.strip():
        raise Conflict("HILO-H452")
    offer = DeskHandOver(
        centre=centre,
        desk=desk,
        giver=actor.name,
        taker=to,
        items=[asdict(one) for one in items],
        remarks=command.remarks.strip(),
        asked_at=at,
    )
    try:
        with transaction.atomic():
            offer.save()
    except IntegrityError:
        raise Conflict("HILO-H451") from None
    done(offer, _fact(offer), data={"to": to, "things": len(items)})
    return offer


@action("shifts.own", verb="hands.accepted")
def accept_hands(offer_id: int, *, actor: Actor, at: datetime) -> DeskHandOver:
    """Take what a colleague offers: all that is in the colleague's hands in this moment is in one's own.

    Raises: Conflict HILO-H453 if it waits no more, HILO-H454 for an offer to somebody else.
    """
    offer = _waiting(offer_id)
    if offer.taker != actor.name:
        raise Conflict("HILO-H454", taker=offer.taker)
    _change(offer, at)
    _end(offer, "accepted", at)
    return offer


@action("shifts.own", verb="hands.refused")
def refuse_hands(offer_id: int, command: RefuseHands = NO_WORD, *, actor: Actor, at: datetime) -> DeskHandOver:
    """Not now: everything stays with who offered it. Raises: Conflict HILO-H453, HILO-H454."""
    offer = _waiting(offer_id)
    if offer.taker != actor.name:
        raise Conflict("HILO-H454", taker=offer.taker)
    offer.why = command.why.strip()
    _end(offer, "refused", at)
    return offer


@action("shifts.own", verb="hands.withdrawn")
def withdraw_hands(offer_id: int, *, actor: Actor, at: datetime) -> DeskHandOver:
    """The giver keeps it after all. Raises: Conflict HILO-H453, HILO-H454."""
    offer = _waiting(offer_id)
    if offer.giver != actor.name:
        raise Conflict("HILO-H454", taker=offer.taker)
    _end(offer, "withdrawn", at)
    return offer


@action("shifts.own", verb="hands.lapsed")
def lapse_hands(offer_id: int, *, actor: Actor, at: datetime) -> DeskHandOver | None:
    """Nobody said yes in time: everything stays where it was, and its giver is told. None if it was answered
    meanwhile.
    """
    offer = _locked(offer_id)
    if offer.ended_at is not None:
        return None
    _end(offer, "lapsed", at)
    return offer


@action("shifts.own", verb="hands.left_taken")
def take_left(command: TakeLeft, *, actor: Actor, at: datetime) -> DeskHandOver:
    """Take what somebody left in their hands who is not at the desk any more. An offer of theirs that waits is over.

    Raises: Refusal HILO-H450 where the taker is at no desk; Conflict HILO-H455 for who is at the desk, or left nothing.
    """
    centre, worker = held_centre(actor), command.worker
    here = present(centre.code, at)
    desk = here.get(actor.name, "")
    if desk not in DESKS:
        raise Refusal("HILO-H450", where="worker")
    if worker in here or not changing(things(centre.code, worker, desk, at=at)):
        raise Conflict("HILO-H455", worker=worker)
    for waiting in DeskHandOver.objects.select_for_update(of=("self",)).filter(giver=worker, ended_at=None):
        _end(waiting, "lapsed", at)
    offer = DeskHandOver(centre=centre, desk=desk, giver=worker, taker=actor.name, asked_at=at)
    _change(offer, at)
    offer.ended_at, offer.outcome = at, "accepted"
    offer.save()
    done(offer, _fact(offer), data={"from": worker, "things": len(offer.items)})
    return offer


def end_offers_to(worker: str, at: datetime) -> None:
    """A colleague who was asked left the desk: what was offered stays with its givers. Part of the act that leaves."""
    for offer in DeskHandOver.objects.select_for_update(of=("self",)).filter(taker=worker, ended_at=None):
        _end(offer, "lapsed", at)


def _change(offer: DeskHandOver, at: datetime) -> None:
    """What the giver has in hand now goes to the taker; an incident does by this very row."""
    offer.items = [asdict(one) for one in things(offer.centre_id, offer.giver, offer.desk, at=at)]
    hand_calls(offer.giver, offer.taker, offer.centre_id, at=at)


def _end(offer: DeskHandOver, outcome: str, at: datetime) -> None:
    offer.outcome, offer.ended_at = outcome, at
    offer.save(update_fields=["outcome", "ended_at", "items", "why"])
    done(offer, _fact(offer), verb=f"hands.{outcome}", data={"things": len(offer.items)}, why=offer.why)


def _fact(offer: DeskHandOver) -> HandsOffered:
    return HandsOffered(offer.centre_id, offer.desk, offer.pk, offer.ended_at is None, offer.outcome)


def _locked(offer_id: int) -> DeskHandOver:
    found = DeskHandOver.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=offer_id).first()
    if found is None:
        raise NotFound("hand-over", offer_id)
    return held(found)


def _waiting(offer_id: int) -> DeskHandOver:
    offer = _locked(offer_id)
    if offer.ended_at is not None:
        raise Conflict("HILO-H453")
    return offer
