"""What a crew must know and say of a big scene: whether it waits and where, who is hurt, and where a patient goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hilo.desks.asked import actor, answered, body
from hilo.emergency.command import actions as command
from hilo.emergency.command import queries as commanded
from hilo.emergency.command.commands import CountTriage
from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.hospitals import actions, queries
from hilo.emergency.hospitals.commands import StartTransport
from hilo.kernel.access.http import by, requires
from hilo.kit.frame import language
from hilo.lib.answers import plain
from hilo.lib.errors import Conflict

if TYPE_CHECKING:
    from hilo.emergency.dispatch.models import Unit
    from hilo.emergency.incidents.models import Incident

CARRIES = "ambulance_basic"


def scene_of(incident: Incident, unit: Unit) -> dict[str, Any]:
    """What stands on the crew's first page of it, read with its state."""
    way = queries.transport_of(unit.pk, at=timezone.now())
    return {
        "carries": dispatch.can(unit, CARRIES),
        "orders": plain(commanded.orders(incident, unit)),
        "transport": plain(way) if way else None,
    }


def _folio(request: HttpRequest) -> str:
    who = actor(request)
    held = dispatch.open_assignment(who.unit)
    if held is None:
        raise Conflict("HILO-D411", f"Unit {who.unit} was sent or withdrawn a moment ago: look again.")
    return held.incident.folio


@requires("units.own")
@require_GET
@never_cache
def hospitals(request: HttpRequest) -> JsonResponse:
    """Where to take a patient, best first. colour, age: as far as known."""
    who = actor(request)
    colour, age = request.GET.get("colour", ""), request.GET.get("age", "")
    folio = _folio(request)
    found = queries.ranking(folio, who, at=timezone.now(), colour=colour, age=age, unit=who.unit)
    names = queries.names
    free = [row for row in queries.patients(folio, who) if not row.unit]
    return JsonResponse(
        {
            "ranking": plain(found),
            "patients": [plain(row) for row in free],
            "colours": names("colours", language()),
            "ages": names("ages", language()),
        }
    )


@requires("units.own")
@require_POST
def transport(request: HttpRequest) -> HttpResponse:
    """The crew leaves for a hospital, or goes to another one than before."""
    asked = body(request, StartTransport)

    def work() -> dict[str, Any]:
        actions.start_transport(_folio(request), asked, **by(request))
        return {}

    return answered(request, work)


@requires("units.own")
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """The hospital has the patients."""

    def work() -> dict[str, Any]:
        actions.hand_over(actor(request).unit, **by(request))
        return {}

    return answered(request, work)


@requires("units.own")
@require_POST
def triage(request: HttpRequest) -> HttpResponse:
    asked = body(request, CountTriage)

    def work() -> dict[str, Any]:
        command.count_triage(_folio(request), asked, **by(request))
        return {}

    return answered(request, work)


@requires("units.own")
@require_POST
def secure(request: HttpRequest) -> HttpResponse:
    """Who is on scene and need not wait says that it is secure."""

    def work() -> dict[str, Any]:
        command.secure(_folio(request), **by(request))
        return {}

    return answered(request, work)
