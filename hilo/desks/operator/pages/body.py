"""Bodies of the desk's own requests."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from hilo.lib.schema import Latitude, Longitude, Metres, Text


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
