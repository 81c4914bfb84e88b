"""The counter: scan a number; what is expected, what is late, what is here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hilo.desks.asked import actor as asking
from hilo.kernel.access.http import requires
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, Refusal
from hilo.policing.evidence import queries

from . import words

if TYPE_CHECKING:
    from hilo.policing.evidence.models import Item


def for_custody(request: HttpRequest) -> Actor:
    """Who asks, and why: what is read at this desk is read to keep it."""
    return replace(asking(request), purpose=_("custody of evidence"))


@require_safe
@never_cache
@requires("evidence.handle")
def everything(request: HttpRequest) -> HttpResponse:
    """What is expected, late, and here."""
    return page(request)


@require_safe
@never_cache
@requires("evidence.handle")
def scanned(request: HttpRequest) -> HttpResponse:
    """A number came from the scanner or the keyboard: show the item, or add it to those that move together."""
    actor, typed = asking(request), request.GET.get("number", "")[:60]
    before = request.GET.getlist("n")[:200]
    try:
        number = queries.get(typed, actor).number
    except Forbidden:
        raise
    except Refusal as refusal:
        if "many" in request.GET:
            return redirect(f"{reverse('evidence-many')}?{urlencode({'n': before, 'typed': typed}, doseq=True)}")
        return page(request, refusal=refusal, typed=typed)
    if "many" in request.GET:
        kept = list(dict.fromkeys([*before, number]))
        return redirect(f"{reverse('evidence-many')}?{urlencode({'n': kept}, doseq=True)}")
    return redirect("evidence-item", number=number)


def page(request: HttpRequest, *, refusal: Refusal | None = None, typed: str = "") -> HttpResponse:
    actor, now = for_custody(request), timezone.now()
    store = queries.store(actor, now)
    altered = queries.altered(actor) if actor.may("evidence.read") else []
    context: dict[str, Any] = {
        "expected": [row_words(row, now) for row in store.expected],
        "held": [row_words(row, now) for row in store.held],
        "counts": [(words.state_words(name), count) for name, count in store.counts.items() if count],
        "late": [
            {
                "item": one.item,
                "what": _(words.TERMS[one.term]),
                "due_at": one.due_at,
                "term": words.term_words(one.due_at, now),
            }
            for one in queries.late(actor, now)
        ],
        "altered": [{"number": one.file.item.number, "at": one.at, "gone": not one.found} for one in altered],
        "refusal": words.refusal_words(refusal) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
        "typed": typed,
    }
    return render(request, "evidence/desk.html", context, status=refusal.status if refusal else 200)


def row_words(row: Item, now: datetime) -> dict[str, Any]:
    """An item as a line of a list: nothing that tells of a person."""
    return {
        "item": row,
        "kind": words.kind_words(row.kind),
        "status": words.state_words(row.status),
        "since": words.since_words(row.moved_at, now),
    }
