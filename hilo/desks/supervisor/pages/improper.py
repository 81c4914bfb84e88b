"""Improper calls by kind and hour, and the numbers that call again and again: work to be done, never a block."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hilo.desks.supervisor.frame import DESK
from hilo.desks.supervisor.words import spans
from hilo.emergency.oversight import queries
from hilo.emergency.oversight.actions import keep_up, note_talk
from hilo.engines.charts import Bar, Frame, Responsive, Words, bars, responsive
from hilo.kernel.access.http import asker, requires
from hilo.kit.acting import SayPurpose, carry_out, purpose_of
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import language
from hilo.kit.listing import asked
from hilo.lib.errors import Refusal

SPANS = (7, 28, 91)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires("centre.oversee")
def improper(request: HttpRequest) -> HttpResponse:
    """Numbers are masked; POST with a purpose shows them whole once, and that is written in the ledger."""
    if request.method != "POST":
        return _page(request)
    try:
        return _page(request, purpose=purpose_of(request))
    except Refusal as refusal:
        return _page(request, refusal)


@require_POST
@requires("centre.oversee")
def talked(request: HttpRequest, call_id: int) -> HttpResponse:
    """Somebody talked with whoever calls from a number."""
    return carry_out(
        request, note_talk, call_id, again=partial(_page, request), said=_("Noted."), to="supervisor-improper"
    )


def _page(request: HttpRequest, refusal: Refusal | None = None, *, purpose: str = "") -> HttpResponse:
    who, at = asker(request), timezone.now()
    span = spans(SPANS, usual=28)
    days = int(span.chosen(request))
    last = timezone.localdate(at)
    keep_up(actor=who, at=at)
    found = queries.improper(who, at=at, first=last - timedelta(days=days - 1), last=last)
    reader = replace(who, purpose=purpose) if purpose else who
    context: dict[str, Any] = {
        "found": found,
        "share": f"{found.share:.0%}" if found.share is not None else "–",
        "kinds": _kinds(found.kinds),
        "hours": _hours(found.hours),
        "numbers": queries.repeated(reader, at=at, days=days, reveal=bool(purpose)),
        "outcomes": queries.talk_outcomes(),
        "filters": asked(request, [span]),
        "purpose": purpose,
        "form": _purpose(request),
    }
    return DESK.show(request, "improper", "supervisor/improper.html", context, refusal=refusal)


def _purpose(request: HttpRequest) -> Form:
    return form_of(
        SayPurpose,
        "",
        _("Show numbers"),
        {"purpose": Ask(_("To see whole numbers, say what for"), required=True)},
        given=request.POST,
        look="",
    )


def _kinds(rows: list[Any]) -> tuple[str, Responsive] | None:
    drawn = [Bar(row.label, float(row.calls)) for row in rows if row.calls]
    return _drawn("improper-kinds", _("Improper calls by kind"), drawn) if drawn else None


def _hours(rows: list[Any]) -> tuple[str, Responsive] | None:
    drawn = [Bar(f"{row.hour:02d}", float(row.improper)) for row in rows]
    return (
        _drawn("improper-hours", _("Improper calls by hour of the day"), drawn)
        if any(r.improper for r in rows)
        else None
    )


def _drawn(ident: str, title: str, rows: list[Bar]) -> tuple[str, Responsive]:
    chart = responsive(bars, Frame(ident=ident, title=title, words=Words(language())), rows)
    return mark_safe(chart.svg), chart  # noqa: S308 - the engine escapes what it draws
