"""What a first responder must see: in force for a while, about a number, a unit or a place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hilo.kernel.ledger.models import Entry
from hilo.kernel.notices.actions import post, withdraw
from hilo.kernel.notices.commands import PostNotice
from hilo.kernel.notices.models import Notice
from hilo.kernel.notices.queries import about, in_force
from hilo.lib.commands import parse
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db
HERE = {"latitude": 19.0437, "longitude": -98.2012}
METRE = 1 / 111_195
"""A metre in degrees of latitude."""


@pytest.fixture
def posted(actor, now):
    def make(**fields):
        given = {
            "kind": "number",
            "key": "+522221234567",
            "text": "Vive una persona sorda: escriba",
            "state": "21",
            "until": now + timedelta(days=30),
        }
        return post(actor=actor("supervisor"), at=now, **(given | fields))

    return make


def texts(**of):
    return [row.text for row in about(**of)]


def refusal(posted, **fields):
    with pytest.raises(Refusal) as refused:
        posted(**fields)
    assert Notice.objects.count() == 0
    return refused.value.code


def test_a_notice_about_a_number_is_seen_with_that_number_alone(posted, now):
    posted()
    assert texts(at=now, number="+522221234567") == ["Vive una persona sorda: escriba"]
    assert texts(at=now, number="+522221234568") == []
    assert texts(at=now, unit="+522221234567") == []
    assert texts(at=now) == []


def test_a_notice_about_a_unit_is_seen_with_that_unit(posted, now):
    posted(kind="unit", key="PUE-A1", text="La radio falla")
    assert texts(at=now, unit="PUE-A1") == ["La radio falla"]
    assert texts(at=now, unit="PUE-A2") == []


@pytest.mark.parametrize(("metres", "seen"), [(0, True), (49, True), (51, False), (5000, False)])
def test_a_notice_about_a_place_is_seen_within_its_radius(posted, now, metres, seen):
    posted(kind="place", key="", text="Tanque de gas en el patio", **HERE)
    point = {"latitude": HERE["latitude"] + metres * METRE, "longitude": HERE["longitude"]}
    assert bool(texts(at=now, **point)) is seen


@pytest.mark.parametrize("latitude", [14.6, 32.7])
def test_the_widest_radius_reaches_as_far_in_the_north_as_in_the_south(posted, now, latitude):
    from math import cos, radians

    posted(kind="place", key="", text="Presa", latitude=latitude, longitude=-100.0, radius_m=1000)
    east = METRE / cos(radians(latitude))
    assert texts(at=now, latitude=latitude, longitude=-100.0 + 995 * east) == ["Presa"]
    assert texts(at=now, latitude=latitude, longitude=-100.0 + 1005 * east) == []


def test_a_place_and_a_number_are_asked_about_at_once(posted, now):
    posted()
    posted(kind="place", key="", text="Tanque de gas", **HERE)
    assert len(texts(at=now, number="+522221234567", **HERE)) == 2


def test_a_notice_holds_from_its_start_until_just_before_its_end(posted, now):
    posted(until=now + timedelta(days=2))
    end = now + timedelta(days=2)
    assert texts(at=now - timedelta(seconds=1), number="+522221234567") == []
    assert len(texts(at=end - timedelta(microseconds=1), number="+522221234567")) == 1
    assert texts(at=end, number="+522221234567") == []


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_notice_must_end_and_within_a_year(posted, now, days):
    assert refusal(posted, until=now + timedelta(days=days)) == "HILO-N402"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "  "}, "HILO-N401"),
        ({"key": ""}, "HILO-N401"),
        ({"kind": "person", "key": "somebody"}, "HILO-N410"),
        ({"kind": "unit", "key": ""}, "HILO-N401"),
        ({"kind": "place", "key": "somewhere"}, "HILO-N401"),
        ({"kind": "place", "key": "", "latitude": 19.0}, "HILO-N401"),
    ],
    ids=str,
)
def test_a_notice_needs_a_text_and_something_it_is_about(posted, fields, code):
    assert refusal(posted, **fields) == code


@pytest.mark.parametrize(("field", "most"), [("text", 300), ("key", 40)])
def test_a_notice_that_is_too_long_is_refused_at_every_door(field, most):
    given = {"kind": "number", "key": "1", "text": "t", "state": "21", "until": "2026-12-24T00:00:00Z"}
    with pytest.raises(Refusal) as refused:
        parse(PostNotice, given | {field: "x" * (most + 1)})
    assert (refused.value.code, refused.value.where) == ("HILO-K422", field)
    parse(PostNotice, given | {field: "x" * most})


@pytest.mark.parametrize("radius_m", [0, -5, 1001])
def test_a_notice_about_a_whole_city_is_no_notice_about_a_place(posted, radius_m):
    assert refusal(posted, kind="place", key="", radius_m=radius_m, **HERE) == "HILO-N403"


def test_the_database_refuses_a_notice_without_end(posted, now):
    notice = posted()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(valid_until=notice.valid_from)


def test_a_withdrawn_notice_is_seen_no_more(posted, actor, now):
    notice = posted()
    withdraw(actor=actor("supervisor"), notice_id=notice.pk, reason="se mudó", at=now)
    assert texts(at=now, number="+522221234567") == []
    with pytest.raises(Conflict, match="withdrawn already"):
        withdraw(actor=actor("supervisor"), notice_id=notice.pk, reason="otra vez", at=now)


def test_posting_and_withdrawing_are_in_the_ledger_with_the_reason(posted, actor, now):
    notice = posted()
    withdraw(actor=actor("supervisor"), notice_id=notice.pk, reason="se mudó", at=now)
    rows = Entry.objects.filter(subject=f"notice:{notice.pk}").order_by("seq").values_list("actor", "verb", "why")
    assert list(rows) == [("supervisor.pue", "notice.posted", ""), ("supervisor.pue", "notice.withdrawn", "se mudó")]


def test_who_may_not_post_cannot(actor, now):
    given = {"kind": "number", "key": "1", "text": "t", "at": now, "until": now + timedelta(days=1)}
    with pytest.raises(Forbidden):
        post(actor=actor("operator"), state="21", **given)
    with pytest.raises(Forbidden, match="another state"):
        post(actor=actor("supervisor"), state="14", **given)
    assert Notice.objects.count() == 0


def test_who_may_not_post_cannot_withdraw(posted, actor, now):
    notice = posted()
    with pytest.raises(Forbidden):
        withdraw(actor=actor("supervisor", "JAL"), notice_id=notice.pk, reason="x", at=now)
    with pytest.raises(NotFound):
        withdraw(actor=actor("supervisor"), notice_id=notice.pk + 1, reason="x", at=now)
    assert len(texts(at=now, number="+522221234567")) == 1


def test_those_in_force_are_listed_for_the_own_state_the_first_to_end_first(posted, actor, now, jalisco):
    late = posted(until=now + timedelta(days=9))
    soon = posted(until=now + timedelta(days=2))
    gone = posted()
    withdraw(actor=actor("supervisor"), notice_id=gone.pk, reason="moved", at=now)
    tomorrow = now + timedelta(days=1)
    assert in_force(actor("supervisor"), at=tomorrow) == [soon, late]
    assert in_force(actor("supervisor"), at=now + timedelta(days=3)) == [late]
    assert in_force(actor("supervisor", "JAL"), at=tomorrow) == []
