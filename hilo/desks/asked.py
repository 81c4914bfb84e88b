"""What a page's own JSON requests share: who asks, the body in its shape, and a repeated request answered once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, get_type_hints

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html_join

from hilo.kernel.access.idempotency import once
from hilo.kernel.access.queries import actor_of
from hilo.kit.acting import form as form
from hilo.kit.acting import perform as perform
from hilo.lib.actor import Actor
from hilo.lib.commands import parse_json
from hilo.lib.limits import attributes

T = TypeVar("T")


def actor(request: HttpRequest) -> Actor:
    """The signed-in actor; the page's permission has been checked by then."""
    found = actor_of(request)
    assert found is not None
    return found


def body(request: HttpRequest, shape: type[T]) -> T:
    """The request's JSON body: a command, or a shape of the page's own. Raises: Refusal HILO-K422 with the field."""
    return parse_json(shape, request.body or b"{}")


@cache
def inputs(kind: type[Any]) -> dict[str, str]:
    """The limits of a command's fields as attributes of the inputs that they are typed in: `{{ limits.narrative }}`."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: format_html_join(" ", '{}="{}"', attributes(hint).items()) for name, hint in hints.items()}


def answered(request: HttpRequest, act: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The act's answer as JSON; with an Idempotency-Key the act is done once and its first answer given again."""
    who = actor(request)
    if "Idempotency-Key" not in request.headers or who.user_id is None:
        return JsonResponse(act())
    return once(request, who.user_id, lambda: JsonResponse(act()))
