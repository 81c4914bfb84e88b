"""The reports that wait for a commander, the oldest first, with what was found and the clocks of who is held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hilo.desks.commander.desk import DESK
from hilo.desks.reading import clocks, words
from hilo.desks.reading.frame import language, reader
from hilo.kernel.access.http import requires
from hilo.lib.actor import Actor
from hilo.policing.detentions import queries as detentions
from hilo.policing.reports import queries

PURPOSE = "review of reports"
LAST = 20


@require_safe
@never_cache
@requires("reports.review")
def listing(request: HttpRequest) -> HttpResponse:
    who, at, spoken = reader(request, PURPOSE), timezone.now(), language()
    waiting = queries.queue(who)
    running = running_by_incident(who, at, spoken)
    context = {
        "rows": [_row(row, running) for row in waiting],
        "signed": [_signed(row) for row in queries.signed(who, LAST)],
    }
    return DESK.show(request, "queue", "commander/queue.html", context)


@require_safe
@never_cache
@requires("reports.review")
def following(request: HttpRequest) -> HttpResponse:
    """The oldest report that waits, or the one after `?after=FOLIO`."""
    folios = [row.folio for row in queries.queue(reader(request, PURPOSE))]
    after = request.GET.get("after", "")
    rest = folios[folios.index(after) + 1 :] if after in folios else folios
    return redirect("commander-report", folio=rest[0]) if rest else redirect("commander-queue")


def running_by_incident(who: Actor, at: datetime, spoken: str) -> dict[str, list[dict[str, Any]]]:
    """The clocks of people who are held, by the folio of their incident: number, what they wait for, clocks."""
    if not who.may("detentions.read"):
        return {}
    people: dict[str, list[dict[str, Any]]] = {}
    for row in detentions.wall(who, at):
        incident = getattr(row, "incident", "")
        if incident:
            people.setdefault(incident, []).append(
                {
                    "number": row.number,
                    "status": row.status_title[spoken],
                    "clocks": clocks.of_wall_row(row, at, spoken),
                }
            )
    return people


def _row(row: Any, running: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "folio": row.folio,
        "incident": row.incident,
        "submitted_at": row.submitted_at,
        "author": name_of(row.author),
        "unit": row.unit,
        "errors": row.counts.get("error", 0),
        "warnings": row.counts.get("warning", 0),
        "infos": row.counts.get("info", 0),
        "conflicts": row.conflicts,
        "again": bool(row.remarks),
        "people": running.get(row.incident or "", []),
    }


def _signed(row: Any) -> dict[str, Any]:
    return {
        "folio": row.folio,
        "author": name_of(row.author),
        "status": words.status(row.status)["words"],
        "at": row.signed_at,
    }


def name_of(author: Any) -> str:
    """Who wrote it: name and number."""
    if isinstance(author, dict):
        return " · ".join(str(author[part]) for part in ("name", "number") if author.get(part))
    return " · ".join(str(part) for part in author if part) if isinstance(author, (tuple, list)) else str(author or "")
