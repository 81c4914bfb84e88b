"""The desk itself, and its map alone in a window of its own for the second monitor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.emergency.centres.queries import centres
from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.dispatch.commands import BoardUnit, ForALife
from hilo.emergency.incidents import queries as incidents
from hilo.emergency.incidents.commands import OpenIncident, PlaceScene, Reclassify, ReopenIncident, SplitIncident
from hilo.emergency.mutual_aid import queries as aid
from hilo.emergency.mutual_aid.commands import AskUnits, OfferTransfer, SayWhy
from hilo.kernel.access.http import requires
from hilo.kernel.access.queries import institutions
from hilo.kit.frame import Desk, language
from hilo.lib.actor import Actor
from hilo.lib.limits import limits_of

from .command import command_choices, command_limits

HOURS = (1, 2, 4, 8, 12, 24, 48, 72)
"""For how long a unit is asked for or lent."""
LIFE_HOURS = (1, 2, 4, 8, 12)
"""For how long somebody answers for who may not go out."""


DESK = Desk(_("Dispatch"), styles="dispatcher/dispatcher.css")


def _frame(who: Actor) -> dict[str, Any]:
    words = dispatch.labels(language())
    return {
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
                    ("for_life", "units.for_life"),
                    ("read", "incidents.read"),
                    ("open", "incidents.open"),
                    ("link", "incidents.link"),
                    ("transfer", "aid.transfer"),
                    ("lend", "aid.lend"),
                )
            },
            "renew_s": aid.terms().renew.total_seconds(),
            "why": limits_of(SayWhy)["reason"],
        },
        "notes_setup": incidents.notes_setup("supervisor" if who.may("centre.oversee") else "dispatcher"),
        "limits": {
            "open": limits_of(OpenIncident),
            "reclassify": limits_of(Reclassify),
            "reopen": limits_of(ReopenIncident),
            "split": limits_of(SplitIncident),
            "place": limits_of(PlaceScene),
            "transfer": limits_of(OfferTransfer),
            "ask": limits_of(AskUnits),
            "board": limits_of(BoardUnit),
            "life": limits_of(ForALife),
            **command_limits(),
        },
        **command_choices(),
        "placing": [
            {"name": reason.name, "label": reason.labels[language()], "words": reason.words}
            for reason in incidents.placing_reasons().values()
        ],
        "most_units": aid.terms().most_units,
        "centres": [row for row in sorted(centres(), key=lambda row: row.code) if row.code != who.centre],
        "capabilities": sorted((words[name], name) for name in dispatch.known_capabilities()),
        "bodies": institutions(who),
        "life_hours": LIFE_HOURS,
        "hours": [hours for hours in HOURS if timedelta(hours=hours) <= aid.terms().longest_loan],
        "closures": [
            {"code": code, "label": found.labels[language()], "meaning": found.meanings[language()]}
            for code, found in incidents.CLOSURE_CODES.items()
        ],
    }


@requires("dispatch.read")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    return DESK.show(request, "", "dispatcher/desk.html", _frame(actor(request)))


@requires("dispatch.read")
@require_GET
def map_window(request: HttpRequest) -> HttpResponse:
    """The map of the desk, alone; it follows what is chosen there."""
    return DESK.show(request, "", "dispatcher/map.html", _frame(actor(request)))
