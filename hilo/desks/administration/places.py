"""Where somebody works: a centre and a unit in the scope of who says so, and of the institution where they work."""

from __future__ import annotations

from hilo.emergency.centres.queries import centres
from hilo.emergency.dispatch.queries import units
from hilo.kernel.access.commands import Join, Transfer
from hilo.kernel.access.queries import institution_named
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound


def in_reach(asked: Join | Transfer, actor: Actor, *, home: str = "") -> None:
    """home: where the person is now, for a transfer inside it.

    Raises: NotFound for a centre or a unit that there is none of in the actor's scope, or a centre of another state
        than the institution's.
    """
    code = asked.institution or home
    state = institution_named(code).state if code and (asked.centre or asked.unit) else ""
    reached = {centre.code for centre in centres() if actor.covers(centre.state) and state in ("", centre.state)}
    if asked.centre and asked.centre not in reached:
        raise NotFound("centre", asked.centre)
    if asked.unit and asked.unit not in {unit.code for unit in units(actor) if state in ("", unit.centre.state)}:
        raise NotFound("unit", asked.unit)
