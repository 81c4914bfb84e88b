"""The life of a case on one page: fact -> reaction, in order. `hilo spine` prints it.

A reaction is stored under its name, retried until it holds, and has its effect once.
"""

from __future__ import annotations

from hilo.emergency.dispatch import reactions as dispatch
from hilo.emergency.incidents import reactions as incidents
from hilo.kernel.events.registry import Reaction

SPINE: tuple[Reaction, ...] = (
    # A call without a place was classified and is located now: units can be sent to its incident.
    Reaction("calls.CallLocated", "incidents.locate_with_first_call", incidents.follow_first_call),
    # A closed incident frees the units that are still with it.
    Reaction("incidents.IncidentClosed", "dispatch.free_units_of_closed_incident", dispatch.free_units),
)
