"""Enter what was found, or handed in, and collected."""

from __future__ import annotations

import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.deadlines.actions import open_terms
from hilo.kernel.deadlines.queries import natural_days
from hilo.kernel.rights import Holder
from hilo.kernel.territory.queries import state as state_of
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict
from hilo.policing.detentions.queries import get as detention_named

from ..commands import CollectItem
from ..events import ItemCollected
from ..models import Item
from ..queries import incident_named, item_state
from ..rules import PLACE, Party, edition, kinds, terms, words
from . import checked
from .chain import append, me


@prepares
def collect(command: CollectItem, *, actor: Actor, at: datetime) -> Item:
    """Enter an object that was collected: located, identified, documented, collected and, with a seal, sealed.

    collected_at, found_at, device_at: by the phone; `at` is the server's. With a ref that the actor used before,
    nothing is entered and the same item is answered.

    Raises: Forbidden; NotFound (incident, detention); Refusal HILO-E420 for a word no list has, E421 for a text that is
        missing, E438 for another's account; Conflict HILO-E436 if the ref was used for another kind of object.
    """
    try:
        return _collect(command, actor=actor, at=at)
    except IntegrityError:
        # The same phone sent it twice at once, and the other was faster.
        known = _known(command, actor)
        if known is None:
            raise
        return _the_same(known, command.kind)


@action("evidence.collect", verb="evidence.collected")
def _collect(command: CollectItem, *, actor: Actor, at: datetime) -> Item:
    given = _given(command)
    seal, condition = command.seal.strip(), command.condition.strip()
    had = checked.party(command.found_with, actor, "found_with") if command.found_with else None
    if (known := _known(command, actor)) is not None:
        return _the_same(held(known), command.kind)
    event = incident_named(command.incident, actor) if command.incident else None
    row = detention_named(command.detention, actor) if command.detention else None
    if row is not None and row.apart:
        # Nobody may tell from an object who is kept apart, or of which incident: their number stands for the name.
        had, row = (Party(name=row.number) if had else None), None
    state = (event.state or event.centre.state) if event else next(iter(sorted(actor.states)), "")
    held(Holder(state, actor.institution))
    hand = checked.party(command.collector, actor, "collector") if command.collector else me(actor, at)
    item = Item.objects.create(
        number=f"~{secrets.token_hex(16)}",
        ref=command.ref.strip(),
        incident=event,
        detention=row,
        institution=actor.institution,
        state=state,
        edition=edition(),
        entered_at=at,
        moved_at=at,
        collected_by=hand.name,
        account=actor.name,
        **given,
    )
    item.number = _number(item, event.folio if event else "", at)
    # To the second: a term counts whole seconds, and ends at a midnight.
    begun = min(item.collected_at, at).replace(microsecond=0)
    if kinds()[item.kind].owner_notice:
        item.notice_due_at = natural_days(begun, terms()["owner_notice"], zone=zone_of(item.state or "09"))
    item.save(update_fields=["number", "notice_due_at"])
    done(item, data={"kind": item.kind} | ({"incident": event.folio} if event else {}))
    _first_steps(item, hand=hand, had=had, seal=seal, condition=condition)
    if item.notice_due_at is not None:
        length = int((item.notice_due_at - begun).total_seconds())
        open_terms(subject=item.subject, seconds={"owner_notice": length}, state=item.state, at=begun)
    # Entered above, before its steps; the fact tells of the item as they left it.
    done(item, ItemCollected(item_state(item)), chains=())
    return item


def _given(command: CollectItem) -> dict[str, Any]:
    """The object as fields of Item. Raises: Refusal HILO-E420, HILO-E421."""
    return {
        "kind": checked.word(command.kind, kinds(), "kind"),
        "description": checked.needed(command.description, "description"),
        "start": checked.word(command.start, words("start"), "start"),
        "place": checked.needed(command.place, "place"),
        "quantity": Decimal(str(command.quantity)).quantize(Decimal("0.001")),
        "means": checked.word(command.means, words("means"), "means"),
        "packaging": checked.word(command.packaging, words("packaging"), "packaging", needed=False),
        "documentation": checked.some(command.documentation, "documentation"),
        "report": command.report.strip(),
        "annex": command.annex.strip(),
        "about": command.about.strip(),
        "measure": command.measure.strip(),
        "serial": command.serial.strip(),
        "registration": command.registration.strip(),
        "calibre": command.calibre.strip(),
        "colour": command.colour.strip(),
        "collected_at": command.collected_at,
        "found_at": command.found_at or command.collected_at,
        "latitude": command.latitude,
        "longitude": command.longitude,
        "device_at": command.device_at,
    }


def _first_steps(item: Item, *, hand: Party, had: Party | None, seal: str, condition: str) -> None:
    """The steps at the scene, each a record of its own (217). Until it is collected the object stays where it lies."""
    where = Party(name=item.place[:160], kind=PLACE)
    # What somebody hands in is in the officer's hands from the first.
    lies = hand if item.start == "contribution" else where
    common: dict[str, Any] = {"place": item.place, "condition": condition}
    found = common | {"device_at": item.found_at}
    came_from = (had or where) if item.start == "contribution" else where
    append(item, arc="locate", giver=came_from, taker=lies, data=_as_found(item), **found)
    append(item, arc="identify", giver=lies, taker=lies, **found)
    if item.documentation:
        append(item, arc="document", giver=lies, taker=lies, **found)
    taken = common | {"device_at": item.collected_at}
    giver = lies if item.start == "contribution" else had or where
    append(item, arc="collect", giver=giver, taker=hand, **taken)
    if seal:
        append(item, arc="seal", giver=hand, taker=hand, seal_after=seal, seal_condition="intact", **taken)


def _known(command: CollectItem, actor: Actor) -> Item | None:
    """What the actor entered under this ref before."""
    ref = command.ref.strip()
    return Item.objects.filter(account=actor.name, ref=ref).first() if ref else None


def _as_found(item: Item) -> dict[str, Any]:
    """The object as it was when found: part of the chain, so that nothing of it is changed unseen."""
    names = ("kind", "description", "measure", "serial", "registration", "calibre", "colour", "start", "means")
    found: dict[str, Any] = {name: getattr(item, name) for name in (*names, "packaging", "documentation")}
    found["quantity"] = str(item.quantity)
    found["device_at"] = item.device_at.isoformat() if item.device_at else None
    found["latitude"], found["longitude"] = item.latitude, item.longitude
    return found


def _the_same(known: Item, kind: str) -> Item:
    if known.kind != kind:
        message = "This reference was used for another object. Give each object a reference of its own."
        raise Conflict("HILO-E436", message, where="ref", extra={"number": known.number})
    return known


def _number(item: Item, folio: str, at: datetime) -> str:
    """PUE-26-E0000031: the letters of the incident's centre, or of the state; the year; the item's place."""
    known = state_of(item.state)
    prefix = folio.partition("-")[0] or (known.label if known else "NAC")
    return f"{prefix}-{timezone.localtime(at):%y}-E{item.pk:07d}"
