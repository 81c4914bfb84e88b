"""What a page's own JSON requests share: who asks, the body in its shape, and a repeated request answered once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse

from hilo.kernel.access.http import by
from hilo.kernel.access.idempotency import once
from hilo.kernel.access.queries import actor_of
from hilo.lib.actor import Actor
from hilo.lib.commands import parse, parse_json
from hilo.lib.errors import Refusal

C = TypeVar("C")
R = TypeVar("R")


def actor(request: HttpRequest) -> Actor:
    """The signed-in actor; the page's permission has been checked by then."""
    found = actor_of(request)
    assert found is not None
    return found


def body(request: HttpRequest, kind: type[C]) -> C:
    """The request's JSON body as a command, or in another shape. Raises: Refusal HILO-K422 that names the field."""
    return parse_json(kind, request.body or b"{}")


def form(request: HttpRequest, kind: type[C]) -> C:
    """The command that a form asks for. An input left empty is not sent, unless the command asks for its text.

    Raises: Refusal HILO-K422 that names the field; also for text that cannot be shown.
    """
    asked = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    given = {}
    for name, typed in request.POST.items():
        text = str(typed).strip().replace("\r\n", "\n")
        if not all(letter.isprintable() or letter == "\n" for letter in text):
            raise Refusal("HILO-K422", f"{name}: not text that can be shown. Nothing was written.", where=name)
        if name in asked and (text or asked[name].default is MISSING):
            given[name] = text
    return parse(kind, given)


def perform(request: HttpRequest, act: Callable[..., R], *keys: object) -> R:
    """Do what a form asks for: an action on the record of a key, with the command made of the form's fields."""
    kind = act.command  # type: ignore[attr-defined]
    return act(*keys, *((form(request, kind),) if kind else ()), **by(request))


def answered(request: HttpRequest, act: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The act's answer as JSON; with an Idempotency-Key the act is done once and its first answer given again."""
    who = actor(request)
    if "Idempotency-Key" not in request.headers or who.user_id is None:
        return JsonResponse(act())
    return once(request, who.user_id, lambda: JsonResponse(act()))
