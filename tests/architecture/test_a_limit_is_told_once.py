"""A limit is told once, as a type: the command, the table, the browser and the API read it there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.kernel.domain import names
from hilo.lib.commands import parse
from hilo.lib.errors import Refusal
from hilo.lib.limits import attributes, longest, schema_of

from .house import HILO, modules


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
        if "pattern" not in schema_of(hints[name]):
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


def widths_by_hand(module: str, path: Path) -> Iterator[str]:
    """Columns of a module of tables whose width is a number, with the name of a field that a command limits."""
    asked = {name for one in COMMANDS if one.__module__.startswith(_domain(module)) for name in limited(one)}
    for table in [row for row in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(row, ast.ClassDef)]:
        for row in table.body:
            if isinstance(row, ast.Assign) and isinstance(row.value, ast.Call):
                name = ast.unparse(row.targets[0])
                width = next((one.value for one in row.value.keywords if one.arg == "max_length"), None)
                if name in asked and isinstance(width, ast.Constant):
                    yield f"{module}.{table.name}.{name}"


def _domain(module: str) -> str:
    return ".".join(module.split(".")[:3]) + "."


def test_a_table_takes_its_width_from_what_is_asked_for_it():
    tables = [(module, path) for module, path in modules(HILO) if module.split(".")[3:4] == ["models"]]
    assert len(tables) > 15
    assert [one for module, path in tables for one in widths_by_hand(module, path)] == []


def test_every_domain_s_commands_are_looked_at():
    # In one file or in a package of files.
    asking = {name for name in names() if any(HILO.parent.joinpath(*name.split(".")).glob("commands*"))}
    assert asking <= {_domain(one.__module__).rstrip(".") for one in COMMANDS}
