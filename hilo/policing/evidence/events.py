"""What can have happened to an object. Numbers and codes only: no name, no description."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ItemState:
    """An object as others may know it. length: steps in its chain; due_at: the owner must be told by then (231)."""

    number: str
    incident: str
    kind: str
    status: str
    length: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemCollected:
    NAME: ClassVar[str] = "evidence.ItemCollected"
    item: ItemState


@dataclass(frozen=True, slots=True)
class StepTaken:
    """It changed hands. findings: codes of what is wrong with this step."""

    NAME: ClassVar[str] = "evidence.StepTaken"
    item: ItemState
    step: str
    seal: str
    findings: list[str]


@dataclass(frozen=True, slots=True)
class ItemDisposed:
    """It came to its end: return, destroy, forfeit or abandon."""

    NAME: ClassVar[str] = "evidence.ItemDisposed"
    item: ItemState
    step: str


@dataclass(frozen=True, slots=True)
class FileAdded:
    NAME: ClassVar[str] = "evidence.FileAdded"
    number: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class EvidenceAltered:
    """A file is no longer what it was when it came in. found: its hash now, "" if it is not there at all."""

    NAME: ClassVar[str] = "evidence.EvidenceAltered"
    number: str
    sha256: str
    found: str


@dataclass(frozen=True, slots=True)
class InventorySealed:
    """answer: signed, refused, absent or could_not; witnesses: how many signed."""

    NAME: ClassVar[str] = "evidence.InventorySealed"
    folio: str
    incident: str
    items: int
    answer: str
    witnesses: int


@dataclass(frozen=True, slots=True)
class OwnerNotified:
    """due_at: from then on abandonment may be asked for."""

    NAME: ClassVar[str] = "evidence.OwnerNotified"
    number: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class OwnerNoticeLate:
    """The sixty days are over and the owner was not told."""

    NAME: ClassVar[str] = "evidence.OwnerNoticeLate"
    number: str


@dataclass(frozen=True, slots=True)
class AbandonmentRipe:
    """The ninety days are over: the prosecutor may ask the judge to declare abandonment."""

    NAME: ClassVar[str] = "evidence.AbandonmentRipe"
    number: str
