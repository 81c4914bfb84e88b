"""Putting officers on the list."""

from __future__ import annotations

import re
from datetime import datetime

from hilo.kernel.access.queries import allow, institution_named
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from .models import Officer
from .queries import numbered

_NUMBER = re.compile(r"[\w./-]{1,24}")


def enrol(*, actor: Actor, institution: str, number: str, name: str, at: datetime) -> Officer:
    """Add an officer under the institution's own number.

    Raises: NotFound institution; Refusal HILO-O422 without a usable number or name; Conflict HILO-O409 if it is taken.
    """
    body = institution_named(institution)
    allow(actor, "units.manage", body.state)
    name = name.strip()
    if not _NUMBER.fullmatch(number) or not name.isprintable() or not 1 <= len(name) <= 160:
        raise Refusal(
            "HILO-O422", "Give the officer's name, and a number of at most 24 letters and digits.", where="number"
        )
    known = numbered(institution, number)
    if known is not None:
        raise Conflict("HILO-O409", f"{institution} has given the number {number} to {known.name}.", where="number")
    with act():
        officer = Officer.objects.create(institution=body, number=number, name=name)
        entry(chain=institution, actor=actor, verb="officer.enrolled", subject=f"officer:{officer.pk}", at=at)
    return officer
