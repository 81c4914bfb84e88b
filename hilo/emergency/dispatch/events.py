"""What can have happened to a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit as a board shows it; `incident` is the folio it is assigned to, or empty.

    centre: its owner; lent_to: the centre that it serves meanwhile ("" if it is at home), until an instant.
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
class CoverageLost:
    """The last available unit with a capability left a sector."""

    NAME: ClassVar[str] = "dispatch.CoverageLost"
    sector: str
    capabilities: list[str]
    unit: str
