"""What a plan of people starts from (standards/staffing.toml), and what is taken off for breaks and absence."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from .times import STANDARDS


@dataclass(frozen=True, slots=True)
class Promise:
    """A share `service` of calls (of incidents, for dispatchers) is taken up within_s, nobody busier than occupancy.

    work_s: seconds of a dispatcher's work on an incident; None for operators, whose time on a call is measured.
    """

    service: float
    within_s: int
    occupancy: float
    work_s: int | None = None


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """The share of the payroll that is not at a desk: on a break (seen: as was recorded), or away."""

    breaks: float
    seen: bool
    away: float

    @property
    def share(self) -> float:
        return 1 - (1 - self.breaks) * (1 - self.away)


def promise(desk: str) -> Promise:
    """What is promised of a desk where nothing else is asked; KeyError for another desk."""
    row = _document()["desks"][desk]
    return Promise(row["service"], row["within_s"], row["occupancy"], row.get("work_s"))


def planned_desks() -> tuple[str, ...]:
    """The desks that can be planned for."""
    return tuple(_document()["desks"])


def shrinkage(*, on_break_h: float, on_shift_h: float) -> Shrinkage:
    """What was recorded of breaks, if it is enough; else what is taken for granted. Hours of a desk's people."""
    usual = _document()["shrinkage"]
    seen = on_shift_h >= usual["seen_after_h"]
    return Shrinkage(on_break_h / on_shift_h if seen else usual["breaks"], seen, usual["away"])


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((STANDARDS / "staffing.toml").read_text(encoding="utf-8"))
