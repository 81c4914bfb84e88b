"""Which version of a protocol card is in use: the newest that an institution approved, else the one Hilo ships."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.lib.findings import Finding

from . import cards
from .card_words import disciplines
from .models import CardVersion

log = logging.getLogger("hilo.calls")
OPEN = ("draft", "proposed", "returned")


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card in the list of an institution. title: by language.

    version: in use, 1 as Hilo ships it, 0 for a new card that is not in use yet. waits: nothing of it is said before
    its director approves it. discipline: who that is. open: status of the version that is being written, "" if none.
    """

    id: str
    title: Mapping[str, str]
    version: int
    waits: bool
    discipline: str
    open: str


def in_use(institution: str) -> Mapping[str, cards.Card]:
    """The cards of an institution's centres by id: its approved versions, and Hilo's for the rest."""
    found = dict(cards.cards())
    rows = CardVersion.objects.filter(institution_id=institution, status="approved").order_by("number")
    for pk, card, number, approved_at in rows.values_list("pk", "card", "number", "judged_at"):
        try:
            found[card] = _approved(pk, card, number, approved_at)
        except cards.InvalidCards:
            # It passed the checks of its day. A card that no longer does must not leave operators without any.
            log.exception("version %s of card %s of %s is no longer usable", number, card, institution)
    return found


def version_in_use(institution: str, card: str, asked: object) -> int | None:
    """The version that answers belong to: the one asked for if it was ever in use, else the present one.

    None if there is no such card.
    """
    held = in_use(institution).get(card)
    if held is None:
        return None
    if not isinstance(asked, int) or isinstance(asked, bool) or not 0 < asked < 2**31:
        return held.version
    rows = CardVersion.objects.filter(institution_id=institution, card=card, status="approved", number=asked)
    return asked if asked in (cards.SHIPPED, held.version) or rows.exists() else held.version


def card_versions(actor: Actor, card: str) -> list[CardVersion]:
    """The versions that the actor's institution wrote of a card, the newest first."""
    allow(actor, "cards.edit")
    return list(CardVersion.objects.filter(institution_id=actor.institution, card=card).order_by("-number"))


def card_version(actor: Actor, card: str, number: int) -> CardVersion:
    """One version of a card. Raises: NotFound."""
    allow(actor, "cards.edit")
    found = CardVersion.objects.filter(institution_id=actor.institution, card=card, number=number).first()
    if found is None:
        raise NotFound("version of card", f"{card} {number}")
    return found


def card_text(actor: Actor, card: str) -> str:
    """The text to go on from: the version being written, the newest approved one, else the shipped file, else "".

    Raises: NotFound if there is no such card at all.
    """
    rows = card_versions(actor, card)
    if rows and rows[0].number > cards.SHIPPED:
        return rows[0].document
    if card in cards.cards():
        return shipped_card(card)
    raise NotFound("card", card)


def shipped_card(card: str) -> str:
    """The text of a card as Hilo ships it. Raises: NotFound if it ships none of that id."""
    held = cards.cards().get(card)
    if held is None:
        raise NotFound("card", card)
    return (cards.FOLDER / f"{held.id}.toml").read_text(encoding="utf-8")


def card_rows(actor: Actor) -> list[CardRow]:
    """Every card of the actor's institution, those being written with them."""
    allow(actor, "cards.edit")
    used = in_use(actor.institution)
    writing = {
        row.card: row
        for row in CardVersion.objects.filter(institution_id=actor.institution, status__in=OPEN).order_by("card")
    }
    rows = [
        CardRow(
            held.id,
            held.title,
            held.version,
            held.needs_approval,
            held.discipline,
            writing[held.id].status if held.id in writing else "",
        )
        for held in used.values()
    ]
    new = [CardRow(id, {"es": id, "en": id}, 0, False, "", row.status) for id, row in writing.items() if id not in used]
    return sorted(rows, key=lambda row: row.title["es"]) + new


def digest_of(document: str) -> str:
    """The SHA-256 of a card's text, as the ledger keeps it."""
    return hashlib.sha256(document.encode()).hexdigest()


def is_shipped(card: str) -> bool:
    """True if Hilo ships a card of that id."""
    return card in cards.cards()


def is_card_id(card: str) -> bool:
    """True if a new card may be called so."""
    return re.fullmatch(r"[a-z][a-z0-9_]{0,39}", card) is not None


def check_card(text: str, name: str, institution: str = "") -> list[Finding]:
    """Every fault of a card's text, each with its place, among the cards that the institution uses; an empty list if
    it may be used."""
    return cards.faults(text, name, in_use(institution))


def right_to_approve(document: str, card: str) -> str:
    """The right of whoever may approve a card with this text. Raises: cards.InvalidCards if it is none."""
    return disciplines()[cards.read(document, card).discipline].right


def may_approve(actor: Actor, document: str, card: str) -> bool:
    """True if the actor is the director who answers for the card with this text."""
    try:
        return actor.may(right_to_approve(document, card))
    except cards.InvalidCards:
        return False


@lru_cache(maxsize=4096)
def _approved(pk: int, card: str, number: int, approved_at: datetime) -> cards.Card:
    """An approved version, read once: it is never changed. Its instant tells it from another database's of that key."""
    document = CardVersion.objects.values_list("document", flat=True).get(pk=pk)
    return replace(cards.read(document, card), version=number, needs_approval=False)
