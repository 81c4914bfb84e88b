"""Quality over HTTP: draws, reviews, words, shares. No share is by person."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router

from hilo.kernel.access.http import May, asker, by

from . import actions, queries
from .commands import AnswerReview, DrawReviews, ReviewCall
from .queries import ReviewRow, Share, review_row

router = Router(tags=["quality"])
OVERSEE, OWN = May("centre.oversee"), May("shifts.own")


@router.post("reviews/draws", response={201: list[ReviewRow]}, auth=OVERSEE)
def draw(request: HttpRequest, body: Body[DrawReviews]) -> tuple[int, list[ReviewRow]]:
    """Draw calls of a week that is over, once, by a seed that nobody chooses."""
    return 201, [review_row(row) for row in actions.draw_reviews(body, **by(request))]


@router.get("reviews", response=list[ReviewRow], auth=OVERSEE)
def reviews(request: HttpRequest, week: date) -> list[ReviewRow]:
    """What was drawn of a week in the reader's centre."""
    return [review_row(row) for row in queries.of_week(asker(request), week)]


@router.get("reviews/shares", response=list[Share], auth=OVERSEE)
def shares(request: HttpRequest) -> list[Share]:
    """Shares by criterion over twelve weeks, and by protocol card."""
    return queries.shares(asker(request), at=timezone.now())


@router.get("reviews/own", response=list[ReviewRow], auth=OWN)
def own(request: HttpRequest) -> list[ReviewRow]:
    """The reviews of calls that the reader took."""
    return [review_row(row) for row in queries.own(asker(request))]


@router.put("reviews/{int:review_id}", response=ReviewRow, auth=OVERSEE)
def review(request: HttpRequest, review_id: int, body: Body[ReviewCall]) -> ReviewRow:
    """Say what was found in a drawn call."""
    return review_row(actions.review_call(review_id, body, **by(request)))


@router.put("reviews/{int:review_id}/word", response=ReviewRow, auth=OWN)
def word(request: HttpRequest, review_id: int, body: Body[AnswerReview]) -> ReviewRow:
    """Who took the call says a word to its review."""
    return review_row(actions.answer_review(review_id, body, **by(request)))
