"""Applicants: a corporation sees its own, the centre of trust control those of its state; each look is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import reached
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound

from .. import rules
from ..models import Applicant

RIGHTS = ("officers.write", "officers.evaluate")
FIELDS = {"state": "institution__state", "institution": "institution"}


@dataclass(frozen=True, slots=True)
class ApplicantRow:
    """Somebody who asks to enter. folio: the corporation's; call: the public call; stage: "waits" for a result,
    "barred" after one that keeps out, "cleared", "cadet", "trained", "entered" or "ended"; cleared_until: first day the
    result no longer holds; group: where they are or were taught; officer: whom they became."""

    id: int
    institution: str
    folio: str
    call: str
    name: str
    curp: str
    born: date
    profile: str
    stage: str
    cleared_until: date | None
    group: str
    officer: int | None


def applicants(actor: Actor, *, at: datetime, stage: str = "", limit: int = 500) -> list[ApplicantRow]:
    """The applicants in the actor's reach, the newest first. Raises: Forbidden."""
    day = timezone.localdate(at)
    rows = _reach(actor).prefetch_related("clearances", "seats__group__edition").order_by("-id")
    if stage in (rules.ENTERED, rules.ENDED):
        rows = rows.filter(officer__isnull=False) if stage == rules.ENTERED else rows.filter(ended_at__isnull=False)
    elif stage:
        rows = rows.filter(officer=None, ended_at=None)
    found = []
    for row in rows.iterator(chunk_size=500):
        told = _row(row, day)
        if not stage or told.stage == stage:
            found.append(told)
        if len(found) == limit:
            break
    with act():
        for institution in sorted({row.institution for row in found}):
            ids = [row.id for row in found if row.institution == institution]
            entry(
                chain=institution,
                actor=actor,
                verb="applicants.listed",
                subject=f"institution:{institution}",
                at=at,
                data={"applicants": len(ids), "ids": ids},
            )
    return found


def applicant(applicant_id: int, actor: Actor, *, at: datetime) -> ApplicantRow:
    """One of them; the read is written in the ledger. Raises: Forbidden, NotFound."""
    row = asked_by(applicant_id, actor)
    with act():
        entry(chain=row.institution_id, actor=actor, verb="applicant.read", subject=row.subject, at=at)
    return _row(row, timezone.localdate(at))


def asked_by(applicant_id: int, actor: Actor) -> Applicant:
    """An applicant in the actor's reach, for an act. Raises: Forbidden, NotFound (also if the actor may not know)."""
    found = _reach(actor).filter(pk=applicant_id).first()
    if found is None:
        raise NotFound("applicant", applicant_id)
    return found


def _reach(actor: Actor) -> QuerySet[Applicant]:
    if not any(map(actor.may, RIGHTS)):  # Who registers and who clears them; to read officers is not enough.
        raise Forbidden(RIGHTS[0])
    return reached(Applicant.objects.select_related("institution"), actor, "officers.read", FIELDS)


def _row(row: Applicant, day: date) -> ApplicantRow:
    found = max(row.clearances.all(), key=lambda one: one.pk, default=None)
    cleared = rules.Cleared(found.passed, found.issued_on, found.valid_until) if found else None
    seats = sorted(row.seats.all(), key=lambda one: (one.passed is True, one.pk))
    sits = [one for one in seats if one.passed or (one.left_at is None and one.group.closed_at is None)]
    trained = any(one.passed and one.group.edition.profile in ("", row.profile) for one in seats)
    return ApplicantRow(
        id=row.pk,
        institution=row.institution_id,
        folio=row.folio,
        call=row.call,
        name=row.name,
        curp=row.curp,
        born=row.born,
        profile=row.profile,
        stage=rules.stage(
            cleared,
            day,
            sits=bool(sits),
            trained=trained,
            entered=row.officer_id is not None,
            ended=row.ended_at is not None,
        ),
        cleared_until=cleared.until if cleared and cleared.holds(day) else None,
        group=seats[-1].group.code if seats else "",
        officer=row.officer_id,
    )
