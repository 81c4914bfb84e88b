"""What another agency told of an incident, without what it told of persons."""

from __future__ import annotations

from hilo.emergency.calls.commands import ADDRESS

from ..models import Incident


def retell(*, incident_id: int, narrative: str) -> None:
    """Put other words in the place of an agency's, and none in that of its address; of any other incident nothing. Part
    of the act that enters it."""
    none = dict.fromkeys(ADDRESS, "")
    Incident.objects.filter(pk=incident_id, origin="agency").update(narrative=narrative, **none)
