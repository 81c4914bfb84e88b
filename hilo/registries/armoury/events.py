"""What can have happened to a piece. Keys and codes alone: who has it and why it is asked back stay in the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PieceMoved:
    """It was entered, handed out, returned, reviewed, moved, reported or decommissioned. status: where it stands."""

    NAME: ClassVar[str] = "armoury.PieceMoved"
    piece: int
    institution: str
    status: str


@dataclass(frozen=True, slots=True)
class ReturnDue:
    """Somebody has it who may not have it any more: it is asked back. code: the effect, never the reason."""

    NAME: ClassVar[str] = "armoury.ReturnDue"
    piece: int
    institution: str
    code: str


@dataclass(frozen=True, slots=True)
class ReturnDueEnded:
    """Nothing stands against it any more, or it came back."""

    NAME: ClassVar[str] = "armoury.ReturnDueEnded"
    piece: int
    institution: str
