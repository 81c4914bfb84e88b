"""What can have happened in a shift. Nobody is named: facts travel to every desk of a state and beyond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class WorkerMoved:
    """Somebody of the centre is now ready, on a break, or away; who, the supervisor's board and the ledger say."""

    NAME: ClassVar[str] = "shifts.WorkerMoved"
    centre: str
    desk: str
    status: str


@dataclass(frozen=True, slots=True)
class LanguagesTold:
    """Somebody of the centre said which languages they speak; a call may wait for another operator now."""

    NAME: ClassVar[str] = "shifts.LanguagesTold"
    centre: str


@dataclass(frozen=True, slots=True)
class HandsOffered:
    """Somebody offers a colleague what is in their hands (`open`), or that ended; who, the desks concerned ask.

    offer: its number.
    """

    NAME: ClassVar[str] = "shifts.HandsOffered"
    centre: str
    desk: str
    offer: int
    open: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class ShiftNoted:
    """A note was written in the shift log; its words stay there."""

    NAME: ClassVar[str] = "shifts.ShiftNoted"
    centre: str
    kind: str


@dataclass(frozen=True, slots=True)
class ShiftHandedOver:
    """A hand-over was written and waits, or was read and signed (taken), or taken back by its writer (neither)."""

    NAME: ClassVar[str] = "shifts.ShiftHandedOver"
    centre: str
    waiting: bool
    taken: bool
