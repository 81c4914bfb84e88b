"""Open an incident that no call told of, and hand one over to another centre."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel.action import action, held
from hilo.kernel.catalogues import load
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.territory.queries import place_of
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from ..commands import OpenIncident
from ..events import IncidentHandedOver
from ..models import Incident
from ..rules import can_have_been_seen
from .handling import chosen_priority, named, opened, state_of

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre


@action("incidents.open", verb="incident.opened")
def open_without_call(
    command: OpenIncident,
    *,
    actor: Actor,
    at: datetime,
    origin: str = "field",
    split_from: Incident | None = None,
) -> Incident:
    """Open an incident that a crew saw ("field"), that was split off another ("split") or that another agency sent.

    Its terms run from when it was seen or sent. A point outside the country is kept and no place.
    Raises: NotFound centre; Refusal HILO-I438 for an instant that cannot be, HILO-I425 without a word of what happened,
        HILO-K421 unknown code.
    """
    if command.received_at and origin == "field" and not can_have_been_seen(command.received_at, at):
        raise Refusal("HILO-I438", where="received_at")
    where = centre_named(command.centre or actor.centre)
    if where is None:
        raise NotFound("centre", command.centre)
    # Any agency may tell any centre: what it opens lies with that centre, not with itself.
    held(where, as_="incident.told_by_agency" if origin == "agency" else "")
    narrative = command.narrative.strip()
    if not narrative:
        raise Refusal("HILO-I425", "Say in a few words what happened.", where="narrative")
    received_at = min(command.received_at or at, at) if origin == "field" else command.received_at or at
    found = named(command.code, received_at)
    chosen, _ = chosen_priority(found, command)
    day = timezone.localdate(received_at)
    latitude, longitude = command.latitude, command.longitude
    place = place_of(latitude, longitude, day) if latitude is not None and longitude is not None else None
    incident = Incident(
        # The folio is made of the id, which the database gives: a moment without one is bridged by a unique word.
        folio=uuid4().hex,
        centre=where,
        origin=origin,
        narrative=narrative,
        split_from=split_from,
        state=place.state if place else where.state,
        municipality=place.municipality if place else "",
        latitude=latitude if place else None,
        longitude=longitude if place else None,
        catalogue=load("incidents", day).edition,
        code=found.code,
        initial_code=found.code,
        priority=chosen,
        received_at=received_at,
        opened_at=at,
    )
    incident.save()
    incident.folio = f"{where.code}-{timezone.localtime(received_at):%y}-I{incident.pk:07d}"
    incident.save(update_fields=["folio"])
    opened(incident, "", found, command.reason, at)
    return incident


def hand_over(incident: Incident, *, to: Centre, actor: Actor, at: datetime) -> None:
    """Another centre answers for the incident from now on; folio, calls and terms stay as they are.

    Called by mutual aid inside its transaction, with the incident locked.
    """
    sender = incident.centre_id
    incident.centre = to
    incident.save(update_fields=["centre"])
    fact = IncidentHandedOver(state_of(incident), sender)
    record([(fact, incident.subject)], state=incident.holder.state, at=at, heard_by=[incident.centre_id])
    entry(
        chain=incident.holder.institution,
        actor=actor,
        verb="incident.handed_over",
        subject=incident.subject,
        at=at,
        data={"from": sender, "to": to.code},
    )
