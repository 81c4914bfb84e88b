"""What the engine takes and gives: frozen values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

AVAILABLE = "available"
OFF_DUTY = "off_duty"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the board shows it. It says nothing of the persons on board, so nothing about them can weigh.

    code: name on the radio, unique. kind: "patrol", "ambulance" ...; agency: institution it belongs to.
    capabilities: all it can do, those implied by a higher one included.
    status: state of the unit; only "available" may be sent.
    lat, lon: last position in degrees, None if never reported; position_at: when, aware.
    sector, state: where its cover is counted ("" if it has none). busy_with: folio it serves now.
    """

    code: str
    kind: str
    capabilities: frozenset[str]
    status: str
    lat: float | None = None
    lon: float | None = None
    position_at: datetime | None = None
    sector: str = ""
    state: str = ""
    agency: str = ""
    busy_with: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """count units with the capability. required: the scene is not answered without; else it is only useful."""

    capability: str
    count: int = 1
    required: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """Where help is needed (degrees), how urgently ("high", "medium", "low") and what for, most important first."""

    lat: float
    lon: float
    priority: str
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for, against or beside a choice: a kind of words.KINDS, and its values."""

    kind: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A unit nearer than one suggested that was not suggested. eta_s: when it would have arrived, None if unknown."""

    unit: Unit
    eta_s: int | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit that may be sent.

    eta_s: seconds from the order to its arrival. serves: the needed capabilities that it answers.
    role: "team" (send it), "useful" (answers what is useful, not required) or "alternative".
    passed_over: nearer units with one of those capabilities, nearest first, and why they stay.
    """

    unit: Unit
    eta_s: int
    serves: tuple[str, ...]
    role: str
    reasons: tuple[Reason, ...]
    passed_over: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """ranked: the team first, then what is useful, then the alternatives, each best first.

    passed_over: every nearer unit that stays, nearest first, those that lack the capability included.
    missing: what is required and no unit can answer now, with the count that lacks.
    """

    ranked: tuple[Choice, ...]
    passed_over: tuple[PassedOver, ...]
    missing: tuple[Need, ...]

    @property
    def team(self) -> tuple[Choice, ...]:
        """The units to send together, in the order of the needs they answer."""
        return tuple(choice for choice in self.ranked if choice.role == "team")
