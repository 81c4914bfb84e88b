"""What can have happened between us and others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class EidoReceived:
    """Another agency told of an incident; outcome "created", "updated" or "joined" (it is one of ours).

    classify: its code says nothing here, so a person must classify it.
    """

    NAME: ClassVar[str] = "exchange.EidoReceived"
    folio: str
    agency: str
    sender_id: str
    outcome: str
    classify: bool


@dataclass(frozen=True, slots=True)
class WarningState:
    """A public warning as a list shows it. kind: "alert" or "update"; foreign: another authority issued it."""

    identifier: str
    kind: str
    status: str
    foreign: bool
    event: str
    urgency: str
    severity: str
    certainty: str
    headline: str
    state: str
    effective: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class WarningIssued:
    """`replaced` is the identifier of the message it updates, or empty."""

    NAME: ClassVar[str] = "exchange.WarningIssued"
    warning: WarningState
    replaced: str


@dataclass(frozen=True, slots=True)
class WarningCancelled:
    NAME: ClassVar[str] = "exchange.WarningCancelled"
    warning: WarningState


@dataclass(frozen=True, slots=True)
class WarningExpired:
    """Its time is over; nobody had to end it."""

    NAME: ClassVar[str] = "exchange.WarningExpired"
    warning: WarningState
