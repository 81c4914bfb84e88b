"""An act that a form asks for: done and said; or refused, and its page shown again with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import MISSING, fields
from typing import Annotated, Any, TypeVar, get_type_hints

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from hilo.kernel.access.http import by
from hilo.lib.commands import command, parse
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import Longest, schema_of

from .frame import LONGEST_PURPOSE, reader

C = TypeVar("C")
R = TypeVar("R")


def form(request: HttpRequest, kind: type[C]) -> C:
    """The command that a form asks for. An input left empty is not sent, unless the command asks for its text; a field
    of several values has them all.

    Raises: Refusal HILO-K422 that names the field; also for text that cannot be shown.
    """
    asked = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    hints = get_type_hints(kind, include_extras=True)
    given: dict[str, Any] = {}
    for name, text in texts(request).items():
        if name in asked and schema_of(hints[name]).get("type") == "array":
            given[name] = [one for typed in request.POST.getlist(name) if (one := _text(name, typed))]
        elif name in asked and (text or asked[name].default is MISSING):
            given[name] = text.replace(",", ".") if schema_of(hints[name]).get("type") == "number" else text
    return parse(kind, given)


def texts(request: HttpRequest) -> dict[str, str]:
    """What was typed into a form, by the names of its inputs. Raises: Refusal HILO-K422 as `form` does."""
    return {name: _text(name, str(typed)) for name, typed in request.POST.items()}


def _text(name: str, typed: str) -> str:
    text = typed.strip().replace("\r\n", "\n")
    if not all(letter.isprintable() or letter == "\n" for letter in text):
        raise Refusal("HILO-K422", f"{name}: not text that can be shown. Nothing was written.", where=name)
    return text


@command
class SayPurpose:
    """What protected data is read for."""

    purpose: Annotated[str, Longest(LONGEST_PURPOSE)] = ""


def purpose_of(request: HttpRequest) -> str:
    """The purpose that a form gives. Raises: Refusal HILO-H440 without one."""
    if purpose := form(request, SayPurpose).purpose:
        return purpose
    raise Refusal("HILO-H440", where="purpose")


def perform(
    request: HttpRequest,
    act: Callable[..., R],
    *keys: object,
    purpose: str = "",
    meant: Callable[[], object] | None = None,
) -> R:
    """Do what a form asks for: an action on the record of a key, with the command made of the form's fields.

    purpose: what the ledger will give for it, where the act itself says no reason. meant: makes the command where the
    form's inputs are not its fields.
    """
    kind = act.command  # type: ignore[attr-defined]
    who = by(request)
    if purpose:
        who["actor"] = reader(request, purpose)
    if meant:
        return act(*keys, meant(), **who)
    return act(*keys, *((form(request, kind),) if kind else ()), **who)


def carry_out(
    request: HttpRequest,
    action: Callable[..., R],
    *keys: object,
    again: Callable[[Refusal], HttpResponse],
    said: str | Promise | Callable[[R], str],
    to: str,
    purpose: str = "",
    meant: Callable[[], object] | None = None,
    here: Collection[str] = (),
    **address: Any,
) -> HttpResponse:
    """Do an action on the record of a key, with the command that the form's fields make.

    again: the page once more, with what was refused. said: what the reader is told, of the action's answer. to: name of
    the page that is shown then, with the parts of its address, also of the answer. purpose, meant: as of `perform`.
    Raises: Forbidden and NotFound, which have pages of their own, but for the codes that belong here.
    """
    try:
        made = perform(request, action, *keys, purpose=purpose, meant=meant)
    except Refusal as refusal:
        if isinstance(refusal, Forbidden | NotFound) and refusal.code not in here:
            raise
        return again(refusal)
    messages.success(request, said(made) if callable(said) else str(said))
    return redirect(to, **{name: part(made) if callable(part) else part for name, part in address.items()})
