"""The page itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hilo.desks.asked import actor
from hilo.emergency.calls import queries
from hilo.kernel.access.http import requires
from hilo.kernel.territory.queries import zone_of

from .calls import queue_of
from .sheet import language


@requires("calls.answer")
def desk(request: HttpRequest) -> HttpResponse:
    """The operator's desk. It opens with the queue as it stands; everything later comes over the line."""
    who, spoken = actor(request), language()
    home = next(iter(who.states)) if len(who.states) == 1 else ""
    return render(
        request,
        "operator/desk.html",
        {
            "queue": queue_of(who),
            "kinds": [
                {"name": kind.name, "label": kind.labels[spoken], "key": kind.key} for kind in queries.improper_menu()
            ],
            "cards": queries.protocol_cards(spoken),
            "zone": str(zone_of(home)) if home else "",
        },
    )
