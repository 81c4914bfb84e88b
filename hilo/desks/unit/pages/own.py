"""The account's own unit: where it stands, what it is sent to, what it says, where it is."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hilo.desks.asked import actor, answered, body
from hilo.emergency.calls.commands import ADDRESS
from hilo.emergency.dispatch import actions, queries
from hilo.emergency.dispatch.commands import ReportPosition, SayStatus
from hilo.emergency.hospitals.queries import names as colour_names
from hilo.emergency.incidents import actions as told
from hilo.emergency.incidents import queries as incidents
from hilo.emergency.incidents.commands import TellIncident
from hilo.kernel.access.http import requires
from hilo.kernel.catalogues import edition
from hilo.kernel.notices.queries import about
from hilo.kernel.territory.queries import municipality, zone_of
from hilo.kernel.territory.queries import state as state_named
from hilo.kit.frame import language
from hilo.lib.actor import Actor
from hilo.lib.commands import command
from hilo.lib.errors import Conflict
from hilo.lib.limits import Folio, Instant, RecordId

from .scene import scene_of

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call
    from hilo.emergency.dispatch.models import Unit
    from hilo.emergency.incidents.models import Incident
    from hilo.kernel.notices.models import Notice

LONGEST_NARRATIVE = 1200
SAID_LATE_S = 5
"""A step sent so long after it was said is entered in the ledger as said earlier."""


@command
class CrewSays(SayStatus):
    """incident: the folio it was said about ("" for none); at: when it was said."""

    incident: Folio = ""
    at: Instant


@command
class CrewWrites(TellIncident):
    """incident: the folio of which it is said; heard: id of a note that the crew heard, and then no word is written."""

    incident: Folio
    heard: RecordId | None = None


@requires("units.own")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    unit = queries.unit(who.unit, who) if who.unit else None
    zone = str(zone_of(unit.centre.state)) if unit and unit.centre.state else ""
    colours = list(colour_names("colours", language()).items())
    told_here = {"notes_setup": incidents.notes_setup("crew"), "triage_colours": colours}
    return render(request, "unit/page.html", {"unit": unit, "zone": zone, **told_here})


@requires("units.own")
@require_GET
@never_cache
def state(request: HttpRequest) -> JsonResponse:
    return JsonResponse(_state(actor(request)))


@requires("units.own")
@require_GET
@never_cache
def assignment(request: HttpRequest) -> JsonResponse:
    """What the callers told, for the crew that is sent: a protected read, entered in the ledger."""
    who, now = replace(actor(request), purpose="attending the incident"), timezone.now()
    held = queries.open_assignment(who.unit)
    if held is None:
        return JsonResponse({"folio": "", "told": [], "notices": [], "where": {}})
    incident = held.incident
    calls = incidents.calls_of(incident)
    seen = {"unit": who.unit, "calls": [call.folio for call in calls]}
    incidents.enter_read(incident, who, at=now, seen=seen)
    return JsonResponse(
        {
            "folio": incident.folio,
            "told": [
                {"at": call.received_at, "text": call.narrative[:LONGEST_NARRATIVE], "language": call.language}
                for call in calls
                if call.narrative.strip()
            ],
            "uncertainty_m": incident.uncertainty_m,
            "where": {name: getattr(incident, name) for name in ADDRESS},
            "notices": [
                {"text": notice.text, "until": notice.valid_until}
                for notice in _in_force(incident, calls, who.unit, at=now)
            ],
        }
    )


@requires("units.own")
@require_POST
def step(request: HttpRequest) -> HttpResponse:
    """The crew says where it stands, now or (without a line) some time ago."""
    who, said = actor(request), body(request, CrewSays)

    def work() -> dict[str, Any]:
        now = timezone.now()
        held = queries.open_assignment(who.unit)
        if (held.incident.folio if held else "") != said.incident:
            raise Conflict("HILO-D411", f"Unit {who.unit} was sent or withdrawn a moment ago: look again.")
        at = min(now, max(said.at, queries.unit(who.unit, who).status_at))
        late = (now - at).total_seconds()
        purpose = f"said {late:.0f} s before it arrived" if late > SAID_LATE_S else ""
        actions.step(who.unit, said, actor=replace(who, purpose=purpose), at=at)
        return _state(who)

    return answered(request, work)


@requires("units.own")
@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """What the crew writes or has heard, now or (without a line) some time ago."""
    who, said = actor(request), body(request, CrewWrites)

    def work() -> dict[str, Any]:
        now = timezone.now()
        if said.heard is not None:
            told.acknowledge(said.incident, said.heard, actor=who, at=now)
            return {"heard": said.heard}
        command = TellIncident(text=said.text, template=said.template, grave=said.grave, said_at=said.said_at)
        return {"note": told.tell(said.incident, command, actor=who, at=now).pk}

    return answered(request, work)


@requires("units.own")
@require_POST
def position(request: HttpRequest) -> HttpResponse:
    who, where = actor(request), body(request, ReportPosition)

    def work() -> dict[str, Any]:
        now = timezone.now()
        actions.report_position(who.unit, where, actor=who, at=now)
        return {"at": now}

    return answered(request, work)


def _state(who: Actor) -> dict[str, Any]:
    """Where the unit stands and what it is sent to, without what callers told: light enough to be asked often."""
    now, unit = timezone.now(), queries.unit(who.unit, who)
    held = queries.open_assignment(unit.pk)
    return {
        "now": now,
        "unit": _unit(unit),
        "barred": _barred(unit, who),
        "assignment": _incident(held.incident, held.assigned_at, unit, at=now) if held else None,
    }


def _barred(unit: Unit, who: Actor) -> dict[str, Any] | None:
    """What stands against somebody aboard: the reader, or a colleague. The effect, never the reason."""
    if not unit.barred:
        return None
    own = queries.barred_self(who)
    return {"own": own is not None and own.unit == unit.pk, "level": unit.barred}


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.pk,
        "centre": unit.lent_to_id or unit.centre_id,
        "status": unit.status,
        "label": actions.STATES.label(unit.status, language()),
        "status_at": unit.status_at,
        "latitude": unit.latitude,
        "longitude": unit.longitude,
    }


def _incident(incident: Incident, assigned_at: datetime, unit: Unit, *, at: datetime) -> dict[str, Any]:
    calls = incidents.calls_of(incident)
    notices = _in_force(incident, calls, unit.pk, at=at)
    catalogue = edition("incidents", incident.catalogue)
    town, region = municipality(incident.municipality), state_named(incident.state)
    return {
        "folio": incident.folio,
        "code": incident.code,
        "label": incidents.label(incident, language()),
        "priority": incident.priority,
        "priority_label": catalogue.value_label("priority", incident.priority, language()),
        "place": ", ".join(part.name for part in (town, region) if part is not None),
        "latitude": incident.latitude,
        "longitude": incident.longitude,
        "received_at": incident.received_at,
        "assigned_at": assigned_at,
        "due_s": incidents.TERMS["on_scene"],
        "scene": scene_of(incident, unit),
        "where_version": _words_of(incident),
        # A change of this asks the page to read the protected part again.
        "version": f"{incident.code} {incident.latitude} {incident.longitude} {_words_of(incident)}"
        f" {len(calls)} {sum(len(call.narrative) for call in calls)}"
        f" {[notice.pk for notice in notices]}",
    }


def _words_of(incident: Incident) -> int:
    """Another number when the address is other words: the words themselves are a protected read."""
    return zlib.crc32("|".join(getattr(incident, name) for name in ADDRESS).encode())


def _in_force(incident: Incident, calls: list[Call], unit: str, *, at: datetime) -> list[Notice]:
    found = {row.pk: row for row in about(at=at, unit=unit, latitude=incident.latitude, longitude=incident.longitude)}
    for number in {call.caller_number for call in calls if call.caller_number}:
        found |= {row.pk: row for row in about(at=at, number=number)}
    return list(found.values())
