"""Who is helped first: what can still be lost, not who is late; and nothing grave is ever left out of a list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.emergency.incidents.models import Incident
from hilo.emergency.incidents.queries import count_live, live, live_page
from hilo.emergency.incidents.rules import codes_lost, is_grave_code, losses, lost_by, urgency
from hilo.kernel.catalogues import load

pytestmark = pytest.mark.django_db
ARREST, WALL, PIPE, NOISE = "10313", "20109", "40111", "30101"


@pytest.fixture
def made(open_incident, now):
    """`made("10313", 3, age_s=60)`: so many incidents of a code, received that long ago."""
    pattern = open_incident()
    Incident.objects.filter(pk=pattern.pk).update(status="closed", closed_at=now, closure_code="A")

    def make(code, count=1, *, age_s=0, priority="high"):
        base = {one.attname: getattr(pattern, one.attname) for one in Incident._meta.concrete_fields}
        for name in ("id", "first_call_id"):
            base.pop(name)
        start = Incident.objects.count()
        rows = [
            Incident(
                **base
                | {
                    "folio": f"PUE-26-I{start + n:07d}",
                    "origin": "field",
                    "code": code,
                    "priority": priority,
                    "received_at": now - timedelta(seconds=age_s),
                }
            )
            for n in range(count)
        ]
        return Incident.objects.bulk_create(rows)

    return make


def test_three_late_walls_never_stand_above_an_arrest(made, actor):
    made(WALL, 3, age_s=3600)
    made(PIPE, age_s=7200)
    made(ARREST)
    assert [row.code for row in live(actor("dispatcher"))] == [ARREST, WALL, WALL, WALL, PIPE]


def test_priority_comes_before_what_is_lost_and_age_after_it(made, actor):
    made(ARREST, priority="low")
    made(PIPE, age_s=5, priority="medium")
    made(PIPE, age_s=50)
    made(ARREST, age_s=1)
    (_, oldest) = (made(ARREST, age_s=2), made(ARREST, age_s=3)[0])
    found = live(actor("dispatcher"))
    assert [(row.code, row.priority) for row in found] == [(ARREST, "high")] * 3 + [
        (PIPE, "high"),
        (PIPE, "medium"),
        (ARREST, "low"),
    ]
    assert found[0].folio == oldest.folio


def test_of_six_hundred_live_incidents_the_newest_arrest_is_there_and_the_rest_is_counted(made, actor):
    made(PIPE, 600, age_s=600)
    made(ARREST)
    page = live_page(actor("dispatcher"))
    assert (page.rows[0].code, len(page.rows), page.all, page.left) == (ARREST, 500, 601, 101)
    rest = live_page(actor("dispatcher"), skip=500)
    assert (len(rest.rows), rest.left) == (101, 0)
    assert len({row.folio for row in [*page.rows, *rest.rows]}) == 601
    assert count_live(actor("dispatcher")) == (601, 601)


def test_all_that_is_grave_is_on_the_first_page_however_much_it_is(made, actor):
    made(WALL, 30)
    made(PIPE, 5)
    page = live_page(actor("dispatcher"), limit=10)
    assert ({row.code for row in page.rows}, len(page.rows), page.left) == ({WALL}, 30, 5)


def test_a_neighbour_centre_counts_none_of_it(made, actor, jalisco):
    made(ARREST, 3)
    assert (live_page(actor("dispatcher", "JAL")).all, count_live(actor("dispatcher", "JAL"))) == (0, (0, 0))


def test_every_code_that_is_named_is_in_the_catalogue_once_and_high(now):
    entries = load("incidents", now.date()).entries
    named = losses().of
    assert sorted(named) == sorted(set(named))
    assert not [code for code in named if code not in entries]
    assert not [code for code in named if entries[code].fields.get("priority", "high") != "high"]
    assert not codes_lost("life_now") & codes_lost("property")


def test_the_order_inside_high_parts_it():
    parts = {name: len(codes_lost(name)) for name in ("life_now", "property")}
    assert parts["life_now"] > 40
    assert parts["property"] > 30


@pytest.mark.parametrize(
    ("code", "lost"), [(ARREST, "life_now"), (WALL, "life_soon"), (PIPE, "property"), ("99999", "life_soon")]
)
def test_what_is_lost_by_a_code(code, lost):
    assert lost_by(code) == lost
    assert is_grave_code(code, "high") is (lost != "property")
    assert not is_grave_code(code, "medium")


def test_urgency_puts_a_medium_arrest_after_a_high_pipe():
    assert urgency(ARREST, "high") < urgency(WALL, "high") < urgency(PIPE, "high") < urgency(ARREST, "medium")
