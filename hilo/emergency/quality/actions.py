"""What is done with reviews: calls are drawn, one is reviewed, who took it answers."""

from __future__ import annotations

import secrets
from datetime import datetime

from hilo.emergency.calls.queries import answered_calls
from hilo.emergency.oversight.queries import week_of
from hilo.emergency.shifts.queries import held_centre
from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from .commands import AnswerReview, DrawReviews, ReviewCall
from .events import CallReviewed, ReviewAnswered, ReviewsDrawn
from .models import Review
from .queries import locked
from .rules import a_week, check, drawn, monday


@action("centre.oversee", verb="reviews.drawn")
def draw_reviews(command: DrawReviews, *, actor: Actor, at: datetime) -> list[Review]:
    """Draw calls that a person of the actor's centre answered in a week that is over; nobody chooses the seed.

    Raises: Refusal HILO-H401 without a centre, HILO-U422 while the week lasts, HILO-U423 if nobody answered a call;
        Conflict HILO-U424 if the week was drawn already.
    """
    centre, week = held_centre(actor), monday(command.week)
    # A week of the year 9999 has no end that could be reckoned.
    if week > at.date():
        raise Refusal("HILO-U422", where="week")
    since, until = week_of(centre, week)
    if until > at:
        raise Refusal("HILO-U422", where="week")
    if Review.objects.filter(centre=centre, week=week).exists():
        raise Conflict("HILO-U424", where="week")
    seed, calls = secrets.token_hex(16), answered_calls(centre.code, since=since, until=until)
    chosen = drawn(calls, seed, a_week())
    if not chosen:
        raise Refusal("HILO-U423", where="week")
    rows = [
        Review(
            centre=centre,
            week=week,
            seed=seed,
            place=place,
            call_id=calls[folio].id,
            worker=calls[folio].answered_by,
            drawn_at=at,
        )
        for place, folio in enumerate(chosen, start=1)
    ]
    made = Review.objects.bulk_create(rows)
    done(
        centre,
        ReviewsDrawn(centre.code, week.isoformat(), len(made)),
        data={"week": week.isoformat(), "seed": seed, "calls": len(made), "of": len(calls)},
    )
    return made


@action("centre.oversee", verb="call.reviewed")
def review_call(review_id: int, command: ReviewCall, *, actor: Actor, at: datetime) -> Review:
    """Say what was found in a drawn call; until who took it has answered, it may be said anew.

    Raises: NotFound, Forbidden; Refusal HILO-U421 with a criterion, HILO-U425 for one's own call; Conflict HILO-U426
        once it was answered.
    """
    review = held(locked(review_id))
    if review.worker == actor.name:
        raise Refusal("HILO-U425")
    if review.word_at:
        raise Conflict("HILO-U426")
    check(command.answers)
    review.answers, review.remark = dict(command.answers), command.remark.strip()
    review.reviewed_at, review.reviewed_by = at, actor.name
    review.save(update_fields=["answers", "remark", "reviewed_at", "reviewed_by"])
    done(review, CallReviewed(review.centre_id, review.pk), data={"answers": review.answers})
    return review


@action("shifts.own", verb="review.answered")
def answer_review(review_id: int, command: AnswerReview, *, actor: Actor, at: datetime) -> Review:
    """Say a word to the review of a call that one took.

    Raises: NotFound, Forbidden; Conflict HILO-U427 while it is not reviewed; Refusal HILO-U428 without a word.
    """
    review = held(locked(review_id))
    if review.reviewed_at is None:
        raise Conflict("HILO-U427")
    if not command.word.strip():
        raise Refusal("HILO-U428", where="word")
    review.word, review.word_at = command.word.strip(), at
    review.save(update_fields=["word", "word_at"])
    done(review, ReviewAnswered(review.centre_id, review.pk))
    return review
