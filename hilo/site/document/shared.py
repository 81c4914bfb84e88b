"""What all operations share: security, headers, and the shape of a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import RETRY_AFTER_S

Json = dict[str, Any]
PROBLEM_TYPE = "application/problem+json"
ABOUT_US: Json = {
    "contact": {"name": "The administrator of your centre"},
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
SECURITY: Json = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of an account, made by its administrator (`hilo token create`) and shown once. It "
        "carries no more than the account may, and of that only what it was given. What is listed are permissions.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of a signed-in page; what changes something needs the header X-CSRFToken too.",
    },
}
ASKED: Json = {
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "1 to 200 printable characters of your own making. The same request with the same key, within "
        "seven days, is done once and answered alike; another request with it is refused (HILO-K409).",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
        "example": "6d0f8c9e-2b1a-4c3d-9e8f-7a6b5c4d3e2f",
    },
    "Last-Event-ID": {
        "name": "Last-Event-ID",
        "in": "header",
        "required": False,
        "description": "The place of the last fact that was heard; what came after it is told first.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 4711,
    },
    "Purpose": {
        "name": "Purpose",
        "in": "header",
        "required": False,
        "description": "What the record is read or changed for, in words: it stands in the ledger beside who asked.",
        "schema": {"type": "string", "maxLength": 200},
        "example": "Carpeta FED/PUE/123/2026",
    },
}
ANSWERED: Json = {
    "Hilo-Installation": {
        "description": "What the installation is for: what is no operation is never to be taken for one.",
        "schema": {"type": "string"},
    },
    "Idempotent-Replay": {
        "description": "`true` where the answer is that of the first time, and nothing was done now.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Retry-After": {
        "description": f"Seconds after which the same request may be sent again: {RETRY_AFTER_S}.",
        "schema": {"type": "integer"},
    },
    "WWW-Authenticate": {"description": "`Bearer`: a token is wanted.", "schema": {"type": "string"}},
}
PROBLEM: Json = {
    "type": "object",
    "title": "Problem",
    "description": "Why something was refused (RFC 9457). Nothing was written. Further members depend on the code, as "
    "`holder` of a unit that is taken: docs/errors.md names them.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "description": "urn:hilo:error: and the code."},
        "title": {"type": "string", "description": "One sentence that says what to do."},
        "title_es": {"type": "string", "description": "The same in Spanish."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "code": {
            "type": "string",
            "pattern": "^HILO-[A-Z][0-9]{3}$",
            "description": "Stable: it never changes its meaning. All of them are in docs/errors.md.",
        },
        "where": {"type": "string", "description": "The field or record concerned."},
        "fields": {
            "type": "array",
            "description": "Of HILO-K422: every field that breaks a limit.",
            "items": {
                "type": "object",
                "required": ["where", "message"],
                "properties": {
                    "where": {"type": "string", "description": "The field, by its path in the body."},
                    "message": {"type": "string", "description": "What of it breaks which limit."},
                },
            },
        },
    },
}


def problem(said: str, *, headers: Sequence[str] = (), examples: Json | None = None) -> Json:
    """An answer that refuses, as a response of the document."""
    content: Json = {"schema": {"$ref": "#/components/schemas/Problem"}} | ({"examples": examples} if examples else {})
    names = ("Hilo-Installation", *headers)
    return {
        "description": said,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {PROBLEM_TYPE: content},
    }
