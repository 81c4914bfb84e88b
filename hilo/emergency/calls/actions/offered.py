"""A position that comes later: offered, taken, passed over. It moves nothing by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict

from ..commands import TakeOffered
from ..events import CallLocated, CallNoted, CallPlaceOffered
from ..models import Call, OfferedPlace
from ..queries import locked_call, place_offered
from .handling import located
from .telling import state_of

MOMENT = timedelta(milliseconds=1)


def offer(
    call: Call, latitude: float | None, longitude: float | None, uncertainty_m: float | None, *, told_at: datetime
) -> None:
    """Keep a position beside the call's own, in place of one offered before. Part of the act that brings it."""
    OfferedPlace.objects.update_or_create(
        call=call,
        ended_at=None,
        defaults={"latitude": latitude, "longitude": longitude, "uncertainty_m": uncertainty_m, "told_at": told_at},
    )
    done(call, CallPlaceOffered(state_of(call), open=True), verb="call.place_offered")


@action("calls.answer", verb="call.place_taken")
def take_offered(call_id: int, command: TakeOffered, *, actor: Actor, at: datetime) -> Call:
    """The call is where the position says that was offered, and the incident that began with it follows.

    Raises: NotFound; Conflict HILO-C460 if a newer position is offered by now, or none.
    """
    call = locked_call(call_id)
    row = _seen(call, command.seen)
    for name, value in located(row.latitude, row.longitude, row.uncertainty_m, call.received_at).items():
        setattr(call, name, value)
    call.save()
    end_offered(call, "taken", by=actor.name, at=at)
    done(call, CallNoted(state_of(call)), CallLocated(state_of(call)))
    return call


@action("calls.answer", verb="call.place_passed")
def pass_offered(call_id: int, command: TakeOffered, *, actor: Actor, at: datetime) -> Call:
    """The call stays where it is; the position is offered no more. Raises: NotFound; Conflict HILO-C460."""
    call = locked_call(call_id)
    _seen(call, command.seen)
    end_offered(call, "passed", by=actor.name, at=at)
    done(call, CallNoted(state_of(call)))
    return call


def end_offered(call: Call, outcome: str, *, by: str, at: datetime) -> None:
    """Nobody need look at what is offered any more: "taken" or "passed". Part of the act that decided it."""
    ended = OfferedPlace.objects.filter(call=call, ended_at=None).update(outcome=outcome, ended_by=by, ended_at=at)
    if ended:
        done(call, CallPlaceOffered(state_of(call), open=False), verb=f"call.place_{outcome}")


def _seen(call: Call, told_at: datetime) -> OfferedPlace:
    row = place_offered(call)
    # A desk has the instant in thousandths of a second, as JSON carries it.
    if row is None or abs(row.told_at - told_at) >= MOMENT:
        raise Conflict("HILO-C460", where="seen")
    return row
