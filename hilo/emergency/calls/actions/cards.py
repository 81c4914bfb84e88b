"""Protocol cards: written by one person, approved by another, then in use at once."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from ..cards import SHIPPED, faults
from ..events import CardApproved
from ..models import CardVersion
from ..versions import OPEN

CARD_STATES = load(Path(__file__).parents[1] / "standards" / "card_states.toml")
LONGEST = 60_000
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


def draft_card(*, actor: Actor, card: str, document: str, at: datetime, seen: datetime | None = None) -> CardVersion:
    """Keep what is being written, faults and all. What was proposed or returned is a draft again.

    seen: `written_at` of the draft that the writer saw, None if there was none.
    Raises: Refusal HILO-V420 for an id that is none, HILO-V421 for a text that is too long; Conflict HILO-V409 if
    somebody else wrote meanwhile.
    """
    allow(actor, "cards.edit")
    if not _ID.fullmatch(card):
        raise Refusal("HILO-V420", "Name the card with small letters, digits and _, a letter first.", where="card")
    if len(document) > LONGEST or "\0" in document:
        raise Refusal("HILO-V421", f"A card has at most {LONGEST} characters, none of them NUL.", where="document")
    with act():
        row = _open(actor, card)
        if (row.written_at if row else None) != seen:
            by = row.written_by if row else ""
            raise Conflict("HILO-V409", f"{by or 'Somebody'} changed this card meanwhile: load it again.", where="card")
        if row is None:
            row = _begun(actor, card, document, at)
            _enter(row, actor, "card.drafted", at)
            return row
        again = row.status != "draft" or row.written_by != actor.name
        row.status = CARD_STATES.after(row.status, "write")
        row.document, row.written_by, row.written_at = document, actor.name, at
        row.save(update_fields=["status", "document", "written_by", "written_at"])
        if again:
            _enter(row, actor, "card.drafted", at)
    return row


def propose_card(*, actor: Actor, card: str, why: str, at: datetime) -> CardVersion:
    """Ask for approval of the version being written.

    Raises: Refusal HILO-V422 with its faults, HILO-V423 without why.
    """
    allow(actor, "cards.edit")
    if not why.strip():
        raise Refusal("HILO-V423", "Say what changes and why.", where="why")
    with act():
        row = _open(actor, card)
        if row is None:
            raise NotFound("draft of card", card)
        _refuse_faults(row)
        row.status = CARD_STATES.after(row.status, "propose")
        row.why = why.strip()
        row.save(update_fields=["status", "why"])
        _enter(row, actor, "card.proposed", at, why=why)
    return row


def approve_card(*, actor: Actor, card: str, number: int, seen: datetime, at: datetime) -> CardVersion:
    """The proposed version is in use at the institution's centres from now on.

    seen: its `written_at` as the approver read it. Raises: Forbidden HILO-V403 for its author; Conflict HILO-V409 if it
    was changed since it was read, HILO-W409 if it is not proposed; Refusal HILO-V422 with its faults.
    """
    with act():
        row = _proposed(actor, card, number)
        if row.written_at != seen:
            raise Conflict("HILO-V409", f"{row.written_by} changed this card meanwhile: load it again.", where="card")
        status = CARD_STATES.after(row.status, "approve")
        if row.written_by == actor.name:
            refusal = Forbidden("cards.approve", "Somebody else approves what you wrote.")
            refusal.code = "HILO-V403"
            raise refusal
        _refuse_faults(row)
        row.status, row.judged_by, row.judged_at, row.judged_why = status, actor.name, at, ""
        row.save(update_fields=["status", "judged_by", "judged_at", "judged_why"])
        fact = CardApproved(row.card, row.number, row.institution_id)
        state = next(iter(actor.states)) if len(actor.states) == 1 else ""
        record([(fact, f"card:{row.institution_id}/{row.card}")], state=state, at=at)
        _enter(row, actor, "card.approved", at)
    return row


def return_card(*, actor: Actor, card: str, number: int, why: str, at: datetime) -> CardVersion:
    """The proposed version goes back to its author. Raises: Refusal HILO-V424 without a reason."""
    if not why.strip():
        raise Refusal("HILO-V424", "Say what should be changed.", where="why")
    with act():
        row = _proposed(actor, card, number)
        row.status = CARD_STATES.after(row.status, "send_back")
        row.judged_by, row.judged_at, row.judged_why = actor.name, at, why.strip()
        row.save(update_fields=["status", "judged_by", "judged_at", "judged_why"])
        _enter(row, actor, "card.returned", at, why=why)
    return row


def _open(actor: Actor, card: str) -> CardVersion | None:
    rows = CardVersion.objects.select_for_update(of=("self",))
    return rows.filter(institution_id=actor.institution, card=card, status__in=OPEN).first()


def _begun(actor: Actor, card: str, document: str, at: datetime) -> CardVersion:
    held = CardVersion.objects.filter(institution_id=actor.institution, card=card).aggregate(last=Max("number"))
    try:
        with transaction.atomic():
            return CardVersion.objects.create(
                institution_id=actor.institution,
                card=card,
                number=(held["last"] or SHIPPED) + 1,
                document=document,
                written_by=actor.name,
                written_at=at,
            )
    except IntegrityError as error:
        raise Conflict("HILO-V409", "Somebody changed this card meanwhile: load it again.", where="card") from error


def _proposed(actor: Actor, card: str, number: int) -> CardVersion:
    allow(actor, "cards.approve")
    rows = CardVersion.objects.select_for_update(of=("self",))
    row = rows.filter(institution_id=actor.institution, card=card, number=number).first()
    if row is None:
        raise NotFound("version of card", f"{card} {number}")
    return row


def _refuse_faults(row: CardVersion) -> None:
    found = faults(row.document, row.card)
    if found:
        raise Refusal(
            "HILO-V422",
            f"The card has {len(found)} faults: put them right first.",
            where="document",
            extra={"findings": [finding.as_dict() for finding in found]},
        )


def _enter(row: CardVersion, actor: Actor, verb: str, at: datetime, why: str = "") -> None:
    data: dict[str, Any] = {
        "version": row.number,
        "sha256": hashlib.sha256(row.document.encode()).hexdigest(),
    }
    entry(
        chain=row.institution_id,
        actor=actor,
        verb=verb,
        subject=f"card:{row.institution_id}/{row.card}",
        at=at,
        why=why,
        data=data,
    )
