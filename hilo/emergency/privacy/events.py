"""What can have happened to a person's request and to a recording. No name, number or word of anybody is in a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RequestState:
    """A request as a list shows it."""

    id: int
    folio: str
    institution: str
    right: str
    status: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class RequestReceived:
    NAME: ClassVar[str] = "privacy.RequestReceived"
    request: RequestState


@dataclass(frozen=True, slots=True)
class RequestAsked:
    """The person was asked for what is missing; until `until` (the end of that day) it can be given."""

    NAME: ClassVar[str] = "privacy.RequestAsked"
    request: RequestState
    until: datetime


@dataclass(frozen=True, slots=True)
class RequestMoved:
    """Completed, extended, answered, carried out or lapsed: `step` says which."""

    NAME: ClassVar[str] = "privacy.RequestMoved"
    request: RequestState
    step: str


@dataclass(frozen=True, slots=True)
class RecordingDisclosed:
    NAME: ClassVar[str] = "privacy.RecordingDisclosed"
    call: str
    authority: str
