"""PIDF-LO documents (RFC 4119, 5491, confidence by RFC 7459), both ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from . import civic as civic_address
from . import shapes
from .civic import CA, Civic
from .safe import Malformed, parse, text_of
from .shapes import Shape

PIDF = "urn:ietf:params:xml:ns:pidf"
DM = "urn:ietf:params:xml:ns:pidf:data-model"
GP = "urn:ietf:params:xml:ns:pidf:geopriv10"
BP = "urn:ietf:params:xml:ns:pidf:geopriv10:basicPolicy"
CON = "urn:ietf:params:xml:ns:geopriv:conf"
HOLDERS = {f"{{{PIDF}}}tuple": "tuple", f"{{{DM}}}device": "device", f"{{{DM}}}person": "person"}
MOST = 20  # locations of one document
SURE = 95.0
"""Confidence (percent) of a location that does not say one (RFC 7459)."""


@dataclass(frozen=True, slots=True)
class Location:
    """One place that the document tells, with the rules for its use.

    holder: "tuple", "device" or "person"; shape, civic: one of them or both; problem: why a part of it was not read.
    confidence: percent that the true place lies in the shape, None for "unknown". method: how it was found ("GPS").
    retransmission_allowed: the holder lets it go on to others; retention_expiry: no copy is kept after this instant.
    """

    shape: Shape | None = None
    civic: Civic | None = None
    id: str = ""
    holder: str = "tuple"
    method: str = ""
    confidence: float | None = SURE
    retransmission_allowed: bool = False
    retention_expiry: datetime | None = None
    ruleset: str = ""
    note: str = ""
    timestamp: datetime | None = None
    problem: str = ""

    @property
    def latitude(self) -> float | None:
        return self.shape.latitude if self.shape else None

    @property
    def longitude(self) -> float | None:
        return self.shape.longitude if self.shape else None

    @property
    def uncertainty_m(self) -> float | None:
        return self.shape.uncertainty_m if self.shape else None


@dataclass(frozen=True, slots=True)
class Presence:
    """A document: whose (entity, a pres: or sip: address, often without a name) and where, the first the best."""

    entity: str
    locations: tuple[Location, ...]

    def best(self) -> Location | None:
        """The first location with a point (RFC 5491: the order is the sender's), else the first with an address."""
        placed = [location for location in self.locations if location.shape]
        told = placed or [location for location in self.locations if location.civic]
        return told[0] if told else None


def read(content: bytes) -> Presence:
    """A document's locations in order. Raises Malformed; one location that cannot be read does not spoil the others."""
    return read_element(parse(content))


def read_element(root: Any) -> Presence:
    """The same, of a `presence` element that another document carried (HELD)."""
    if root.tag != f"{{{PIDF}}}presence":
        raise Malformed("The document is no presence document (urn:ietf:params:xml:ns:pidf).")
    found: list[Location] = []
    for holder in root:
        if holder.tag in HOLDERS:
            for geopriv in holder.iter(f"{{{GP}}}geopriv"):
                found.extend(_locations(geopriv, holder))
    return Presence(root.get("entity", "")[:256], tuple(found[:MOST]))


def _locations(geopriv: Any, holder: Any) -> list[Location]:
    """One location a location-info; point and address in the same one tell the same place (RFC 5491, rule 4)."""
    found = []
    rules = geopriv.find(f"{{{GP}}}usage-rules")
    stamp = next((child for tag in (PIDF, DM) if (child := holder.find(f"{{{tag}}}timestamp")) is not None), None)
    for info in geopriv.findall(f"{{{GP}}}location-info"):
        shape, address, problem = None, None, ""
        try:
            drawn = shapes.find(info)
            shape = shapes.read(drawn) if drawn is not None else None
        except Malformed as error:
            problem = str(error)
        try:
            written = info.find(f"{{{CA}}}civicAddress")
            address = civic_address.read(written) if written is not None else None
        except Malformed as error:
            problem = problem or str(error)
        found.append(
            Location(
                shape=shape,
                civic=address,
                id=holder.get("id", "")[:64],
                holder=HOLDERS[holder.tag],
                method=text_of(geopriv.find(f"{{{GP}}}method"), 40),
                confidence=_confidence(info.find(f"{{{CON}}}confidence")),
                retransmission_allowed=_text(rules, "retransmission-allowed") in {"yes", "true", "1"},
                retention_expiry=_instant(_text(rules, "retention-expiry")),
                ruleset=_text(rules, "external-ruleset") or _text(rules, "ruleset-reference"),
                note=_text(rules, "note-well"),
                timestamp=_instant(text_of(stamp)),
                problem=problem or ("" if shape or address else "The location holds neither a shape nor an address."),
            )
        )
    return found


def _text(rules: Any | None, name: str) -> str:
    """A usage rule; RFC 4119 put them in one namespace and its errata in another, so both are read."""
    if rules is None:
        return ""
    for namespace in (BP, GP):
        if (found := rules.find(f"{{{namespace}}}{name}")) is not None:
            return text_of(found)
    return ""


def _confidence(element: Any | None) -> float | None:
    if element is None:
        return SURE
    try:
        value = float(text_of(element))
    except ValueError:
        return None
    return value if 0 < value <= 100 else None


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def write(presence: Presence) -> bytes:
    """The document in UTF-8, one tuple (or device, person) a location."""
    holders = "".join(_written(location, i) for i, location in enumerate(presence.locations))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<presence xmlns="{PIDF}" xmlns:dm="{DM}" xmlns:gp="{GP}" xmlns:bp="{BP}" xmlns:con="{CON}" '
        f"entity={quoteattr(presence.entity)}>{holders}</presence>"
    ).encode()


def _written(location: Location, number: int) -> str:
    info = shapes.write(location.shape) if location.shape else ""
    info += civic_address.write(location.civic) if location.civic else ""
    if location.shape and location.confidence != SURE:
        said = "unknown" if location.confidence is None else f"{location.confidence:g}"
        info += f"<con:confidence>{said}</con:confidence>"
    allowed = "yes" if location.retransmission_allowed else "no"
    rules = f"<bp:retransmission-allowed>{allowed}</bp:retransmission-allowed>"
    if location.retention_expiry:
        rules += f"<bp:retention-expiry>{_stamp(location.retention_expiry)}</bp:retention-expiry>"
    if location.ruleset:
        rules += f"<bp:external-ruleset>{escape(location.ruleset)}</bp:external-ruleset>"
    if location.note:
        rules += f"<bp:note-well>{escape(location.note)}</bp:note-well>"
    method = f"<gp:method>{escape(location.method)}</gp:method>" if location.method else ""
    geopriv = (
        f"<gp:geopriv><gp:location-info>{info}</gp:location-info><gp:usage-rules>{rules}</gp:usage-rules>"
        f"{method}</gp:geopriv>"
    )
    name = quoteattr(location.id or f"place-{number + 1}")
    stamp = _stamp(location.timestamp) if location.timestamp else ""
    if location.holder == "tuple":
        when = f"<timestamp>{stamp}</timestamp>" if stamp else ""
        return f"<tuple id={name}><status>{geopriv}</status>{when}</tuple>"
    when = f"<dm:timestamp>{stamp}</dm:timestamp>" if stamp else ""
    return f"<dm:{location.holder} id={name}>{geopriv}{when}</dm:{location.holder}>"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
