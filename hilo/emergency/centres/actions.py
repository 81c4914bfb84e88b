"""Opening centres, and the addresses at which other networks reach them."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.access.actions import open_institution
from hilo.kernel.access.commands import OpenInstitution
from hilo.kernel.act import forget_with
from hilo.kernel.action import action, done, held
from hilo.kernel.rights import Holder
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from .commands import OpenCentre, SetAddresses
from .models import Centre
from .queries import forget
from .rules import MOST_ADDRESSES, is_address

BASIC_SERVICES = ["medical", "security", "civil_protection", "fire"]
"""The four services every centre answers for (Norma Técnica)."""


@action("users.manage", verb="centre.opened")
def open_centre(command: OpenCentre, *, actor: Actor, at: datetime) -> Centre:
    """Open a centre with an institution of the same code; a centre that exists already is returned as it is."""
    code, name, state = command.code, command.name, command.state
    held(Holder(state))
    # What takes the calls without a place is the National Information Centre, part of the Executive Secretariat.
    kind = "emergency_centre" if state else "council"
    open_institution(OpenInstitution(code=code, name=name, kind=kind, state=state), actor=actor, at=at)
    centre, new = Centre.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "institution_id": code,
            "state": state,
            "municipalities": list(command.municipalities),
            "services": BASIC_SERVICES,
            "updated_at": at,
        },
    )
    if new:
        done(centre)
    forget_with(forget)
    return centre


@action("users.manage", verb="centre.addresses_set")
def set_addresses(code: str, command: SetAddresses, *, actor: Actor, at: datetime) -> Centre:
    """Say at which sip:, sips: and tel: addresses other networks reach a centre, the best first; none: the default.

    Raises: NotFound, Refusal HILO-Z422 for what is no such address.
    """
    centre = Centre.objects.select_for_update(of=("self",)).filter(code=code).first()
    if centre is None:
        raise NotFound("centre", code)
    held(centre)
    if not all(is_address(uri) for uri in command.uris):
        raise Refusal(
            "HILO-Z422",
            f"Give at most {MOST_ADDRESSES} addresses, as sip:911@centre.example or tel:+522221234567.",
            where="uris",
        )
    centre.uris, centre.updated_at = list(command.uris), at
    centre.save(update_fields=["uris", "updated_at"])
    done(centre, data={"uris": centre.uris})
    forget_with(forget)
    return centre
