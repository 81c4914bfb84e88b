"""Where an incident may be: what its calls told of their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.emergency.calls.queries import places_offered
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor

from ..models import Incident
from ..parties import nobody
from ..rules import (
    Fix,
    OfferedFix,
    offered_fixes,
)
from .related import calls_of
from .sight import read, told_of_callers

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call


def fixes_of(incident: Incident, calls: Sequence[Call]) -> list[Fix]:
    """The positions that calls of an incident bring: their own, and what came later and waits for a person."""
    later = places_offered(calls)
    found = []
    for call in calls:
        own = (call.latitude, call.longitude, call.uncertainty_m, call.received_at, False) if call.state else None
        row = later.get(call.pk)
        came = (row.latitude, row.longitude, row.uncertainty_m, row.told_at, True) if row else None
        for latitude, longitude, uncertainty_m, at, is_later in filter(None, (own, came)):
            if latitude is not None and longitude is not None:
                first = incident.first_call_id == call.pk
                found.append(
                    Fix(call.pk, call.folio, latitude, longitude, uncertainty_m, at, later=is_later, first=first)
                )
    return found


def offered_for(incident: Incident, calls: Sequence[Call]) -> list[OfferedFix]:
    """The positions worth offering for the scene, the surest first: for whoever may read these calls."""
    scene = None if incident.latitude is None or incident.longitude is None else (incident.latitude, incident.longitude)
    return offered_fixes(scene, incident.uncertainty_m, fixes_of(incident, calls))


@dataclass(frozen=True, slots=True)
class OfferedPlaceRow:
    """A position offered for a scene. call: id of who brings it; later: it came after the call had a place.

    distance_m: from the scene, null while it has no place.
    """

    call: int
    folio: str
    latitude: float
    longitude: float
    uncertainty_m: float | None
    at: datetime
    later: bool
    distance_m: float | None


def offered_rows(incident: Incident, calls: Sequence[Call]) -> list[OfferedPlaceRow]:
    """The same as desks and API show it."""
    return [_offered(one.fix, one.distance_m) for one in offered_for(incident, calls)]


def _offered(fix: Fix, metres: float | None) -> OfferedPlaceRow:
    where = (fix.latitude, fix.longitude, fix.uncertainty_m)
    return OfferedPlaceRow(fix.call, fix.folio, *where, fix.at, fix.later, metres)


def offered_places(folio: str, actor: Actor, *, at: datetime) -> list[OfferedPlaceRow]:
    """The positions offered for a scene, for whoever answers for it; the read is written in the ledger."""
    incident = read(folio, actor, at=at)
    allow(actor, "calls.read", incident.holder.state)
    if not told_of_callers(incident, actor):
        raise nobody(actor, incident)
    return offered_rows(incident, calls_of(incident))
