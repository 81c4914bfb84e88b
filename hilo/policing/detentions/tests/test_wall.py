"""The wall is read across the room: who is late first, who must act, and nobody's name."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest

from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Forbidden
from hilo.policing.detentions import actions, queries
from hilo.policing.detentions.queries import running

from .conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_looked_yet():
    running._entered.clear()


def test_who_is_late_stands_first_then_who_is_nearest_to_it(detained, handed, prosecutor):
    fresh = detained()
    held = handed()
    arrest = detained(kind="administrative")
    rows = queries.wall(prosecutor, NOON + timedelta(hours=40))
    assert [row.number for row in rows] == [arrest.number, held.number, fresh.number]
    assert [row.level for row in rows] == ["late", "80", "measured"]
    assert [row.clock.term for row in rows] == ["T09", "T04", "T02"]
    assert rows[0].clock.next == "civic_judge"
    assert rows[1].custody == "Fiscalía Centro"


def test_hand_over_without_delay_is_measured_against_what_is_expected_and_never_called_late(detained, prosecutor):
    detained(travel_minutes=90)
    [row] = queries.wall(prosecutor, NOON + timedelta(hours=3))
    assert (row.clock.term, row.clock.proposal, row.level, row.clock.share) == ("T02", True, "measured", 2.0)
    assert not row.breached


def test_a_wall_shows_initials_and_no_name(detained, prosecutor):
    detained()
    [row] = queries.wall(prosecutor, NOON + timedelta(hours=1))
    assert row.initials == "J. P."
    assert "Pérez" not in str(asdict(row))


def test_who_is_held_because_of_some_incidents_is_asked_at_once(
    detained, prosecutor, puebla, actor, django_assert_max_num_queries
):
    from hilo.emergency.incidents.actions import receive_classified

    taker = actor("integrator", "NAC", centre="PUE")
    given = {"channel": "voice", "received_at": NOON, "at": NOON, "latitude": 19.0437, "longitude": -98.1981}
    made = [receive_classified(actor=taker, code="30101", priority=None, reason=None, **given) for _ in range(4)]
    folios = [incident.folio for _, incident in made]
    people = {folio: [detained(incident=folio).number, detained(incident=folio).number] for folio in folios[:3]}
    detained()
    with django_assert_max_num_queries(9):  # four ask, five enter that somebody looked
        held = queries.held_for([*folios, ""], prosecutor, NOON + timedelta(hours=1))
    assert {folio: [row.number for row in rows] for folio, rows in held.items()} == people
    wall = {row.number: row for row in queries.wall(prosecutor, NOON + timedelta(hours=1))}
    assert all(wall[row.number] == row for rows in held.values() for row in rows)


def test_who_is_kept_apart_is_a_number(detained, prosecutor, specialist):
    detained(age=15)
    for reader in (prosecutor, specialist):
        [row] = queries.wall(reader, NOON + timedelta(hours=1))
        assert (row.apart, row.initials) == (True, "")
    detained()
    assert [row.apart for row in queries.wall(specialist, NOON + timedelta(hours=1))] == [True]


def test_seven_terms_after_the_last_the_prison_must_act(handed, prosecutor):
    handed("control_judge")
    [row] = queries.wall(prosecutor, NOON + timedelta(hours=73, minutes=30))
    assert [clock.term for clock in (row.clock, *row.others)] == ["T06", "T07"]
    assert row.others[0].next == "prison"


def test_a_free_person_leaves_the_wall(handed, prosecutor):
    row = handed()
    at = NOON + timedelta(hours=2)
    actions.release(actor=prosecutor, number=row.number, released_at=at, ground="prosecutor", at=at)
    assert queries.wall(prosecutor, at) == []


def test_only_who_may_read_detentions_sees_it_and_only_their_state(detained, actor, somebody, bodies):
    detained()
    with pytest.raises(Forbidden):
        queries.wall(somebody("officer"), NOON)
    elsewhere = actor("prosecutor", "SSP-JAL", centre="", states=frozenset({"14"}))
    assert queries.wall(elsewhere, NOON + timedelta(hours=1)) == []


def test_a_wall_that_asks_all_day_is_entered_once_in_ten_minutes(detained, prosecutor):
    for minute in (0, 3, 9, 11):
        queries.wall(prosecutor, NOON + timedelta(hours=1, minutes=minute))
    assert Entry.objects.filter(verb="detentions.wall_read").count() == 2
