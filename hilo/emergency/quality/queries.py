"""Questions about reviews: a centre's, one's own, and shares by criterion; never by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from hilo.emergency.calls.queries import cards_of
from hilo.emergency.shifts.queries import own_centre
from hilo.kernel.language import language
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from .models import Review
from .rules import COUNTED, answer_labels, criteria, monday


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A drawn call. answers: criterion -> answer, empty until it was reviewed; word: what who took the call says."""

    id: int
    week: date
    place: int
    folio: str
    worker: str
    received_at: datetime
    answers: dict[str, str]
    remark: str
    reviewed_at: datetime | None
    reviewed_by: str
    word: str
    word_at: datetime | None


@dataclass(frozen=True, slots=True)
class Share:
    """How well a criterion is kept: n reviewed calls to which it applies; share from 0 to 1, partly counts half (None
    without one). card: protocol card, "" for all."""

    criterion: str
    label: str
    card: str
    n: int
    share: float | None


def locked(review_id: int) -> Review:
    """A review, locked for a change. Raises: NotFound."""
    rows = Review.objects.select_for_update(of=("self",)).select_related("centre")
    row = rows.filter(pk=review_id).first()
    if row is None:
        raise NotFound("review", review_id)
    return row


def of_week(actor: Actor, week: date) -> list[Review]:
    """What was drawn of a week in the actor's centre, in its order. Raises: Forbidden, Refusal HILO-H401."""
    centre = own_centre(actor, "centre.oversee")
    return list(_rows().filter(centre_id=centre.code, week=monday(week)).order_by("place"))


def one(review_id: int, actor: Actor) -> Review:
    """A review of the actor's centre. Raises: NotFound, Forbidden."""
    centre = own_centre(actor, "centre.oversee")
    row = _rows().filter(pk=review_id, centre_id=centre.code).first()
    if row is None:
        raise NotFound("review", review_id)
    return row


def own(actor: Actor, *, limit: int = 50) -> list[Review]:
    """The reviews of calls that the actor took, the newest first; those not reviewed yet are not told."""
    allow(actor, "shifts.own")
    rows = _rows().filter(worker=actor.name, reviewed_at__isnull=False)
    return list(rows.order_by("-reviewed_at")[:limit])


def shares(actor: Actor, *, at: datetime, weeks: int = 12) -> list[Share]:
    """Shares by criterion in the actor's centre over the last weeks, then by card where a criterion is of the card."""
    centre = own_centre(actor, "centre.oversee")
    since = monday(at.date()) - timedelta(weeks=weeks)
    rows = list(Review.objects.filter(centre_id=centre.code, week__gte=since, reviewed_at__isnull=False))
    cards = cards_of([row.call_id for row in rows])
    by_card: dict[str, list[Review]] = defaultdict(list)
    for row in rows:
        if card := cards.get(row.call_id):
            by_card[card].append(row)
    found = [_share(one.name, rows) for one in criteria()]
    return found + [
        _share(one.name, by_card[card], card) for card in sorted(by_card) for one in criteria() if one.of_card
    ]


def review_row(row: Review) -> ReviewRow:
    """The review as the API gives it."""
    return ReviewRow(
        id=row.pk,
        week=row.week,
        place=row.place,
        folio=row.call.folio,
        worker=row.worker,
        received_at=row.call.received_at,
        answers=row.answers,
        remark=row.remark,
        reviewed_at=row.reviewed_at,
        reviewed_by=row.reviewed_by,
        word=row.word,
        word_at=row.word_at,
    )


def criterion_labels() -> dict[str, str]:
    """Criterion -> label in the reader's language, in order."""
    return {one.name: one.labels[language()] for one in criteria()}


def answers_labelled() -> dict[str, str]:
    """Answer -> label in the reader's language, in order."""
    return {name: labels[language()] for name, labels in answer_labels().items()}


def _rows() -> QuerySet[Review]:
    return Review.objects.select_related("call", "centre")


def _share(criterion: str, rows: Iterable[Review], card: str = "") -> Share:
    told = [COUNTED[answer] for row in rows if (answer := row.answers.get(criterion)) in COUNTED]
    return Share(criterion, criterion_labels()[criterion], card, len(told), sum(told) / len(told) if told else None)
