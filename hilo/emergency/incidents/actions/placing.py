"""Where a scene is: by the hand of a dispatcher or an operator, by a call's position, or after its first call."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.emergency.calls import actions as calls
from hilo.emergency.calls.commands import ADDRESS
from hilo.emergency.calls.queries import locked_call, locked_within
from hilo.kernel.action import action, done
from hilo.kernel.territory.queries import place_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal
from hilo.lib.geo import distance_m

from ..commands import PlaceScene
from ..events import IncidentLocated
from ..models import Incident
from ..queries import fixes_of, link_of, locked_incident
from ..rules import placing_reasons
from .telling import refuse_closed, state_of

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call

FROM_CALL = ("state", "municipality", "latitude", "longitude", "uncertainty_m")


@action("incidents.link", verb="incident.placed")
def place(folio: str, command: PlaceScene, *, actor: Actor, at: datetime) -> Incident:
    """Put the scene where it is, with a reason; crews under way are told (spine).

    Raises: Refusal HILO-I440 for an unknown reason or one that wants words, HILO-I441 without point, call or words of
        the place, HILO-I442 for a point in no municipality; Conflict HILO-I443 with `now` if somebody placed it
        meanwhile elsewhere than the writer saw, HILO-I444 if the call offers nothing, HILO-I410 if it is closed.
    """
    # Calls before their incident, in the same order as in every act on both.
    call = locked_within(command.call) if command.call else None
    incident = locked_incident(folio)
    refuse_closed(incident)
    _require_reason(command)
    there = _there(incident, command, call)
    _refuse_overwriting(incident, command, there)
    moved = _put(incident, there, by=actor.name, at=at, why=command.reason)
    if call is not None:
        calls.end_offered(call, "taken", by=actor.name, at=at)
    data: dict[str, Any] = {"reason": command.reason, "fields": sorted(there)}
    data |= {"metres": moved} if moved is not None else {}
    data |= {"call": call.folio} if call is not None else {}
    done(incident, IncidentLocated(state_of(incident)), data=data, why=command.words)
    return incident


@action("incidents.link", verb="incident.located")
def locate(folio: str, call_id: int, *, actor: Actor, at: datetime) -> Incident:
    """The call an incident began with was located anew: the incident is there too while it follows that call.

    A scene that a person has placed stays; the call's place is offered to it. Of other calls nothing is taken. Words of
    the address fill what is empty, and replace it only while the scene follows its call.
    """
    call, incident = locked_call(call_id), locked_incident(folio)
    if incident.first_call_id != call.pk or incident.status == "closed":
        return incident
    follows = not incident.placed_by
    values = {name: getattr(call, name) for name in ADDRESS if getattr(call, name)}
    values = {name: said for name, said in values.items() if follows or not getattr(incident, name)}
    if call.state and (follows or incident.latitude is None):
        values |= {name: getattr(call, name) for name in FROM_CALL}
    if any(getattr(incident, name) != value for name, value in values.items()):
        _put(incident, values)
        done(incident, IncidentLocated(state_of(incident)))
    return incident


def place_with(call: Call, incident: Incident, *, by: str, at: datetime) -> None:
    """Give an incident without a place that of a call that tells of it. Part of the act that links them."""
    if incident.latitude is not None or not call.state or call.latitude is None:
        return
    values = {name: getattr(call, name) for name in FROM_CALL}
    values |= {name: getattr(call, name) for name in ADDRESS if not getattr(incident, name)}
    _put(incident, values, by=by, at=at, why="other_caller")
    data = {"reason": "other_caller", "fields": sorted(values), "call": call.folio}
    done(incident, IncidentLocated(state_of(incident)), verb="incident.placed", data=data)


def _require_reason(command: PlaceScene) -> None:
    reason = placing_reasons().get(command.reason)
    if reason is None or (reason.words and not command.words.strip()):
        raise Refusal("HILO-I440", where="words" if reason else "reason", reasons=", ".join(placing_reasons()))


def _there(incident: Incident, command: PlaceScene, call: Call | None) -> dict[str, Any]:
    """The columns that the command changes."""
    told = {name: getattr(command, name) for name in ADDRESS}
    values = {name: said.strip() for name, said in told.items() if said is not None}
    point = (command.latitude, command.longitude, command.uncertainty_m)
    if call is not None:
        point = _offered(incident, call)
    if (point[0] is None) != (point[1] is None) or (point[0] is None and not values):
        raise Refusal("HILO-I441", where="latitude")
    if point[0] is None or point[1] is None:
        return values
    found = place_of(point[0], point[1], timezone.localdate(incident.received_at))
    if found is None:
        raise Refusal("HILO-I442", where="latitude")
    return values | dict(zip(FROM_CALL, (found.state, found.municipality, *point), strict=True))


def _offered(incident: Incident, call: Call) -> tuple[float, float, float | None]:
    """The position of a call that tells of the incident: what came later, else its own."""
    link = link_of(call)
    found = fixes_of(incident, [call]) if link is not None and link.incident_id == incident.pk else []
    if not found:
        raise Conflict("HILO-I444", where="call", call=call.folio)
    fix = max(found, key=lambda one: one.later)
    return fix.latitude, fix.longitude, fix.uncertainty_m


def _refuse_overwriting(incident: Incident, command: PlaceScene, there: dict[str, Any]) -> None:
    """Two who move one scene: the second sees where the first put it, unless both say the same."""
    if command.known is None or "latitude" not in there:
        return
    now = (incident.latitude, incident.longitude)
    if now in ((command.known.latitude, command.known.longitude), (there["latitude"], there["longitude"])):
        return
    by = incident.placed_by or incident.folio
    extra = {
        "now": {
            "latitude": now[0],
            "longitude": now[1],
            "by": incident.placed_by,
            "at": incident.placed_at.isoformat() if incident.placed_at else "",
            "reason": incident.placed_why,
        }
    }
    raise Conflict("HILO-I443", where="latitude", extra=extra, by=by)


def _put(
    incident: Incident, values: dict[str, Any], *, by: str = "", at: datetime | None = None, why: str = ""
) -> int | None:
    """Write the columns; how many metres the scene moved, None where it had no point before or keeps it."""
    before = (incident.latitude, incident.longitude)
    for name, value in values.items():
        setattr(incident, name, value)
    changed = list(values)
    if by and "latitude" in values:
        incident.placed_by, incident.placed_at, incident.placed_why = by, at, why
        changed += ["placed_by", "placed_at", "placed_why"]
    incident.save(update_fields=changed)
    if before[0] is None or before[1] is None or "latitude" not in values:
        return None
    return round(distance_m(before[0], before[1], values["latitude"], values["longitude"]))
