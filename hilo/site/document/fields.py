"""Which class each named schema is of, and what its fields mean."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from ninja.constants import NOT_SET
from ninja.operation import Operation
from pydantic import BaseModel

from hilo.lib import meanings

Json = dict[str, Any]
NULL = re.compile(r"; null [^.;]*| or null(?= )")
"""What a glossary says of null, where a field is never null."""
JSON_TYPES = {str: {"string"}, int: {"integer", "number"}, float: {"number"}}


def answers(operation: Operation) -> dict[int, Any]:
    """What an operation answers, by status."""
    models = operation.response_models.items()
    return {status: model for status, model in models if status is not Ellipsis and model not in (None, NOT_SET)}


def named(model: Any, seen: set[Any]) -> Iterator[Any]:
    """The classes that give their name to a schema: of the model, of its fields, of theirs."""
    for part in typing.get_args(model):
        yield from named(part, seen)
    if is_dataclass(origin := typing.get_origin(model)) and origin not in seen:
        seen.add(origin)
        yield origin
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
    # A list of what a class holds ("Page_UnitRow_") is told by the class.
    kinds = {name: known.get(name) or known.get(name.partition("_")[0]) for name in schemas}
    for name, kind in kinds.items():
        if kind and not meanings.docstring(kind):
            schemas[name]["description"] = in_words(name)
    for name, kind in kinds.items():
        explain_fields(schemas[name], meanings.told(kind) if kind else {}, schemas)


def explain_fields(schema: Json, told: Mapping[str, str], known: Mapping[str, Any] = MappingProxyType({})) -> Json:
    """Say of each field what it means, and show what one looks like. known: the schemas that it may refer to."""
    for name, field in schema.get("properties", {}).items():
        field.pop("title", None)
        if said := field.get("description") or told.get(name) or _of_part(field, known) or meanings.by_name(name):
            said = said if _may_be_null(field) else NULL.sub("", said)
            field["description"] = said + _left_out(name, field, schema)
        exemplify(name, field)
    return schema


def _of_part(field: Json, known: Mapping[str, Any]) -> str:
    """What a field is that holds a whole record: what the record says of itself."""
    parts = [one["$ref"] for one in [field, *field.get("anyOf", [])] if "$ref" in one]
    return meanings.first_line(known.get(parts[0].rpartition("/")[2], {}).get("description")) if parts else ""


def _left_out(name: str, field: Json, schema: Json) -> str:
    """What a field is that was not sent, in words: generators take one with a default for one that must be there."""
    value = field.pop("default", None)
    return f" Left out, it is {json.dumps(value)}." if value and name not in schema.get("required", ()) else ""


def _may_be_null(field: Json) -> bool:
    return any(one.get("type") == "null" for one in field.get("anyOf", ()))


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
