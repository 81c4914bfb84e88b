"""What a value may be, told once: a type that the command, the table, the browser and the API's schema all read.

A domain names its own (`Office = Annotated[str, Longest(160)]`) in `commands.py`; what several domains share is here.
A table takes its width from it: `models.CharField(max_length=longest(Office))`; a page its attributes: `attributes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, GroupedMetadata, Le, MaxLen, MinLen
from pydantic import AfterValidator, Field, TypeAdapter

from . import clock
from .text import has_nul

SMALLEST_ID, LARGEST_ID = 1, 2**63 - 1


def _no_nul(text: str) -> str:
    if has_nul(text):
        raise ValueError("the text holds a NUL character, which no database keeps")
    return text


@dataclass(frozen=True, slots=True)
class Longest(GroupedMetadata):
    """A text of at most so many characters, and at least so many, without NUL."""

    most: int
    least: int = 0

    def __iter__(self) -> Iterator[object]:
        yield MaxLen(self.most)
        if self.least:
            yield MinLen(self.least)
        yield AfterValidator(_no_nul)


@dataclass(frozen=True, slots=True)
class OneOf:
    """The words that a value may be, for the schema; the rule refuses others with a code of its own. none: "" too."""

    words: Callable[[], Iterable[str]]
    none: bool = False

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return dict(handler(core)) | {"enum": [*([""] if self.none else []), *self.words()]}


def longest(limited: Any) -> int:
    """How many characters a limited text may have. Raises: TypeError for a type without such a limit."""
    for part in getattr(limited, "__metadata__", ()):
        if isinstance(part, Longest):
            return part.most
    for part in get_args(limited) if get_origin(limited) in {Union, UnionType} else ():
        if hasattr(part, "__metadata__"):
            return longest(part)
    raise TypeError(f"{limited} has no longest length")


def attributes(limited: Any) -> dict[str, str]:
    """The same limit as attributes of an HTML input: maxlength, minlength, min, max, pattern."""
    told = schema_of(limited)
    named = {
        "maxLength": "maxlength",
        "minLength": "minlength",
        "minimum": "min",
        "maximum": "max",
        "pattern": "pattern",
    }
    return {attribute: str(told[name]) for name, attribute in named.items() if name in told}


@cache
def limits_of(command: type[Any]) -> dict[str, dict[str, str]]:
    """The `attributes` of each field of a command by its name: `{{ limits.place.maxlength }}`."""
    return {name: attributes(limited) for name, limited in get_type_hints(command, include_extras=True).items()}


def schema_of(limited: Any) -> dict[str, Any]:
    """The JSON schema of a field's value itself, where it may also be null."""
    schema = _schema(limited)
    for one in schema.get("anyOf", []):
        if one.get("type") != "null":
            return dict(one)
    return schema


@cache
def _schema(limited: Any) -> dict[str, Any]:
    return TypeAdapter(limited).json_schema()


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("give the time with its zone, as 2026-11-24T03:04:05Z")
    if not datetime(1990, 1, 1, tzinfo=UTC) <= at <= clock.no_earlier(datetime.now(UTC)) + timedelta(days=1):
        raise ValueError("the time lies before 1990 or in the future")
    return at


def _clock(at: datetime) -> datetime:
    if at.tzinfo is None or not 1970 <= at.year < 2200:
        raise ValueError("give the time with its zone, between 1970 and 2200")
    return at


Instant = Annotated[datetime, AfterValidator(_aware)]
Clock = Annotated[datetime, AfterValidator(_clock)]
"""What a phone's clock said, however wrong: a dead one loses nothing, and the server's instant stands beside it."""
Latitude = Annotated[float, Ge(-90), Le(90), Field(allow_inf_nan=False)]
Longitude = Annotated[float, Ge(-180), Le(180), Field(allow_inf_nan=False)]
Degrees = Annotated[float, Ge(-180), Le(180), Field(allow_inf_nan=False)]
"""Degrees (WGS 84) as a caller's system sends them, perhaps swapped: they are judged later, never refused."""
Metres = Annotated[float, Ge(0), Le(10_000_000), Field(allow_inf_nan=False)]
RecordId = Annotated[int, Ge(SMALLEST_ID), Le(LARGEST_ID)]
Folio = Annotated[str, Longest(40)]
"""Of any record: PUE-26-0000123, PUE-26-E0000031."""
StateCode = Annotated[str, Longest(2)]
AccountName = Annotated[str, Longest(150)]
"""A sign-in name, as Django's own user model limits it."""
PersonName = Annotated[str, Longest(160)]
Digest = Annotated[str, Longest(64)]
"""A SHA-256, or a keyed hash of that length, in hexadecimal."""
RecordName = Annotated[str, Longest(80, 3)]
"""A record as the ledger names it: incident:PUE-26-0000123."""
Reason = Annotated[str, Longest(500)]
"""Why something is done, in a person's words."""
