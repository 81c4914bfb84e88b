"""Calls drawn for review, from the draw to the operator's word, through the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from hilo.emergency.calls.models import Call
from hilo.emergency.quality.models import Review
from hilo.emergency.quality.rules import criteria
from hilo.kernel.access.tests.people import PASSWORD, Person

from .conftest import DESK, ENGLISH

pytestmark = pytest.mark.django_db
GOOD = {one.name: "yes" for one in criteria()}


@pytest.fixture
def taken(puebla):
    """Three calls that olga took last week."""
    for days in (7, 8, 9):
        at = timezone.now() - timedelta(days=days)
        monday = at - timedelta(days=at.weekday())
        Call.objects.create(
            centre=puebla,
            channel="voice",
            received_at=monday + timedelta(days=9 - days),
            answered_at=monday + timedelta(days=9 - days, seconds=4),
            answered_by="olga",
            status="answered",
        )


def last_week() -> str:
    day = timezone.localdate()
    return (day - timedelta(days=day.weekday() + 7)).isoformat()


def test_from_the_draw_to_the_word_of_who_took_the_call(taken, supervisor, account):
    sara = supervisor()
    assert "Nothing was drawn of this week" in sara.browser.get(f"{DESK}quality").content.decode()
    answer = sara.browser.post(f"{DESK}quality/draw", {"week": last_week()}, follow=True)
    drawn = Review.objects.order_by("place")
    assert drawn.count() >= 1
    text = answer.content.decode()
    assert all(row.call.folio in text for row in drawn)
    first = drawn[0]
    assert "Save the review" in sara.browser.get(f"{DESK}quality/{first.pk}").content.decode()
    half = sara.browser.post(f"{DESK}quality/{first.pk}/said", {**GOOD, "told": "", "remark": "Asked late"})
    assert half.status_code == 422
    assert "HILO-U421" in half.content.decode()
    assert "Asked late" in half.content.decode()
    whole = sara.browser.post(f"{DESK}quality/{first.pk}/said", {**GOOD, "remark": "Asked late"}, follow=True)
    assert "Who took the call has not answered yet" in whole.content.decode()
    assert "100%" in sara.browser.get(f"{DESK}quality").content.decode()

    cache.clear()
    olga = Person(account("operator", username="olga", password=PASSWORD))
    olga.browser.defaults |= ENGLISH
    olga.sign_in()
    assert "Asked late" in olga.browser.get("/desk/operator/reviews").content.decode()
    empty = olga.browser.post(f"/desk/operator/reviews/{first.pk}/word", {"word": " "})
    assert "HILO-U428" in empty.content.decode()
    olga.browser.post(f"/desk/operator/reviews/{first.pk}/word", {"word": "The line was bad"})
    page = sara.browser.get(f"{DESK}quality/{first.pk}").content.decode()
    assert "The line was bad" in page
    assert "the review stays as it is" in page


def test_a_neighbour_sees_nothing_of_it(taken, supervisor, jalisco):
    sara = supervisor()
    sara.browser.post(f"{DESK}quality/draw", {"week": last_week()})
    nora = supervisor("nora", "JAL")
    assert "Nothing was drawn" in nora.browser.get(f"{DESK}quality").content.decode()
    assert nora.browser.get(f"{DESK}quality/{Review.objects.first().pk}").status_code == 404
    said = nora.browser.post(f"{DESK}quality/{Review.objects.first().pk}/said", GOOD)
    assert said.status_code in (403, 404)
