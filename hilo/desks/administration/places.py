"""Where somebody works: a centre and a unit in the scope of who says so, and of the institution where they work."""

from __future__ import annotations

from hilo.emergency.centres.queries import centres
from hilo.emergency.dispatch.queries import of_agency, units
from hilo.kernel.access.commands import Join, Transfer
from hilo.kernel.access.queries import administers, institution_named
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound


def in_reach(asked: Join | Transfer, actor: Actor, *, home: str = "") -> None:
    """home: where the person is now, for a transfer inside it.

    Raises: NotFound for a centre or a unit that there is none of in the actor's scope, or a centre of another state
        than the institution's, or of another administration: who works at a centre reads what it reads.
    """
    code = asked.institution or home
    state = institution_named(code).state if code and (asked.centre or asked.unit) else ""
    if asked.centre and not _runs(asked.centre, state, actor):
        raise NotFound("centre", asked.centre)
    reached = {unit.code for unit in units(actor) if state in ("", unit.centre.state)} if asked.unit else set()
    if asked.unit and asked.unit not in reached | of_agency(code, state):
        raise NotFound("unit", asked.unit)


def _runs(code: str, state: str, actor: Actor) -> bool:
    """True if there is such a centre, of the state, and the actor administers it."""
    found = next((centre for centre in centres() if centre.code == code), None)
    if found is None or not actor.covers(found.state) or state not in ("", found.state):
        return False
    return administers(actor, institution_named(found.institution_id))
