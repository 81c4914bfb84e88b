"""What a page's own JSON requests share: who asks, the body in its shape, and a repeated request answered once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from pydantic import ValidationError

from hilo.kernel.access.idempotency import once
from hilo.kernel.access.queries import actor_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

T = TypeVar("T", bound=Schema)


def actor(request: HttpRequest) -> Actor:
    """The signed-in actor; the page's permission has been checked by then."""
    found = actor_of(request)
    assert found is not None
    return found


def body(request: HttpRequest, shape: type[T]) -> T:
    """The request's JSON body in its shape. Raises: Refusal HILO-K422 that names the field."""
    try:
        return shape.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise Refusal("HILO-K422", f"{where}: {first['msg']}. Nothing was written.", where=where) from error


def answered(request: HttpRequest, act: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The act's answer as JSON; with an Idempotency-Key the act is done once and its first answer given again."""
    who = actor(request)
    if "Idempotency-Key" not in request.headers or who.user_id is None:
        return JsonResponse(act())
    return once(request, who.user_id, lambda: JsonResponse(act()))
