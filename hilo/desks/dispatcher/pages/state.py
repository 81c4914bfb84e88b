"""Everything the desk shows when it opens, in one answer, and the place in the stream from which it goes on."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from hilo.emergency.dispatch.models import Unit
    from hilo.emergency.incidents.models import Incident


def plain(fact: Any) -> Any:
    """What a fact carries, as JSON takes it: `asdict` without its copies, which a board of thousands would feel."""
    if isinstance(fact, tuple):
        return [plain(one) for one in fact]
    if not hasattr(fact, "__dataclass_fields__"):
        return fact
    return {name: plain(getattr(fact, name)) for name in fact.__dataclass_fields__}


def whole(who: Actor) -> dict[str, Any]:
    """Live incidents and units as facts carry them, with what facts leave out: calls, sector, capabilities; and what is
    under way between this centre and others. left: so many less urgent incidents are not among them (`more`)."""
    # Asked first: what happens between this and the rows is told twice, and telling twice changes nothing.
    place = last_place()
    now, page, board = timezone.now(), incidents.live_page(who), dispatch.units(who)
    board += dispatch.from_elsewhere([row.folio for row in page.rows], board)
    transfers = who.may("aid.transfer")
    offers = [*aid.offered_to(who, at=now), *aid.offered_by(who, at=now)] if transfers else []
    handed = aid.handed_over(who, at=now) if transfers else []
    seen = [*page.rows, *incidents.those([row.incident.folio for row in handed])]
    return {
        "place": place,
        "now": now,
        "centre": who.centre,
        "incidents": _incidents(page.rows),
        "left": page.left,
        "owed": incidents.owed_by(seen, who),
        "units": _units(board),
    } | {
        "transfers": [asdict(row) for row in [*offers, *handed]],
        "loans": [asdict(row) for row in (aid.loans(who) if who.may("aid.lend") else [])],
        "requests": [asdict(row) for row in (aid.requests(who) if who.may("aid.lend") else [])],
    }


def more(who: Actor, skip: int) -> dict[str, Any]:
    """The next page of live incidents, after so many, with other centres' units that are with them."""
    page = incidents.live_page(who, skip=skip)
    return {
        "incidents": _incidents(page.rows),
        "left": page.left,
        "units": _units(dispatch.from_elsewhere([row.folio for row in page.rows], dispatch.units(who))),
    }


def _incidents(rows: list[Incident]) -> list[dict[str, Any]]:
    calls, parts = incidents.calls_by_incident(rows), dispatch.parts_of(rows)
    return [
        plain(incident_state(row)) | {"calls": calls[row.folio], "parts": [plain(one) for one in parts[row.folio]]}
        for row in rows
    ]


def _units(board: list[Unit]) -> list[dict[str, Any]]:
    busy = dispatch.open_assignments([unit.pk for unit in board])
    return [
        plain(unit_state(unit, busy.get(unit.pk, "")))
        | {"sector": unit.sector, "capabilities": dispatch.able(unit.capabilities, unit.skills)}
        for unit in board
    ]


@requires("dispatch.read")
@require_GET
@never_cache
def state(request: HttpRequest) -> JsonResponse:
    """`?skip=500`: the incidents after so many."""
    asked = request.GET.get("skip", "")
    skip = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    return JsonResponse(more(actor(request), skip) if skip else whole(actor(request)))
