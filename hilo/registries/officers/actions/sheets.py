"""Credentials on paper: printed by the personnel office that keeps the photographs, and written down as printed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..commands import PrintCredentials
from ..models import Force
from ..paper import sheet
from ..queries import LeftOut, ToPrint, to_print


@dataclass(frozen=True, slots=True)
class Sheet:
    """Credentials in one file. printed: folios, in their order; left: who has none in it, and why; next: the number to
    go on after, "" where nobody follows."""

    pdf: bytes
    sheet_sha256: str
    printed: list[str]
    left: list[LeftOut]
    next: str


@prepares
def print_credentials(command: PrintCredentials, address: str, *, actor: Actor, at: datetime) -> Sheet:
    """Put the credentials of officers of an institution on A4, ten a sheet; who has no photograph, no certificate in
    force or may not serve is left out and named on the last page. address: of the page that answers to a citizen, up to
    the code.

    Raises: Forbidden; NotFound; HILO-R440 where Typst is not installed.
    """
    allow(actor, "officers.write")
    body = institution_named(command.institution)
    force, day = Force(body.code, body.state), timezone.localdate(at)
    if not may_hold("credentials.printed", actor, force.holder):
        raise NotFound("institution", command.institution)
    numbers = [number for one in command.numbers if (number := one.strip())]
    found, last = to_print(body.code, numbers, command.after.strip(), day)
    cards = [one for one in found if isinstance(one, ToPrint)]
    left = [one for one in found if isinstance(one, LeftOut)]
    pdf = sheet(cards, left, body.name, address, command.language, last, at)
    made = Sheet(pdf, hashlib.sha256(pdf).hexdigest(), [one.signed.folio for one in cards], left, last)
    _printed(force, made, actor=actor, at=at)
    return made


@action("officers.write", verb="credentials.printed")
def _printed(force: Force, made: Sheet, *, actor: Actor, at: datetime) -> None:
    """Who printed what: folios and the fingerprint of the file; each photograph in it was looked at so."""
    told = {"printed": made.printed, "left": len(made.left), "sheet_sha256": made.sheet_sha256}
    done(held(force), data=told)
