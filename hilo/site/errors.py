"""Refusals as people and programs read them."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, Refusal

NOBODY = Actor("nobody")


def problem(refusal: Refusal) -> HttpResponse:
    """application/problem+json (RFC 9457) with the refusal's stable code."""
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}
    return HttpResponse(
        json.dumps(refusal.problem(), ensure_ascii=False),
        status=refusal.status,
        content_type="application/problem+json",
        headers=headers,
    )


def page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page that says who may and what to do."""
    name = refusal.status if refusal.status in {400, 403, 404, 429, 500} else 400
    said = refusal.said("en" if (get_language() or "es").startswith("en") else "es")
    return render(request, f"{name}.html", {"refusal": refusal, "said": said}, status=refusal.status)


def note_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """A refused right is written in the ledger: who wanted what, where."""
    if isinstance(refusal, Forbidden):
        actor = getattr(request, "actor", None) or getattr(request, "_hilo_actor", None) or NOBODY
        note_forbidden(actor, refusal, path=request.path, method=request.method or "")


def note_forbidden(actor: Actor, refusal: Forbidden, *, path: str, method: str) -> None:
    """The entry itself, for doors that are no Django request."""
    with act():
        entry(
            actor=actor,
            verb="access.refused",
            subject=f"path:{path}"[:80],
            at=timezone.now(),
            data={"permission": refusal.permission, "code": refusal.code, "method": method},
        )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the session."""
    return page(request, Refusal("HILO-A402", "The page is too old: reload it and try again.", status=403))
