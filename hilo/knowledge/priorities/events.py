"""What can have happened to a list of municipalities and its lines of action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ListFrozen:
    NAME: ClassVar[str] = "priorities.ListFrozen"
    list: str
    hash: str
    supersedes: str


@dataclass(frozen=True, slots=True)
class ListPublished:
    NAME: ClassVar[str] = "priorities.ListPublished"
    list: str
    hash: str


@dataclass(frozen=True, slots=True)
class LineRecorded:
    NAME: ClassVar[str] = "priorities.LineRecorded"
    list: str
    line: int
    municipality: str
    kind: str


@dataclass(frozen=True, slots=True)
class LineNoted:
    NAME: ClassVar[str] = "priorities.LineNoted"
    list: str
    line: int


@dataclass(frozen=True, slots=True)
class SupportEnded:
    """Federal support of a line ended, on time or late."""

    NAME: ClassVar[str] = "priorities.SupportEnded"
    list: str
    line: int


@dataclass(frozen=True, slots=True)
class LineClosed:
    NAME: ClassVar[str] = "priorities.LineClosed"
    list: str
    line: int
