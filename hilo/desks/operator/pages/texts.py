"""Writing with the caller: the dialogue of the call in hand, and who wrote what nobody has read yet."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hilo.desks.asked import actor, answered, body
from hilo.emergency.calls import actions, queries
from hilo.emergency.calls.commands import WriteText
from hilo.kernel.access.http import by, requires
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound


def unread(who: Actor) -> list[dict[str, Any]]:
    """Calls whose callers wrote what nobody has read; `mine`: of the actor's own."""
    return [asdict(one) | {"id": one.call_id, "mine": one.answered_by == who.name} for one in queries.unread(who)]


@requires("calls.answer")
@require_http_methods(["GET", "POST"])
def write_or_list(request: HttpRequest, call_id: int) -> HttpResponse:
    return _write(request, call_id) if request.method == "POST" else _listing(request, call_id)


def _listing(request: HttpRequest, call_id: int) -> JsonResponse:
    """The dialogue anew: of a call in hand, or of a colleague's, whose reading is in the ledger."""
    who = actor(request)
    try:
        rows = queries.texts_in_hand(call_id, who)
    except NotFound:
        rows = queries.texts(call_id, who, at=timezone.now())
    return JsonResponse({"texts": [asdict(row) for row in rows]})


def _write(request: HttpRequest, call_id: int) -> HttpResponse:
    said = body(request, WriteText)
    return answered(request, lambda: asdict(queries.text_row(actions.write_text(call_id, said, **by(request)))))


@requires("calls.answer")
@require_POST
def heard(request: HttpRequest, call_id: int) -> HttpResponse:
    """The caller's words are on this desk's screen."""
    return answered(request, lambda: {"heard": actions.hear_texts(call_id, **by(request)).pk})
