"""What can have happened to an incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class IncidentState:
    """An incident as a list shows it; every fact about it carries the whole, so that a desk needs to ask nothing.

    joined_into, split_from: folios, "" for none.
    """

    folio: str
    centre: str
    code: str
    priority: str
    status: str
    state: str
    municipality: str
    latitude: float | None
    longitude: float | None
    received_at: datetime
    opened_at: datetime
    dispatched_at: datetime | None
    on_scene_at: datetime | None
    closed_at: datetime | None
    closure_code: str
    origin: str = "call"
    joined_into: str = ""
    split_from: str = ""


@dataclass(frozen=True, slots=True)
class IncidentOpened:
    """`call` is empty for an incident that no call told of."""

    NAME: ClassVar[str] = "incidents.IncidentOpened"
    incident: IncidentState
    call: str


@dataclass(frozen=True, slots=True)
class IncidentHandedOver:
    """Another centre answers for it now; `sender` is the centre that did before."""

    NAME: ClassVar[str] = "incidents.IncidentHandedOver"
    incident: IncidentState
    sender: str


@dataclass(frozen=True, slots=True)
class IncidentReclassified:
    """Another code of the catalogue. before: the code that it had."""

    NAME: ClassVar[str] = "incidents.IncidentReclassified"
    incident: IncidentState
    before: str


@dataclass(frozen=True, slots=True)
class IncidentLocated:
    """The place was found or put right with that of the first call."""

    NAME: ClassVar[str] = "incidents.IncidentLocated"
    incident: IncidentState


@dataclass(frozen=True, slots=True)
class CallLinked:
    NAME: ClassVar[str] = "incidents.CallLinked"
    incident: IncidentState
    call: str


@dataclass(frozen=True, slots=True)
class CallUnlinked:
    NAME: ClassVar[str] = "incidents.CallUnlinked"
    incident: IncidentState
    call: str


@dataclass(frozen=True, slots=True)
class IncidentProgressed:
    """Units were sent, arrived, or were all withdrawn: `step` is "assign", "arrive" or "release"."""

    NAME: ClassVar[str] = "incidents.IncidentProgressed"
    incident: IncidentState
    step: str


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    NAME: ClassVar[str] = "incidents.IncidentClosed"
    incident: IncidentState


@dataclass(frozen=True, slots=True)
class IncidentReopened:
    NAME: ClassVar[str] = "incidents.IncidentReopened"
    incident: IncidentState


@dataclass(frozen=True, slots=True)
class IncidentJoined:
    """It proved to be the same event as `into` and is closed; its calls are shown there."""

    NAME: ClassVar[str] = "incidents.IncidentJoined"
    incident: IncidentState
    into: str


@dataclass(frozen=True, slots=True)
class IncidentUnjoined:
    """It was no part of the event `before` after all and goes on by itself."""

    NAME: ClassVar[str] = "incidents.IncidentUnjoined"
    incident: IncidentState
    before: str


@dataclass(frozen=True, slots=True)
class IncidentSplit:
    """Part of what was told about the incident `source` is an event of its own: `incident`, with these calls."""

    NAME: ClassVar[str] = "incidents.IncidentSplit"
    incident: IncidentState
    source: str
    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """Something was said of an incident; its words are read where they stand. centre, unit: of who wrote it.

    goes_on: words were added to a note that is known. crew: the unit that is told of it under its own name, "" for all.
    """

    NAME: ClassVar[str] = "incidents.NoteWritten"
    incident: str
    note: int
    role: str
    grave: bool
    centre: str
    unit: str
    at: datetime
    goes_on: bool = False
    crew: str = ""


@dataclass(frozen=True, slots=True)
class NoteAcknowledged:
    """A crew ("unit") or the people of a centre said that they heard a note. crew: as of NoteWritten."""

    NAME: ClassVar[str] = "incidents.NoteAcknowledged"
    incident: str
    note: int
    centre: str
    unit: str
    by: str
    at: datetime
    crew: str = ""
