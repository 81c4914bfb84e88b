"""A detention as the API tells it: all of a sheet, with the clocks and what is odd."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hilo.lib.actor import Actor
from hilo.lib.findings import Finding

from .judging import judged
from .reading import DetentionRow, Sheet, detention_row
from .running import Clock, clocks

PLACE = ("municipality", "place", "latitude", "longitude", "motives", "authority", "custody", "custody_address")


@dataclass(frozen=True, slots=True)
class BreachRow:
    """A term that ran out while the person was held."""

    term: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DetentionRecord:
    """Everything that is kept: person, what was noted by kind, place and motives, clocks, what is odd."""

    detention: DetentionRow
    place: dict[str, Any]
    person: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    clocks: list[Clock]
    breaches: list[BreachRow]
    findings: list[Finding]


def detention_record(sheet: Sheet, actor: Actor, *, at: datetime) -> DetentionRecord:
    """A sheet that the actor has read, as plain values."""
    row = sheet.detention
    return DetentionRecord(
        detention=detention_row(row),
        place=sheet.stub or {name: getattr(row, name) for name in PLACE},
        person=sheet.person,
        rows=sheet.rows,
        clocks=clocks(row, at=at),
        breaches=[BreachRow(one.term, one.due_at) for one in sheet.breaches],
        findings=judged(row, actor, at=at),
    )
