"""What each operation takes, answers, asks for and refuses."""

from __future__ import annotations

import re
from typing import Any, TypeGuard

from ninja.operation import Operation
from pydantic import BaseModel

from hilo.kernel.access.http import PUBLIC
from hilo.lib import meanings

from .fields import exemplify
from .refusals import refused, statuses

Json = dict[str, Any]
REF = "#/components/schemas/"


def explain(told: Json, operation: Operation, address: str, document: Json) -> None:
    """Complete what ninja makes of an operation."""
    told["responses"] = {str(status): said for status, said in told["responses"].items()}
    told["description"] = told.get("description") or _of_command(told, document["components"]["schemas"])
    told["summary"] = _summary(told["description"])
    _parameters(told, operation, address)
    wanted = permissions(operation)
    told["security"] = [{"bearer": []}, {"session": []}] if wanted else [{}, {"bearer": []}]
    told["description"] += asked_for(wanted)
    told["parameters"] += [{"$ref": f"#/components/parameters/{name}"} for name in _headers(operation, wanted)]
    _as_file(told["responses"].get("200", {}).get("content", {}))
    for said in told["responses"].values():
        said["headers"] = said.get("headers", {}) | _answer_headers(operation, wanted)
    for status in sorted(statuses(told, operation, anyone=not wanted)):
        told["responses"].setdefault(str(status), refused(document, operation, status))


def _as_file(content: Json) -> None:
    """A list comes as a file too, for who asks with `format=csv` (kernel.pages)."""
    if content.get("application/json", {}).get("schema", {}).get("$ref", "").startswith(f"{REF}Page_"):
        content["text/csv"] = {"schema": {"type": "string"}}


def asked_for(wanted: tuple[str, ...]) -> str:
    """The right that an operation asks for, in words."""
    said = " or ".join(f"`{one}`" for one in wanted)
    return f"\n\nAsks for the permission {said}." if said else "\n\nFor anyone: no token is needed."


def _summary(description: str) -> str:
    """Its first sentence, as a list of operations shows it."""
    return re.split(r"(?<=[a-z0-9)])[.:;] ", meanings.first_line(description))[0].rstrip(".")


def _of_command(told: Json, schemas: Json) -> str:
    """What an act without words of its own does is what its command says."""
    content = told.get("requestBody", {}).get("content", {})
    for part in content.values():
        if name := part["schema"].get("$ref", "").removeprefix(REF):
            return str(schemas[name].get("description", ""))
    return str(told["summary"])


def _parameters(told: Json, operation: Operation, address: str) -> None:
    asked = [field.annotation for model in operation.models for field in model.model_fields.values()]
    said = {name: text for kind in asked if _is_model(kind) for name, text in meanings.told(kind).items()}
    for one in told["parameters"]:
        name = one["name"]
        one["description"] = one.get("description") or said.get(name) or _meaning(name, operation, address)
        exemplify(name, one["schema"])
        if examples := one["schema"].pop("examples", None):
            one.setdefault("example", examples[0])


def _is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _meaning(name: str, operation: Operation, address: str) -> str:
    if before := re.search(rf"([\w-]+)/{{{name}}}", address):
        return meanings.of_address(before[1], name)
    hint = str(operation.view_func.__annotations__.get(name, ""))
    return meanings.of_type(operation.view_func.__module__, hint) or meanings.by_name(name)


def _headers(operation: Operation, wanted: tuple[str, ...]) -> list[str]:
    return (["Purpose"] if wanted else []) + (["Idempotency-Key"] if wanted and "POST" in operation.methods else [])


def _answer_headers(operation: Operation, wanted: tuple[str, ...]) -> Json:
    names = ["Hilo-Installation"] + (["Idempotent-Replay"] if wanted and "POST" in operation.methods else [])
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def permissions(operation: Operation) -> tuple[str, ...]:
    """Of these one is enough; none where anyone may ask."""
    found: list[str] = []
    for auth in operation.auth_callbacks or ():
        if (one := getattr(auth, "permission", PUBLIC)) != PUBLIC:
            found += getattr(auth, "permissions", (one, *getattr(auth, "others", ())))
    return tuple(dict.fromkeys(found))
