"""What incidents call for: by their code, and by what their callers answered to the protocol cards."""

from __future__ import annotations

from collections.abc import Iterable
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
    return needs_by([incident])[incident.pk]


def needs_by(rows: Iterable[Incident]) -> dict[int, tuple[Need, ...]]:
    """The same of many incidents, by their keys, in one question."""
    found = list(rows)
    told = incidents.cards_by_incident(found)
    return {row.pk: _needs(row.code, calls.needs_told(told[row.pk])) for row in found}


def _needs(code: str, told: tuple[str, ...]) -> tuple[Need, ...]:
    if not told:
        return needs_for(code)
    needs = [replace(need, required=True) if need.capability in told else need for need in needs_for(code)]
    have = expand(need.capability for need in needs if need.required)
    return (*needs, *(Need(one, 1, required=True) for one in told if one not in have))
