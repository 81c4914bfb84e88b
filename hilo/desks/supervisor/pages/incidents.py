"""Every incident of the last hours, one incident's whole history, and that history on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.desks.supervisor.frame import DESK
from hilo.desks.supervisor.templatetags.supervisor import clock
from hilo.desks.supervisor.watch.terms import place
from hilo.desks.supervisor.words import incident_states, line_words, origin_words
from hilo.emergency.calls import queries as calls
from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.incidents import queries
from hilo.kernel.access.http import asker, requires
from hilo.kernel.deadlines.queries import of as terms_of
from hilo.kit.acting import SayPurpose, purpose_of
from hilo.kit.forms import Ask, form_of
from hilo.kit.frame import language
from hilo.kit.listing import Column, Empty, Filter, list_page
from hilo.kit.views import shows
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

PURPOSE = "supervision of the service"
HOURS = (1, 8, 24, 72)
LIVE = (
    "incidents.IncidentOpened incidents.IncidentReclassified incidents.IncidentProgressed incidents.IncidentClosed "
    "incidents.IncidentReopened"
)
LOOKS = {"open": "soon", "closed": "done"}


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of an incident: seconds after the first call, and the term that it had. state: done, late, or calm."""

    label: str
    at: datetime | None
    seconds: int | None
    allowed: int | None
    state: str


@shows("centre.oversee")
def listing(request: HttpRequest) -> HttpResponse:
    """`?hours=8&q=...`: a folio that is written whole opens that incident, whenever it was."""
    who, at, spoken = asker(request), timezone.now(), language()
    words, since = _filters()
    asked, hours = words.chosen(request), int(since.chosen(request))
    if asked:
        try:
            return redirect("supervisor-incident", folio=queries.get(asked.upper(), who).folio)
        except NotFound:
            pass
    columns = _columns(spoken)
    rows = queries.received_since(who, at - timedelta(hours=hours))
    if asked:
        rows = [row for row in rows if asked.casefold() in " ".join(str(one.cell(row)) for one in columns).casefold()]
    return list_page(
        request,
        DESK,
        "incidents",
        rows,
        columns,
        title=_("Incidents"),
        empty=Empty(
            _("Nothing is found"), _("Look further back, or write the whole folio: it is opened however old it is.")
        ),
        filters=(words, since),
        live=LIVE,
        template="supervisor/list.html",
    )


def _filters() -> tuple[Filter, Filter]:
    hours = [(str(n), ngettext("last hour", "last %(n)s hours", n) % {"n": n}) for n in HOURS]
    return Filter("q", _("Folio, what or where"), key="Alt+B"), Filter("hours", _("Since"), hours, usual="8")


def _columns(spoken: str) -> list[Column]:
    states = incident_states()
    return [
        Column(pgettext("supervisor", "Received"), lambda row: clock(row.received_at)),
        Column(_("Priority"), lambda row: row.priority, part="supervisor/priority.html"),
        Column(
            _("What"),
            lambda row: f"{row.code} {queries.label(row, spoken)}",
            link=lambda row: reverse("supervisor-incident", args=[row.folio]),
        ),
        Column(_("Where"), lambda row: place(row.municipality, row.state)),
        Column(_("State"), lambda row: states[row.status], look=lambda row: LOOKS.get(row.status, "calm")),
        Column(_("Folio"), lambda row: row.folio),
    ]


@shows("centre.oversee")
def one(request: HttpRequest, folio: str) -> HttpResponse:
    """The whole history, as the ledger proves it. Reading it is written there too."""
    return _one(request, folio)


@require_POST
@never_cache
@requires("centre.oversee")
def paper(request: HttpRequest, folio: str) -> HttpResponse:
    """The history as a sheet to print: who printed it and for which purpose is written in the ledger first."""
    try:
        purpose = purpose_of(request)
    except Refusal as refusal:
        return _one(request, folio, refusal)
    at = timezone.now()
    context = _serialize(asker(request), folio, at, purpose=purpose, verb="incident.printed")
    return render(request, "supervisor/paper_incident.html", context | {"purpose": purpose, "printed_at": at})


def _one(request: HttpRequest, folio: str, refusal: Refusal | None = None) -> HttpResponse:
    form = form_of(
        SayPurpose,
        reverse("supervisor-incident-paper", args=[folio]),
        _("Make the sheet"),
        {
            "purpose": Ask(
                _("What is it printed for?"),
                hint=_("Your name, the hour and this purpose are written in the ledger and on the sheet."),
                required=True,
            )
        },
        given=request.POST,
        key="Alt+I",
    )
    context = _serialize(asker(request), folio, timezone.now()) | {"form": form}
    return DESK.show(request, "incidents", "supervisor/incident.html", context, refusal=refusal)


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
        "notes_setup": queries.notes_setup("supervisor") | {"centre": incident.centre_id, "folio": incident.folio},
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
