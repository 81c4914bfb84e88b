"""What safety tells. Where the unit is stands in the alarm alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AlarmState:
    """An alarm as a desk hears of it. unit, incident: "" for none; centre: whose desks it concerns."""

    id: int
    kind: str
    centre: str
    unit: str
    incident: str


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    NAME: ClassVar[str] = "safety.AlarmRaised"
    alarm: AlarmState


@dataclass(frozen=True, slots=True)
class AlarmAnswered:
    """Somebody at the centre looks after it."""

    NAME: ClassVar[str] = "safety.AlarmAnswered"
    alarm: AlarmState
    by: str


@dataclass(frozen=True, slots=True)
class AlarmEnded:
    """how: a word of standards/checks.toml."""

    NAME: ClassVar[str] = "safety.AlarmEnded"
    alarm: AlarmState
    how: str
