"""Events of an exchange as JSON: Hilo's own, and those of Asterisk's REST interface (ARI) as they come.

Own form: {"event": "ring", "id": "…", "at": "…", "number": "+52…", "latitude": …, "longitude": …, "uncertainty_m": …,
"address": "…", "place_reference": "https://…", "operator": "…", "recording": "…", "language": "es", "key": "1",
"channel": "sms", "text": "…", "message": "…", "state": "delivered"}. `event` and `id` are needed, the others as the
event has them. A dialogue of text (RTT, SMS, an app) is a call whose words come as `text` events: `id` names the
dialogue, `message` the message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from typing import Annotated, Any, get_type_hints

from pydantic import Field

from hilo.lib import documents
from hilo.lib.limits import Degrees, Longest, Metres, schema_of

KINDS = ("ring", "answered", "hangup", "location", "recording", "key", "text", "text_state", "interpreter")
TEXT_STATES = ("delivered", "failed")
"""What a gateway says of a text that it was asked to send."""
INTERPRETER_STATES = ("joined", "left", "nobody")
"""What an exchange says of an interpreter that it was asked for."""
LONGEST_TEXT = 2000
LONGEST_ID = 200
MOST_UNKNOWN = 5
"""Unknown members of one event that are noted."""
_ARI = {
    "StasisStart": "ring",
    "ChannelCreated": "ring",
    "ChannelHangupRequest": "hangup",
    "ChannelDestroyed": "hangup",
    "StasisEnd": "hangup",
    "RecordingFinished": "recording",
    "ChannelDtmfReceived": "key",
}


class Unreadable(ValueError):
    """The bytes are no event; the text says why in one sentence."""


@dataclass(frozen=True, slots=True)
class ExchangeEvent:
    """Something that happened to one call in the exchange. What it tells of the call is named as the call has it.

    exchange_id: the exchange's own name of the call. kind: one of KINDS. at: by the exchange's clock, None if unsaid.
    latitude, longitude: degrees as received, judged later; address: civic, in one line; place_reference: where the
    place could be asked for. operator: sign-in name or extension that answered, or who interprets. key: those pressed
    on the caller's telephone. channel: how it comes, where not by voice. text: what the caller wrote; message: the
    name of one message, the exchange's own of what comes in, ours of what goes out; state: what became of a text that
    went out, or of an interpreter. problems: what could not be read.
    """

    exchange_id: Annotated[str, Longest(LONGEST_ID), Field(description="The exchange's own name of the call.")]
    kind: str
    at: datetime | None = None
    caller_number: Annotated[str, Longest(40)] = ""
    latitude: Annotated[Degrees, Field(description="WGS 84 degrees.")] | None = None
    longitude: Annotated[Degrees, Field(description="WGS 84 degrees.")] | None = None
    uncertainty_m: Metres | None = None
    address: Annotated[str, Longest(500)] = ""
    place_reference: Annotated[str, Longest(300), Field(description="Where the place can be asked for.")] = ""
    operator: Annotated[str, Longest(150), Field(description="Sign-in name of who answered.")] = ""
    recording: Annotated[str, Longest(200)] = ""
    language: Annotated[str, Longest(8)] = ""
    key: Annotated[str, Longest(16), Field(description="Keys pressed on the caller's telephone: 0-9, *, #, A-D.")] = ""
    channel: Annotated[str, Longest(12), Field(description="How it comes: voice, text, sms, app.")] = ""
    text: Annotated[str, Longest(LONGEST_TEXT), Field(description="What the caller wrote.")] = ""
    message: Annotated[str, Longest(120), Field(description="Name of one message.")] = ""
    state: Annotated[
        str, Longest(12), Field(description="Of a text: delivered, failed. Of an interpreter: joined, left, nobody.")
    ] = ""
    problems: tuple[str, ...] = ()

    @property
    def placed(self) -> bool:
        """True if it brings a point."""
        return self.latitude is not None and self.longitude is not None


def _of(hint: Any) -> dict[str, Any]:
    told = schema_of(hint)
    return told | {"type": ["number", "null"]} if told["type"] == "number" else told


_OTHERWISE = {"exchange_id": "id", "caller_number": "number"}
"""What the JSON form calls by another name."""
_WITHIN = {
    name: _of(hint)
    for name, hint in get_type_hints(ExchangeEvent, include_extras=True).items()
    if name not in ("kind", "at", "problems")
}
"""What each field may be, as JSON schema."""


def described() -> dict[str, Any]:
    """The JSON form as a JSON schema."""
    properties = {
        "event": {"type": "string", "enum": list(KINDS)},
        "at": {"type": "string", "format": "date-time", "description": "By the exchange's clock."},
        **{_OTHERWISE.get(name, name): within for name, within in _WITHIN.items()},
    }
    return {"type": "object", "required": ["event", "id"], "properties": properties}


def read(content: bytes) -> ExchangeEvent | None:
    """The event in a JSON document; None for one of Asterisk's that tells nothing of a call. Raises Unreadable."""
    try:
        document = documents.read(content)
    except (ValueError, RecursionError):
        raise Unreadable("The body is no JSON document in UTF-8.") from None
    if not isinstance(document, dict):
        raise Unreadable("An event is a JSON object.")
    if "event" not in document and isinstance(document.get("type"), str):
        return _of_ari(document)
    kind = document.get("event")
    if kind not in KINDS:
        raise Unreadable(f"“event” is one of {', '.join(KINDS)}.")
    event = _event(kind, document, content)
    return replace(event, problems=(*event.problems, *_unknown(document)))


def _unknown(document: Mapping[str, Any]) -> list[str]:
    """Members that an event has no place for, as problems: a call is never lost for one."""
    unknown = [name for name in document if name not in described()["properties"]][:MOST_UNKNOWN]
    return [f"{ascii(name[:40])[1:-1]} is no field of an event" for name in unknown]


def _of_ari(document: Mapping[str, Any]) -> ExchangeEvent | None:
    """ARI's event in the shape of Hilo's own."""
    channel, name = _object(document.get("channel")), document["type"]
    kind = _ARI.get(name, "")
    if name == "ChannelStateChange" and channel.get("state") == "Up":
        kind = "answered"
    told: dict[str, Any] = {"id": channel.get("id"), "at": document.get("timestamp")}
    told["number"] = _object(channel.get("caller")).get("number")
    told["language"] = str(channel.get("language") or "")[:2]
    told["key"] = document.get("digit") if kind == "key" else None
    if kind == "recording":
        recording = _object(document.get("recording"))
        told |= {
            "id": str(recording.get("target_uri") or "").removeprefix("channel:"),
            "recording": recording.get("name"),
        }
    return _event(kind, told, b"") if kind and told["id"] else None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _event(kind: str, told: Mapping[str, Any], content: bytes) -> ExchangeEvent:
    problems: list[str] = []

    def text(name: str, longest: int) -> str:
        value = told.get(name)
        if value is None:
            return ""
        lines = "\n" if name == "text" else ""
        plain = "".join(c for c in str(value) if c.isprintable() or c in lines).strip()
        if isinstance(value, dict | list) or len(plain) > longest:
            problems.append(f"{name} was not text of at most {longest} characters")
            return "" if isinstance(value, dict | list) else plain[:longest]
        return plain

    def number(name: str, least: float, most: float) -> float | None:
        value = told.get(name)
        if value is None:
            return None
        try:
            read = float(value)
        except (TypeError, ValueError, OverflowError):
            read = float("nan")
        if isinstance(value, bool) or not isfinite(read) or not least <= read <= most:
            problems.append(f"{name} could not be read")
            return None
        return read

    at = instant(told.get("at"))
    if at is None and told.get("at") is not None:
        problems.append("at could not be read")
    values: dict[str, Any] = {}
    for field, within in _WITHIN.items():
        name = _OTHERWISE.get(field, field)
        is_text = within["type"] == "string"
        values[field] = (
            text(name, within["maxLength"]) if is_text else number(name, within["minimum"], within["maximum"])
        )
    values["exchange_id"] = values["exchange_id"] or anonymous_id(content)
    values["key"] = values["key"].upper()
    if not set(values["key"]) <= set("0123456789*#ABCD"):
        problems.append("key could not be read")
        values["key"] = ""
    return ExchangeEvent(**values, kind=kind, at=at, problems=tuple(problems))


def instant(value: Any) -> datetime | None:
    """An ISO 8601 instant with its zone, or None. Asterisk writes the zone without a colon (-0600)."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and len(value) < 40 else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo else None


def anonymous_id(content: bytes) -> str:
    """A name for a call whose message brings none: the same message again has the same one."""
    return f"unnamed-{hashlib.sha256(content).hexdigest()[:32]}"
