"""An event on a state line is told to two centres: each finds the other's incident, and of it no more than it must."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils.translation import override

from hilo.emergency.incidents.actions import link
from hilo.emergency.incidents.queries import answered_elsewhere, likely_same, reasons
from hilo.kernel.territory.queries import place_of
from hilo.lib.errors import Forbidden

pytestmark = pytest.mark.django_db
SAID = "volcó un tráiler con gas en la autopista"
PUEBLA = {"latitude": 19.1155, "longitude": -98.2}
TLAXCALA = {"latitude": 19.1185, "longitude": -98.2}


@pytest.fixture
def there(centre, puebla, open_incident, now):
    """Tlaxcala's incident, some hundred metres from the line."""
    centre("TLAX")
    incident = open_incident(narrative=SAID, received_at=now - timedelta(minutes=2), **TLAXCALA)
    assert incident.centre_id == "TLAX"
    return incident


@pytest.fixture
def call(there, ring):
    rung = ring(narrative=SAID, **PUEBLA)
    assert rung.centre_id == "PUE"
    return rung


def test_the_points_lie_on_both_sides_of_the_line():
    assert place_of(lat=PUEBLA["latitude"], lon=PUEBLA["longitude"]).state == "21"
    assert place_of(lat=TLAXCALA["latitude"], lon=TLAXCALA["longitude"]).state == "29"


def test_the_neighbours_incident_is_found(there, call, actor, now):
    olga = actor("operator")
    ((score, found),) = likely_same(call.pk, olga, at=now)
    assert found == there
    assert answered_elsewhere(found, olga)
    with override("en"):
        assert any("m away" in reason for reason in reasons(score))


def test_nothing_that_was_told_there_is_compared_or_shown(there, call, actor, now):
    ((score, _),) = likely_same(call.pk, actor("operator"), at=now)
    assert score.words is None
    assert {reason.kind for reason in score.reasons} & {"words", "number"} == set()
    ((whole, _),) = likely_same(call.pk, actor("integrator", "NAC"), at=now)
    assert whole.words is not None


def test_the_door_shows_the_least_and_says_that_another_answers(there, call, api):
    answer = api("operator").get(f"calls/{call.pk}/duplicates")
    (row,) = answer.json()
    assert (row["incident"], row["centre"], row["elsewhere"], row["call"]) == (there.folio, "TLAX", True, None)
    assert SAID not in answer.content.decode()


def test_linking_across_the_line_is_refused_with_what_to_do(there, call, actor, api, now):
    with pytest.raises(Forbidden) as refused:
        link(actor=actor("operator"), folio=there.folio, call_id=call.pk, at=now)
    assert refused.value.code == "HILO-M404"
    said = api("operator").post(f"incidents/{there.folio}/links", call=call.pk)
    assert (said.status_code, json.loads(said.content)["code"]) == (403, "HILO-M404")


def test_far_from_the_line_the_other_state_is_not_looked_at(there, ring, actor, now):
    inland = ring(narrative=SAID)
    assert likely_same(inland.pk, actor("operator"), at=now) == []
