"""A limit is told once, as a type: the command, the table, the browser and the API read it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from typing import Any, get_type_hints

import pytest
from django.apps import apps
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from hilo.kernel.domain import names
from hilo.lib.commands import parse
from hilo.lib.errors import Refusal
from hilo.lib.limits import attributes, longest, schema_of

from .house import HILO, imports, modules


def commands() -> Iterator[type[Any]]:
    """Every command of every domain."""
    for module, _ in modules(HILO):
        if module.split(".")[3:4] == ["commands"]:
            for one in vars(import_module(module)).values():
                if isinstance(one, type) and is_dataclass(one) and one.__module__ == module:
                    yield one


COMMANDS = sorted(commands(), key=lambda one: (one.__module__, one.__name__))


def limited(command: type[Any]) -> dict[str, int]:
    """The texts of a command with how long each may be."""
    found = {}
    for name, hint in get_type_hints(command, include_extras=True).items():
        try:
            found[name] = longest(hint)
        except TypeError:
            continue
    return found


def wrong(command: type[Any], given: dict[str, Any]) -> list[str]:
    """Which fields a command refuses; only a broken limit is caught, HILO-K422."""
    try:
        parse(command, given)
    except Refusal as refusal:
        if refusal.code == "HILO-K422":
            return [str(one["where"]).partition(".")[0] for one in refusal.extra["fields"]]
        raise
    return []


def test_there_are_commands():
    assert len(COMMANDS) > 3


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: f"{one.__module__.split('.')[2]}.{one.__name__}")
def test_every_text_of_a_command_has_a_longest_length_and_holds_to_it(command: type[Any]):
    hints = get_type_hints(command, include_extras=True)
    for name, hint in hints.items():
        told = schema_of(hint)
        if told.get("type") == "string" and not {"format", "enum", "const"} & told.keys():
            assert name in limited(command), f"{command.__name__}.{name} may be of any length: give it a limit"
    for name, most in limited(command).items():
        assert name not in wrong(command, {name: "x" * most}), f"{name} refuses what is just within its limit"
        assert name in wrong(command, {name: "x" * (most + 1)}), f"{name} takes what is over its limit"
        assert name in wrong(command, {name: "a\x00"[:most]} if most > 1 else {name: "\x00"})
        assert attributes(hints[name])["maxlength"] == str(most)


@given(st.text(max_size=40))
@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: f"{one.__module__.split('.')[2]}.{one.__name__}")
def test_whatever_is_typed_a_command_takes_it_or_names_the_field(command: type[Any], text: str):
    asked = [one.name for one in fields(command)]
    needed = {one.name for one in fields(command) if one.default is MISSING and one.default_factory is MISSING}
    told = wrong(command, dict.fromkeys(asked, text))
    assert set(told) <= set(asked) | {""}
    assert needed <= set(wrong(command, {}))


def test_a_table_is_as_wide_as_what_is_asked_for_it():
    """A command's text of the same name as a column of its domain never overflows it."""
    narrow = []
    for command in COMMANDS:
        area, domain = command.__module__.split(".")[1:3]
        rows = [one for one in apps.get_models() if one.__module__.startswith(f"hilo.{area}.{domain}.models")]
        for row in rows:
            for column in row._meta.concrete_fields:
                most = limited(command).get(column.name)
                if isinstance(column, models.CharField) and most and (column.max_length or most) < most:
                    narrow.append(f"{row.__name__}.{column.name} holds {column.max_length}, {command.__name__} {most}")
    assert narrow == []


def test_no_limit_is_written_by_hand_where_a_type_tells_it():
    """No `Text(160)` of its own in a shape: those are commands, or their types."""
    by_hand: list[str] = []
    for module, path in modules(HILO):
        by_hand += [f"{module}:{row.line}" for row in imports(module, path, HILO) if row.imported == "hilo.lib.schema"]
    assert by_hand == []


def test_every_domain_s_commands_are_looked_at():
    assert {name for name in names() if (HILO.parent.joinpath(*name.split(".")) / "commands.py").exists()} <= {
        one.__module__.rpartition(".")[0] for one in COMMANDS
    }
