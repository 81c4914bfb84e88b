"""What can have happened in an academy. No name, no grade: the group has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class GroupClosed:
    """A group ended and its acts are signed. passed, failed: how many."""

    NAME: ClassVar[str] = "academies.GroupClosed"
    group: int
    academy: str
    course: str
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class GradeCorrected:
    """A decision changed a grade of a group that is closed."""

    NAME: ClassVar[str] = "academies.GradeCorrected"
    group: int
    academy: str
