"""Recordings given to authorities, their holds, and what is due to be dropped."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor as asking
from hilo.emergency.privacy import actions, queries
from hilo.emergency.privacy.commands import CompleteRequest, DiscloseRecording
from hilo.kernel.access.http import requires
from hilo.kit.acting import perform
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import limits_of

from . import words


@require_safe
@never_cache
@requires("privacy.answer")
def recordings(request: HttpRequest) -> HttpResponse:
    """The disclosures, the form for one, and how many references are due to be dropped."""
    return _page(request)


@require_POST
@never_cache
@requires("privacy.answer")
def disclosing(request: HttpRequest) -> HttpResponse:
    """A recording's reference is given to an authority."""
    given = {name: request.POST.get(name, "").strip() for name in ("call", "authority", "document", "basis")}
    try:
        perform(request, actions.disclose, _id_of(given["call"]))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, given=given, refusal=refusal)
    messages.success(request, _(words.DONE["disclose"]))
    return redirect("privacy-recordings")


@require_POST
@never_cache
@requires("privacy.answer")
def releasing(request: HttpRequest, disclosure_id: int) -> HttpResponse:
    """A hold is released."""
    try:
        perform(request, actions.release, disclosure_id)
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _(words.DONE["release"]))
    return redirect("privacy-recordings")


def _page(request: HttpRequest, *, given: dict[str, str] | None = None, refusal: Refusal | None = None) -> HttpResponse:
    actor = asking(request)
    context = {
        "tab": "recordings",
        "rows": queries.disclosures(actor),
        "due": len(queries.due_recordings(actor, at=timezone.now())),
        "days": queries.retention(),
        "given": given or {},
        "inputs": limits_of(DiscloseRecording),
        "why": limits_of(CompleteRequest),
        "refusal": words.refusal_words(refusal) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
    }
    return render(request, "privacy/recordings.html", context, status=refusal.status if refusal else 200)


def _id_of(folio: str) -> int:
    """The number in a call's folio, PUE-26-0000123. Raises: NotFound for what is no folio."""
    number = folio.rpartition("-")[2]
    if not number.isdecimal() or len(number) > 18:
        raise NotFound("call", folio)
    return int(number)
