"""An incident as EIDO tells it: the parts that Hilo speaks. What else a document holds stays in the document itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

VERSION = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """id: unique in the world; at: when it last changed."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Part):
    """Plain words; the document carries them as HTML."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Part):
    """A location. kind: word of the registry of location types; degrees (WGS 84); radius_m of the circle it lies in.

    civic: parts of an address by the names of RFC 5139 (country, A1, A2). unread: its PIDF-LO could not be read.
    """

    kind: str
    latitude: float | None = None
    longitude: float | None = None
    radius_m: float | None = None
    civic: tuple[tuple[str, str], ...] = ()
    text: str = ""
    url: str = ""
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Part):
    """number: where the caller is reached, as it stands behind "tel:"; "" if it is not told."""

    started_at: datetime
    answered_at: datetime | None = None
    state: str
    direction: str = "incoming"
    kind: str
    local_kind: str = ""
    number: str = ""
    places: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency(Part):
    """id: the agency's name in the world, a domain name. owns: it answers for the incident."""

    roles: tuple[str, ...]
    types: tuple[str, ...]
    owns: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Part):
    """A unit. kind, status, further, attributes: words of registries; own_…: the sender's own words."""

    name: str = ""
    kind: str
    own_kind: str = ""
    status: str
    further: tuple[str, ...] = ()
    own_status: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    own_attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch(Part):
    """Units that were sent, by their ids, and the agency that they are of."""

    agency: str = ""
    resources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition(Part):
    """How an incident ended. code: word of the registry; own: the sender's own word for it."""

    code: str
    own: str = ""
    text: str = ""
    primary: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Part):
    """REPLACING or REPLACED by another incident, or SPLIT from or into it."""

    incident: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Part):
    """Another incident that is PARENT, CHILD or RELATED, or was and is not any more (UNLINK)."""

    incident: str
    direction: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Part):
    """What happened. kind, status: words of registries; own_…: the sender's own; priority: 0 to 10, 10 most urgent."""

    kind: str
    own_code: str = ""
    own_text: str = ""
    status: tuple[str, ...] = ()
    own_status: tuple[str, ...] = ()
    own_id: str = ""
    priority: int | None = None
    own_priority: str = ""
    places: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    dispositions: tuple[Disposition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Eido(Part):
    """The whole. id: the incident's name in the world; agency: who says it; issuer: by which system."""

    agency: str
    issuer: str
    incident: Incident | None = None
    calls: tuple[Call, ...] = ()
    places: tuple[Place, ...] = ()
    agencies: tuple[Agency, ...] = ()
    resources: tuple[Resource, ...] = ()
    dispatches: tuple[Dispatch, ...] = ()
    notes: tuple[Note, ...] = ()
    merges: tuple[Merge, ...] = ()
    links: tuple[Link, ...] = field(default=())
