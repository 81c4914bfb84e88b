"""The API's description: a name for each schema, its own schema for each operation, and no change that is not meant."""

from __future__ import annotations

import typing
from collections import defaultdict
from typing import Any

import pytest
from ninja import Router, Schema
from ninja.openapi.schema import BODY_CONTENT_TYPES
from ninja.operation import Operation
from ninja.schema import NinjaGenerateJsonSchema

from hilo.site.api import HiloAPI, api
from hilo.site.document import operations as operations_of
from hilo.site.document.fields import answers, bounded, classes_of
from tests.snapshots import check, lines

REF = "#/components/schemas/"
JSON = BODY_CONTENT_TYPES["body"]
WORDS = {"default", "description", "examples", "title"}
"""What the document says of a schema beyond what its class does."""


def operations(api: HiloAPI) -> dict[str, Operation]:
    """Every operation by its id."""
    found: dict[str, Operation] = {}
    for operation in operations_of(api):
        name = operation.operation_id or api.get_openapi_operation_id(operation)
        assert name not in found, f"two operations are called {name}"
        found[name] = operation
    return found


def described(api: HiloAPI) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The document's operations by their id, and its named schemas."""
    document = api.get_openapi_schema(path_prefix="api/v1/")
    each = [operation for path in document["paths"].values() for operation in path.values()]
    return {operation["operationId"]: operation for operation in each}, document["components"]["schemas"]


def bodies(operation: Operation) -> list[Any]:
    return [model for model in operation.models if model.__ninja_param_source__ in BODY_CONTENT_TYPES]


def classes(api: HiloAPI) -> dict[str, list[str]]:
    """Which classes carry each name. Those that ninja makes around a parameter or an answer are not named anywhere."""
    found = defaultdict(list)
    for model in classes_of(operations(api).values()):
        found[model.__name__].append(f"{model.__module__}.{model.__qualname__}")
    return found


def clashes(api: HiloAPI) -> dict[str, list[str]]:
    return {name: sorted(places) for name, places in classes(api).items() if len(places) > 1}


def whole(schema: Any, names: dict[str, Any], inside: tuple[str, ...] = ()) -> Any:
    """The schema with what its names stand for in their place."""
    if isinstance(schema, list):
        return [whole(part, names, inside) for part in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: part for key, part in schema.items() if key not in WORDS}
    if (name := schema.get("$ref", "").removeprefix(REF)) and name not in inside:
        return whole(names[name], names, (*inside, name))
    return {key: whole(part, names, inside) for key, part in schema.items() if key != "$defs"}


def declared(model: Any, mode: typing.Literal["validation", "serialization"]) -> Any:
    """What the class in the code says by itself, without any other class of the API beside it."""
    schema = model.model_json_schema(
        ref_template=REF + "{model}", schema_generator=NinjaGenerateJsonSchema, mode=mode, by_alias=True
    )
    bounded(schema)
    fields = list(schema["properties"].values())
    return whole(fields[0] if len(fields) == 1 else schema, schema.get("$defs", {}))


def strangers(api: HiloAPI) -> list[str]:
    """Operations whose description is not that of the classes that they take and answer."""
    told, names = described(api)
    found = []
    for name, operation in operations(api).items():
        said = told[name]
        for model in bodies(operation):
            content = said["requestBody"]["content"]
            if JSON in content and whole(content[JSON]["schema"], names) != declared(model, "validation"):
                found.append(f"{name}: what it takes")
        for status, model in answers(operation).items():
            content = said["responses"][str(status)]["content"]
            if whole(content[JSON]["schema"], names) != declared(model, "serialization"):
                found.append(f"{name}: what it answers with {status}")
    return found


def test_no_two_classes_share_the_name_of_a_schema():
    assert clashes(api) == {}


def test_every_operation_carries_its_own_schema():
    assert len(operations(api)) > 200
    assert strangers(api) == []


def test_every_operation_is_described_under_a_name_of_its_own():
    told, _ = described(api)
    assert set(told) == {*operations(api), "stream_follow"}
    assert len(told) == sum(len(path) for path in api.get_openapi_schema()["paths"].values())


def test_the_description_changes_only_on_purpose():
    check("openapi.json", lines(api.get_openapi_schema()))


@pytest.fixture
def planted() -> HiloAPI:
    """An API in which two classes of one name meet."""

    def shape(field: str) -> Any:
        return type("NoteIn", (Schema,), {"__annotations__": {field: int}, "__module__": f"hilo.planted.{field}"})

    router = Router()
    for field in ("first", "second"):

        def run(request: Any, body: Any) -> None:
            """Nothing."""

        run.__name__, run.__module__ = field, "hilo.planted.notes.api"
        run.__annotations__["body"] = shape(field)
        router.post(field)(run)
    api = HiloAPI(urls_namespace="planted")
    api.add_router("", router)
    return api


def test_two_classes_of_one_name_would_be_found(planted):
    assert clashes(planted) == {"NoteIn": ["hilo.planted.first.NoteIn", "hilo.planted.second.NoteIn"]}
    assert strangers(planted) == ["notes_first: what it takes"]
