"""An act that a form asks for: done and said; or refused, and its page shown again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from hilo.kernel.access.http import by
from hilo.lib.commands import parse
from hilo.lib.errors import Forbidden, NotFound, Refusal

from .frame import reader

C = TypeVar("C")
R = TypeVar("R")


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


def perform(request: HttpRequest, act: Callable[..., R], *keys: object, purpose: str = "") -> R:
    """Do what a form asks for: an action on the record of a key, with the command made of the form's fields.

    purpose: what the ledger will give for it, where the act itself says no reason.
    """
    kind = act.command  # type: ignore[attr-defined]
    who = by(request)
    if purpose:
        who["actor"] = reader(request, purpose)
    return act(*keys, *((form(request, kind),) if kind else ()), **who)


def carry_out(
    request: HttpRequest,
    action: Callable[..., R],
    *keys: object,
    again: Callable[[Refusal], HttpResponse],
    said: str | Callable[[R], str],
    to: str,
    purpose: str = "",
    **address: Any,
) -> HttpResponse:
    """Do an action on the record of a key, with the command that the form's fields make.

    again: the page once more, with what was refused. said: what the reader is told, of the action's answer. to: name of
    the page that is shown then, with the parts of its address.
    Raises: Forbidden and NotFound, which have pages of their own.
    """
    try:
        made = perform(request, action, *keys, purpose=purpose)
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return again(refusal)
    messages.success(request, said(made) if callable(said) else said)
    return redirect(to, **address)
