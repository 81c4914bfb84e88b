"""/council/force/21/2025: the yearly public report on the use of force (LNUF 35); figures, never a person."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_safe

from hilo.kernel.access.http import public
from hilo.kernel.territory.queries import states
from hilo.kit.frame import Desk, language
from hilo.kit.listing import Filter
from hilo.policing.reports import queries

DESK = Desk(later("Use of force"), styles="council/editions.css")
KEPT_S = 3600
"""How long a published report is kept ready: hiding small counts is work, and the year is over."""
RESISTANCES = {
    "none": later("No resistance"),
    "passive": later("Passive resistance"),
    "active": later("Active resistance"),
    "high_danger": later("Resistance of high danger"),
    "unknown": later("Not said"),
}
LEVELS = {
    "presence": later("Presence"),
    "verbal": later("Persuasion by words"),
    "physical": later("Physical reduction"),
    "less_lethal": later("Less-lethal weapons"),
    "firearm": later("Firearm or lethal"),
    "unknown": later("Not said"),
}
DEAD = {"women": later("Women"), "men": later("Men"), "unknown": later("Sex not said"), "officers": later("Officers")}
BODIES = {
    "injuries": later("Certificate names injuries"),
    "no_injuries": later("Certificate names none"),
    "not_checked": later("No certificate"),
}
ANSWERS = {
    "pending": later("not answered"),
    "accepted": later("accepted"),
    "partly": later("accepted in part"),
    "refused": later("not accepted"),
}


@require_safe
@public
def latest(request: HttpRequest) -> HttpResponse:
    """The last year that is over; `?state=` and `?year=` choose."""
    last = timezone.localdate().year - 1
    asked, year = request.GET.get("state", ""), request.GET.get("year", "")
    known = {state.code for state in states()}
    state = asked if asked in known else "21"
    return redirect("council-force", state=state, year=int(year) if year.isdecimal() and len(year) == 4 else last)


@require_safe
@public
def report(request: HttpRequest, state: str, year: int) -> HttpResponse:
    """The report as a page."""
    told = _kept(state, year)
    table = told["by_resistance_and_level"]
    context = {
        "told": told,
        "says": told["says_en"] if language() == "en" else told["says_es"],
        "levels": [LEVELS[name] for name in table["columns"]],
        "rows": [
            (RESISTANCES[name], [(LEVELS[level], count) for level, count in zip(table["columns"], counts, strict=True)])
            for name, counts in zip(table["rows"], table["counts"], strict=True)
        ],
        "dead": [(DEAD[name], count) for name, count in told["dead"].items()],
        "bodies": [(BODIES[name], count) for name, count in told["detentions"]["body_checks"].items()],
        "recommendations": [(one, ANSWERS[one["answer"]]) for one in told["recommendations"]],
        "filters": [
            (Filter("state", _("State"), [(one.code, one.name) for one in states()], usual="21"), told["state"]),
            (Filter("year", _("Year"), [(str(one), str(one)) for one in _years()], usual=str(year)), str(told["year"])),
        ],
        "filters_to": reverse("council-force-latest"),
    }
    return DESK.show(request, "force", "council/force.html", context)


def _years() -> range:
    return range(timezone.localdate().year - 1, 2018, -1)


@require_safe
@public
def report_json(request: HttpRequest, state: str, year: int) -> HttpResponse:
    """The same for programs."""
    return JsonResponse(_kept(state, year), json_dumps_params={"ensure_ascii": False})


def _kept(state: str, year: int) -> dict[str, Any]:
    key = f"force:{state}:{year}"
    told: dict[str, Any] | None = cache.get(key)
    if told is None:
        told = queries.force_year(state=state, year=year, at=timezone.now())
        cache.set(key, told, KEPT_S)
    return told
