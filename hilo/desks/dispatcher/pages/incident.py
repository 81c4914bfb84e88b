"""One incident in depth: its history and calls (a protected read), whom to send, and what it turned out to be."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hilo.desks.asked import actor, answered, body
from hilo.emergency.calls import queries as calls
from hilo.emergency.calls.commands import ADDRESS
from hilo.emergency.centres.queries import covering
from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.incidents import actions, queries
from hilo.emergency.incidents.commands import Reclassify
from hilo.emergency.mutual_aid.queries import enter_calls_read
from hilo.kernel.access.http import by, requires
from hilo.kernel.catalogues import edition
from hilo.kernel.notices.queries import about
from hilo.kit.frame import language

from .words import place_name

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call
    from hilo.emergency.incidents.models import Incident

PURPOSE = "dispatch of units"
NOTES = {"incident.told", "incident.acknowledged"}
"""They stand beside the history with their words."""


@requires("incidents.read")
@require_GET
def show(request: HttpRequest, folio: str) -> JsonResponse:
    who, now = replace(actor(request), purpose=PURPOSE), timezone.now()
    lines = queries.timeline(folio, who, at=now)
    incident = queries.sight(folio, who)
    linked = queries.calls_of(incident)
    # A centre that handed it over keeps sight of it, and of the calls that it took itself.
    own = queries.told_of_callers(incident, who)
    told = [call for call in linked if own or call.centre_id == who.centre] if who.may("calls.read") else []
    if told:
        enter_calls_read(incident, told, who, at=now)
    return JsonResponse(
        {
            "incident": asdict(actions.state_of(incident))
            | {
                "calls": [call.folio for call in linked],
                "parts": [asdict(part) for part in dispatch.parts_of([incident])[folio]],
            },
            "place": place_name(incident.state, incident.municipality),
            "classified": {
                "initial": incident.initial_code,
                "on_scene": incident.on_scene_code,
                "final": incident.final_code,
            },
            "calls": [_call(call, incident) for call in told],
            "scene": _scene(incident, told),
            "origin": incident.origin,
            "narrative": incident.narrative,
            "joined": queries.joined_into(incident),
            "split_off": queries.split_off(incident),
            "notices": _notices(incident, told, now) if own and who.may("notices.read") else [],
            "timeline": [
                {"at": line.at, "actor": line.actor, "text": _said(line, incident)}
                for line in lines
                if not line.verb.endswith(".read") and line.verb not in NOTES
            ],
        }
    )


@requires("dispatch.recommend")
@require_GET
def ranking(request: HttpRequest, folio: str) -> JsonResponse:
    """Whom to send and why, who is nearer and stays, what nobody can bring now and why, and where else to ask."""
    who, now = actor(request), timezone.now()
    found = dispatch.recommendation(folio, who, at=now)
    return JsonResponse(
        {
            "folio": folio,
            "asked_at": now,
            "choices": [_choice(choice) for choice in found.choices],
            "far": [_choice(choice) for choice in found.far],
            "passed_over": [{"unit": code, "why": why} for code, why in found.passed_over],
            "missing": found.missing,
            "why": found.why,
            "diversions": [asdict(row) for row in found.diversions],
            "ask": [asdict(row) for row in found.ask],
        }
    )


def _choice(choice: dispatch.Advice) -> dict[str, Any]:
    return {
        "unit": choice.unit.pk,
        "eta_s": choice.eta_s,
        "team": choice.team,
        "role": choice.role,
        "reasons": [reason for reason in choice.reasons if reason not in choice.warnings],
        "warnings": choice.warnings,
    }


@requires("incidents.classify")
@require_POST
def reclassify(request: HttpRequest, folio: str) -> HttpResponse:
    asked = body(request, Reclassify)

    def work() -> dict[str, Any]:
        incident = actions.reclassify(folio, asked, **by(request))
        return {"incident": asdict(actions.state_of(incident))}

    return answered(request, work)


def _scene(incident: Incident, told: list[Call]) -> dict[str, Any]:
    """Where it is in words, who put it there, what its calls offer, and the centre whose place it is if another's."""
    reason = queries.placing_reasons().get(incident.placed_why)
    covers = covering(incident.state, incident.municipality) if incident.latitude is not None else None
    return {
        **{name: getattr(incident, name) for name in ADDRESS},
        "uncertainty_m": incident.uncertainty_m,
        "placed_by": incident.placed_by,
        "placed_at": incident.placed_at,
        "placed_why": reason.labels[language()].lower() if reason else "",
        "offered": [asdict(row) for row in queries.offered_rows(incident, told)],
        "suggests": covers.code if covers and covers.state and covers.code != incident.centre_id else "",
    }


def _call(call: Call, incident: Incident) -> dict[str, Any]:
    return {
        "id": call.pk,
        "folio": call.folio,
        "first": incident.first_call_id == call.pk,
        "channel": calls.channel_label(call.channel, language()),
        "received_at": call.received_at,
        "answered_by": call.answered_by,
        "caller_number": call.caller_number,
        "language": call.language,
        "narrative": call.narrative,
        "uncertainty_m": call.uncertainty_m,
        "where": {name: getattr(call, name) for name in ADDRESS},
        "findings": [finding.as_dict() for finding in calls.findings_of(call, language())],
    }


def _notices(incident: Incident, told: list[Call], at: datetime) -> list[dict[str, Any]]:
    found = about(at=at, latitude=incident.latitude, longitude=incident.longitude)
    for number in {call.caller_number for call in told if call.caller_number}:
        found += about(at=at, number=number)
    return [{"text": notice.text, "kind": notice.kind, "until": notice.valid_until} for notice in found]


def _said(line: queries.TimelineEntry, incident: Incident) -> str:
    """A line of the history with names instead of codes."""
    data = json.loads(line.data or "{}")
    catalogue = edition("incidents", incident.catalogue)
    for key in ("code", "before"):
        found = catalogue.entries.get(str(data.get(key, "")))
        if found is not None:
            data[key] = f"{found.code} {found.name(language())}"
    if line.verb == "incident.closed" and (ending := queries.CLOSURE_CODES.get(data.get("code", ""))):
        data["code"] = f"{ending.code} ({ending.labels[language()].lower()})"
    if "priority" in data:
        data["priority"] = catalogue.value_label("priority", data["priority"], language())
    return queries.timeline_text(line.verb, line.subject, data, line.why)
