"""The stream in the document: it is served beside the API's library, so what it takes and answers stands here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any

from pydantic import TypeAdapter

from hilo.kernel.domain import domains
from hilo.kernel.events.stream import KEEP_ALIVE_S
from hilo.lib import meanings

from . import shared
from .fields import explain_fields, in_words
from .operations import asked_for

Json = dict[str, Any]
ADDRESS, TAG, PERMISSION = "stream", "stream", "stream.read"
ABOUT = "What happens, as it happens: server-sent events of whatever the reader's centre or institution is told."
SPOKEN = f"""\
Facts as server-sent events, for as long as the line holds: `id` is the fact's place in the stream, `event` its name,
`data` its JSON, whose shape `x-facts` names for each. The first frame says the present place; a comment comes every
{KEEP_ALIVE_S:.0f} s. Go on from the last place that you heard, in the header Last-Event-ID or in `after`: nothing
between is lost.
"""
FRAME = """\
id: 4711
event: incidents.IncidentOpened
data: {"incident": {"folio": "PUE-26-E0000031"}}

"""
REFUSED = {
    "400": "Last-Event-ID or `after` is no number: HILO-K424; `since` is no instant: HILO-K432.",
    "401": "No token, or none that is known: HILO-A401.",
    "403": "The reader has not the right: HILO-A403.",
    "422": "A parameter that there is none of, or a word of `as`: HILO-K429, HILO-K422.",
    "503": "The database is away: HILO-K503.",
}
AFTER: Json = {
    "name": "after",
    "in": "query",
    "required": False,
    "description": "The same as Last-Event-ID, for a first connection that knows its place.",
    "schema": {"type": "integer", "minimum": 0},
    "example": 4711,
}
SINCE: Json = {
    "name": "since",
    "in": "query",
    "required": False,
    "description": "For who lost the place: all that was told since this instant, and in the minute before it. "
    "Last-Event-ID and `after` count more.",
    "schema": {"type": "string", "format": "date-time"},
    "example": "2026-11-24T03:04:05Z",
}
AS: Json = {
    "name": "as",
    "in": "query",
    "required": False,
    "description": "`message`: every fact without `event`, its name and place as `fact` and `place` in the data.",
    "schema": {"type": "string", "enum": ["message"]},
    "example": "message",
}


def add(document: Json, path: str) -> None:
    """The stream, and a schema for the `data` of every fact."""
    schemas = document["components"]["schemas"]
    for name, kind in facts():
        for key, shape in _shapes(name, kind).items():
            schemas[key] = _explained(key, shape)
    document["paths"][path] = {"get": _operation()}


def facts() -> Iterator[tuple[str, type[Any]]]:
    """Every fact of the house by its name."""
    for domain in domains():
        for kind in vars(events).values() if (events := domain.part("events")) else ():
            if isinstance(kind, type) and is_dataclass(kind) and hasattr(kind, "NAME"):
                yield kind.NAME, kind


def schema_of(name: str) -> str:
    """The schema of a fact: MutualAidUnitLent of mutual_aid.UnitLent."""
    domain, _, fact = name.partition(".")
    return domain.title().replace("_", "") + fact


def _shapes(name: str, kind: type[Any]) -> Json:
    domain = schema_of(name.partition(".")[0])
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    shape = adapter.json_schema(ref_template=f"#/components/schemas/{domain}{{model}}", mode="serialization")
    parts = {f"{domain}{part}": of for part, of in shape.pop("$defs", {}).items()}
    return parts | {schema_of(name): shape}


def _explained(name: str, shape: Json) -> Json:
    said = shape.get("description", "")
    told = meanings.named_in(said, shape.get("properties", ()))
    shape["title"] = name
    shape["description"] = said or in_words(name)
    return explain_fields(shape, told)


def _operation() -> Json:
    return {
        "operationId": "stream_follow",
        "summary": "Follow",
        "description": SPOKEN.rstrip() + asked_for((PERMISSION,)),
        "tags": [TAG],
        "security": [{"bearer": []}, {"session": []}],
        "x-facts": {name: {"$ref": f"#/components/schemas/{schema_of(name)}"} for name, _ in facts()},
        "parameters": [{"$ref": "#/components/parameters/Last-Event-ID"}, AFTER, SINCE, AS],
        "responses": {"200": _heard()} | {status: shared.problem(said) for status, said in REFUSED.items()},
    }


def _heard() -> Json:
    return {
        "description": "The stream; it does not end by itself.",
        "headers": {"Hilo-Installation": {"$ref": "#/components/headers/Hilo-Installation"}},
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": FRAME}},
    }
