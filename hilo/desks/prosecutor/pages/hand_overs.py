"""What was handed over to the reader's institution, unacknowledged first; and the cases a defender was named for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hilo.desks.prosecutor.desk import DEFENCE, DESK
from hilo.desks.reading import clocks, words
from hilo.desks.reading.frame import reader
from hilo.kernel.access.http import requires
from hilo.kit.frame import language
from hilo.policing.detentions import queries as detentions
from hilo.policing.reports import queries

PURPOSE = "hand-overs received"
LAST = 100


@require_safe
@never_cache
@requires("reports.receive")
def listing(request: HttpRequest) -> HttpResponse:
    who, at, spoken = reader(request, PURPOSE), timezone.now(), language()
    waiting = queries.queue(who)
    folios = [row.incident for row in waiting]
    held = detentions.held_for(folios, who, at) if who.may("detentions.update") else {}
    context = {
        "rows": [_row(row) | {"people": _people(held.get(row.incident, []), at, spoken)} for row in waiting],
        "received": [_row(row) for row in queries.received(who, LAST) if row.acknowledged_at is not None],
    }
    return DESK.show(request, "hand-overs", "prosecutor/hand_overs.html", context)


@require_safe
@never_cache
@requires("reports.defend")
def named(request: HttpRequest) -> HttpResponse:
    """The cases the reader was named for, and no other."""
    context = {"rows": [_row(row) for row in queries.cases(reader(request, "defence"))]}
    return DEFENCE.show(request, "cases", "prosecutor/defence.html", context)


def _people(rows: list[Any], at: datetime, spoken: str) -> list[dict[str, Any]]:
    """Who is held because of the incident, each with the clocks that run."""
    return [{"number": row.number, "clocks": clocks.of_wall_row(row, at, spoken)} for row in rows]


def _row(row: Any) -> dict[str, Any]:
    return {
        "folio": row.folio,
        "incident": row.incident,
        "unit": row.unit,
        "handed_over_at": row.handed_over_at,
        "acknowledged_at": row.acknowledged_at,
        "status": words.status(row.status),
        "errors": row.counts.get("error", 0),
        "warnings": row.counts.get("warning", 0),
        "infos": row.counts.get("info", 0),
    }
