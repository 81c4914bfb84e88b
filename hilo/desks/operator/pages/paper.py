"""Paper forms: printing a pad before the worst day, and entering the forms after it."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor, answered, body
from hilo.emergency.calls import queries
from hilo.emergency.centres.queries import centre
from hilo.emergency.dispatch import actions as dispatch
from hilo.emergency.dispatch.queries import form_number, form_of_texts, units
from hilo.emergency.incidents.queries import CLOSURE_CODES
from hilo.kernel.access.http import requires
from hilo.kernel.installation.queries import warning
from hilo.kit.frame import Desk, language, zone_at
from hilo.lib.limits import limits_of

from .body import TypedForm, TypedTimes, TypedUnit

ENTER = Desk(_("Enter a paper form"), styles="operator/enter.css")
MOST_PAGES = 200


def pad(centre_code: str, name: str, spoken: str, *, first: int = 0, count: int = 1) -> dict[str, Any]:
    """What the printed page needs. first: number of the first form, 0 for forms that are numbered by hand."""
    numbers = [form_number(centre_code, first + i) if first else "" for i in range(count)]
    return {
        "numbers": numbers,
        "warning": warning(spoken),
        "prefix": form_number(centre_code, 0)[:-4],
        "centre_name": name,
        "first": first or "",
        "count": count,
        "most": MOST_PAGES,
        "questions": [
            {
                "title": card["title"],
                "asked": [card["questions"][card["first"]]["text"]],
            }
            for card in queries.protocol_cards(spoken)
        ],
        "kinds": [kind.labels[spoken] for kind in queries.improper_menu()],
        "closures": sorted(CLOSURE_CODES),
        "rows": range(5),
        "lines": range(6),
    }


@requires("calls.answer")
@never_cache
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """Blank forms, one a page: `?first=1&count=50` for a pad. The browser keeps it for the time without a line."""
    who = actor(request)
    home = centre(who.centre)
    first, count = (_number(request, name, most) for name, most in (("first", 9_999_999), ("count", MOST_PAGES)))
    code = who.centre or who.institution
    return render(
        request,
        "operator/paper.html",
        pad(code, home.name if home else code, language(), first=first, count=max(1, count)),
    )


def _number(request: HttpRequest, name: str, most: int) -> int:
    text = request.GET.get(name, "")
    return min(int(text), most) if re.fullmatch(r"\d{1,7}", text) else 0


@requires("calls.receive")
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """The page on which a form is entered, and its request: 422 names the field, 409 who entered the form before."""
    who = actor(request)
    if request.method == "POST":
        return _entered(request)
    spoken = language()
    context = {
        "kinds": [{"name": kind.name, "label": kind.labels[spoken]} for kind in queries.improper_menu()],
        "closures": sorted(CLOSURE_CODES),
        "units": [row.code for row in units(who)],
        "prefix": form_number(who.centre, 0)[:-4] if who.centre else "",
        "today": timezone.localdate(timezone=_zone(who)),
        "entered": queries.entered_afterwards(who, 20),
        "voice": queries.channel_label("voice", spoken),
        "rows": range(4),
        "zone": str(_zone(who)),
        "limits": limits_of(TypedForm),
        "times": limits_of(TypedTimes),
        "unit": limits_of(TypedUnit),
    }
    return ENTER.show(request, "", "operator/enter.html", context)


def _entered(request: HttpRequest) -> HttpResponse:
    who, now = actor(request), timezone.now()
    form = form_of_texts(zone=_zone(who), **asdict(body(request, TypedForm)))

    def act() -> dict[str, Any]:
        done = dispatch.enter_form(form, actor=who, at=now)
        return {
            "folio": done.call.folio,
            "form": form.number,
            "incident": done.incident.folio if done.incident else "",
            "status": done.incident.status if done.incident else done.call.status,
            "findings": [finding.as_dict() for finding in done.findings],
            "at": now,
        }

    return answered(request, act)


def _zone(who: Any) -> Any:
    return zone_at(who) or timezone.get_default_timezone()
