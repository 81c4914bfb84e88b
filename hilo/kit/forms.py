"""A form made of a command: one input a field, with the limits that the command tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, get_type_hints

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from hilo.lib.errors import Refusal
from hilo.lib.limits import attributes, schema_of

from .frame import language

LONG = 200
"""A text that may be longer than this has room for several lines."""
VERY_LONG = 500
KINDS = {"date": "date", "date-time": "datetime-local", "integer": "number", "number": "number", "boolean": "checkbox"}


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. kind: of the HTML input, or "select", "several" or "lines"; limits: its attributes; hint:
    under it; value: of several, all; key: the chord that leads to it, and what that is called."""

    name: str
    label: str | Promise
    kind: str
    limits: Mapping[str, str]
    choices: Sequence[tuple[str, str | Promise]]
    required: bool
    value: str | Sequence[str]
    hint: str | Promise = ""
    key: tuple[str, str | Promise] = ("", "")

    @property
    def rows(self) -> int:
        """Lines that a long text has room for: fewer where it may not be very long."""
        return 3 if int(self.limits.get("maxlength", 0)) > VERY_LONG else 2

    @property
    def blank(self) -> bool:
        """Whether a choice begins with an empty one."""
        return not (self.required and self.value) and all(word for word, _label in self.choices)

    @property
    def lang(self) -> str:
        """The language in which it is written, where its name ends with one: headline_es."""
        return self.name[-2:] if self.name.endswith(("_es", "_en")) else ""


@dataclass(frozen=True, slots=True)
class Form:
    """An action's form. address: where it is sent; button: the verb on it, and how it looks; key: its chord, "" for
    none; name: begins the ids of its inputs; sent: what was typed was refused; kept: what it sends along unseen."""

    address: str
    button: str | Promise
    inputs: Sequence[Input]
    key: str = ""
    name: str = "f"
    look: str = "primary"
    sent: bool = False
    kept: Mapping[str, object] = field(default_factory=dict)

    @property
    def uploads(self) -> bool:
        """Whether a file goes with it."""
        return any(one.kind == "file" for one in self.inputs)

    @property
    def by_name(self) -> dict[str, Input]:
        """The inputs, for a page that lays them out: `{% include "kit/input.html" with one=form.by_name.why %}`."""
        return {one.name: one for one in self.inputs}


def form_of(
    action: Any,
    address: str,
    button: str | Promise,
    labels: Mapping[str, str | Promise],
    *,
    choices: Mapping[str, Sequence[tuple[str, str | Promise]]] | None = None,
    given: Mapping[str, Any] | None = None,
    first: Mapping[str, Any] | None = None,
    needed: Collection[str] = (),
    hints: Mapping[str, str | Promise] | None = None,
    keys: Mapping[str, tuple[str, str | Promise]] | None = None,
    one_line: Collection[str] = (),
    kept: Mapping[str, object] | None = None,
    key: str = "",
    name: str = "f",
    look: str = "primary",
) -> Form:
    """The form of an action, or of a command itself, with the fields that have a label, in the order of the labels.

    choices: what a field may be chosen from; given: what was typed before it was refused; first: what stands in a field
    before; needed: fields that the rules ask for though the command does not; hints: words under a field; keys: chords
    that lead to a field; one_line: long texts that have one line, so that Enter sends them; kept: what is sent along
    unseen. name: another for each of several forms on a page; look: of the button, "primary", "danger" or "".
    """
    command = action if isinstance(action, type) else action.command
    types = get_type_hints(command, include_extras=True) if command else {}
    asked = {one.name for one in fields(command) if one.default is MISSING} if command else set()
    inputs = [
        Input(
            one,
            label,
            (kind := _kind(types[one], chosen := (choices or {}).get(one, ()), one in one_line)),
            {} if chosen else attributes(types[one]),
            chosen,
            one in {*asked, *needed} and kind != "checkbox",
            _value(given or first or {}, one, several=kind == "several"),
            (hints or {}).get(one, ""),
            (keys or {}).get(one, ("", "")),
        )
        for one, label in labels.items()
    ]
    return Form(address, button, inputs, key, name, look, sent=bool(given), kept=kept or {})


def _kind(hint: Any, choices: Sequence[Any], one_line: bool) -> str:
    schema = schema_of(hint)
    if choices:
        return "several" if schema.get("type") == "array" else "select"
    kind = KINDS.get(schema.get("format", ""), KINDS.get(schema.get("type", ""), "text"))
    return "lines" if kind == "text" and schema.get("maxLength", 0) > LONG and not one_line else kind


def _value(given: Mapping[str, Any], name: str, *, several: bool) -> Any:
    if several:
        return given.getlist(name) if isinstance(given, QueryDict) else given.get(name, ())
    return given.get(name, "")


def upload(name: str, label: str | Promise, accept: str = "", hint: str | Promise = "") -> Input:
    """An input for a file, to stand in a form before the command's own."""
    return Input(name, label, "file", {"accept": accept} if accept else {}, (), True, "", hint)


def folded(request: HttpRequest, form: Form, refusal: Refusal | None = None) -> SafeString:
    """A form behind its button, as a cell of a list shows it."""
    words = {"refusal": refusal, "refusal_words": refusal.said(language()) if refusal else ""}
    return render_to_string("kit/act.html", {"form": form, **words}, request)
