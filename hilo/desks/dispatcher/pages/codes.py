"""Names for what facts carry as codes: incidents, places, capabilities, states of units and incidents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.dispatch.actions import STATES as UNIT_STATES
from hilo.emergency.incidents import queries as incidents
from hilo.emergency.incidents.actions import STATES as INCIDENT_STATES
from hilo.kernel import catalogues
from hilo.kernel.access.http import requires
from hilo.kernel.territory.queries import localities, municipalities, states
from hilo.kit.frame import language

NAMED_PLACES = 160
"""How many places are named on the map: the largest of the reader's states."""


def all_names(spoken: str, reader_states: frozenset[str]) -> dict[str, Any]:
    """Code -> name, by what the code is of, in one language; places are those of the reader's states."""
    catalogue = catalogues.load("incidents", timezone.localdate())
    towns = [
        town
        for state in states()
        if not reader_states or state.code in reader_states
        for town in municipalities(state.code)
    ]
    named = sorted((place for town in towns for place in localities(town.code)), key=lambda place: -place.population)
    return {
        "codes": {entry.code: entry.name(spoken) for entry in catalogue.entries.values()},
        "priorities": {name: catalogue.value_label("priority", name, spoken) for name in ("high", "medium", "low")},
        "lost": {
            "of": dict(incidents.losses().of),
            "otherwise": incidents.losses().otherwise,
            "labels": {name: labels[spoken] for name, labels in incidents.losses().labels.items()},
        },
        "places": {state.code: state.name for state in states()} | {town.code: town.name for town in towns},
        "named": [[place.name, place.latitude, place.longitude] for place in named[:NAMED_PLACES]],
        "capabilities": dict(dispatch.labels(spoken)),
        # What each code calls for: from it the desk knows what a new incident lacks, to which nobody went yet.
        "needs": {
            code: [[need.capability, need.count, dispatch.discipline_of(need.capability)] for need in needs]
            for code in catalogue.entries
            if (needs := [need for need in dispatch.needs_for(code) if need.required])
        },
        "disciplines": dict(dispatch.discipline_labels(spoken)),
        "units": {name: found.labels[spoken] for name, found in UNIT_STATES.states.items()},
        "steps": {name: found.labels[spoken] for name, found in UNIT_STATES.steps.items()},
        "incidents": {name: found.labels[spoken] for name, found in INCIDENT_STATES.states.items()},
        "closures": {
            code: {"label": found.labels[spoken], "meaning": found.meanings[spoken]}
            for code, found in incidents.CLOSURE_CODES.items()
        },
    }


@requires("dispatch.read")
@require_GET
@cache_control(private=True, max_age=3600)
def names(request: HttpRequest) -> JsonResponse:
    """`?lang=es`: in the address, so that the browser keeps each language apart."""
    spoken = "en" if request.GET.get("lang", "").startswith("en") else "es"
    with override(spoken):
        return JsonResponse(all_names(spoken, actor(request).states))


@requires("incidents.classify")
@require_GET
def search(request: HttpRequest) -> JsonResponse:
    """`?q=inc viv`: codes in force, best first, each with the priority that it brings."""
    today, spoken = timezone.localdate(), language()
    catalogue = catalogues.load("incidents", today)
    found = catalogues.search(request.GET.get("q", "")[:80], today, 8, spoken)
    silent = str(catalogue.about.get("priority_if_missing", "high"))
    return JsonResponse(
        {
            "codes": [
                {
                    "code": hit.entry.code,
                    "name": hit.entry.name(spoken),
                    "priority": hit.entry.fields.get("priority") or silent,
                }
                for hit in found
            ]
        }
    )
