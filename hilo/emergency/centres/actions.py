"""Opening centres."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.access.actions import open_institution
from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor

from .models import Centre
from .queries import forget

BASIC_SERVICES = ["medical", "security", "civil_protection", "fire"]
"""The four services every centre answers for (Norma Técnica)."""


def open_centre(
    *, actor: Actor, code: str, name: str, state: str, at: datetime, municipalities: tuple[str, ...] = ()
) -> Centre:
    """Open a centre with an institution of the same code; a centre that exists already is returned as it is."""
    allow(actor, "users.manage", state or None)
    with act():
        open_institution(actor=actor, code=code, name=name, state=state, at=at)
        centre, new = Centre.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "institution_id": code,
                "state": state,
                "municipalities": list(municipalities),
                "services": BASIC_SERVICES,
            },
        )
        if new:
            entry(chain=code, actor=actor, verb="centre.opened", subject=f"centre:{code}", at=at)
    forget()
    return centre
