"""Calls drawn at random, reviewed by a supervisor, answered by who took them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from hilo.emergency.calls.models import Call
from hilo.emergency.quality import actions, queries
from hilo.emergency.quality.actions import answer_review, draw_reviews, review_call
from hilo.emergency.quality.commands import AnswerReview, DrawReviews, ReviewCall
from hilo.emergency.quality.models import Review
from hilo.emergency.quality.rules import criteria, drawn
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("America/Mexico_City"))
GOOD = {one.name: "yes" for one in criteria()}


@pytest.fixture
def sara(puebla, actor):
    return actor("supervisor", name="sara")


@pytest.fixture
def olga(puebla, actor):
    return actor("operator", name="olga")


@pytest.fixture
def week(puebla):
    """Forty calls of the week: one in four taken by sara herself, the others by olga; one that nobody answered."""
    for number in range(40):
        at = datetime.combine(MONDAY, NOW.timetz()) + timedelta(hours=3 * number)
        Call.objects.create(
            centre=puebla,
            channel="voice",
            received_at=at,
            answered_at=at + timedelta(seconds=5),
            answered_by="olga" if number % 4 else "sara",
            status="answered",
            card={"card": "unconscious"} if number % 2 else {},
        )
    Call.objects.create(centre=puebla, channel="voice", received_at=NOW - timedelta(days=5), status="abandoned")


@pytest.fixture
def draw(week, sara, monkeypatch):
    """All forty, so that both have some."""
    monkeypatch.setattr(actions, "a_week", lambda: 40)
    return draw_reviews(DrawReviews(week=MONDAY + timedelta(days=3)), actor=sara, at=NOW)


def of(draw, worker):
    return next(row for row in draw if row.worker == worker)


def test_ten_calls_are_drawn_that_anybody_can_draw_again(week, sara):
    draw_reviews(DrawReviews(week=MONDAY + timedelta(days=3)), actor=sara, at=NOW)
    [entry] = [entry for entry in about(["centre:PUE"]) if entry.verb == "reviews.drawn"]
    told = json.loads(entry.data)
    assert (told["of"], told["calls"], len(told["seed"])) == (40, 10, 32)
    folios = [call.folio for call in Call.objects.filter(status="answered")]
    assert [row.call.folio for row in queries.of_week(sara, MONDAY)] == drawn(folios, told["seed"], 10)


def test_another_seed_draws_other_calls():
    folios = [f"PUE-26-{number:07}" for number in range(200)]
    often = [folio for seed in range(200) for folio in drawn(folios, str(seed), 10)]
    assert len(set(often)) == 200
    assert max(often.count(folio) for folio in folios) < 30


def test_a_week_is_drawn_once_and_only_when_it_is_over(draw, sara):
    with pytest.raises(Conflict) as again:
        draw_reviews(DrawReviews(week=MONDAY), actor=sara, at=NOW)
    assert again.value.code == "HILO-U424"
    for week, code in ((NOW.date(), "HILO-U422"), (date(2026, 11, 2), "HILO-U423")):
        with pytest.raises(Refusal) as refused:
            draw_reviews(DrawReviews(week=week), actor=sara, at=NOW)
        assert refused.value.code == code


def test_a_review_is_whole_and_never_of_one_s_own_call(draw, sara, actor):
    mine, hers = of(draw, "sara"), of(draw, "olga")
    with pytest.raises(Refusal) as refused:
        review_call(mine.pk, ReviewCall(answers=GOOD), actor=sara, at=NOW)
    assert (refused.value.code, refused.value.status) == ("HILO-U425", 403)
    for answers, where in (({**GOOD, "told": "well"}, "told"), ({**GOOD, "beauty": "yes"}, "beauty")):
        with pytest.raises(Refusal) as refused:
            review_call(hers.pk, ReviewCall(answers=answers), actor=sara, at=NOW)
        assert (refused.value.code, refused.value.where) == ("HILO-U421", where)
    raul = actor("supervisor", name="raul")
    assert review_call(mine.pk, ReviewCall(answers=GOOD), actor=raul, at=NOW).answers == GOOD


def test_who_took_the_call_reads_the_review_and_has_the_last_word(draw, sara, olga):
    hers = of(draw, "olga")
    assert queries.own(olga) == []
    with pytest.raises(Conflict) as early:
        answer_review(hers.pk, AnswerReview(word="…"), actor=olga, at=NOW)
    assert early.value.code == "HILO-U427"
    review_call(hers.pk, ReviewCall(answers=GOOD, remark="Breathing asked late"), actor=sara, at=NOW)
    [row] = queries.own(olga)
    assert row.remark == "Breathing asked late"
    answer_review(hers.pk, AnswerReview(word="The line was cut twice"), actor=olga, at=NOW)
    with pytest.raises(Conflict) as late:
        review_call(hers.pk, ReviewCall(answers=GOOD), actor=sara, at=NOW)
    assert late.value.code == "HILO-U426"
    assert [entry.verb for entry in about([hers.subject])] == ["call.reviewed", "review.answered"]
    assert not any("line was cut" in str(entry.data) for entry in about([hers.subject]))


def test_nobody_else_reads_or_answers(draw, sara, actor, jalisco):
    hers = of(draw, "olga")
    review_call(hers.pk, ReviewCall(answers=GOOD), actor=sara, at=NOW)
    other = actor("operator", name="abel")
    assert queries.own(other) == []
    for stranger in (other, sara, actor("operator", "JAL", name="olivia")):
        with pytest.raises(Forbidden):
            answer_review(hers.pk, AnswerReview(word="mine"), actor=stranger, at=NOW)
    neighbour = actor("supervisor", "JAL", name="nora")
    assert queries.of_week(neighbour, MONDAY) == []
    with pytest.raises(NotFound):
        queries.one(hers.pk, neighbour)
    with pytest.raises(Forbidden):
        review_call(hers.pk, ReviewCall(answers=GOOD), actor=neighbour, at=NOW)
    with pytest.raises(Forbidden):
        queries.of_week(other, MONDAY)


def test_shares_are_of_the_centre_and_its_cards(draw, sara):
    rows = [row for row in draw if row.worker == "olga"][:2]
    for row, told in zip(rows, ("partly", "none"), strict=True):
        review_call(row.pk, ReviewCall(answers={**GOOD, "told": told}), actor=sara, at=NOW)
    found = {(one.criterion, one.card): (one.n, one.share) for one in queries.shares(sara, at=NOW)}
    assert found["told", ""] == (1, 0.5)
    assert found["place", ""] == (2, 1.0)
    assert ("place", "unconscious") not in found


def test_the_database_keeps_a_reviewer_from_the_own_call(draw):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=of(draw, "olga").pk).update(reviewed_by="olga", reviewed_at=NOW)


@pytest.mark.django_db
def test_a_week_that_never_ends_is_not_over(sara):
    with pytest.raises(Refusal) as refused:
        draw_reviews(DrawReviews(week=date(9999, 12, 31)), actor=sara, at=NOW)
    assert refused.value.code == "HILO-U422"
