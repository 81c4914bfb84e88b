"""Every incident of the last hours, one incident's whole history, and that history on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor
from hilo.desks.supervisor.frame import show
from hilo.desks.supervisor.watch.terms import place
from hilo.desks.supervisor.words import incident_states, line_words, origin_words, refused
from hilo.emergency.calls import queries as calls
from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.incidents import queries
from hilo.kernel.access.http import requires
from hilo.kernel.deadlines.queries import of as terms_of
from hilo.kit.frame import language
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal
from hilo.lib.text import has_nul

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

PURPOSE = "supervision of the service"
HOURS = (1, 8, 24, 72)
LONGEST_PURPOSE = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of an incident: seconds after the first call, and the term that it had. state: done, late, or calm."""

    label: str
    at: datetime | None
    seconds: int | None
    allowed: int | None
    state: str


@require_safe
@never_cache
@requires("centre.oversee")
def listing(request: HttpRequest) -> HttpResponse:
    """`?hours=8&q=...`: a folio that is written whole opens that incident, whenever it was."""
    who, at, spoken = actor(request), timezone.now(), language()
    asked = request.GET.get("q", "").strip()[:80]
    hours = next((n for n in HOURS if str(n) == request.GET.get("hours")), 8)
    if asked and not has_nul(asked):
        try:
            return redirect("supervisor-incident", folio=queries.get(asked.upper(), who).folio)
        except NotFound:
            pass
    states = incident_states()
    rows = [
        {
            "row": row,
            "what": f"{row.code} {queries.label(row, spoken)}",
            "where": place(row.municipality, row.state),
            "status": states[row.status],
        }
        for row in queries.received_since(who, at - timedelta(hours=hours))
    ]
    if asked:
        rows = [one for one in rows if asked.casefold() in " ".join(map(str, one.values())).casefold()]
    context = {"rows": rows, "asked": asked, "hours": hours, "choices": HOURS}
    return show(request, "incidents", "supervisor/incidents.html", context)


@require_safe
@never_cache
@requires("centre.oversee")
def one(request: HttpRequest, folio: str) -> HttpResponse:
    """The whole history, as the ledger proves it. Reading it is written there too."""
    return show(request, "incidents", "supervisor/incident.html", _serialize(actor(request), folio, timezone.now()))


@require_POST
@never_cache
@requires("centre.oversee")
def paper(request: HttpRequest, folio: str) -> HttpResponse:
    """The history as a sheet to print: who printed it and for which purpose is written in the ledger first."""
    who, at = actor(request), timezone.now()
    purpose = request.POST.get("purpose", "").strip()[:LONGEST_PURPOSE]
    if not purpose or has_nul(purpose):
        refusal = Refusal("HILO-H440", where="purpose")
        context = _serialize(who, folio, at) | refused(refusal)
        return show(request, "incidents", "supervisor/incident.html", context, status=refusal.status)
    context = _serialize(who, folio, at, purpose=purpose, verb="incident.printed")
    return render(request, "supervisor/paper_incident.html", context | {"purpose": purpose, "printed_at": at})


def _serialize(who: Actor, folio: str, at: datetime, *, purpose: str = PURPOSE, verb: str = "") -> dict[str, Any]:
    reader, spoken = replace(who, purpose=purpose), language()
    incident = queries.get(folio, reader)
    if verb:
        queries.enter_read(incident, reader, at=at, verb=verb)
    lines = queries.timeline(folio, reader, at=at)
    told = [
        {
            "call": call,
            "channel": calls.channel_label(call.channel, spoken),
            "where": place(call.municipality, call.state),
        }
        for call in queries.calls_of(incident)
    ]
    return {
        "incident": incident,
        "what": f"{incident.code} {queries.label(incident, spoken)}",
        "where": place(incident.municipality, incident.state),
        "status": incident_states()[incident.status],
        "origin": origin_words(incident.origin),
        "closure": _closure(incident, spoken),
        "steps": _steps(incident),
        "calls": told,
        "sent": dispatch.assignments_of(folio, reader),
        "lines": [
            {"at": line.at, "actor": line.actor, "text": line_words(line, incident, spoken)}
            for line in lines
            if not line.verb.endswith(".read")
        ],
        "reads": sum(line.verb.endswith(".read") for line in lines),
        "reader": who,
    }


def _closure(incident: Incident, spoken: str) -> str:
    found = queries.CLOSURE_CODES.get(incident.closure_code)
    return f"{found.code} {found.labels[spoken]}" if found else ""


def _steps(incident: Incident) -> list[Step]:
    allowed = {term.term: int((term.due_at - term.started_at).total_seconds()) for term in terms_of(_subject(incident))}
    moments = (
        (_("first call"), "", incident.received_at),
        (_("registered"), "registered", incident.opened_at),
        (_("units sent"), "dispatched", incident.dispatched_at),
        (_("on scene"), "on_scene", incident.on_scene_at),
        (_("closed"), "", incident.closed_at),
    )
    return [_step(incident, label, at, allowed.get(term)) for label, term, at in moments]


def _step(incident: Incident, label: str, at: datetime | None, allowed: int | None) -> Step:
    seconds = int((at - incident.received_at).total_seconds()) if at else None
    if seconds is None:
        return Step(label, None, None, allowed, "calm")
    return Step(label, at, seconds, allowed, "late" if allowed is not None and seconds > allowed else "done")


def _subject(incident: Incident) -> str:
    return f"incident:{incident.folio}"
