"""Help between centres and from the federation: what is offered and lent, and federal help until its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from hilo.desks.supervisor.frame import DESK
from hilo.desks.supervisor.watch.aid import transfer_words
from hilo.desks.supervisor.watch.terms import place
from hilo.emergency.dispatch.queries import labels as capabilities
from hilo.emergency.mutual_aid import actions, queries
from hilo.kernel.access.http import asker, requires
from hilo.kernel.territory.queries import municipalities, zone_of
from hilo.kit.acting import carry_out
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import language
from hilo.kit.views import shows
from hilo.lib.errors import NotFound, Refusal

USUAL_DAYS = 14
LIVE = (
    "mutual_aid.TransferOffered mutual_aid.TransferAcknowledged mutual_aid.TransferReturned "
    "mutual_aid.TransferProgressed mutual_aid.UnitsAsked mutual_aid.UnitsAskEnded mutual_aid.UnitLent "
    "mutual_aid.UnitGivenBack mutual_aid.LoanOverdue"
)
"""The facts after which transfers and loans are drawn anew."""


@shows("centre.oversee")
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@requires("aid.federal")
def request_help(request: HttpRequest) -> HttpResponse:
    """Ask a federal institution for help until a day."""
    said = _("Asked for. It ends by itself on no day: end or extend it before its last one.")
    return _done(request, actions.request_federal_help, said=said, acted="ask")


@require_POST
@requires("aid.federal")
def help_done(request: HttpRequest, help_id: int, verb: str) -> HttpResponse:
    """Give federal help a later last day, or end it."""
    acts: dict[str, tuple[Callable[..., Any], str]] = {
        "extend": (actions.extend_federal_help, _("Extended.")),
        "end": (actions.end_federal_help, _("Ended: today was its last day.")),
    }
    if verb not in acts:
        raise NotFound("act", verb)
    act, said = acts[verb]
    return _done(request, act, help_id, said=said)


@require_POST
@requires("aid.lend")
def loan_back(request: HttpRequest, loan_id: int) -> HttpResponse:
    """A lent unit goes home."""
    return _done(request, actions.give_back, loan_id, said=_("Given back."))


def _done(request: HttpRequest, act: Callable[..., Any], *keys: object, said: str, acted: str = "") -> HttpResponse:
    again = partial(_page, request, acted=acted)
    return carry_out(request, act, *keys, again=again, said=said, to="supervisor-aid")


def _page(request: HttpRequest, refusal: Refusal | None = None, acted: str = "") -> HttpResponse:
    who, at, spoken = asker(request), timezone.now(), language()
    home = next(iter(who.states)) if len(who.states) == 1 else ""
    today = _today(home, at)
    choices, asks = queries.federal_choices(spoken, on=today), who.may("aid.federal") and bool(home)
    context: dict[str, Any] = {
        "today": today,
        "helps": [
            _help(row, choices, today) | {"forms": _forms(row) if asks and not row.ended_on else ()}
            for row in queries.federal_help(who, on=today)[:50]
        ],
        "ask": _ask(request, choices, home, today, sent=acted == "ask") if asks else None,
        "lends": who.may("aid.lend"),
        "loans": [{"row": row, "late": row.overdue or row.until < at} for row in queries.loans(who)],
        "requests": [
            {"row": row, "what": capabilities(spoken).get(row.capability, row.capability)}
            for row in queries.requests(who)
        ],
        "incoming": [_transfer(row) for row in queries.offered_to(who, at=at)],
        "outgoing": [_transfer(row) for row in queries.offered_by(who, at=at)],
        "handed": [_transfer(row) for row in queries.handed_over(who, at=at)],
        "own": who.centre,
        "live": LIVE,
    }
    return DESK.show(request, "aid", "supervisor/aid.html", context, refusal=refusal)


def _ask(request: HttpRequest, choices: dict[str, Any], home: str, today: date, *, sent: bool) -> Form:
    towns = [("", _("the whole state")), *((town.code, town.name) for town in municipalities(home))]
    return form_of(
        actions.request_federal_help,
        reverse("supervisor-help-request"),
        _("Ask for it"),
        {
            "institution": _("Institution"),
            "kind": _("What for"),
            "municipality": _("Municipality"),
            "until": Ask(_("Last day"), value=(today + timedelta(days=USUAL_DAYS)).isoformat()),
            "reason": _("Why"),
        },
        choices={
            "institution": list(choices["institutions"].items()),
            "kind": list(choices["kinds"].items()),
            "municipality": towns,
        },
        given=request.POST.dict() if sent else None,
        name="ask",
    )


def _forms(row: Any) -> list[Form]:
    """Help that runs is given a later last day, or ended."""
    told = (
        (
            "extend",
            actions.extend_federal_help,
            pgettext("supervisor", "Extend"),
            {"until": _("New last day"), "reason": _("Why")},
        ),
        ("end", actions.end_federal_help, _("End today"), {"reason": _("Why it ends")}),
    )
    return [
        form_of(
            act, reverse("supervisor-help-done", args=[row.id, verb]), button, labels, name=f"{verb}-{row.id}", look=""
        )
        for verb, act, button, labels in told
    ]


def _help(row: Any, choices: dict[str, Any], today: date) -> dict[str, Any]:
    left = (row.until - today).days
    return {
        "row": row,
        "institution": choices["institutions"].get(row.institution, row.institution),
        "kind": choices["kinds"].get(row.kind, row.kind),
        "where": place(row.municipality, row.state),
        "left": left,
        "over": -left,
        "state": "done" if row.ended_on else "late" if row.overdue else "soon" if left <= 2 else "calm",
    }


def _transfer(row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "said": transfer_words(row.status),
        "where": place(row.incident.municipality, row.incident.state),
        "open": row.status == "offered",
        "late": row.status not in ("offered", "acknowledged", "withdrawn", "closed"),
    }


def _today(home: str, at: datetime) -> date:
    return timezone.localtime(at, zone_of(home)).date() if home else timezone.localdate(at)
