"""Who an officer was at an instant, and how a change of it is told. For rules and other queries: no read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ..models import MADE, IdentityChange, Officer
from ..rules.identity import BLANK, Identity, Step, before, identity_of


@dataclass(frozen=True, slots=True)
class IdentityChangeRow:
    """A change of who an officer is. fields: what it changes; was, asked: those before and after, days as texts.

    officer_number: the institution's own number of the officer.
    status: proposed, confirmed, refused, completed (by an import, where nothing was written) or undone (with it).
    document, number, issuer: the paper that it rests on; source: the import that it came from, "" by hand.
    """

    id: int
    officer: int
    institution: str
    officer_number: str
    status: str
    fields: list[str]
    was: dict[str, str]
    asked: dict[str, str]
    document: str
    number: str
    issuer: str
    source: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    reason: str


def change_row(row: IdentityChange) -> IdentityChangeRow:
    return IdentityChangeRow(
        id=row.pk,
        officer=row.officer_id,
        institution=row.officer.institution_id,
        officer_number=row.officer.number,
        status=row.status,
        fields=list(row.names),
        was={name: _text(value) for name, value in row.was().items()},
        asked={name: _text(value) for name, value in row.asked().items()},
        document=row.document,
        number=row.number,
        issuer=row.issuer,
        source=row.source,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
    )


def identity_at(officer: Officer, at: datetime) -> Identity:
    """Who an officer was at an instant: who they are, with what changed since taken back. For rules: no read."""
    return identities_at([officer], {officer.pk: at})[officer.pk]


def identities_at(officers: Iterable[Officer], at: dict[int, datetime]) -> dict[int, Identity]:
    """The same of many, each at an instant of its own."""
    rows = {officer.pk: officer for officer in officers}
    steps: dict[int, list[Step]] = {}
    made = IdentityChange.objects.filter(status__in=MADE, officer_id__in=rows).order_by("-decided_at", "-id")
    for one in made:
        if one.decided_at and one.decided_at > at[one.officer_id]:
            was = Identity(**{**BLANK, **one.was()})
            steps.setdefault(one.officer_id, []).append(Step(one.names, was))
    return {key: before(identity_of(row), steps.get(key, [])) for key, row in rows.items()}


def changes_of(officer: Officer) -> list[IdentityChangeRow]:
    """Every change of who an officer is, asked for or made, the latest first. For `read`, which writes it down."""
    rows = officer.identity_changes.select_related("officer").order_by("-proposed_at", "-id")
    return [change_row(row) for row in rows]


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
