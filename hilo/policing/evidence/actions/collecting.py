"""Enter what was found, or handed in, and collected."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.deadlines.actions import open_terms
from hilo.kernel.deadlines.queries import natural_days
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.territory.queries import state as state_of
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal
from hilo.policing.detentions.queries import get as detention_named

from ..events import ItemCollected
from ..models import Item
from ..queries import incident_named, item_state
from ..rules import PLACE, Party, edition, kinds, terms, words
from . import checked
from .chain import append, me


def collect(
    *,
    actor: Actor,
    kind: str,
    description: str,
    start: str,
    place: str,
    collected_at: datetime,
    at: datetime,
    ref: str = "",
    incident: str = "",
    detention: str = "",
    annex: str = "",
    quantity: Decimal | float | str = 1,
    measure: str = "",
    serial: str = "",
    registration: str = "",
    calibre: str = "",
    colour: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    found_at: datetime | None = None,
    means: str = "manual",
    packaging: str = "",
    documentation: Sequence[str] = (),
    seal: str = "",
    condition: str = "",
    found_with: Party | None = None,
    collector: Party | None = None,
    device_at: datetime | None = None,
) -> Item:
    """Enter an object that was collected: located, identified, documented, collected and, with a seal, sealed.

    incident, detention: folio and number, "" if none. found_with: who had it, or handed it in. collector: the actor
    unless said. collected_at, found_at, device_at: by the phone; `at` is the server's. With a ref that the actor used
    before, nothing is entered and the same item is answered.

    Raises: Forbidden; NotFound (incident, detention); Refusal HILO-E420 for a word no list has, E421 for a text that is
        missing or too long, E422 for a time that cannot be, E437 for a quantity, E438 for another's account; Conflict
        HILO-E436 if the ref was used for another kind of object.
    """
    given: dict[str, Any] = {
        "kind": checked.word(kind, kinds(), "kind"),
        "description": checked.text(description, 2000, "description", needed=True),
        "start": checked.word(start, words("start"), "start"),
        "place": checked.text(place, 300, "place", needed=True),
        "quantity": checked.amount(quantity, "quantity"),
        "means": checked.word(means, words("means"), "means"),
        "packaging": checked.word(packaging, words("packaging"), "packaging", needed=False),
        "documentation": checked.some(documentation, "documentation"),
        "annex": checked.text(annex, 32, "annex"),
        "measure": checked.text(measure, 40, "measure"),
        "serial": checked.text(serial, 60, "serial"),
        "registration": checked.text(registration, 60, "registration"),
        "calibre": checked.text(calibre, 40, "calibre"),
        "colour": checked.text(colour, 40, "colour"),
        "collected_at": checked.moment(collected_at, at, "collected_at"),
        "found_at": checked.moment(found_at or collected_at, at, "found_at"),
        "latitude": _degrees(latitude, 90, "latitude"),
        "longitude": _degrees(longitude, 180, "longitude"),
        "device_at": checked.clock(device_at),
    }
    ref = checked.text(ref, 64, "ref")
    seal, condition = checked.text(seal, 60, "seal"), checked.text(condition, 500, "condition")
    had = checked.party(found_with, actor, "found_with") if found_with else None
    allow(actor, "evidence.collect")
    try:
        return _enter(
            actor,
            given,
            ref=ref,
            incident=incident,
            detention=detention,
            collector=collector,
            had=had,
            seal=seal,
            condition=condition,
            at=at,
        )
    except IntegrityError:
        # The same phone sent it twice at once, and the other was faster.
        known = Item.objects.filter(account=actor.name, ref=ref).first() if ref else None
        if known is None:
            raise
        return _the_same(known, kind)


def _enter(
    actor: Actor,
    given: Mapping[str, Any],
    *,
    ref: str,
    incident: str,
    detention: str,
    collector: Party | None,
    had: Party | None,
    seal: str,
    condition: str,
    at: datetime,
) -> Item:
    with act():
        if ref and (known := Item.objects.filter(account=actor.name, ref=ref).first()):
            return _the_same(known, given["kind"])
        event = incident_named(incident, actor) if incident else None
        row = _detention(detention, actor)
        if row is not None and row.apart:
            # Nobody may tell from an object who is kept apart, or of which incident: their number stands for the name.
            had, row = (Party(name=row.number) if had else None), None
        state = (event.state or event.centre.state) if event else next(iter(sorted(actor.states)), "")
        allow(actor, "evidence.collect", state)
        hand = checked.party(collector, actor, "collector") if collector else me(actor, at)
        item = Item.objects.create(
            number=f"~{secrets.token_hex(16)}",
            ref=ref,
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
        entry(
            chain=item.institution,
            actor=actor,
            verb="evidence.collected",
            subject=f"evidence:{item.number}",
            at=at,
            data={"kind": item.kind} | ({"incident": event.folio} if event else {}),
        )
        _first_steps(item, actor=actor, hand=hand, had=had, seal=seal, condition=condition, at=at)
        if item.notice_due_at is not None:
            length = int((item.notice_due_at - begun).total_seconds())
            open_terms(subject=f"evidence:{item.number}", seconds={"owner_notice": length}, state=item.state, at=begun)
        record([(ItemCollected(item_state(item)), f"evidence:{item.number}")], state=item.state, at=at)
    return item


def _first_steps(
    item: Item, *, actor: Actor, hand: Party, had: Party | None, seal: str, condition: str, at: datetime
) -> None:
    """The steps at the scene, each a record of its own (217). Until it is collected the object stays where it lies."""
    where = Party(name=item.place[:160], kind=PLACE)
    # What somebody hands in is in the officer's hands from the first.
    lies = hand if item.start == "contribution" else where
    common: dict[str, Any] = {"actor": actor, "place": item.place, "condition": condition, "at": at}
    append(
        item,
        arc="locate",
        giver=(had or where) if item.start == "contribution" else where,
        taker=lies,
        device_at=item.found_at,
        data=_as_found(item),
        **common,
    )
    append(item, arc="identify", giver=lies, taker=lies, device_at=item.found_at, **common)
    if item.documentation:
        append(
            item,
            arc="document",
            giver=lies,
            taker=lies,
            device_at=item.found_at,
            **common,
        )
    giver = lies if item.start == "contribution" else had or where
    append(item, arc="collect", giver=giver, taker=hand, device_at=item.collected_at, **common)
    if seal:
        append(
            item,
            arc="seal",
            giver=hand,
            taker=hand,
            device_at=item.collected_at,
            seal_after=seal,
            seal_condition="intact",
            **common,
        )


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


def _detention(number: str, actor: Actor) -> Any:
    """The detention in which it was found, if one was named."""
    return detention_named(number, actor) if number else None


def _number(item: Item, folio: str, at: datetime) -> str:
    """PUE-26-E0000031: the letters of the incident's centre, or of the state; the year; the item's place."""
    known = state_of(item.state)
    prefix = folio.partition("-")[0] or (known.label if known else "NAC")
    return f"{prefix}-{timezone.localtime(at):%y}-E{item.pk:07d}"


def _degrees(value: float | None, most: int, where: str) -> float | None:
    if value is None or -most <= value <= most:
        return value
    raise Refusal("HILO-E449", f"{where}: degrees between -{most} and {most}.", where=where)
