"""Bodies and answers that are no JSON of ours, for the API's document: `openapi_extra=answers(CAP)`."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
BYTES: Json = {"type": "string", "format": "binary"}
OBJECT: Json = {"type": "object"}
WHOLE: Json = {"type": "integer", "minimum": 0}


def takes(media: str, schema: Json, said: str = "") -> Json:
    """What an operation takes that reads the body itself."""
    about = {"description": said} if said else {}
    return {"requestBody": about | {"required": True, "content": {media: {"schema": schema}}}}


def answers(media: str, schema: Json, said: str = "") -> Json:
    """What an operation answers that writes the answer itself. said: what it is."""
    about = {"description": said} if said else {}
    return {"responses": {200: about | {"content": {media: {"schema": schema}}}}}


def heads(status: int, **said: str) -> Json:
    """Headers of an answer that are whole numbers, as Upload_Offset="bytes that are here"."""
    headers = {name.replace("_", "-"): {"description": text, "schema": WHOLE} for name, text in said.items()}
    return {"responses": {status: {"headers": headers}}}


def header(name: str, said: str) -> Json:
    """A header that an operation must be sent, a whole number."""
    return {"parameters": [{"name": name, "in": "header", "required": True, "description": said, "schema": WHOLE}]}
