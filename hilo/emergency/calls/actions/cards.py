"""Protocol cards: written by one person, approved by another, then in use at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max

from hilo.kernel.action import action, done, held
from hilo.kernel.rights import Holder, allow
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from ..cards import SHIPPED, faults
from ..commands import ApproveCard, ApproveShippedCard, DraftCard, ProposeCard, ReturnCard
from ..events import CardApproved
from ..models import CardVersion
from ..versions import OPEN, digest_of, in_use, is_card_id, right_to_approve, shipped_card

SHIPPED_BY = "Hilo"
"""Who wrote what Hilo ships: no account is called so."""
CARD_STATES = load(Path(__file__).parents[1] / "standards" / "card_states.toml")


@action("cards.edit", verb="card.drafted")
def draft_card(card: str, command: DraftCard, *, actor: Actor, at: datetime) -> CardVersion:
    """Keep what is being written, faults and all. What was proposed or returned is a draft again.

    Raises: Refusal HILO-V420 for an id that is none; Conflict HILO-V409 if somebody else wrote meanwhile.
    """
    row = _open(actor, card)
    if not is_card_id(card):
        raise Refusal("HILO-V420", "Name the card with small letters, digits and _, a letter first.", where="card")
    if (row.written_at if row else None) != command.seen:
        by = row.written_by if row else ""
        raise Conflict("HILO-V409", f"{by or 'Somebody'} changed this card meanwhile: load it again.", where="card")
    if row is None:
        row = _begun(actor, card, command.document, at)
        _entered(row)
        return row
    again = row.status != "draft" or row.written_by != actor.name
    row.status = CARD_STATES.after(row.status, "write")
    row.document, row.written_by, row.written_at = command.document, actor.name, at
    row.save(update_fields=["status", "document", "written_by", "written_at"])
    if again:
        _entered(row)
    return row


@action("cards.edit", verb="card.proposed")
def propose_card(card: str, command: ProposeCard, *, actor: Actor, at: datetime) -> CardVersion:
    """Ask for approval of the version being written.

    Raises: Refusal HILO-V422 with its faults, HILO-V423 without why.
    """
    row = _open(actor, card)
    if not command.why.strip():
        raise Refusal("HILO-V423", "Say what changes and why.", where="why")
    if row is None:
        raise NotFound("draft of card", card)
    _refuse_faults(row)
    row.status = CARD_STATES.after(row.status, "propose")
    row.why = command.why.strip()
    row.save(update_fields=["status", "why"])
    _entered(row, why=command.why)
    return row


@action("cards.approve", verb="card.approved")
def approve_card(card: str, number: int, command: ApproveCard, *, actor: Actor, at: datetime) -> CardVersion:
    """The proposed version is in use at the institution's centres from now on.

    Raises: Forbidden HILO-V403 for its author; Conflict HILO-V409 if it was changed since it was read, HILO-W409 if it
    is not proposed; Refusal HILO-V422 with its faults.
    """
    row = _proposed(actor, card, number)
    if row.written_at != command.seen:
        raise Conflict("HILO-V409", f"{row.written_by} changed this card meanwhile: load it again.", where="card")
    status = CARD_STATES.after(row.status, "approve")
    _refuse_faults(row)
    allow(actor, right_to_approve(row.document, card))
    if row.written_by == actor.name:
        refusal = Forbidden("cards.approve", "Somebody else approves what you wrote.")
        refusal.code = "HILO-V403"
        raise refusal
    row.status, row.judged_by, row.judged_at, row.judged_why = status, actor.name, at, ""
    row.save(update_fields=["status", "judged_by", "judged_at", "judged_why"])
    _entered(row, CardApproved(row.card, row.number, row.institution_id))
    return row


@action("cards.approve", verb="card.approved")
def approve_shipped_card(card: str, command: ApproveShippedCard, *, actor: Actor, at: datetime) -> CardVersion:
    """The card is said from now on as Hilo ships it: its director has read it, and the text that was read is kept.

    Raises: NotFound if Hilo ships none; Forbidden for another director; Conflict HILO-V411 if the text is another one
    than was read, HILO-V410 if the institution approved a version before.
    """
    document = shipped_card(card)
    allow(actor, right_to_approve(document, card))
    held(Holder(min(actor.states, default=""), actor.institution))
    if command.sha256 != digest_of(document):
        raise Conflict("HILO-V411", f"Card {card} is not as you read it: load it again.", where="card")
    before = CardVersion.objects.filter(institution_id=actor.institution, card=card, status="approved")
    if before.exists():
        words = f"Card {card} has been approved here before: approve the version that is proposed."
        raise Conflict("HILO-V410", words, where="card")
    row = CardVersion.objects.create(
        institution_id=actor.institution,
        card=card,
        number=SHIPPED,
        document=document,
        status="approved",
        written_by=SHIPPED_BY,
        written_at=at,
        judged_by=actor.name,
        judged_at=at,
    )
    _entered(row, CardApproved(row.card, row.number, row.institution_id))
    return row


@action("cards.approve", verb="card.returned")
def return_card(card: str, number: int, command: ReturnCard, *, actor: Actor, at: datetime) -> CardVersion:
    """The proposed version goes back to its author, as its own director says.

    Raises: Forbidden for another director; Refusal HILO-V424 without a reason.
    """
    row = _proposed(actor, card, number)
    allow(actor, right_to_approve(row.document, card))
    if not command.why.strip():
        raise Refusal("HILO-V424", "Say what should be changed.", where="why")
    row.status = CARD_STATES.after(row.status, "send_back")
    row.judged_by, row.judged_at, row.judged_why = actor.name, at, command.why.strip()
    row.save(update_fields=["status", "judged_by", "judged_at", "judged_why"])
    _entered(row, why=command.why)
    return row


def _open(actor: Actor, card: str) -> CardVersion | None:
    """The version that the actor's institution is writing; nobody reaches another's."""
    rows = CardVersion.objects.select_for_update(of=("self",))
    row = rows.filter(institution_id=actor.institution, card=card, status__in=OPEN).first()
    if row is None:
        held(Holder(min(actor.states, default=""), actor.institution))
        return None
    return held(row)


def _begun(actor: Actor, card: str, document: str, at: datetime) -> CardVersion:
    before = CardVersion.objects.filter(institution_id=actor.institution, card=card).aggregate(last=Max("number"))
    try:
        with transaction.atomic():
            return CardVersion.objects.create(
                institution_id=actor.institution,
                card=card,
                number=(before["last"] or SHIPPED) + 1,
                document=document,
                written_by=actor.name,
                written_at=at,
            )
    except IntegrityError as error:
        raise Conflict("HILO-V409", "Somebody changed this card meanwhile: load it again.", where="card") from error


def _proposed(actor: Actor, card: str, number: int) -> CardVersion:
    rows = CardVersion.objects.select_for_update(of=("self",))
    row = rows.filter(institution_id=actor.institution, card=card, number=number).first()
    if row is None:
        raise NotFound("version of card", f"{card} {number}")
    return held(row)


def _refuse_faults(row: CardVersion) -> None:
    found = faults(row.document, row.card, in_use(row.institution_id))
    if found:
        raise Refusal(
            "HILO-V422",
            f"The card has {len(found)} faults: put them right first.",
            where="document",
            extra={"findings": [finding.as_dict() for finding in found]},
        )


def _entered(row: CardVersion, *facts: CardApproved, why: str = "") -> None:
    done(row, *facts, data={"version": row.number, "sha256": digest_of(row.document)}, why=why)
