"""What can have happened to a report, a phone, an edition. No person stands in a fact: folios, codes and units do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ReportState:
    """A report as others hear of it. incident: folio or ""; receiver: institution it was handed over to or ""."""

    folio: str
    incident: str
    form: str
    edition: str
    status: str
    institution: str
    receiver: str
    unit: str


@dataclass(frozen=True, slots=True)
class ReportOpened:
    """started_by: "person", or "arrival" of a unit."""

    NAME: ClassVar[str] = "reports.ReportOpened"
    report: ReportState
    started_by: str


@dataclass(frozen=True, slots=True)
class ReportSubmitted:
    NAME: ClassVar[str] = "reports.ReportSubmitted"
    report: ReportState


@dataclass(frozen=True, slots=True)
class ReportReturned:
    """A commander sent it back; remarks: how many."""

    NAME: ClassVar[str] = "reports.ReportReturned"
    report: ReportState
    remarks: int


@dataclass(frozen=True, slots=True)
class ReportSigned:
    """errors: codes of the errors that it was signed with, acknowledged one by one."""

    NAME: ClassVar[str] = "reports.ReportSigned"
    report: ReportState
    sha256: str
    errors: list[str]


@dataclass(frozen=True, slots=True)
class ReportHandedOver:
    NAME: ClassVar[str] = "reports.ReportHandedOver"
    report: ReportState


@dataclass(frozen=True, slots=True)
class ReportRecalled:
    """Taken back before it was received. receiver: who it had been handed over to."""

    NAME: ClassVar[str] = "reports.ReportRecalled"
    report: ReportState
    receiver: str


@dataclass(frozen=True, slots=True)
class ReportAcknowledged:
    NAME: ClassVar[str] = "reports.ReportAcknowledged"
    report: ReportState


@dataclass(frozen=True, slots=True)
class AmendmentProposed:
    """An author is asked to put their words right. proposal: its number."""

    NAME: ClassVar[str] = "reports.AmendmentProposed"
    report: ReportState
    proposal: int


@dataclass(frozen=True, slots=True)
class AmendmentEnded:
    """What became of a proposal. status: confirmed, declined, carried or withdrawn."""

    NAME: ClassVar[str] = "reports.AmendmentEnded"
    report: ReportState
    proposal: int
    status: str


@dataclass(frozen=True, slots=True)
class ReportAmended:
    """ground: its author's own hand, their confirmation, or without them."""

    NAME: ClassVar[str] = "reports.ReportAmended"
    report: ReportState
    number: int
    sha256: str
    ground: str


@dataclass(frozen=True, slots=True)
class DeviceRevoked:
    NAME: ClassVar[str] = "reports.DeviceRevoked"
    device: str
    institution: str


@dataclass(frozen=True, slots=True)
class EditionProposed:
    NAME: ClassVar[str] = "reports.EditionProposed"
    proposal: int
    form: str
    edition: str
    sha256: str


@dataclass(frozen=True, slots=True)
class EditionVoted:
    NAME: ClassVar[str] = "reports.EditionVoted"
    proposal: int
    party: str
    approved: bool


@dataclass(frozen=True, slots=True)
class EditionApproved:
    NAME: ClassVar[str] = "reports.EditionApproved"
    proposal: int
    form: str
    edition: str
    sha256: str
    valid_from: str


@dataclass(frozen=True, slots=True)
class EditionRejected:
    NAME: ClassVar[str] = "reports.EditionRejected"
    proposal: int
    form: str
    party: str
