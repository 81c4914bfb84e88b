"""What every act on an incident asks and says of it."""

from __future__ import annotations

from hilo.lib.errors import Conflict

from ..events import IncidentState
from ..models import Incident


def refuse_closed(incident: Incident) -> None:
    """Raises: Conflict HILO-I410 if it is closed."""
    if incident.status == "closed":
        raise Conflict("HILO-I410", f"Incident {incident.folio} is closed: reopen it first.")


def state_of(incident: Incident) -> IncidentState:
    """The incident as facts carry it."""
    return IncidentState(
        folio=incident.folio,
        centre=incident.centre_id,
        code=incident.code,
        priority=incident.priority,
        status=incident.status,
        state=incident.state,
        municipality=incident.municipality,
        latitude=incident.latitude,
        longitude=incident.longitude,
        received_at=incident.received_at,
        opened_at=incident.opened_at,
        dispatched_at=incident.dispatched_at,
        on_scene_at=incident.on_scene_at,
        closed_at=incident.closed_at,
        closure_code=incident.closure_code,
        origin=incident.origin,
        joined_into=incident.joined_into.folio if incident.joined_into else "",
        split_from=incident.split_from.folio if incident.split_from else "",
    )
