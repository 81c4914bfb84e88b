"""Webhooks in the document: what Hilo posts to an address that asked for it. Nobody calls them here."""

from __future__ import annotations

from typing import Any

from hilo.emergency.exchange.queries import retries, tellings
from hilo.lib import meanings

from .stream import schema_of

Json = dict[str, Any]
TAG = "exchange"
SPOKEN = """\
Posted to each address that asked for this fact (`POST /api/v1/webhooks`), narrower than in the stream: places are
municipalities, and nobody is named. Judge the signature over the bytes of the body before anything parses them.
"""
SIGNED = "`t=<seconds>,v1=<HMAC-SHA256 in hexadecimal>`, with the secret as key, over `<t>.<body>`."
HEADERS = {
    "Hilo-Delivery": "The delivery: the same in every try, so that what came twice is known.",
    "Hilo-Fact": "Name of the fact.",
    "Hilo-Place": "Its place in the stream.",
    "Hilo-Signature": SIGNED,
}
ENVELOPE: Json = {
    "id": {"type": "string", "description": "The same as Hilo-Delivery."},
    "place": {"type": "integer", "description": HEADERS["Hilo-Place"]},
    "fact": {"type": "string", "description": HEADERS["Hilo-Fact"]},
    "at": {"type": "string", "format": "date-time", "description": "When it was told."},
    "state": {"type": "string", "description": "Two digits of the state where it happened, empty for the nation."},
}


def add(document: Json) -> None:
    """A webhook for each fact that may be told by one. The schemas of the facts stand in the document by then."""
    schemas = document["components"]["schemas"]
    document["webhooks"] = {name: {"post": _posted(name, schemas)} for name in sorted(tellings())}


def _posted(name: str, schemas: Json) -> Json:
    needs = tellings()[name].needs
    right = f"\nWho asks for it holds `{needs}`.\n" if needs else ""
    waits = ", ".join(map(str, retries()))
    return {
        "operationId": f"told_{schema_of(name)}",
        "summary": meanings.first_line(schemas[schema_of(name)]["description"]),
        "description": SPOKEN + right,
        "tags": [TAG],
        # The address is asked with a signature, and with nothing that Hilo's own callers show.
        "security": [],
        "parameters": [_header(header, said) for header, said in HEADERS.items()],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _body(name, schemas)}}},
        "responses": {
            "2XX": {"description": "Taken: it is not told again."},
            "default": {"description": f"Any other answer, or none: it is told again after {waits} seconds."},
        },
    }


def _header(name: str, said: str) -> Json:
    return {"name": name, "in": "header", "required": True, "description": said, "schema": {"type": "string"}}


def _body(name: str, schemas: Json) -> Json:
    told = ENVELOPE | {"fact": ENVELOPE["fact"] | {"const": name}, "payload": _payload(name, schemas)}
    return {"type": "object", "properties": told, "required": sorted(told)}


def _payload(name: str, schemas: Json) -> Json:
    """Of the fact's own schema, the members that are told."""
    fact, told = schemas[schema_of(name)]["properties"], {}
    for path in tellings()[name].members:
        head, _, member = path.partition(".")
        if head not in fact:
            continue
        if not member:
            told[head] = fact[head]
            continue
        inner = _properties(fact[head], schemas)
        if member in inner:
            told.setdefault(head, {"type": "object", "properties": {}})["properties"][member] = inner[member]
    return {"type": "object", "description": "The fact, as far as it is told.", "properties": told}


def _properties(shape: Json, schemas: Json) -> Json:
    """The members of a part of a fact, which stands by itself in the document."""
    return dict(schemas[shape["$ref"].rpartition("/")[2]]["properties"]) if "$ref" in shape else {}
