"""Who is accredited for what, and whether a party may evaluate or certify."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hilo.kernel.rights import allow
from hilo.lib.actor import Actor

from ..models import Accreditation
from ..rules import accreditation as rules

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution


@dataclass(frozen=True, slots=True)
class AccreditationRow:
    """For what an institution is accredited. what: a component, "teaching" or "certificate"; until: first day it does
    not hold,
    ended before its time or not; document: what it rests on."""

    id: int
    institution: str
    what: str
    since: date
    until: date
    document: str


def accreditations(actor: Actor) -> list[AccreditationRow]:
    """All that were ever given, the latest first; they name institutions alone. Raises: Forbidden."""
    allow(actor, "accreditations.write" if actor.may("accreditations.write") else "officers.read")
    rows = Accreditation.objects.order_by("-since", "-id")
    return [accreditation_row(row) for row in rows]


def accreditation_row(row: Accreditation) -> AccreditationRow:
    return AccreditationRow(row.pk, row.institution_id, row.what, row.since, row.ended_on or row.until, row.document)


def held_by(institution: str) -> list[rules.Held]:
    """What an institution was ever accredited for."""
    rows = Accreditation.objects.filter(institution_id=institution)
    return [rules.Held(row.what, row.since, row.ended_on or row.until) for row in rows]


def accredited_until(institution: str, what: str, on: date) -> date | None:
    """The first day on which an accreditation that holds on a day no longer does; None if none holds."""
    ends = [one.until for one in held_by(institution) if one.what == what and one.since <= on < one.until]
    return max(ends, default=None)


def third_party(party: Institution, employer: Institution, what: str, on: date) -> None:
    """Refuse a party that may not evaluate or certify an employer's people on a day.

    Raises: Refusal HILO-O572 the employer itself, O573 of another state, O574 not accredited.
    """
    rules.judge(
        rules.Party(party.code, party.state),
        rules.Party(employer.code, employer.state),
        what,
        on,
        held_by(party.code),
    )
