"""Several hands at the same instant: no number twice, no detention twice, no breach twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from hilo.policing.detentions import actions
from hilo.policing.detentions.models import Breach, Detention
from hilo.policing.detentions.reactions import WORK
from tests.support.at_once import at_once

from .conftest import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def test_officers_who_register_at_once_get_numbers_that_follow_one_another(detained):
    rows = at_once(*[detained for _ in range(6)])
    assert sorted(row.number for row in rows) == [f"PUE-26-D000000{n}" for n in range(1, 7)]


def test_a_message_that_arrives_twice_at_once_is_one_detention(detained):
    ref = str(uuid4())
    rows = at_once(*[lambda: detained(ref=ref) for _ in range(4)])
    assert {row.number for row in rows} == {"PUE-26-D0000001"}
    assert Detention.objects.count() == 1


def test_a_breach_that_two_hands_note_is_one(handed):
    row = handed()
    given = {"actor": WORK, "number": row.number, "term": "T04", "at": NOON + timedelta(hours=50)}
    at_once(*[lambda: actions.note_breach(**given) for _ in range(3)])
    assert Breach.objects.count() == 1


def test_of_a_release_and_a_death_at_once_one_is_refused(handed, prosecutor):
    row = handed()
    at = NOON + timedelta(hours=2)
    came = at_once(
        lambda: actions.release(actor=prosecutor, number=row.number, released_at=at, ground="judge", at=at),
        lambda: actions.record_death(actor=prosecutor, number=row.number, died_at=at, circumstances="x", at=at),
    )
    assert sorted(type(one).__name__ for one in came) == ["Conflict", "Detention"]


def test_families_who_ask_from_one_line_at_once_are_each_counted(detained):
    from datetime import date

    from hilo.policing.detentions.models import RateLimit

    detained(born_on=date(1992, 1, 1))
    name = {"given": "Juan Carlos", "first_surname": "Pérez", "born_on": date(1992, 1, 1)}
    asked = {"address": "189.1.1.1", "at": NOON + timedelta(hours=1)}
    came = at_once(*[lambda: actions.look_up(**name, **asked) for _ in range(5)])
    assert all(getattr(one, "held", False) for one in came), came
    assert RateLimit.objects.exclude(who="all").get().level == 5
