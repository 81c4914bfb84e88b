"""Who is with an incident beside the centre that answers for it: crews that are sent, centres that have a part in it.

Later stages know who that is (dispatch: the units; mutual aid: who handed it over) and say so on the spine, in PARTIES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import Holder, elsewhere, others_hold
from hilo.lib.actor import Actor

from .models import Incident
from .rules import Side

RIGHT = "incidents.tell"


@dataclass(frozen=True, slots=True)
class Party:
    """A crew ("unit", of the centre that it serves) or the people of a centre. states: where it hears what happens."""

    centre: str
    unit: str
    holder: Holder
    states: frozenset[str]

    @property
    def side(self) -> Side:
        return self.centre, self.unit


Parties = Callable[[Incident, datetime | None], Iterable[Party]]
"""Who is with the incident: now, or (with an instant) who was at that moment."""
_told: list[Parties] = []


def register_parties(parties: Iterable[Parties]) -> None:
    """Take the spine's list as it is; a second call replaces the first."""
    _told[:] = parties


def people_of(code: str) -> Party | None:
    """The people of a centre."""
    known = centre_named(code)
    return None if known is None else Party(code, "", known.holder, frozenset({known.state}))


def lead_of(incident: Incident) -> Party:
    """The centre that answers for the incident."""
    return Party(incident.centre_id, "", incident.holder, frozenset({incident.holder.state}))


def parties(incident: Incident, then: datetime | None = None) -> list[Party]:
    """Everybody who is with the incident now (or was at an instant), who answers for it first; each side once."""
    found = [lead_of(incident), *(party for told in _told for party in told(incident, then))]
    return list({party.side: party for party in reversed(found)}.values())[::-1]


def part_of(actor: Actor, incident: Incident, then: datetime | None = None) -> Party | None:
    """As whom the actor is with the incident, or was at an instant; None if it is not: a crew by its unit alone,
    wherever that serves."""
    crew = actor.may("units.own")
    if not crew and may_hold(RIGHT, actor, incident.holder):
        return lead_of(incident)
    sides = (party for party in parties(incident, then) if bool(party.unit) == crew)
    return next((party for party in sides if may_hold(RIGHT, actor, party.holder)), None)


def nobody(actor: Actor, incident: Incident) -> Exception:
    """The refusal of who is not with the incident: HILO-A404 for another state's, HILO-A406 for one of the own."""
    return others_hold(RIGHT) if actor.covers(incident.holder.state) else elsewhere(RIGHT)
