"""What the API says and what it does, compared: each answer that a test gets is one that the document describes.

The status is named for the operation, the media type too, the body fits its schema, a refusal's code is among those
that are named, and a body that was taken is one that the document allows. So every test of the API tests its document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs
from django.http import HttpRequest, HttpResponseBase

Json = dict[str, Any]
PREFIX = "/api/v1/"
NOWHERE = {"HILO-K405", "HILO-K425", "HILO-K455"}
"""What is answered before any operation is found."""
TAKES_MORE = {"telephony_take_event", "privacy_ask", "privacy_extend", "privacy_grant", "privacy_release"}
"""A ring is a call, whatever else is said of it; fields with another name in forms are taken under that one too."""


def check(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Raises: AssertionError that says what the document tells otherwise."""
    if not request.path.startswith(PREFIX) or not (operation := _operation(request)):
        return
    name = f"{operation['operationId']} ({answer.status_code})"
    told = operation["responses"].get(str(answer.status_code))
    if _code(answer) in NOWHERE:
        return
    assert told is not None, f"{name}: the document knows no such status"
    told = _whole(told)
    _check_body(name, told.get("content", {}), answer)
    _check_code(name, told, answer)
    if answer.status_code < 300:
        _check_taken(name, operation, request)


def _check_body(name: str, content: Json, answer: HttpResponseBase) -> None:
    if answer.streaming or not (body := answer.content):  # type: ignore[attr-defined]
        return
    media = answer.headers.get("Content-Type", "").partition(";")[0]
    assert media in content or "*/*" in content, f"{name}: {media} is not among {list(content)}"
    if media.endswith("json"):
        _fits(name, "answers", content[media]["schema"], json.loads(body))


def _check_code(name: str, told: Json, answer: HttpResponseBase) -> None:
    if code := _code(answer):
        assert code in told["description"], f"{name}: {code} is not among the codes that the document names"


def _check_taken(name: str, operation: Json, request: HttpRequest) -> None:
    content = operation.get("requestBody", {}).get("content", {})
    if operation["operationId"] not in TAKES_MORE and "application/json" in content and (body := request.body):
        _fits(name, "took", content["application/json"]["schema"], json.loads(body))


def heard(headers: Mapping[str, str], body: bytes) -> None:
    """Hold what was posted to a webhook against the document. Raises: AssertionError."""
    told = document()["webhooks"][headers["Hilo-Fact"]]["post"]
    assert {one["name"] for one in told["parameters"]} <= {*headers}
    _fits(headers["Hilo-Fact"], "posts", told["requestBody"]["content"]["application/json"]["schema"], json.loads(body))


def _fits(name: str, does: str, schema: Json, value: Any) -> None:
    faults = list(_validator(json.dumps(schema)).iter_errors(value))
    said = [f"{'/'.join(map(str, fault.instance_path))}: {fault.message[:300]}" for fault in faults[:5]]
    assert not faults, f"{name} {does} what the document does not tell: {'; '.join(said)}"


def _code(answer: HttpResponseBase) -> str:
    if not answer.headers.get("Content-Type", "").startswith("application/problem+json"):
        return ""
    return str(json.loads(answer.content)["code"])  # type: ignore[attr-defined]


def _operation(request: HttpRequest) -> Json | None:
    match = request.resolver_match
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route) if match else ""
    found: Json | None = document()["paths"].get(path, {}).get((request.method or "").lower())
    return found


def _whole(part: Json) -> Json:
    if reference := part.get("$ref"):
        return document()["components"]["responses"][reference.rpartition("/")[2]]  # type: ignore[no-any-return]
    return part


@cache
def document() -> Json:
    """The document as it is served."""
    from hilo.site.api import api

    return json.loads(json.dumps(api.get_openapi_schema()))  # type: ignore[no-any-return]


@cache
def _validator(schema: str) -> Any:
    whole = {"components": {"schemas": document()["components"]["schemas"]}} | json.loads(schema)
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
