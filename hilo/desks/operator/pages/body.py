"""Bodies of the desk's own requests."""

from __future__ import annotations

import json
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator

from hilo.lib.schema import Latitude, Longitude, Metres, Text

LARGEST_CARD = 10_000


def _card(card: dict[str, Any]) -> dict[str, Any]:
    written = json.dumps(card)
    if len(written) > LARGEST_CARD or "\\u0000" in written:
        raise ValueError(f"a card is at most {LARGEST_CARD} characters long, without NUL")
    return card


class NoteIn(Schema):
    """What the operator typed; only the fields sent are changed, and only a place can be taken away again."""

    narrative: Text(20_000) = ""  # type: ignore[valid-type]
    caller_number: Text(40) = ""  # type: ignore[valid-type]
    language: Text(8) = ""  # type: ignore[valid-type]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    uncertainty_m: Metres | None = None
    card: Annotated[dict[str, Any], AfterValidator(_card)] = {}


class ReasonIn(Schema):
    reason: Text(500)  # type: ignore[valid-type]
