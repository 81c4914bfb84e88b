"""One act, as data: a frozen dataclass whose fields carry their limits, parsed alike by every door.

The API reads it as a body (`body: Body[Register]`), a desk from its form, the phone from its outbox, the command line
from its options; whoever builds one in Python is refused in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast, dataclass_transform

from pydantic import MISSING, AliasChoices, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from .documents import read
from .errors import Refusal
from .strange import ALSO

T = TypeVar("T")

if TYPE_CHECKING:

    class Unset:
        """The type of UNSET."""

    UNSET = Unset()
else:
    Unset = UNSET = MISSING
"""A field that was not sent, where null would mean "empty it": `office: Office | Unset = UNSET`."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
def command(cls: type[T]) -> type[T]:
    """Make a class the command of an act.

    Raises, when one is made that breaks a limit: Refusal HILO-K422, with every field concerned under "fields".
    """
    # A part that was built in Python is held to its limits as one that came as JSON is.
    # The API refuses a field that a command does not know (lib.strange), and its description says so.
    config = ConfigDict(revalidate_instances="always", json_schema_extra={"additionalProperties": False})
    made = dataclass(frozen=True, kw_only=True, config=config)(cls)
    first: Callable[..., None] = made.__init__

    @wraps(first)
    def begin(self: Any, *args: Any, **given: Any) -> None:
        try:
            first(self, *args, **given)
        except ValidationError as error:
            raise refusal_of(error.errors()) from error

    made.__init__ = begin  # type: ignore[method-assign]
    return cast("type[T]", made)


def taken_as(name: str, *others: str, **more: Any) -> Any:
    """A field that has a name, and is taken by others too: those of an older client, or of a form."""
    return Field(validation_alias=AliasChoices(name, *others), json_schema_extra={ALSO: list(others)}, **more)


def parse(kind: type[T], given: Mapping[str, Any]) -> T:
    """A command of JSON, or of a form's fields as text. Raises: Refusal HILO-K422."""
    try:
        return _reader(kind).validate_python(dict(given))
    except ValidationError as error:
        raise refusal_of(error.errors()) from error


def parse_json(kind: type[T], text: bytes) -> T:
    """A command of a request's JSON. Raises: Refusal HILO-K422; HILO-Z440 for a member that stands twice."""
    try:
        given = read(text)
    except (ValueError, RecursionError):
        raise refusal_of([{"loc": (), "msg": "Invalid JSON"}]) from None
    try:
        return _reader(kind).validate_python(given)
    except ValidationError as error:
        raise refusal_of(error.errors()) from error


def sent(command: Any) -> dict[str, Any]:
    """The fields of a command that were sent: all but those that are UNSET."""
    values = {field.name: getattr(command, field.name) for field in fields(command)}
    return {name: value for name, value in values.items() if value is not UNSET}


def refusal_of(errors: Sequence[Mapping[str, Any]], *, skip: int = 0) -> Refusal:
    """HILO-K422: which fields break their limits, the first in the sentence. skip: leading parts of a place to omit."""
    told = [{"where": ".".join(map(str, one["loc"][skip:])), "message": one["msg"]} for one in errors]
    first = told[0] if told else {"where": "", "message": "not valid"}
    where = first["where"] or "body"
    said = f"{where}: {first['message']}. Nothing was written."
    return Refusal("HILO-K422", said, where=where, extra={"fields": told})


_readers: dict[type[Any], TypeAdapter[Any]] = {}


def _reader(kind: type[T]) -> TypeAdapter[T]:
    if kind not in _readers:
        _readers[kind] = TypeAdapter(kind)
    return _readers[kind]
