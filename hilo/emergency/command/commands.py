"""What is asked of the command of an incident: each act's fields with their limits."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le
from pydantic import Field

from hilo.emergency.calls.commands import CentreCode
from hilo.emergency.dispatch.commands import Capability, UnitCode
from hilo.lib.commands import command, taken_as
from hilo.lib.limits import Instant, Latitude, Longest, Longitude

from .rules import scene

Level = Annotated[int, Ge(1), Le(9)]
People = Annotated[int, Ge(0), Le(9999)]
PlaceWords = Annotated[str, Longest(200)]
HoldReason = Annotated[str, Longest(200)]
ZoneKind = Annotated[str, Longest(12), Field(json_schema_extra={"enum": list(scene()["zones"])})]
ZoneLabel = Annotated[str, Longest(120)]
Radius = Annotated[float, Ge(1), Le(50_000), Field(allow_inf_nan=False)]
Corner = tuple[Latitude, Longitude]
RoleName = Annotated[str, Longest(16), Field(json_schema_extra={"enum": list(scene()["roles"])})]
Post = Annotated[str, Longest(120)]
ObjectiveText = Annotated[str, Longest(300, 1)]
PlanFile = Annotated[str, Longest(200_000)]


@command
class LoadPlan:
    """A centre's own alarm plans, as TOML of the shape of standards/alarm_plans.toml; empty: the standard's again."""

    centre: CentreCode
    toml: PlanFile


@command
class RaiseAlarm:
    """Raise an alarm. level: by the plan; left out, the one for so many injured, one higher than before at least."""

    level: Level | None = None
    injured: People | None = None


@command
class CountTriage:
    """How many of each colour a crew or a dispatcher counts now. at: when it was counted, now if left out."""

    red: People = 0
    yellow: People = 0
    green: People = 0
    black: People = 0
    counted_at: Instant | None = taken_as("at", "counted_at", default=None)


@command
class OrderHold:
    """Where units wait. hold: and must not enter before somebody says secure; waits: capabilities that wait, all but
    the standard's `goes_in` if none is named."""

    place: PlaceWords = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    hold: bool = True
    waits: tuple[Capability, ...] = ()
    reason: HoldReason = ""


@command
class DrawZone:
    """A circle (point and radius in metres), or corners of a polygon in order. label: what is said beside it."""

    kind: ZoneKind
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    radius_m: Radius | None = None
    corners: Annotated[tuple[Corner, ...], Field(max_length=200)] = ()
    label: ZoneLabel = ""


@command
class TakeRole:
    """Who holds a role from now on: a unit, or a post in words ("Comandante de Bomberos, turno B"); neither: nobody."""

    role: RoleName
    unit: UnitCode = ""
    post: Post = ""


@command
class SetObjective:
    """What the command wants reached next."""

    text: ObjectiveText
