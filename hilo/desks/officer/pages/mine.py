"""What a phone asks often: the hour, whether it may go on, what the crew was sent to, which reports changed."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.incidents import queries as incidents
from hilo.kernel.access.http import requires
from hilo.kernel.territory.queries import municipality
from hilo.kernel.territory.queries import state as state_named
from hilo.kit.frame import language
from hilo.lib.actor import Actor
from hilo.policing.reports import queries as reports

from .device import asking, standing
from .serializing import hands, serialize

if TYPE_CHECKING:
    from hilo.emergency.dispatch.models import Assignment

SHIFT = timedelta(hours=24)
PURPOSE = "writing the report"


@requires("reports.write")
@require_GET
@never_cache
def state(request: HttpRequest) -> JsonResponse:
    """Light enough to be asked every twenty seconds: of reports only which, and in which version."""
    who, now = actor(request), timezone.now()
    rows = reports.mine(who)
    answer = {
        "now": now,
        "unit": who.unit,
        "incidents": [_incident(row) for row in _assignments(who, now)],
        "reports": [
            {"refs": [str(ref) for ref in row.refs], "folio": row.folio, "version": row.version, "state": row.status}
            | {"hands": row.hands}
            for row in rows
        ],
        "asked": waiting(who),
        "offered": [asdict(one) for one in reports.offered(who, at=now)],
        "ended": reports.ended_for(who, at=now),
    }
    return JsonResponse(answer | standing(asking(request), who))


@requires("reports.write")
@require_GET
@never_cache
def report(request: HttpRequest, ref: str) -> JsonResponse:
    """One report whole: a protected read, entered in the ledger."""
    now = timezone.now()
    who = replace(actor(request), purpose=PURPOSE)
    found = reports.report(ref, who, at=now)
    return JsonResponse({"now": now, "report": serialize(found, at=now, refs=[ref]) | hands(ref, who)})


def _assignments(who: Actor, now: datetime) -> list[Assignment]:
    if not who.unit:
        return []
    return dispatch.recent_assignments(who.unit, since=now - SHIFT)


def _incident(row: Assignment) -> dict[str, Any]:
    """What the crew was sent to, and what of it answers the form already."""
    incident = row.incident
    town, region = municipality(incident.municipality), state_named(incident.state)
    label = incidents.label(incident, language())
    kind = reports.kind_of(incident.code)
    known = {
        "sections.knowledge.call_folio": incident.folio,
        "sections.knowledge.offence": incidents.label(incident, "es"),
        "sections.knowledge.infraction": incidents.label(incident, "es"),
        "sections.involved.kind": kind.id,
        "sections.knowledge.known_at": timezone.localtime(row.assigned_at).isoformat(timespec="seconds"),
        "sections.knowledge.arrived_at": timezone.localtime(row.on_scene_at).isoformat(timespec="seconds")
        if row.on_scene_at
        else "",
        "sections.place.street": incident.address,
        "sections.place.references": incident.reference,
        "sections.place.municipality": incident.municipality,
        "sections.place.state": incident.state,
        "sections.place.latitude": incident.latitude,
        "sections.place.longitude": incident.longitude,
    }
    asked = reports.form(kind.form)
    return {
        "folio": incident.folio,
        "form": kind.form,
        "label": label,
        "place": ", ".join(part.name for part in (town, region) if part is not None),
        "received_at": incident.received_at,
        "assigned_at": row.assigned_at,
        "on_scene_at": row.on_scene_at,
        "known": {path: value for path, value in known.items() if value not in ("", None) and asked.field(path)},
    }


def waiting(who: Actor) -> list[dict[str, Any]]:
    """The amendments of their words that wait for the officer, without a word of the case."""
    return [{"id": one.id, "folio": one.folio, "due": one.due} for one in reports.asked_of(who)]
