"""The desk itself, and its map alone in a window of its own for the second monitor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.emergency.incidents import queries as incidents
from hilo.kernel.access.http import requires
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor

from .words import language


def _frame(who: Actor) -> dict[str, Any]:
    home = next(iter(who.states)) if len(who.states) == 1 else ""
    return {
        "zone": str(zone_of(home)) if home else "",
        "setup": {
            "terms": dict(incidents.TERMS),
            "lang": language(),
            "may": {
                name: who.may(permission)
                for name, permission in (
                    ("assign", "dispatch.assign"),
                    ("recommend", "dispatch.recommend"),
                    ("close", "incidents.close"),
                    ("classify", "incidents.classify"),
                    ("status", "units.status"),
                    ("read", "incidents.read"),
                )
            },
        },
        "closures": [
            {"code": code, "label": found.labels[language()], "meaning": found.meanings[language()]}
            for code, found in incidents.CLOSURE_CODES.items()
        ],
    }


@requires("dispatch.read")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "dispatcher/desk.html", _frame(actor(request)))


@requires("dispatch.read")
@require_GET
def map_window(request: HttpRequest) -> HttpResponse:
    """The map of the desk, alone; it follows what is chosen there."""
    return render(request, "dispatcher/map.html", _frame(actor(request)))
