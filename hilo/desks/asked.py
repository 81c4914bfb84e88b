"""What a page's own JSON requests share: who asks, the body in its shape, and a repeated request answered once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse

from hilo.kernel.access.idempotency import once
from hilo.kernel.access.queries import actor_of
from hilo.lib.actor import Actor
from hilo.lib.commands import parse_json

T = TypeVar("T")


def actor(request: HttpRequest) -> Actor:
    """The signed-in actor; the page's permission has been checked by then."""
    found = actor_of(request)
    assert found is not None
    return found


def body(request: HttpRequest, shape: type[T]) -> T:
    """The request's JSON body: a command, or a shape of the page's own. Raises: Refusal HILO-K422 with the field."""
    return parse_json(shape, request.body or b"{}")


def typed(request: HttpRequest, name: str) -> str:
    """One field of a form as it was typed, with the line ends that a record keeps; the command knows its limits."""
    return request.POST.get(name, "").strip().replace("\r\n", "\n")


def answered(request: HttpRequest, act: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The act's answer as JSON; with an Idempotency-Key the act is done once and its first answer given again."""
    who = actor(request)
    if "Idempotency-Key" not in request.headers or who.user_id is None:
        return JsonResponse(act())
    return once(request, who.user_id, lambda: JsonResponse(act()))
