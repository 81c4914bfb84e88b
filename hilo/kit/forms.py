"""A form made of a command: one input a field, with the limits that the command tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from typing import Any, get_args, get_type_hints

from django.http import QueryDict
from django.utils.functional import Promise

from hilo.lib.limits import attributes, schema_of
from hilo.lib.limits import limits_of as limits_of

LONG = 200
"""A text that may be longer than this has room for several lines."""
KINDS = {"date": "date", "date-time": "datetime-local", "integer": "number", "number": "number", "boolean": "checkbox"}
Choices = Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True, slots=True)
class Ask:
    """How a form asks for a field, beyond what its command tells.

    kind: another than its type's: "text", "lines", "radio"; value: what stands there before anything is typed; more:
    further attributes of the input; parts: of a field that has fields itself.
    """

    label: str | Promise
    kind: str = ""
    choices: Choices = ()
    hint: str | Promise = ""
    required: bool = False
    value: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str | Promise | Ask] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. kind: of the HTML input, or "select", "radio", "choices", "lines" or "parts"; limits: its
    attributes; chosen: those of several values; inputs: its parts."""

    name: str
    label: str | Promise
    kind: str
    limits: Mapping[str, str]
    choices: Choices
    required: bool
    value: str
    hint: str | Promise = ""
    chosen: Sequence[str] = ()
    inputs: Sequence[Input] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """An action's form. address: where it is sent; button: the verb on it, and how it looks; key: its chord, "" for
    none; name: begins the ids of its inputs; sent: what was typed was refused; hidden: what is sent unseen; note: what
    is said before the button; focus: the hands go on in it."""

    address: str
    button: str | Promise
    inputs: Sequence[Input]
    key: str = ""
    name: str = "f"
    look: str = "primary"
    sent: bool = False
    hidden: Sequence[tuple[str, Any]] = ()
    note: str | Promise = ""
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """A verb button that opens its forms (kit/act.html). law: what it rests on; open: one of them was refused."""

    name: str
    label: str | Promise
    forms: Sequence[Form]
    key: str = ""
    law: str = ""
    about: str = ""

    @property
    def open(self) -> bool:
        return any(one.sent for one in self.forms)


def form_of(
    action: Any,
    address: str,
    button: str | Promise,
    labels: Mapping[str, str | Promise | Ask],
    *,
    choices: Mapping[str, Choices] | None = None,
    given: Mapping[str, str] | None = None,
    key: str = "",
    name: str = "f",
    look: str = "primary",
    hidden: Sequence[tuple[str, Any]] = (),
    note: str | Promise = "",
    focus: bool = False,
) -> Form:
    """The form of an action, with the fields of its command that have a label, in the order of the labels.

    choices: what a field may be chosen from; given: what was typed before it was refused. name: another for each of
    several forms on a page; look: of the button, "primary", "danger" or "".
    """
    inputs = inputs_of(action.command, labels, given, choices or {})
    return Form(address, button, inputs, key, name, look, bool(given), hidden, note, focus)


def inputs_of(
    command: Any,
    labels: Mapping[str, str | Promise | Ask],
    given: Mapping[str, str] | None = None,
    choices: Mapping[str, Choices] | None = None,
    before: str = "",
) -> list[Input]:
    """The inputs of a command's fields. before: begins their names, where they are parts of a field."""
    if not labels:
        return []
    hints = get_type_hints(command, include_extras=True)
    needed = {one.name for one in fields(command) if one.default is MISSING and one.default_factory is MISSING}
    asked = {name: one if isinstance(one, Ask) else Ask(one) for name, one in labels.items()}
    return [
        _input(before + name, one, hints[name], name in needed, one.choices or (choices or {}).get(name, ()), given)
        for name, one in asked.items()
    ]


def _input(name: str, ask: Ask, hint: Any, needed: bool, choices: Choices, given: Mapping[str, str] | None) -> Input:
    kind = "parts" if ask.parts else ask.kind or _kind(schema_of(hint), bool(choices))
    value = given.get(name, "") if given else ask.value
    return Input(
        name,
        ask.label,
        kind,
        {} if choices or ask.parts else {**attributes(hint), **ask.more},
        choices,
        (needed or ask.required) and kind != "checkbox",
        value,
        ask.hint,
        given.getlist(name) if isinstance(given, QueryDict) else (),
        inputs_of(_record(hint), ask.parts, given, before=f"{name}_") if ask.parts else (),
    )


def _kind(schema: Mapping[str, Any], chosen: bool) -> str:
    if chosen:
        return "choices" if schema.get("type") == "array" else "select"
    kind = KINDS.get(schema.get("format", ""), KINDS.get(schema.get("type", ""), "text"))
    return "lines" if kind == "text" and schema.get("maxLength", 0) > LONG else kind


def _record(hint: Any) -> Any:
    """The class of a field that has fields itself, where it may also be null."""
    return next(one for one in (hint, *get_args(hint)) if is_dataclass(one))
