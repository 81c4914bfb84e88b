"""What can have happened to a record that was opened for a life in danger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RecordOpened:
    """Somebody who does not hold a record opened it. holder: the institution whose it is."""

    NAME: ClassVar[str] = "access.RecordOpened"
    number: int
    record: str
    by: str
    institution: str
    holder: str
    until: datetime


@dataclass(frozen=True, slots=True)
class OpeningReviewed:
    NAME: ClassVar[str] = "access.OpeningReviewed"
    number: int
    justified: bool


@dataclass(frozen=True, slots=True)
class OpeningUnreviewed:
    """Nobody reviewed it in the time that there is for it."""

    NAME: ClassVar[str] = "access.OpeningUnreviewed"
    number: int
    holder: str
