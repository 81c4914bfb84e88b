"""What can have happened in the command of an incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    NAME: ClassVar[str] = "command.AlarmRaised"
    incident: str
    level: int
    injured: int | None
    asked: dict[str, int]


@dataclass(frozen=True, slots=True)
class TriageCounted:
    NAME: ClassVar[str] = "command.TriageCounted"
    incident: str
    red: int
    yellow: int
    green: int
    black: int


@dataclass(frozen=True, slots=True)
class HoldOrdered:
    """Some units wait at a place; hold: and must not enter before SceneSecured."""

    NAME: ClassVar[str] = "command.HoldOrdered"
    incident: str
    hold: bool
    waits: list[str]


@dataclass(frozen=True, slots=True)
class SceneSecured:
    NAME: ClassVar[str] = "command.SceneSecured"
    incident: str
    by_unit: str


@dataclass(frozen=True, slots=True)
class ZoneDrawn:
    NAME: ClassVar[str] = "command.ZoneDrawn"
    incident: str
    zone: int
    kind: str


@dataclass(frozen=True, slots=True)
class ZoneLifted:
    NAME: ClassVar[str] = "command.ZoneLifted"
    incident: str
    zone: int


@dataclass(frozen=True, slots=True)
class BoardChanged:
    """A role was taken or an objective written or met."""

    NAME: ClassVar[str] = "command.BoardChanged"
    incident: str
