"""What can have happened to a hospital and on the way to one. A patient is a number of an incident, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class HospitalKept:
    """It is on a centre's list, or what the list says of it changed."""

    NAME: ClassVar[str] = "hospitals.HospitalKept"
    hospital: str
    centre: str


@dataclass(frozen=True, slots=True)
class HospitalTold:
    """It said how it stands, until an instant."""

    NAME: ClassVar[str] = "hospitals.HospitalTold"
    hospital: str
    name: str
    status: str
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class HospitalTurnsAway:
    """It diverts or is closed while a unit is under way to it; proposed: the hospital to go to instead, "" if none."""

    NAME: ClassVar[str] = "hospitals.HospitalTurnsAway"
    unit: str
    incident: str
    hospital: str
    name: str
    status: str
    reason: str
    proposed: str
    proposed_name: str


@dataclass(frozen=True, slots=True)
class PatientNoted:
    NAME: ClassVar[str] = "hospitals.PatientNoted"
    incident: str
    number: int


@dataclass(frozen=True, slots=True)
class TransportBegan:
    """instead_of: the hospital that it was under way to before, "" at first."""

    NAME: ClassVar[str] = "hospitals.TransportBegan"
    unit: str
    incident: str
    hospital: str
    name: str
    patients: list[int]
    instead_of: str


@dataclass(frozen=True, slots=True)
class PatientHandedOver:
    NAME: ClassVar[str] = "hospitals.PatientHandedOver"
    unit: str
    incident: str
    hospital: str
    patients: list[int]
