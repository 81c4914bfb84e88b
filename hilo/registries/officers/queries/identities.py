"""Reading who an officer is and was, and which changes of identity wait for a second signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import allow, reached
from hilo.lib.actor import Actor

from ..models import IdentityChange, IdentityQuestion, Officer
from ..rules.identity import FIELDS, identity_of
from .changes import IdentityChangeRow, change_row, changes_of, identity_at
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


@dataclass(frozen=True, slots=True)
class IdentityQuestionRow:
    """Whether two records are one person's. kind: likeness (to another service), double (twice in the institution), or
    number (a file gives the officer's number to somebody else, told in `file`).

    officer_number: the institution's own number of the officer.
    other, other_institution: the record that it may be, None and "" where a file alone tells of somebody.
    reasons: codes of standards/likeness.toml; held: the officer may not serve until it is answered.
    said: what whoever enrolled says of it. answer: open, same, another or withdrawn (with its import).
    here, there, file: who the officer is, who the other is, and whom the file tells of, field by field.
    """

    id: int
    officer: int
    institution: str
    officer_number: str
    other: int | None
    other_institution: str
    kind: str
    reasons: list[str]
    held: bool
    said: str
    answer: str
    asked_at: datetime
    here: dict[str, str]
    there: dict[str, str]
    file: dict[str, str]


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


def open_questions(actor: Actor, *, at: datetime, limit: int = 200) -> list[IdentityQuestionRow]:
    """The questions who is who in the actor's reach, who is held first; the read is written down. Raises: Forbidden."""
    allow(actor, _right(actor))
    rows = IdentityQuestion.objects.filter(answer="open").select_related("officer", "other")
    fields = {"state": "officer__institution__state", "institution": "officer__institution"}
    found = list(reached(rows, actor, "officers.read", fields).order_by("-held", "asked_at", "id")[:limit])
    if found:
        # They tell of records of other institutions.
        seen = {"questions": [row.pk for row in found]}
        with act():
            entry(
                chain=actor.institution,
                actor=actor,
                verb="officers.compared",
                subject=f"institution:{actor.institution}",
                at=at,
                data=seen,
            )
    return [question_row(row) for row in found]


def question_row(row: IdentityQuestion) -> IdentityQuestionRow:
    return IdentityQuestionRow(
        id=row.pk,
        officer=row.officer_id,
        institution=row.officer.institution_id,
        officer_number=row.officer.number,
        other=row.other_id,
        other_institution=row.other.institution_id if row.other else "",
        kind=row.kind,
        reasons=row.reasons.split(),
        held=row.held,
        said=row.said,
        answer=row.answer,
        asked_at=row.asked_at,
        here=_told(row.officer),
        there=_told(row.other) if row.other else {},
        file=_told(row) if row.kind == "number" else {},
    )


def _told(row: Officer | IdentityQuestion) -> dict[str, str]:
    who = identity_of(row)
    return {name: str(getattr(who, name)) for name in FIELDS if getattr(who, name)}


def _right(actor: Actor) -> str:
    """Who somebody is, and was, is read by who proposes a change of it or signs one."""
    return "officers.identity" if actor.may("officers.identity") else "officers.write"
