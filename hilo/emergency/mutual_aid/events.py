"""What can have happened between centres. Of an incident, facts carry the least: no narrative, no number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from hilo.emergency.dispatch.events import UnitState


@dataclass(frozen=True, slots=True)
class Progress:
    """How an incident goes on, for a centre that does not answer for it. centre: who does; units: with it now."""

    folio: str
    centre: str
    code: str
    priority: str
    status: str
    state: str
    municipality: str
    received_at: datetime
    dispatched_at: datetime | None
    on_scene_at: datetime | None
    closed_at: datetime | None
    units: int


@dataclass(frozen=True, slots=True)
class TransferState:
    """An offer to hand an incident over. status: a state of standards/states.toml; answer: why it was refused.

    seen_at, renewed_at: a desk of the receiver showed it first, and last; due_at: it comes back if not acknowledged.
    """

    id: int
    sender: str
    receiver: str
    reason: str
    status: str
    answer: str
    offered_at: datetime
    due_at: datetime
    seen_at: datetime | None
    renewed_at: datetime | None
    ended_at: datetime | None
    incident: Progress


@dataclass(frozen=True, slots=True)
class TransferOffered:
    NAME: ClassVar[str] = "mutual_aid.TransferOffered"
    transfer: TransferState


@dataclass(frozen=True, slots=True)
class TransferSeen:
    """A desk of the receiver shows the offer."""

    NAME: ClassVar[str] = "mutual_aid.TransferSeen"
    transfer: TransferState


@dataclass(frozen=True, slots=True)
class TransferWatched:
    """The offer stood when it was looked after; it must be looked after again at `until`."""

    NAME: ClassVar[str] = "mutual_aid.TransferWatched"
    id: int
    until: datetime


@dataclass(frozen=True, slots=True)
class TransferAcknowledged:
    """The receiver answers for the incident from now on."""

    NAME: ClassVar[str] = "mutual_aid.TransferAcknowledged"
    transfer: TransferState


@dataclass(frozen=True, slots=True)
class TransferReturned:
    """The sender still answers for the incident: `transfer.status` says why."""

    NAME: ClassVar[str] = "mutual_aid.TransferReturned"
    transfer: TransferState


@dataclass(frozen=True, slots=True)
class TransferProgressed:
    """What was offered or handed over went on."""

    NAME: ClassVar[str] = "mutual_aid.TransferProgressed"
    transfer: TransferState


@dataclass(frozen=True, slots=True)
class RequestState:
    """Units that one centre asks of another. status: open, met, declined, withdrawn or expired; lent: how many came."""

    id: int
    asker: str
    lender: str
    capability: str
    count: int
    lent: int
    reason: str
    status: str
    answer: str
    asked_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class LoanState:
    """A unit that serves another centre. ended_by: "owner", "borrower" or "end" ("" while it lasts)."""

    id: int
    unit: str
    owner: str
    borrower: str
    reason: str
    since: datetime
    until: datetime
    overdue: bool
    ended_at: datetime | None
    ended_by: str


@dataclass(frozen=True, slots=True)
class UnitsAsked:
    NAME: ClassVar[str] = "mutual_aid.UnitsAsked"
    request: RequestState


@dataclass(frozen=True, slots=True)
class UnitsAskEnded:
    """Met, declined, withdrawn or expired."""

    NAME: ClassVar[str] = "mutual_aid.UnitsAskEnded"
    request: RequestState


@dataclass(frozen=True, slots=True)
class UnitLent:
    NAME: ClassVar[str] = "mutual_aid.UnitLent"
    loan: LoanState
    unit: UnitState
    capabilities: list[str]


@dataclass(frozen=True, slots=True)
class UnitGivenBack:
    NAME: ClassVar[str] = "mutual_aid.UnitGivenBack"
    loan: LoanState
    unit: UnitState


@dataclass(frozen=True, slots=True)
class LoanOverdue:
    """The loan ended while the unit was with an incident: it goes home when it is free."""

    NAME: ClassVar[str] = "mutual_aid.LoanOverdue"
    loan: LoanState


@dataclass(frozen=True, slots=True)
class HelpState:
    """Federal help that a state asked for, from a first day (begins) until a last; days: so many so far."""

    id: int
    state: str
    municipality: str
    requester: str
    institution: str
    kind: str
    reason: str
    begins: date
    until: date
    ended_on: date | None
    extensions: int
    days: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class FederalHelpRequested:
    NAME: ClassVar[str] = "mutual_aid.FederalHelpRequested"
    help: HelpState


@dataclass(frozen=True, slots=True)
class FederalHelpExtended:
    NAME: ClassVar[str] = "mutual_aid.FederalHelpExtended"
    help: HelpState


@dataclass(frozen=True, slots=True)
class FederalHelpOverdue:
    """Its last day is over and nobody ended or extended it."""

    NAME: ClassVar[str] = "mutual_aid.FederalHelpOverdue"
    help: HelpState


@dataclass(frozen=True, slots=True)
class FederalHelpEnded:
    NAME: ClassVar[str] = "mutual_aid.FederalHelpEnded"
    help: HelpState
