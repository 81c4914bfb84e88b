"""What an incident calls for: by its code, and by what its callers answered to the protocol cards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hilo.emergency.calls import queries as calls
from hilo.emergency.incidents import queries as incidents
from hilo.engines.dispatch import Need

from .rules import expand, needs_for

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident


def needs_of(incident: Incident) -> tuple[Need, ...]:
    """The needs of the code, and those that a card's answers told, required: hands round a neck bring an ambulance
    whatever the code is. A need that the code has already is only made required, a greater one covers a lesser."""
    told = calls.needs_told(incidents.calls_of(incident))
    needs = [replace(need, required=True) if need.capability in told else need for need in needs_for(incident.code)]
    have = expand(need.capability for need in needs if need.required)
    return (*needs, *(Need(one, 1, required=True) for one in told if one not in have))
