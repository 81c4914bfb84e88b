"""Bodies of the desk's own requests."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, Field

from hilo.lib.schema import Instant, Latitude, Longitude, Metres, Text

LARGEST_CARD = 10_000


def _card(card: dict[str, Any]) -> dict[str, Any]:
    written = json.dumps(card)
    if len(written) > LARGEST_CARD or "\\u0000" in written:
        raise ValueError(f"a card is at most {LARGEST_CARD} characters long, without NUL")
    return card


class KnownIn(Schema):
    """What the writer saw in the fields that it changes; a field left out is not compared."""

    narrative: Text(20_000) = ""  # type: ignore[valid-type]
    caller_number: Text(40) = ""  # type: ignore[valid-type]
    language: Text(8) = ""  # type: ignore[valid-type]
    latitude: float | None = None
    longitude: float | None = None
    uncertainty_m: float | None = None
    card: Annotated[dict[str, Any], AfterValidator(_card)] = {}


class NoteIn(Schema):
    """What the operator typed; only the fields sent are changed, and only a place can be taken away again."""

    narrative: Text(20_000) = ""  # type: ignore[valid-type]
    caller_number: Text(40) = ""  # type: ignore[valid-type]
    language: Text(8) = ""  # type: ignore[valid-type]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    uncertainty_m: Metres | None = None
    card: Annotated[dict[str, Any], AfterValidator(_card)] = {}
    known: KnownIn | None = None


class KeptIn(Schema):
    """A call that was taken while the line was cut."""

    channel: Text(12) = "voice"  # type: ignore[valid-type]
    received_at: Instant


class ClassificationIn(Schema):
    """known: folio of the incident that the writer saw the call tell of, "" for none."""

    code: Text(8)  # type: ignore[valid-type]
    priority: Text(8) | None = None  # type: ignore[valid-type]
    reason: Text(500) | None = None  # type: ignore[valid-type]
    known: Text(32) = ""  # type: ignore[valid-type]


class ReasonIn(Schema):
    reason: Text(500)  # type: ignore[valid-type]


class LinkIn(Schema):
    folio: Text(32)  # type: ignore[valid-type]


class OutcomeIn(Schema):
    """outcome: a word of the standard for calling back."""

    outcome: Text(16)  # type: ignore[valid-type]


class SilentIn(Schema):
    silent: bool


class UnitIn(Schema):
    """A row of the form's units; times as they stand on paper."""

    unit: Text(24)  # type: ignore[valid-type]
    sent_at: Text(12) = ""  # type: ignore[valid-type]
    on_scene_at: Text(12) = ""  # type: ignore[valid-type]
    free_at: Text(12) = ""  # type: ignore[valid-type]


class FormTimesIn(Schema):
    received_at: Text(12) = ""  # type: ignore[valid-type]
    answered_at: Text(12) = ""  # type: ignore[valid-type]
    classified_at: Text(12) = ""  # type: ignore[valid-type]
    ended_at: Text(12) = ""  # type: ignore[valid-type]
    closed_at: Text(12) = ""  # type: ignore[valid-type]


class FormIn(Schema):
    """A paper form as it is typed in."""

    number: Text(24)  # type: ignore[valid-type]
    day: date
    times: FormTimesIn
    channel: Text(12) = "voice"  # type: ignore[valid-type]
    caller_number: Text(40) = ""  # type: ignore[valid-type]
    place: Text(500) = ""  # type: ignore[valid-type]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    uncertainty_m: Metres | None = None
    narrative: Text(20_000) = ""  # type: ignore[valid-type]
    taken_by: Text(80) = ""  # type: ignore[valid-type]
    code: Text(8) = ""  # type: ignore[valid-type]
    priority: Text(8) | None = None  # type: ignore[valid-type]
    reason: Text(500) | None = None  # type: ignore[valid-type]
    improper_kind: Text(16) = ""  # type: ignore[valid-type]
    units: Annotated[list[UnitIn], Field(max_length=20)] = []
    closure_code: Text(2) = ""  # type: ignore[valid-type]
