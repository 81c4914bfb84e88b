"""A form made of a command: one input a field, with the limits that the command tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, get_type_hints

from django.utils.functional import Promise

from hilo.lib.limits import attributes, schema_of

LONG = 200
"""A text that may be longer than this has room for several lines."""
KINDS = {"date": "date", "date-time": "datetime-local", "integer": "number", "number": "number", "boolean": "checkbox"}


@cache
def limits_of(command: type[Any]) -> dict[str, dict[str, str]]:
    """The attributes by which the browser holds each field to a command's limits, for a page with inputs of its own."""
    return {name: attributes(hint) for name, hint in get_type_hints(command, include_extras=True).items()}


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. kind: of the HTML input, or "select" or "lines"; limits: its attributes."""

    name: str
    label: str | Promise
    kind: str
    limits: Mapping[str, str]
    choices: Sequence[tuple[str, str | Promise]]
    required: bool
    value: str


@dataclass(frozen=True, slots=True)
class Form:
    """An action's form. address: where it is sent; button: the verb on it, and how it looks; key: its chord, "" for
    none; name: begins the ids of its inputs; sent: what was typed was refused."""

    address: str
    button: str | Promise
    inputs: Sequence[Input]
    key: str = ""
    name: str = "f"
    look: str = "primary"
    sent: bool = False


def form_of(
    action: Any,
    address: str,
    button: str | Promise,
    labels: Mapping[str, str | Promise],
    *,
    choices: Mapping[str, Sequence[tuple[str, str | Promise]]] | None = None,
    given: Mapping[str, str] | None = None,
    key: str = "",
    name: str = "f",
    look: str = "primary",
) -> Form:
    """The form of an action, with the fields of its command that have a label, in the order of the labels.

    choices: what a field may be chosen from; given: what was typed before it was refused. name: another for each of
    several forms on a page; look: of the button, "primary", "danger" or "".
    """
    command = action.command
    hints = get_type_hints(command, include_extras=True) if command else {}
    needed = {one.name for one in fields(command) if one.default is MISSING} if command else set()
    inputs = [
        _input(one, label, hints[one], one in needed, (choices or {}).get(one, ()), (given or {}).get(one, ""))
        for one, label in labels.items()
    ]
    return Form(address, button, inputs, key, name, look, sent=bool(given))


def _input(
    name: str,
    label: str | Promise,
    hint: Any,
    required: bool,
    choices: Sequence[tuple[str, str | Promise]],
    value: str,
) -> Input:
    schema = schema_of(hint)
    kind = KINDS.get(schema.get("format", ""), KINDS.get(schema.get("type", ""), "text"))
    if choices:
        kind = "select"
    elif kind == "text" and schema.get("maxLength", 0) > LONG:
        kind = "lines"
    return Input(
        name, label, kind, {} if choices else attributes(hint), choices, required and kind != "checkbox", value
    )
