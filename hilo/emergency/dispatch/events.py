"""What can have happened to a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit as a board shows it; `incident` is the folio it is assigned to, or empty.

    centre: its owner; lent_to: the centre that it serves meanwhile ("" if it is at home), until an instant.
    station: code of the one it belongs to, "" for none. barred: what stands against somebody aboard: "" for nothing,
    "warned", "allowed" (somebody answers for it, a life being in danger) or "forbidden".
    """

    code: str
    name: str
    agency: str
    centre: str
    status: str
    status_at: datetime
    latitude: float | None
    longitude: float | None
    position_at: datetime | None
    incident: str
    lent_to: str = ""
    lent_until: datetime | None = None
    station: str = ""
    barred: str = ""


@dataclass(frozen=True, slots=True)
class UnitAssigned:
    NAME: ClassVar[str] = "dispatch.UnitAssigned"
    unit: UnitState
    by: str


@dataclass(frozen=True, slots=True)
class UnitProgressed:
    """The crew said accepted, under way, on scene, or signed on or off."""

    NAME: ClassVar[str] = "dispatch.UnitProgressed"
    unit: UnitState


@dataclass(frozen=True, slots=True)
class UnitReleased:
    """The unit is free again; `incident` is the one it left."""

    NAME: ClassVar[str] = "dispatch.UnitReleased"
    unit: UnitState
    incident: str


@dataclass(frozen=True, slots=True)
class UnitMoved:
    NAME: ClassVar[str] = "dispatch.UnitMoved"
    unit: UnitState


@dataclass(frozen=True, slots=True)
class SceneMoved:
    """The scene that the unit is sent to is elsewhere, or its address is known better."""

    NAME: ClassVar[str] = "dispatch.SceneMoved"
    unit: UnitState


@dataclass(frozen=True, slots=True)
class CrewBarred:
    """Something stands against an officer aboard: told as they board and as it happens. code: the effect, no reason.

    level: "warned", "forbidden", or "allowed" where somebody answers for it until an instant.
    """

    NAME: ClassVar[str] = "dispatch.CrewBarred"
    unit: UnitState
    officer: int
    level: str
    code: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class CrewCleared:
    """What stood against an officer aboard stands no more, or the officer left the unit."""

    NAME: ClassVar[str] = "dispatch.CrewCleared"
    unit: UnitState
    officer: int


@dataclass(frozen=True, slots=True)
class CoverageLost:
    """The last available unit with a capability left a sector."""

    NAME: ClassVar[str] = "dispatch.CoverageLost"
    sector: str
    capabilities: list[str]
    unit: str


@dataclass(frozen=True, slots=True)
class UnitChanged:
    """The unit belongs to another station, or another crew is aboard; capabilities: all that it can do now."""

    NAME: ClassVar[str] = "dispatch.UnitChanged"
    unit: UnitState
    capabilities: list[str]


@dataclass(frozen=True, slots=True)
class StationState:
    """A station as a list shows it."""

    code: str
    name: str
    centre: str
    latitude: float
    longitude: float
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class StationSet:
    """A station was opened, changed or closed."""

    NAME: ClassVar[str] = "dispatch.StationSet"
    station: StationState


@dataclass(frozen=True, slots=True)
class LackState:
    """A need of an incident that is not met. count: units needed; not_sent, not_on_scene: how many of them are still to
    be sent, to arrive; stand_in: the best capability that begins meanwhile, "" for nobody; begun: by how many units.
    """

    capability: str
    count: int
    not_sent: int
    not_on_scene: int
    stand_in: str
    begun: int


@dataclass(frozen=True, slots=True)
class AgencyState:
    """What one agency did in a discipline: how many units went, how many are there, and when the first did."""

    agency: str
    units: int
    on_scene: int
    dispatched_at: datetime
    on_scene_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartState:
    """One discipline's part of an incident (medicine, fire, police ...). status: open, dispatched or on_scene.

    dispatched_at, on_scene_at: of the first unit that counts for it; lacking: what is still owed, whatever the status.
    """

    discipline: str
    status: str
    dispatched_at: datetime | None
    on_scene_at: datetime | None
    lacking: tuple[LackState, ...]
    agencies: tuple[AgencyState, ...]


@dataclass(frozen=True, slots=True)
class PartsChanged:
    """What an incident lacks, or how far a discipline came, is another; `parts` are all of them."""

    NAME: ClassVar[str] = "dispatch.PartsChanged"
    incident: str
    centre: str
    parts: tuple[PartState, ...]
