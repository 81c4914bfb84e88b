"""An act that a form asks for: done and said; or refused, and its page shown again with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Annotated, Any, TypeVar, get_type_hints

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise

from hilo.kernel.access.http import by
from hilo.lib.commands import command, parse
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.limits import Longest, schema_of

from .frame import LONGEST_PURPOSE, reader

C = TypeVar("C")
R = TypeVar("R")


class Lacking(Refusal):
    """What was typed lacks something that no command knows of, in the page's own words and the reader's language."""

    def __init__(self, words: str, where: str) -> None:
        super().__init__("HILO-K422", words, where=where)

    def said(self, language: str) -> str:
        return self.message


def form(request: HttpRequest, kind: type[C], **made: Any) -> C:
    """The command that a form asks for. An input left empty is not sent, unless the command asks for its text.

    A field of several values takes all of its inputs; a time without a zone is local time. made: fields that the page
    makes itself of what was typed.
    Raises: Refusal HILO-K422 that names the field; also for text that cannot be shown.
    """
    hints = get_type_hints(kind, include_extras=True)
    needed = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}  # type: ignore[arg-type]
    given = dict(made)
    for name, texts in request.POST.lists():
        typed = [text_of(text, name) for text in texts]
        if name in hints and name not in made and (any(typed) or name in needed):
            given[name] = _sent(typed, schema_of(hints[name]))
    return parse(kind, given)


def texts(request: HttpRequest) -> dict[str, str]:
    """What was typed into a form, by the names of its inputs. Raises: Refusal HILO-K422."""
    return {name: text_of(typed, name) for name, typed in request.POST.items()}


@command
class SayPurpose:
    """What protected data is read for."""

    purpose: Annotated[str, Longest(LONGEST_PURPOSE)] = ""


def purpose_of(request: HttpRequest) -> str:
    """The purpose that a form gives. Raises: Refusal HILO-H440 without one."""
    if purpose := form(request, SayPurpose).purpose:
        return purpose
    raise Refusal("HILO-H440", where="purpose")


def text_of(text: object, name: str) -> str:
    """What was typed in a field, with the line ends that a record keeps. Raises: Refusal HILO-K422."""
    typed = str(text).strip().replace("\r\n", "\n")
    if not all(letter.isprintable() or letter == "\n" for letter in typed):
        raise Refusal("HILO-K422", f"{name}: not text that can be shown. Nothing was written.", where=name)
    return typed


def _sent(typed: list[str], schema: dict[str, Any]) -> Any:
    if schema.get("type") == "array":
        return [text for text in typed if text]
    if schema.get("format") == "date-time":
        return _local(typed[-1])
    return typed[-1].replace(",", ".") if schema.get("type") == "number" else typed[-1]


def _local(text: str) -> datetime | str:
    """An instant; what is none is left to the command to refuse."""
    try:
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else timezone.make_aware(at)
    except (ValueError, OverflowError):
        return text


def perform(
    request: HttpRequest,
    act: Callable[..., R],
    *keys: object,
    purpose: str = "",
    ask: Callable[[HttpRequest], Any] | None = None,
) -> R:
    """Do what a form asks for: an action on the record of a key, with the command made of the form's fields.

    purpose: what the ledger will give for it, where the act itself says no reason. ask: makes the command of a form
    whose fields are not the command's own.
    """
    who = by(request)
    if purpose:
        who["actor"] = reader(request, purpose)
    if ask:
        return act(*keys, ask(request), **who)
    kind = act.command  # type: ignore[attr-defined]
    return act(*keys, *((form(request, kind),) if kind else ()), **who)


def carry_out(
    request: HttpRequest,
    action: Callable[..., R],
    *keys: object,
    again: Callable[[Refusal], HttpResponse],
    said: str | Promise | Callable[[R], str | Iterable[str]],
    to: str | Callable[[R], HttpResponse],
    purpose: str = "",
    ask: Callable[[HttpRequest], Any] | None = None,
    here: Collection[str] = (),
    **address: Any,
) -> HttpResponse:
    """Do an action on the record of a key, with the command that the form's fields make.

    again: the page once more, with what was refused; of a record that is not there it raises NotFound itself. said:
    what the reader is told, of the action's answer. to: name of the page that is shown then, with the parts of its
    address; or what makes the answer.
    Raises: Forbidden, which has a page of its own, but for the codes that belong here.
    """
    try:
        made = perform(request, action, *keys, purpose=purpose, ask=ask)
    except Refusal as refusal:
        if isinstance(refusal, Forbidden) and refusal.code not in here:
            raise
        return again(refusal)
    words = said(made) if callable(said) else str(said)
    for one in [words] if isinstance(words, str) else words:
        messages.success(request, one)
    return to(made) if callable(to) else redirect(to, **address)
