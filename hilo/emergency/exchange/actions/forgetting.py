"""What other agencies told of persons is erased with what we hold of them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.adapters import eido
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor

from ..models import Received

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident


def forget_persons(*, actor: Actor, incident: Incident, why: str, at: datetime) -> int:
    """Take callers, numbers, their words and places out of the documents kept of an incident; returns how many.

    Part of privacy's act; why: folio of the request. A document that is sent again as it was is not kept anew.
    """
    with act():
        rows = Received.objects.select_for_update().filter(incident__in=[incident.pk, incident.joined_into_id])
        changed = 0
        for row in rows.order_by("pk"):
            kept = json.dumps(eido.without_persons(json.loads(row.document)), separators=(",", ":"))
            if kept != row.document:
                Received.objects.filter(pk=row.pk).update(document=kept)
                changed += 1
        if changed:
            entry(
                chain=incident.centre.institution_id,
                actor=actor,
                verb="eido.persons_erased",
                subject=f"incident:{incident.folio}",
                at=at,
                why=why,
                data={"documents": changed},
            )
    return changed
