"""HELD (RFC 5985), the client's side: what to ask a location server, and what its answer says. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from . import presence
from .presence import PIDF, Presence
from .safe import Malformed, parse, text_of

HELD = "urn:ietf:params:xml:ns:geopriv:held"
TYPES = ("any", "geodetic", "civic", "locationURI")
MEDIA_TYPE = "application/held+xml"


@dataclass(frozen=True, slots=True)
class Answer:
    """presence: where; uris: addresses at which the place can be asked for until `expires`; error: code and words."""

    presence: Presence | None = None
    uris: tuple[str, ...] = ()
    expires: datetime | None = None
    error: tuple[str, str] | None = None


def request(
    types: Sequence[str] = ("geodetic", "civic"), *, exact: bool = False, within_ms: int | None = None
) -> bytes:
    """A locationRequest. within_ms: how long the server may look; None asks for what an emergency is routed by."""
    if unknown := [name for name in types if name not in TYPES]:
        raise ValueError(f"unknown location types: {', '.join(unknown)}")
    time = "emergencyRouting" if within_ms is None else str(within_ms)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<locationRequest xmlns="{HELD}" responseTime="{time}">'
        f'<locationType exact="{str(exact).lower()}">{escape(" ".join(types))}</locationType></locationRequest>'
    ).encode()


def read(content: bytes) -> Answer:
    """A locationResponse, or the error in its place. Raises Malformed for anything else."""
    root = parse(content)
    if root.tag == f"{{{HELD}}}error":
        message = root.find(f"{{{HELD}}}message")
        return Answer(error=(root.get("code", "generalLisError")[:64], text_of(message)))
    if root.tag != f"{{{HELD}}}locationResponse":
        raise Malformed("The document is no HELD response (urn:ietf:params:xml:ns:geopriv:held).")
    told = root.find(f"{{{PIDF}}}presence")
    uris = root.find(f"{{{HELD}}}locationUriSet")
    addresses = () if uris is None else tuple(text_of(uri, 500) for uri in uris.findall(f"{{{HELD}}}locationURI"))
    return Answer(
        presence=None if told is None else presence.read_element(told),
        uris=addresses[: presence.MOST],
        expires=None if uris is None else presence._instant(uris.get("expires", "")),
    )
