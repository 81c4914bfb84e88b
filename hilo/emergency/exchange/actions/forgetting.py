"""What other agencies told of persons is erased with what we hold of them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from hilo.adapters import eido
from hilo.emergency.incidents.actions import retell
from hilo.kernel.action import action, done, unheld
from hilo.lib.actor import Actor

from ..models import Received
from ..rules.eido import narrative

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident


@action("privacy.answer", verb="eido.persons_erased")
def forget_persons(incident: Incident, why: str, *, actor: Actor, at: datetime) -> int:
    """Take callers, numbers, their words and places out of the documents kept of an event; returns how many.

    The event: the incident with what it was joined into and what was joined into it. Part of privacy's act, which asked
    who holds the person's call; why: folio of the request. A document that is sent again as it was is not kept anew.
    """
    unheld()
    event = incident.joined_into_id or incident.pk
    told = Received.objects.filter(Q(incident=event) | Q(incident__joined_into=event)).values("pk")
    changed = 0
    for row in Received.objects.select_for_update().filter(pk__in=told).order_by("pk"):
        document = eido.without_persons(json.loads(row.document))
        kept = json.dumps(document, separators=(",", ":"))
        if kept != row.document:
            Received.objects.filter(pk=row.pk).update(document=kept)
            # The incident that it opened has its words from it, callers' among them.
            retell(incident_id=row.incident_id, narrative=narrative(eido.understood(document)))
            changed += 1
    if changed:
        done(incident, why=why, data={"documents": changed})
    return changed
