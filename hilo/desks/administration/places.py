"""Where somebody works: a centre in the scope of who says so, and a unit that lies in it."""

from __future__ import annotations

from hilo.emergency.centres.queries import centres
from hilo.emergency.dispatch.queries import units
from hilo.kernel.access.commands import Join, Transfer
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound


def in_reach(asked: Join | Transfer, actor: Actor) -> None:
    """Raises: NotFound for a centre or a unit that there is none of in the actor's scope."""
    if asked.centre not in {"", *(centre.code for centre in centres() if actor.covers(centre.state))}:
        raise NotFound("centre", asked.centre)
    if asked.unit and asked.unit not in {unit.code for unit in units(actor)}:
        raise NotFound("unit", asked.unit)
