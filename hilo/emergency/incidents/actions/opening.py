"""Open an incident that no call told of, and hand one over to another centre."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.catalogues import load
from hilo.kernel.territory.queries import place_of
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from ..events import IncidentHandedOver
from ..models import Incident
from .handling import chosen_priority, done, named, opened, state_of

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre


def open_without_call(
    *,
    actor: Actor,
    centre: str,
    code: str,
    narrative: str,
    received_at: datetime,
    at: datetime,
    origin: str = "field",
    latitude: float | None = None,
    longitude: float | None = None,
    priority: str | None = None,
    reason: str | None = None,
    split_from: Incident | None = None,
) -> Incident:
    """Open an incident that a crew saw ("field"), that was split off another ("split") or that another agency sent.

    received_at: when it was seen or sent; its terms run from then. A point outside the country is kept and no place.
    Raises: NotFound centre; Refusal HILO-I425 without a word of what happened, HILO-K421 unknown code.
    """
    where = centre_named(centre)
    if where is None:
        raise NotFound("centre", centre)
    allow(actor, "incidents.open", where.state or None)
    if not narrative.strip():
        raise Refusal("HILO-I425", "Say in a few words what happened.", where="narrative")
    found = named(code, received_at)
    chosen, _ = chosen_priority(found, priority, reason)
    day = timezone.localdate(received_at)
    place = place_of(latitude, longitude, day) if latitude is not None and longitude is not None else None
    with act():
        incident = Incident(
            # The folio is made of the id, which the database gives: a moment without one is bridged by a unique word.
            folio=uuid4().hex,
            centre=where,
            origin=origin,
            narrative=narrative.strip(),
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
        opened(incident, actor, "", found, reason, at)
    return incident


def hand_over(incident: Incident, *, to: Centre, actor: Actor, at: datetime) -> None:
    """Another centre answers for the incident from now on; folio, calls and terms stay as they are.

    Called by mutual aid inside its transaction, with the incident locked.
    """
    sender = incident.centre_id
    incident.centre = to
    incident.save(update_fields=["centre"])
    fact = IncidentHandedOver(state_of(incident), sender)
    done(incident, actor, "incident.handed_over", at, fact, {"from": sender, "to": to.code})
