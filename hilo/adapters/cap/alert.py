"""An alert of the Common Alerting Protocol 1.2 (OASIS, 1 July 2010): its parts in the standard's order, its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

STATUS = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPE = ("Public", "Restricted", "Private")
CATEGORY = (
    *("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"),
)
RESPONSE = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
URGENCY = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITY = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTY = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


class CapError(ValueError):
    """What is no CAP alert. where: path of the element; says: what is expected there."""

    def __init__(self, says: str, where: str = "alert") -> None:
        super().__init__(f"{where}: {says}")
        self.says, self.where = says, where


@dataclass(frozen=True, slots=True)
class Value:
    """A value of somebody's list of codes: eventCode, parameter, geocode. name: whose list it is."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Circle:
    """centre in degrees; radius_km in kilometres."""

    centre: Point
    radius_km: float


@dataclass(frozen=True, slots=True)
class Area:
    """Where it holds: the union of all that is named. polygons: rings of at least four points, the last the first."""

    text: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Value, ...] = ()
    altitude: float | None = None
    ceiling: float | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A picture, a sound, a document about it, or where it lies. size: bytes; digest: SHA-1 in hexadecimal."""

    text: str
    kind: str
    size: int | None = None
    uri: str = ""
    content: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What is told, in one language (RFC 3066; en-US if it is not said)."""

    language: str = "en-US"
    categories: tuple[str, ...]
    event: str
    responses: tuple[str, ...] = ()
    urgency: str
    severity: str
    certainty: str
    audience: str = ""
    event_codes: tuple[Value, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Value, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message: whose, which, of when."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message. identifier, sender: without spaces, commas, < and &; references: earlier messages it bears on."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    message: str
    source: str = ""
    scope: str = "Public"
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()
