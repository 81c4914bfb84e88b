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
    capabilities: all it can do now, those implied by a higher one included.
    status: state of the unit; only "available" may be sent.
    lat, lon: last position in degrees, None if never reported; position_at: when, aware.
    sector, state: where its cover is counted ("" if it has none). busy_with: folio it serves now.
    station, home: name and place of its station ("", None if it has none). returning: it left an incident so lately
    that it may not be home yet. turnout: seconds from the order to the first turn of the wheel, at its station and out
    on the road; None: as the travel model has it.
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
    station: str = ""
    home: tuple[float, float] | None = None
    returning: bool = False
    turnout: tuple[int, int] | None = None


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
class Rung:
    """Who begins where what is needed is not there. if_nothing: only where no rung above answers; does: in words."""

    capability: str
    if_nothing: bool = False
    does: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """What a unit that is not free attends: the incident's place (None if unknown), its priority and its needs."""

    priority: str
    lat: float | None
    lon: float | None
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What is worth proposing; all in seconds and metres. The defaults propose whatever can go, and nothing else.

    ceiling_s: a unit that needs longer is told of, not proposed. ladders: need to its rungs, the best first;
    stand_in_s: a lesser unit also goes where it is sooner by so much. divert_s: what a diversion must save, and
    most_diverted of them. near_m: a last fix so near its station leaves a unit there; returning_s: what is added on its
    way home.
    """

    ceiling_s: int | None = None
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)
    stand_in_s: int = 0
    divert_s: int = 0
    most_diverted: int = 0
    near_m: float = 300
    returning_s: int = 600


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
    role: "team" (send it), "stand_in" (send it until better help comes), "useful" (answers what is useful, not
    required), "alternative", or "far" (beyond the ceiling: told of, not proposed).
    passed_over: nearer units with one of those capabilities, nearest first, and why they stay.
    """

    unit: Unit
    eta_s: int
    serves: tuple[str, ...]
    role: str
    reasons: tuple[Reason, ...]
    passed_over: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class Diversion:
    """A unit on its way to a lesser incident that could come here, and what that costs.

    serves: the need it answers. saves_s: sooner than the best free unit; None: there is none. leaves: folio it would
    leave, of that priority. next_s: when the next free unit would be there, None: nobody is free for it; waits_s: so
    much later than the unit would have been, None likewise.
    """

    unit: Unit
    eta_s: int
    serves: str
    saves_s: int | None
    leaves: str
    priority: str
    next_s: int | None
    waits_s: int | None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """ranked: the team first, then who stands in, then what is useful, then the alternatives, each best first.

    passed_over: every nearer unit that stays, nearest first, those that lack the capability included.
    missing: what is required and no unit can answer now, with the count that lacks; why: a reason for each.
    far: the nearest beyond the ceiling for what is missing. diversions: units of lesser incidents, the soonest first.
    """

    ranked: tuple[Choice, ...]
    passed_over: tuple[PassedOver, ...]
    missing: tuple[Need, ...]
    why: tuple[Reason, ...] = ()
    far: tuple[Choice, ...] = ()
    diversions: tuple[Diversion, ...] = ()

    @property
    def team(self) -> tuple[Choice, ...]:
        """The units to send together, in the order of the needs they answer."""
        return tuple(choice for choice in self.ranked if choice.role == "team")

    @property
    def stand_ins(self) -> tuple[Choice, ...]:
        """Who goes until better help comes."""
        return tuple(choice for choice in self.ranked if choice.role == "stand_in")
