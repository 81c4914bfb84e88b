"""The API's description: a name for each schema, its own schema for each operation, and no change that is not meant."""

from __future__ import annotations

import json
import tomllib
import typing
from collections import defaultdict
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from ninja import Router, Schema
from ninja.openapi.schema import BODY_CONTENT_TYPES
from ninja.operation import Operation
from ninja.schema import NinjaGenerateJsonSchema

from hilo.lib import meanings
from hilo.site.api import HiloAPI, api
from hilo.site.document import STORY
from hilo.site.document import operations as operations_of
from hilo.site.document.fields import answers, bounded, classes_of
from tests.snapshots import FOLDER, check, lines

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


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document as a client reads it."""
    return json.loads(json.dumps(api.get_openapi_schema()))


@pytest.fixture(scope="module")
def each(document) -> dict[str, dict[str, Any]]:
    """Its operations by their id."""
    return {one["operationId"]: one for path in document["paths"].values() for one in path.values()}


def test_every_field_and_every_parameter_says_what_it_means(document, each):
    schemas = document["components"]["schemas"]
    mutes = {
        name: [field for field, told in one.get("properties", {}).items() if mute(told)]
        for name, one in schemas.items()
    }
    mutes |= {name: [one["name"] for one in told["parameters"] if mute(one)] for name, told in each.items()}
    assert {name: found for name, found in mutes.items() if found} == {}


def mute(told: dict[str, Any]) -> bool:
    return "$ref" not in told and not told.get("description")


def test_no_meaning_is_kept_that_no_field_needs(document, each):
    known = tomllib.loads((Path(meanings.__file__).parent / "fields.toml").read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"].values()
    named = {field for one in schemas for field in one.get("properties", ())}
    named |= {one["name"] for told in each.values() for one in told["parameters"] if "name" in one}
    assert sorted(known["fields"].keys() - named) == []
    paths = " ".join(document["paths"])
    assert [one for one in known["addresses"] if f"{{{one.rpartition('/')[2]}}}" not in paths] == []


def test_every_operation_says_what_it_does_who_may_and_what_it_refuses(each):
    for name, told in each.items():
        assert told["description"], name
        assert told["summary"], name
        assert len(told["tags"]) == 1, name
        public = {} in told["security"]
        assert public or {"401", "403"} <= told["responses"].keys(), name
        assert "Asks for the permission" in told["description"] or public, name
        assert "503" in told["responses"], name


def test_tags_tell_the_story_in_its_order_each_in_words(document, each):
    assert [tag["name"] for tag in document["tags"]] == list(STORY)
    assert all(tag["description"] for tag in document["tags"])
    assert {told["tags"][0] for told in each.values()} == set(STORY)


def test_what_acts_may_be_sent_twice_and_what_is_read_may_say_its_purpose(each):
    def asked(name: str) -> set[str]:
        return {one.get("$ref", "").rpartition("/")[2] for one in each[name]["parameters"]}

    assert "Idempotency-Key" in asked("incidents_receive_call")
    assert "Purpose" in asked("detentions_read")
    assert "Last-Event-ID" in asked("stream_follow")


def test_what_the_stream_and_a_catalogue_take_and_answer_is_described(each):
    named = {one.get("name") for one in each["stream_follow"]["parameters"]}
    assert {"after", "since", "as"} <= named
    catalogue = each["catalogues_catalogue"]
    assert "If-None-Match" in {one.get("name") for one in catalogue["parameters"]}
    assert "content" not in catalogue["responses"]["304"]
    assert all("ETag" in catalogue["responses"][status]["headers"] for status in ("200", "304"))


def test_every_example_is_one_of_its_field(document):
    parts = {"components": document["components"]}
    for name, schema in document["components"]["schemas"].items():
        for field, told in schema.get("properties", {}).items():
            for value in told.get("examples", ()):
                assert jsonschema_rs.is_valid(told | parts, value), f"{name}.{field}: {value}"


@pytest.mark.parametrize(
    ("schema", "field", "word"),
    [
        ("RegisterCall", "channel", "voice"),
        ("CallRow", "status", "answered"),
        ("IncidentRow", "priority", "high"),
        ("IncidentRow", "status", "on_scene"),
        ("CloseIncident", "code", "A"),
        ("UnitRow", "status", "available"),
        ("MarkImproper", "kind", "prank"),
        ("OpenInstitution", "kind", "police_state"),
        ("RegisterDetention", "kind", "flagrancy"),
        ("CollectItem", "kind", "firearm"),
    ],
)
def test_a_word_of_a_list_stands_in_the_list(document, schema, field, word):
    assert word in document["components"]["schemas"][schema]["properties"][field]["enum"]


def test_what_is_no_json_is_described_by_its_media(each):
    def media(name: str) -> list[str]:
        return list(each[name]["responses"]["200"]["content"])

    assert media("exchange_warning_cap") == ["application/cap+xml"]
    assert media("exchange_warnings_feed") == ["application/atom+xml"]
    assert media("stream_follow") == ["text/event-stream"]
    assert list(each["exchange_receive_cap"]["requestBody"]["content"]) == ["application/cap+xml"]


def test_the_description_changes_only_on_purpose():
    whole = dict(api.get_openapi_schema())
    parts = {"paths": whole.pop("paths"), "webhooks": whole.pop("webhooks")} | whole.pop("components")
    for name, part in {"document": whole, **parts}.items():
        check(f"{name}.json", lines(part), FOLDER / "openapi")
    assert {file.stem for file in (FOLDER / "openapi").iterdir()} == {"document", *parts}


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
