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
from hilo.desks.supervisor.frame import language, show
from hilo.desks.supervisor.words import notice_kinds, refused
from hilo.emergency.calls.queries import normalise_number
from hilo.kernel.access.http import requires
from hilo.kernel.notices import actions
from hilo.kernel.notices.queries import in_force
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.text import has_nul

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
    who, at = actor(request), timezone.now()
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        actions.post(
            actor=who,
            kind=given["kind"],
            key=_about(given),
            text=_shown(given["text"], "text"),
            state=next(iter(who.states), ""),
            at=at,
            until=_day(given["until"]),
            latitude=_degrees(given["latitude"], "latitude", 90) if given["kind"] == "place" else None,
            longitude=_degrees(given["longitude"], "longitude", 180) if given["kind"] == "place" else None,
            radius_m=_number(given["radius_m"] or "50", "radius_m"),
        )
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, given=given, refusal=refusal)
    messages.success(request, _("Posted: whoever attends something there sees it until that day."))
    return redirect("supervisor-notices")


@require_POST
@requires("notices.post")
def withdraw(request: HttpRequest, notice_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:300]
    try:
        if not reason or has_nul(reason):
            raise Refusal("HILO-H440", where="reason")
        actions.withdraw(actor=actor(request), notice_id=notice_id, reason=reason, at=timezone.now())
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
        "given": given or {"kind": "place", "until": until, "radius_m": "50"},
        "posts": who.may("notices.post") and len(who.states) == 1,
        "spoken": language(),
        **(refused(refusal) if refusal else {}),
    }
    return show(request, "notices", "supervisor/notices.html", context, status=refusal.status if refusal else 200)


def _about(given: dict[str, str]) -> str:
    """What the notice is about as a look-up finds it."""
    if given["kind"] == "place":
        return ""
    key = _shown(given["key"], "key")
    return normalise_number(key) if given["kind"] == "number" else key.upper()


def _shown(text: str, where: str) -> str:
    if has_nul(text):
        raise Refusal("HILO-K428", "The text holds a character that cannot be kept. Type it again.", where=where)
    return text


def _day(text: str) -> datetime:
    """The end of a day, local time."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d")
        return timezone.make_aware(day + timedelta(days=1))
    except (ValueError, OverflowError):
        raise Refusal("HILO-N413", "Give the last day of the notice.", where="until") from None


def _number(text: str, where: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise Refusal("HILO-N414", "Give a number.", where=where) from None


def _degrees(text: str, where: str, most: float) -> float | None:
    if not text:
        return None
    value = _number(text, where)
    if not abs(value) <= most:
        raise Refusal("HILO-N412", "A point is given in degrees.", where=where)
    return value
