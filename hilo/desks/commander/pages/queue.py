"""The reports that wait for a commander, the oldest first, with what was found and the clocks of who is held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hilo.desks.commander.desk import DESK
from hilo.desks.reading import clocks, words
from hilo.desks.reading.frame import reader
from hilo.kernel.access.http import requires
from hilo.kit.frame import language
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
    held = held_at([row.incident for row in waiting], who, at, spoken)
    context = {
        "rows": [_row(row, held.get(row.incident, [])) for row in waiting],
        "writing": [_other(row, row.returned_at or row.opened_at) for row in queries.writing(who, LAST)],
        "signed": [_other(row, row.signed_at) for row in queries.signed(who, LAST)],
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


def held_at(folios: Iterable[str], who: Actor, at: datetime, spoken: str) -> dict[str, list[dict[str, Any]]]:
    """Who is held because of each incident: number, state and clocks; nobody without the right to the register.

    Of who is kept apart nothing stands here: their record does not lead to the incident.
    """
    if not who.may("detentions.read"):
        return {}
    return {
        folio: [
            {
                "number": row.number,
                "status": row.status_title[spoken],
                "clocks": clocks.of_wall_row(row, at, spoken),
            }
            for row in rows
        ]
        for folio, rows in detentions.held_for(list(folios), who, at).items()
    }


def _row(row: Any, people: list[dict[str, Any]]) -> dict[str, Any]:
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
        "again": row.returned_at is not None,
        "people": people,
    }


def _other(row: Any, since: datetime | None) -> dict[str, Any]:
    return {
        "folio": row.folio,
        "author": name_of(row.author),
        "status": words.status(row.status),
        "conflicts": row.conflicts,
        "at": since,
    }


def name_of(author: Mapping[str, str]) -> str:
    """Who wrote it: name and number."""
    return " · ".join(author[part] for part in ("name", "number") if author.get(part))
