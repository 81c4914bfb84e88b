"""Opening centres, and the addresses at which other networks reach them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hilo.kernel.access.actions import open_institution
from hilo.kernel.access.commands import OpenInstitution
from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from .models import Centre
from .queries import forget
from .rules import MOST_ADDRESSES, is_address

BASIC_SERVICES = ["medical", "security", "civil_protection", "fire"]
"""The four services every centre answers for (Norma Técnica)."""


def open_centre(
    *, actor: Actor, code: str, name: str, state: str, at: datetime, municipalities: tuple[str, ...] = ()
) -> Centre:
    """Open a centre with an institution of the same code; a centre that exists already is returned as it is."""
    allow(actor, "users.manage", state or None)
    with act():
        open_institution(OpenInstitution(code=code, name=name, state=state), actor=actor, at=at)
        centre, new = Centre.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "institution_id": code,
                "state": state,
                "municipalities": list(municipalities),
                "services": BASIC_SERVICES,
                "updated_at": at,
            },
        )
        if new:
            entry(chain=code, actor=actor, verb="centre.opened", subject=f"centre:{code}", at=at)
    forget()
    return centre


def set_addresses(*, actor: Actor, code: str, uris: Sequence[str], at: datetime) -> Centre:
    """Say at which sip:, sips: and tel: addresses other networks reach a centre, the best first; none: the default.

    Raises: NotFound, Refusal HILO-Z422 for what is no such address.
    """
    with act():
        centre = Centre.objects.select_for_update(of=("self",)).filter(code=code).first()
        if centre is None:
            raise NotFound("centre", code)
        allow(actor, "users.manage", centre.state or None)
        if len(uris) > MOST_ADDRESSES or not all(is_address(uri) for uri in uris):
            raise Refusal(
                "HILO-Z422",
                f"Give at most {MOST_ADDRESSES} addresses, as sip:911@centre.example or tel:+522221234567.",
                where="uris",
            )
        centre.uris, centre.updated_at = list(uris), at
        centre.save(update_fields=["uris", "updated_at"])
        entry(
            chain=centre.institution_id,
            actor=actor,
            verb="centre.addresses_set",
            subject=f"centre:{code}",
            at=at,
            data={"uris": list(uris)},
        )
    forget()
    return centre
