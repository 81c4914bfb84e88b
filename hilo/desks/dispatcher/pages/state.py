"""Everything the desk shows when it opens, in one answer, and the place in the stream from which it goes on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.dispatch.actions import state_of as unit_state
from hilo.emergency.incidents import queries as incidents
from hilo.emergency.incidents.actions import state_of as incident_state
from hilo.emergency.mutual_aid import queries as aid
from hilo.kernel.access.http import requires
from hilo.kernel.events.queries import last_place
from hilo.lib.actor import Actor


def plain(fact: Any) -> Any:
    """What a fact carries, as JSON takes it: `asdict` without its copies, which a board of thousands would feel."""
    if isinstance(fact, tuple):
        return [plain(one) for one in fact]
    if not hasattr(fact, "__dataclass_fields__"):
        return fact
    return {name: plain(getattr(fact, name)) for name in fact.__dataclass_fields__}


def whole(who: Actor) -> dict[str, Any]:
    """Live incidents and units as facts carry them, with what facts leave out: calls, sector, capabilities; and what is
    under way between this centre and others."""
    # Asked first: what happens between this and the rows is told twice, and telling twice changes nothing.
    place = last_place()
    now, rows, board = timezone.now(), incidents.live(who), dispatch.units(who)
    board += dispatch.from_elsewhere([row.folio for row in rows], board)
    calls, parts = incidents.calls_by_incident(rows), dispatch.parts_of(rows)
    busy = dispatch.open_assignments([unit.pk for unit in board])
    return {
        "place": place,
        "now": now,
        "centre": who.centre,
        "incidents": [
            plain(incident_state(row)) | {"calls": calls[row.folio], "parts": [plain(one) for one in parts[row.folio]]}
            for row in rows
        ],
        "units": [
            plain(unit_state(unit, busy.get(unit.pk, "")))
            | {"sector": unit.sector, "capabilities": dispatch.able(unit.capabilities, unit.skills)}
            for unit in board
        ],
    } | {
        "transfers": [
            asdict(row)
            for found in (aid.offered_to, aid.offered_by, aid.handed_over)
            for row in (found(who, at=now) if who.may("aid.transfer") else [])
        ],
        "loans": [asdict(row) for row in (aid.loans(who) if who.may("aid.lend") else [])],
        "requests": [asdict(row) for row in (aid.requests(who) if who.may("aid.lend") else [])],
    }


@requires("dispatch.read")
@require_GET
@never_cache
def state(request: HttpRequest) -> JsonResponse:
    return JsonResponse(whole(actor(request)))
