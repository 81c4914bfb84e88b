"""The requests by their terms, one request beside them, and one act per form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor as asking
from hilo.emergency.privacy import actions, queries
from hilo.emergency.privacy.commands import CompleteRequest, Correction, IdentifyApplicant, ReceiveRequest
from hilo.kernel.access.http import by, requires
from hilo.lib.actor import Actor
from hilo.lib.commands import parse
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import attributes, limits_of

from . import words

if TYPE_CHECKING:
    from hilo.emergency.privacy.models import Request

GIVEN = ("right", "applicant", "contact", "text", "numbers")


@require_safe
@never_cache
@requires("privacy.answer")
def everything(request: HttpRequest) -> HttpResponse:
    """All requests, and the form by which one is entered."""
    return _page(request)


@require_safe
@never_cache
@requires("privacy.answer")
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: what is asked, until when, the person's own calls, and what can be done."""
    return _page(request, chosen=request_id)


@require_POST
@never_cache
@requires("privacy.answer")
def receiving(request: HttpRequest) -> HttpResponse:
    """A request is entered."""
    given: dict[str, Any] = {name: request.POST.get(name, "") for name in GIVEN}
    asked = given | {"numbers": given["numbers"].split(), "represented": bool(request.POST.get("represented"))}
    try:
        made = actions.receive(parse(ReceiveRequest, asked), **by(request))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, given=given, refusal=refusal)
    messages.success(request, _(words.DONE["receive"]))
    return redirect("privacy-request", request_id=made.pk)


@require_POST
@never_cache
@requires("privacy.answer")
def done(request: HttpRequest, request_id: int, verb: str) -> HttpResponse:
    """One act on one request."""
    form = request.POST
    said = form.get("words", "")
    takes: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
        "identify": (
            actions.identify,
            {"document": form.get("document", ""), "numbers": form.get("numbers", "").split()},
        ),
        "ask": (actions.ask, {"missing": said}),
        "complete": (actions.complete, {"text": said}),
        "extend": (actions.extend, {"reason": said}),
        "grant": (
            actions.grant,
            {"call_ids": [one for one in form.getlist("calls") if one.isdecimal()], "answer": said},
        ),
        "refuse": (actions.refuse, {"ground": form.get("ground", ""), "answer": said}),
        "carry_out": (
            actions.carry_out,
            {"corrections": {name: form[name] for name in words.FIELDS if form.get(name, "").strip()}},
        ),
    }
    if verb not in takes:
        raise NotFound("act", verb)
    act, values = takes[verb]
    try:
        act(request_id, parse(act.command, values), **by(request))  # type: ignore[attr-defined]
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, chosen=request_id, refusal=refusal, said=said)
    messages.success(request, _(words.DONE[verb]))
    return redirect("privacy-request", request_id=request_id)


@require_safe
@never_cache
@requires("privacy.answer")
def copy(request: HttpRequest, request_id: int) -> HttpResponse:
    """The person's own data in a structured form, to be handed over (art. 51)."""
    actor = asking(request)
    row = queries.get(request_id, actor)
    answer = JsonResponse(
        queries.copy(row, actor, at=timezone.now()), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = f'attachment; filename="{row.folio}.json"'
    return answer


def _page(
    request: HttpRequest,
    *,
    chosen: int = 0,
    given: dict[str, str] | None = None,
    refusal: Refusal | None = None,
    said: str = "",
) -> HttpResponse:
    actor, now = asking(request), timezone.now()
    context: dict[str, Any] = {
        "tab": "requests",
        "rows": [_row(row, now) for row in queries.requests(actor)],
        "chosen": _details(queries.get(chosen, actor), actor, now) if chosen else None,
        "given": given or {},
        "rights": words.rights(),
        "inputs": limits_of(ReceiveRequest),
        "proof": limits_of(IdentifyApplicant),
        "saying": limits_of(CompleteRequest),
        "correction": attributes(Correction),
        "refusal": words.refusal_words(refusal) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
        "said": said,
    }
    return render(request, "privacy/requests.html", context, status=refusal.status if refusal else 200)


def _row(row: Request, now: datetime) -> dict[str, Any]:
    return {
        "request": row,
        "right": dict(words.rights())[row.right],
        "status": words.state_words(row.status),
        "term": words.term_words(row.due_at, status=row.status, at=now),
    }


def _details(row: Request, actor: Actor, now: datetime) -> dict[str, Any]:
    own = queries.own_calls(row, actor, at=now)
    return _row(row, now) | {
        "calls": [
            {
                "call": one.call,
                "granted": one.granted,
                "done_at": one.done_at,
                "barred": [_(words.FINDINGS[finding.code]) for finding in one.impediments]
                if row.right == "erasure"
                else [],
            }
            for one in own
        ],
        "not_competent_day": timezone.localtime(queries.not_competent_by(row) - timedelta(seconds=1)).date(),
        "last_day": timezone.localtime(row.due_at - timedelta(seconds=1)).date(),
        "granted": [one.call for one in own if one.granted],
        "steps": queries.STATES.steps_from(row.status),
        "may_ask": row.asked_at is None,
        "grounds": words.grounds(),
        "ground": dict(words.grounds()).get(row.ground, ""),
        "fields": [(name, _(label)) for name, label in words.FIELDS.items()],
        "history": [
            (at, _(words.VERBS.get(verb, verb)), who, why) for at, verb, who, why in reversed(queries.history(row))
        ],
    }
