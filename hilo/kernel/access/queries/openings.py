"""What is open to whom for a life in danger, and what waits for a review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..models import Opening, User

REVIEWED_WITHIN = timedelta(hours=72)
NOBODYS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """An opening as it is read. mine: the reader's own; reviewable: the reader may review it now.

    holder: code of the institution whose record it is; late: it was not reviewed in 72 hours.
    """

    id: int
    record: str
    holder: str
    state: str
    account: str
    institution: str
    why: str
    opened_at: datetime
    until: datetime
    review_due_at: datetime
    late: bool
    reviewed_by: str
    reviewed_at: datetime | None
    justified: bool | None
    finding: str
    mine: bool
    reviewable: bool


def opened_to(user: User, at: datetime) -> frozenset[str]:
    """The records that are open to an account now. Who never opened one, or not of late, is not asked for."""
    if user.opened_until is None or user.opened_until <= at:
        return NOBODYS
    rows = Opening.objects.filter(account=user.username, until__gt=at)
    return frozenset(rows.values_list("record", flat=True))


def openings_of(actor: Actor) -> list[OpeningRow]:
    """The reader's own, the latest first."""
    return [opening_row(row, actor) for row in Opening.objects.filter(account=actor.name).order_by("-opened_at")[:100]]


def openings(actor: Actor) -> list[OpeningRow]:
    """Those that concern the reader, not reviewed ones first: of records of the own institution, by its people, and for
    a reviewer all in scope. Raises: Forbidden."""
    allow(actor, "openings.read")
    rows = _seen(actor).order_by("-opened_at")
    waiting = [opening_row(row, actor) for row in rows.filter(reviewed_at=None).order_by("opened_at")]
    return waiting + [opening_row(row, actor) for row in rows.exclude(reviewed_at=None)[:200]]


def opening(number: int, actor: Actor) -> OpeningRow:
    """One of them, or of the reader's own. Raises: NotFound, also for one that does not concern the reader."""
    rows = _seen(actor) if actor.may("openings.read") else Opening.objects.filter(account=actor.name)
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotFound("opening", number)
    return opening_row(row, actor)


def count_unreviewed(actor: Actor) -> int:
    """How many that concern the reader nobody has reviewed yet."""
    return _seen(actor).filter(reviewed_at=None).count() if actor.may("openings.read") else 0


def opening_row(row: Opening, actor: Actor) -> OpeningRow:
    mine = row.account == actor.name
    others = not mine and actor.institution != row.institution_id
    may = actor.may("openings.review") and actor.covers(row.state)
    return OpeningRow(
        id=row.pk,
        record=row.record,
        holder=row.holder_code,
        state=row.state,
        account=row.account,
        institution=row.institution_id,
        why=row.why,
        opened_at=row.opened_at,
        until=row.until,
        review_due_at=row.opened_at + REVIEWED_WITHIN,
        late=row.late,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        justified=row.justified,
        finding=row.finding,
        mine=mine,
        reviewable=others and may and row.reviewed_at is None,
    )


def _seen(actor: Actor) -> QuerySet[Opening]:
    concerned = Q(holder_code=actor.institution) | Q(institution_id=actor.institution) | Q(account=actor.name)
    if actor.may("openings.review"):
        if actor.everywhere:
            return Opening.objects.all()
        concerned |= Q(state__in=actor.states)
    return Opening.objects.filter(concerned)
