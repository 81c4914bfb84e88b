"""What can have happened to an agenda. No name and no kind of exam: the centre has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AgendaWritten:
    NAME: ClassVar[str] = "agenda.AgendaWritten"
    centre: str
    number: int


@dataclass(frozen=True, slots=True)
class AppointmentsTold:
    """Dates were given to people until a day: their corporations read them."""

    NAME: ClassVar[str] = "agenda.AppointmentsTold"
    centre: str
    appointments: int


@dataclass(frozen=True, slots=True)
class AppointmentMoved:
    NAME: ClassVar[str] = "agenda.AppointmentMoved"
    appointment: int
    institution: str


@dataclass(frozen=True, slots=True)
class AppointmentMissed:
    """Nobody came. justified: a reason was accepted."""

    NAME: ClassVar[str] = "agenda.AppointmentMissed"
    appointment: int
    institution: str
    justified: bool
