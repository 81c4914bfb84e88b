"""What comes of a file of personnel, counted while it is taken, and among whom its people are looked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..models import (
    ImportLine,
)
from ..rules import likeness, service
from .rows import Fault

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution


@dataclass(slots=True)
class Loaded:
    """What came of a file. rows: under its headings; created, updated, unchanged, asked and refused add up to them.

    file: the import, to undo it; 0 where nothing was kept. linked: officers who sign in with an account from now on.
    held: enrolled, and may not serve until somebody answers who they are. pending: results that are not known yet.
    elsewhere: lines of other corporations in a file of the national register, not among the rows; lost: its columns
    that have no place here, each with the lines that say something there.
    unread: headings that were not understood.
    dates: column -> the order that was read off it. faults: of the rows that were asked about or refused.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    asked: int = 0
    refused: int = 0
    evaluations: int = 0
    linked: int = 0
    held: int = 0
    pending: int = 0
    file: int = 0
    faults: list[Fault] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    elsewhere: int = 0
    lost: dict[str, int] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        name = {"entered": "created", "changed": "updated", "same": "unchanged"}.get(outcome, outcome)
        setattr(self, name, getattr(self, name) + 1)


@dataclass(slots=True)
class File:
    """The file that is being taken: its institution, what is told of it, and among whom its people are looked for."""

    body: Institution
    digest: str
    told: Loaded
    rehearsal: bool
    crowd: likeness.Crowd = field(default_factory=likeness.Crowd)
    earlier: dict[int, service.Earlier] = field(default_factory=dict)
    out: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    early: list[ImportLine] = field(default_factory=list)

    def left(self, one: likeness.Found) -> service.Earlier | None:
        """The service that ended, of somebody whom a newcomer is like; None for who serves, or is new as well."""
        return self.earlier.get(one.key) if isinstance(one.key, int) else None

    def stayed_out(self, fault: Fault, cells: tuple[str, ...], number: str = "") -> ImportLine:
        """A row that was asked about, because a day can be read in two ways, or refused."""
        outcome = "asked" if fault.code == "HILO-O555" else "refused"
        self.told.faults.append(fault)
        self.told.count(outcome)
        self.out.append((fault.line, cells))
        return ImportLine(line=fault.line, outcome=outcome, code=fault.code, number=number[:24])
