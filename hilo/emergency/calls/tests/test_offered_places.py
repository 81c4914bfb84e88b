"""A position that comes later is offered; a person takes it or passes it over, and nobody by mistake."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.emergency.calls.actions import answer, erase, pass_offered, receive, take_offered
from hilo.emergency.calls.actions.offered import offer
from hilo.emergency.calls.models import Call, OfferedPlace
from hilo.emergency.calls.queries import offered_to
from hilo.kernel.action import action, held
from hilo.lib.errors import Conflict, Forbidden

pytestmark = pytest.mark.django_db
HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40.0}
THERE = (19.0630, -98.3060, 20.0)


@action("calls.receive", verb="call.told")
def comes(call, place, told_at, *, actor, at):
    offer(held(call), *place, told_at=told_at)


@pytest.fixture
def olga(actor):
    return actor("operator", name="olga")


@pytest.fixture
def call(puebla, actor, olga, now):
    """A call of Puebla in olga's hands, to which a position 11 km off is offered."""
    row = receive(actor=actor("integrator", "NAC"), channel="voice", received_at=now, at=now, **HERE)
    answer(row.pk, actor=olga, at=now)
    comes(row, THERE, now, actor=olga, at=now)
    return Call.objects.get(pk=row.pk)


def test_an_offered_position_moves_nothing_until_it_is_taken(call, olga, now):
    assert (call.latitude, round(offered_to(call).distance_m, -2)) == (HERE["latitude"], 11200)
    taken = take_offered(call.pk, seen=now, actor=olga, at=now)
    assert (taken.latitude, taken.longitude, taken.uncertainty_m, taken.municipality) == (*THERE, "21140")
    assert offered_to(taken) is None
    assert (row := OfferedPlace.objects.get()).outcome == "taken"
    assert row.ended_by == "olga"


def test_a_position_passed_over_is_offered_no_more(call, olga, now):
    kept = pass_offered(call.pk, seen=now, actor=olga, at=now)
    assert (kept.latitude, offered_to(kept)) == (HERE["latitude"], None)


def test_a_newer_position_than_the_one_that_was_seen_is_not_taken_by_mistake(call, olga, now):
    comes(call, (19.9, -98.3, 5.0), now + timedelta(seconds=3), actor=olga, at=now)
    for act in (take_offered, pass_offered):
        with pytest.raises(Conflict) as refused:
            act(call.pk, seen=now, actor=olga, at=now)
        assert refused.value.code == "HILO-C460"
    assert Call.objects.get().latitude == HERE["latitude"]


def test_the_neighbour_centre_does_not_decide(call, actor, jalisco, now):
    for act in (take_offered, pass_offered):
        with pytest.raises(Forbidden):
            act(call.pk, seen=now, actor=actor("operator", "JAL"), at=now)


def test_an_erasure_takes_what_was_offered(call, actor, now):
    erase(call.pk, "PUE-26-Q1", actor=actor("privacy_officer"), at=now)
    row = OfferedPlace.objects.get()
    assert (row.latitude, row.longitude, row.uncertainty_m, offered_to(call)) == (None, None, None, None)
