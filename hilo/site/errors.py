"""Refusals as people and programs read them."""

from __future__ import annotations

import json
import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from hilo.kernel.act import act
from hilo.kernel.language import language
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, Refusal

from .faults import no_room_or_database
from .watching import FAULTS, route

log = logging.getLogger("hilo.request")
NOBODY = Actor("nobody")
RETRY_AFTER_S = 5
"""When to try again what could not be kept: desks and agencies repeat their requests by themselves."""


def problem(refusal: Refusal) -> HttpResponse:
    """application/problem+json (RFC 9457) with the refusal's stable code."""
    answer = HttpResponse(
        json.dumps(refusal.problem(), ensure_ascii=False),
        status=refusal.status,
        content_type="application/problem+json",
    )
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return _again_later(answer)


def page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page that says who may and what to do. Where the database is gone it is made without it."""
    name = refusal.status if refusal.status in {400, 403, 404, 429, 500, 503} else 400
    said = refusal.said(language())
    context = {"refusal": refusal, "said": said}
    if name == 503:
        return _again_later(HttpResponse(render_to_string("503.html", context), status=503))
    return render(request, f"{name}.html", context, status=refusal.status)


def _again_later(answer: HttpResponse) -> HttpResponse:
    if answer.status_code == 503:
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def wants_json(request: HttpRequest) -> bool:
    """True for programs and scripts: they are answered with a problem document, people with a page."""
    paths = ("/api/", "/metrics", "/healthz", "/readyz")
    return request.path.startswith(paths) or "application/json" in request.headers.get("Accept", "")


def broken(request: HttpRequest, error: BaseException) -> HttpResponse:
    """What is said when something raised what nobody foresaw: the database is away, the disk is full, or our fault."""
    number = secrets.token_hex(4)
    log.error("fault %s on %s %s", number, request.method, route(request), exc_info=error)
    FAULTS.add(1)
    refusal = no_room_or_database(error) or Refusal(
        "HILO-K500", f"Something broke on our side. Tell your administrator fault {number}.", status=500
    )
    return problem(refusal) if wants_json(request) else page(request, refusal)


def fault(request: HttpRequest) -> HttpResponse:
    """The same for what is raised outside a view; Django calls it while the error is handled."""
    return broken(request, sys.exc_info()[1] or RuntimeError("unknown"))


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
