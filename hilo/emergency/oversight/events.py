"""What oversight tells. Nothing in it is about a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class KeptUp:
    """A round of keeping the closed days ended; more: days or facts still wait, so the next one is owed at once."""

    NAME: ClassVar[str] = "oversight.KeptUp"
    round: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class CallerTalkedWith:
    """Somebody talked with a caller whose calls were often no emergencies."""

    NAME: ClassVar[str] = "oversight.CallerTalkedWith"
    centre: str
    outcome: str
