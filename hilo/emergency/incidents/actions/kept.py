"""A classification that was chosen while the line was cut."""

from __future__ import annotations

from datetime import datetime

from hilo.emergency.calls.queries import locked as locked_call
from hilo.kernel.act import act
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict

from ..models import Incident
from ..queries import link_of
from .handling import classify


def classify_since(
    *,
    actor: Actor,
    call_id: int,
    code: str,
    known: str,
    at: datetime,
    priority: str | None = None,
    reason: str | None = None,
) -> Incident:
    """Classify a call whose incident is still the one that the writer saw.

    known: folio of that incident, "" if the call had none. A colleague who gave it the same code is no conflict.
    Raises: Conflict HILO-C431 with `incident` and `classified_as` if the call tells of another incident by now.
    """
    with act():
        call = locked_call(call_id, actor, "incidents.classify")
        link = link_of(call)
        now = link.incident.folio if link else ""
        if link is not None and now != known:
            if link.incident.code == code and (priority is None or priority == link.incident.priority):
                return link.incident
            raise Conflict(
                "HILO-C431",
                f"Call {call.folio} was classified meanwhile as {link.incident.code} (incident {now}): "
                "look, then change it if yours is right.",
                where="code",
                extra={"incident": now, "classified_as": link.incident.code},
            )
        return classify(actor=actor, call_id=call_id, code=code, priority=priority, reason=reason, at=at)
