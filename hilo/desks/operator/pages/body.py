"""Bodies of the desk's own requests."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Schema
from pydantic import ValidationError

from hilo.kernel.access.queries import actor_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.lib.schema import Latitude, Longitude, Metres, Text

T = TypeVar("T", bound=Schema)


class NoteIn(Schema):
    """What the operator typed; only the fields sent are changed."""

    narrative: Text(20_000) | None = None  # type: ignore[valid-type]
    caller_number: Text(40) | None = None  # type: ignore[valid-type]
    language: Text(8) | None = None  # type: ignore[valid-type]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    uncertainty_m: Metres | None = None
    card: dict[str, Any] | None = None


class ReasonIn(Schema):
    reason: Text(500)  # type: ignore[valid-type]


def read(request: HttpRequest, shape: type[T]) -> T:
    """The request's JSON body in its shape. Raises: Refusal HILO-K422 that names the field."""
    try:
        return shape.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise Refusal("HILO-K422", f"{where}: {first['msg']}. Nothing was written.", where=where) from error


def actor(request: HttpRequest) -> Actor:
    """The signed-in actor; the page's permission has been checked by then."""
    found = actor_of(request)
    assert found is not None
    return found
