"""Is a JSON document an EIDO? Every fault is told with its JSON pointer (RFC 6901). What is not known is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


BARE = frozenset({"Context"})
"""Parts without the common prologue."""


class EidoError(ValueError):
    """A document that is no EIDO. pointer: where the fault is ("" for the whole); says: what is expected there."""

    def __init__(self, says: str, pointer: str = "") -> None:
        super().__init__(f"{pointer or '/'}: {says}")
        self.says, self.pointer = says, pointer


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a part. many: a list of it; some: a list that is not empty; part: the name of the part it is."""

    kind: str
    needed: bool
    many: bool = False
    some: bool = False
    part: str = ""
    choices: tuple[str, ...] = ()


Shape = Mapping[str, Member]


def check(document: Mapping[str, Any], part: str = "EmergencyIncidentDataObject") -> None:
    """Raises: EidoError at the first fault."""
    _object(document, part, "")


@cache
def shapes() -> Mapping[str, Shape]:
    """Every part with all that it may hold, the common prologue included."""
    text = (Path(__file__).parent / "standards" / "shapes.toml").read_text(encoding="utf-8")
    tables = {name: rows for name, rows in tomllib.loads(text).items() if isinstance(rows, dict)}
    read = {part: {name: _member(words) for name, words in rows.items()} for part, rows in tables.items()}
    return {part: ({} if part in BARE else read["Prologue"]) | members for part, members in read.items()}


def instant(text: str) -> datetime:
    """A date-time of RFC 3339. Raises: ValueError without an offset, or for a day that does not exist."""
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _member(words: str) -> Member:
    if words.startswith("one of "):
        choices = words.removeprefix("one of ").removesuffix(" needed").split()
        return Member("choice", words.endswith(" needed"), choices=tuple(choices))
    first, *rest = words.split()
    many, needed = first == "many", "needed" in rest
    kind = rest[0] if many else first
    if kind in ("texts", "refs"):
        return Member(kind.removesuffix("s"), needed, many=True, some="some" in rest)
    part = kind if kind[0].isupper() else ""
    return Member("part" if part else kind, needed, many=many, part=part)


def _object(value: Any, part: str, pointer: str) -> None:
    if not isinstance(value, dict):
        raise EidoError("an object is expected", pointer)
    for name, member in shapes()[part].items():
        if name not in value:
            if member.needed:
                raise EidoError(f"“{name}” is missing", pointer)
            continue
        there = f"{pointer}/{name}"
        if not member.many:
            _one(value[name], member, there)
            continue
        if not isinstance(value[name], list):
            raise EidoError("a list is expected", there)
        if member.some and not value[name]:
            raise EidoError("a list that is not empty is expected", there)
        for number, item in enumerate(value[name]):
            _one(item, member, f"{there}/{number}")


def _one(value: Any, member: Member, pointer: str) -> None:
    if member.part:
        _object(value, member.part, pointer)
    elif member.kind == "choice":
        if value not in member.choices or not isinstance(value, str):
            raise EidoError(f"one of {', '.join(member.choices)} is expected", pointer)
    else:
        expected, holds = _KINDS[member.kind]
        if not holds(value):
            raise EidoError(f"{expected} is expected", pointer)


def _is_instant(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(instant(value))
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    """A whole number of 32 bits, as the standard's int32 has it; 7.0 is 7 in JSON."""
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return whole and not isinstance(value, bool) and -(2**31) <= value < 2**31


_KINDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "any": ("anything", lambda value: True),
    "text": ("a text", lambda value: isinstance(value, str)),
    "time": ("a date and time with its offset, as 2026-11-24T03:04:05-06:00,", _is_instant),
    "flag": ("true or false", lambda value: isinstance(value, bool)),
    "number": ("a whole number", _is_number),
    "ref": ("an object with “$ref”", lambda value: isinstance(value, dict) and isinstance(value.get("$ref"), str)),
}
