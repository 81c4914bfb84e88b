"""Notices about places, numbers and units: what is in force, a new one, and taking one back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor
from hilo.desks.supervisor.frame import show
from hilo.desks.supervisor.words import notice_kinds, refused
from hilo.emergency.calls.queries import normalise_number
from hilo.kernel.access.http import by, requires
from hilo.kernel.notices import actions
from hilo.kernel.notices.commands import PostNotice, WithdrawNotice
from hilo.kernel.notices.queries import in_force
from hilo.kit.acting import form
from hilo.kit.frame import language
from hilo.lib.commands import parse
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.limits import limits_of

FIELDS = ("kind", "key", "latitude", "longitude", "radius_m", "text", "until")
USUAL = timedelta(days=7)


@require_safe
@never_cache
@requires("centre.oversee")
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@requires("notices.post")
def post(request: HttpRequest) -> HttpResponse:
    """A new notice in the supervisor's state, until a day."""
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        actions.post(_asked(given, next(iter(actor(request).states), "")), **by(request))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, given=given, refusal=refusal)
    messages.success(request, _("Posted: whoever attends something there sees it until that day."))
    return redirect("supervisor-notices")


@require_POST
@requires("notices.post")
def withdraw(request: HttpRequest, notice_id: int) -> HttpResponse:
    try:
        asked = form(request, WithdrawNotice)
        if not asked.reason:
            raise Refusal("HILO-H440", where="reason")
        actions.withdraw(notice_id, asked, **by(request))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("Taken back: nobody sees it any more."))
    return redirect("supervisor-notices")


def _page(request: HttpRequest, given: dict[str, str] | None = None, refusal: Refusal | None = None) -> HttpResponse:
    who, at = actor(request), timezone.now()
    until = timezone.localtime(at + USUAL).date().isoformat()
    context: dict[str, Any] = {
        "rows": in_force(who, at=at),
        "kinds": notice_kinds(),
        "inputs": limits_of(PostNotice),
        "why": limits_of(WithdrawNotice),
        "given": given or {"kind": "place", "until": until, "radius_m": "50"},
        "posts": who.may("notices.post") and len(who.states) == 1,
        "spoken": language(),
        **(refused(refusal) if refusal else {}),
    }
    return show(request, "notices", "supervisor/notices.html", context, status=refusal.status if refusal else 200)


def _asked(given: dict[str, str], state: str) -> PostNotice:
    """The notice that the form means: a number as a look-up finds it, the end of its last day."""
    kind, radius = given["kind"], given["radius_m"] or "50"
    asked: dict[str, Any] = {"kind": kind, "state": state, "text": given["text"], "radius_m": radius.replace(",", ".")}
    if kind == "place":
        point = {name: given[name].replace(",", ".") for name in ("latitude", "longitude")}
        asked |= {name: degrees for name, degrees in point.items() if degrees}
    else:
        asked["key"] = normalise_number(given["key"]) if kind == "number" else given["key"].upper()
    return parse(PostNotice, asked | {"until": _day(given["until"])})


def _day(text: str) -> datetime:
    """The end of a day, local time."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d")
        return timezone.make_aware(day + timedelta(days=1))
    except (ValueError, OverflowError):
        raise Refusal("HILO-N413", "Give the last day of the notice.", where="until") from None
