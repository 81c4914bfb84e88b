"""Who is in an incident: the centre that answers for it, and a centre or a crew whose unit is with it now.

A centre that handed an event over, or sent help across a line, reads and writes what is told at the scene as long as
one of its units is there; afterwards it is the answering centre's alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hilo.emergency.incidents.queries import get, locked_within, within
from hilo.kernel.action import held
from hilo.kernel.ledger.actions import met
from hilo.kernel.possession import Holder, is_at
from hilo.kernel.rights import readable
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden

from .models import Unit

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

CENTRE_RIGHT, CREW_RIGHT = "dispatch.assign", "units.own"


def units_there(incident: Incident) -> list[Unit]:
    """The units that are with an incident now, by code."""
    rows = Unit.objects.filter(assignments__incident=incident, assignments__released_at=None)
    return list(rows.select_related("centre").order_by("code"))


def held_within(folio: str, actor: Actor) -> Incident:
    """The incident, locked for an act of who is in it. Raises: NotFound; Forbidden A403, A404, A406."""
    incident = locked_within(folio)
    held(side(incident, actor))
    met(incident)
    return incident


def seen_within(folio: str, actor: Actor) -> Incident:
    """The incident for who is in it: as for its acts, without a lock. Raises: NotFound; Forbidden A403, A404, A406."""
    incident = within(folio)
    if actor.may(CENTRE_RIGHT) or not actor.may(CREW_RIGHT):
        if side(incident, actor) == incident.holder:
            return get(folio, actor)
        return incident
    readable(actor, CREW_RIGHT, side(incident, actor))
    return incident


def side(incident: Incident, actor: Actor) -> Holder:
    """On whose side of the incident the actor stands: that of a unit of theirs that is there, else its own holder.

    A crew has only its unit. Raises: Forbidden for a crew whose unit is not with it.
    """
    crew = not actor.may(CENTRE_RIGHT) and actor.may(CREW_RIGHT)
    if not crew and is_at(actor, incident.holder):
        return incident.holder
    for unit in units_there(incident):
        if crew and unit.code == actor.unit:
            return unit.home
        if not crew and (is_at(actor, unit.home) or is_at(actor, unit.holder)):
            return unit.home if is_at(actor, unit.home) else unit.holder
    if crew:
        raise Forbidden("units.own", "Your unit is not with this incident.")
    return incident.holder


def states_within(incident: Incident) -> list[str]:
    """The states that hear what is told of the scene: of who answers for it, and of the units that are with it."""
    heard = {incident.holder.state}
    for unit in units_there(incident):
        heard |= {unit.holder.state, unit.home.state}
    return sorted(heard)


def heard_within(incident: Incident) -> list[str]:
    """The centres and agencies that hear it there: who answers, and whose units are with it."""
    heard = {incident.centre_id}
    for unit in units_there(incident):
        heard |= {unit.centre_id, unit.agency, unit.lent_to_id or ""}
    return sorted(heard)
