"""What can have happened to a state's work programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ProgrammeOpened:
    NAME: ClassVar[str] = "adoption.ProgrammeOpened"
    state: str
    year: int
    version: int


@dataclass(frozen=True, slots=True)
class CommitmentMade:
    NAME: ClassVar[str] = "adoption.CommitmentMade"
    state: str
    year: int
    commitment: int
    component: str


@dataclass(frozen=True, slots=True)
class ProgrammeSubmitted:
    NAME: ClassVar[str] = "adoption.ProgrammeSubmitted"
    state: str
    year: int
    version: int
    commitments: int


@dataclass(frozen=True, slots=True)
class ProgressReported:
    NAME: ClassVar[str] = "adoption.ProgressReported"
    state: str
    commitment: int
    status: str


@dataclass(frozen=True, slots=True)
class CommitmentChecked:
    """The Secretariat checked what a state said; verdict: "met", "partly", "not_met" or "not_verifiable"."""

    NAME: ClassVar[str] = "adoption.CommitmentChecked"
    state: str
    commitment: int
    verdict: str
