"""Which class each named schema is of, and what its fields mean."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

from ninja.constants import NOT_SET
from ninja.operation import Operation
from pydantic import BaseModel

from hilo.lib import meanings

Json = dict[str, Any]
JSON_TYPES = {str: {"string"}, int: {"integer", "number"}, float: {"number"}}


def answers(operation: Operation) -> dict[int, Any]:
    """What an operation answers, by status."""
    models = operation.response_models.items()
    return {status: model for status, model in models if status is not Ellipsis and model not in (None, NOT_SET)}


def named(model: Any, seen: set[Any]) -> Iterator[Any]:
    """The classes that give their name to a schema: of the model, of its fields, of theirs."""
    for part in typing.get_args(model):
        yield from named(part, seen)
    if not isinstance(model, type) or model in seen:
        return
    seen.add(model)
    if issubclass(model, Enum):
        yield model
    elif issubclass(model, BaseModel):
        yield model
        for field in model.model_fields.values():
            yield from named(field.annotation, seen)
    elif is_dataclass(model) or typing.is_typeddict(model):
        yield model
        for hint in typing.get_type_hints(model, include_extras=True).values():
            yield from named(hint, seen)


def classes_of(operations: Iterable[Operation]) -> Iterator[Any]:
    """The classes whose schemas the document names. Those that ninja makes around a parameter bear no name."""
    seen: set[Any] = set()
    for operation in operations:
        for around in [*operation.models, *answers(operation).values()]:
            seen.add(around)
            for field in around.model_fields.values():
                yield from named(field.annotation, seen)


def explain_schemas(schemas: Json, known: Mapping[str, Any]) -> None:
    for name, schema in schemas.items():
        explain_fields(schema, meanings.meanings(known[name]) if name in known else {})
        if name in known and not meanings.docstring(known[name]):
            schema["description"] = in_words(name)


def explain_fields(schema: Json, told: Mapping[str, str]) -> Json:
    """Say of each field what it means, and show what one looks like."""
    for name, field in schema.get("properties", {}).items():
        field.pop("title", None)
        if said := field.get("description") or told.get(name) or meanings.by_name(name):
            field["description"] = said
        exemplify(name, field)
    return schema


def exemplify(name: str, field: Json) -> None:
    """An example stands where the field may be one; a list of words is example enough."""
    value, forms = meanings.example(name), [field, *field.get("anyOf", [])]
    kinds = {one.get("type") for one in forms}
    fits = JSON_TYPES.get(type(value), set()) & kinds
    if fits and not any({"enum", "format", "pattern"} & one.keys() for one in forms):
        field.setdefault("examples", [value])


def bounded(part: Any) -> None:
    """A pair, as a point's two degrees, says of its items too what they are: older tools know no prefixItems."""
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        bounded(inner)
    if isinstance(part, dict) and isinstance(part.get("prefixItems"), list):
        part.setdefault("items", part["prefixItems"][0])


def in_words(name: str) -> str:
    """A class's name as words, where it says no more of itself."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower().removesuffix(" row").removesuffix(" out")
    return f"{words[:1].upper()}{words[1:]}."
