"""Reading who an officer is and was, and which changes of identity wait for a second signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import allow, reached
from hilo.lib.actor import Actor

from ..models import IdentityChange
from ..rules.identity import FIELDS
from .identity import IdentityChangeRow, change_row, changes_of, identity_at
from .officers import get


@dataclass(frozen=True, slots=True)
class OfficerIdentity:
    """Who an officer was at an instant. sex: H, M or X as a CURP writes it."""

    officer: int
    at: datetime
    name: str
    born: date | None
    curp: str
    cuip: str
    sex: str


def identity(officer_id: int, actor: Actor, *, at: datetime, when: datetime | None = None) -> OfficerIdentity:
    """Who an officer is, or was at an instant; the read is written down. Raises: Forbidden HILO-A403, NotFound."""
    found = get(officer_id, actor, _right(actor))
    with act():
        entry(chain=found.institution_id, actor=actor, verb="officer.read", subject=found.subject, at=at)
    who = identity_at(found, when or at)
    return OfficerIdentity(found.pk, when or at, **{name: getattr(who, name) for name in FIELDS})


def identity_changes(officer_id: int, actor: Actor, *, at: datetime) -> list[IdentityChangeRow]:
    """Every change of who an officer is, asked for or made, the latest first; the read is written down."""
    found = get(officer_id, actor, _right(actor))
    with act():
        entry(chain=found.institution_id, actor=actor, verb="officer.read", subject=found.subject, at=at)
    return changes_of(found)


def open_changes(actor: Actor, *, limit: int = 200) -> list[IdentityChangeRow]:
    """The changes in the actor's reach that wait for a second signature, the longest first. Raises: Forbidden."""
    allow(actor, _right(actor))
    rows = IdentityChange.objects.filter(status="proposed").select_related("officer")
    fields = {"state": "officer__institution__state", "institution": "officer__institution"}
    return [
        change_row(row) for row in reached(rows, actor, "officers.read", fields).order_by("proposed_at", "id")[:limit]
    ]


def _right(actor: Actor) -> str:
    """Who somebody is, and was, is read by who proposes a change of it or signs one."""
    return "officers.identity" if actor.may("officers.identity") else "officers.write"
