"""Terms are opened, met once, and named when they are breached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.kernel.deadlines.queries import breaching, count_breaching, of, running

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CRASH = "incident:PUE-26-0000001"


def after(seconds):
    return AT + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def _terms():
    open_terms(
        subject=CRASH,
        seconds={"registered": 90, "dispatched": 120, "on_scene": 600},
        state="21",
        at=AT,
        met={"registered": after(30)},
    )


def late(seconds, **where):
    return [(row.subject, row.term) for row in breaching(after(seconds), **where)]


def test_each_term_is_due_its_seconds_after_the_start():
    assert [(row.term, row.due_at - row.started_at) for row in of(CRASH)] == [
        ("registered", timedelta(seconds=90)),
        ("dispatched", timedelta(seconds=120)),
        ("on_scene", timedelta(seconds=600)),
    ]


def test_a_term_met_at_the_start_never_breaches():
    assert [row.met_at for row in of(CRASH)] == [after(30), None, None]
    assert (CRASH, "registered") not in late(10_000)


def test_a_term_breaches_after_its_due_time_and_not_at_it():
    assert late(120) == []
    assert late(121) == [(CRASH, "dispatched")]


def test_the_longest_late_comes_first():
    assert late(700) == [(CRASH, "dispatched"), (CRASH, "on_scene")]
    assert count_breaching(after(700)) == 2


def test_a_met_term_breaches_no_more():
    meet(subject=CRASH, terms=("dispatched",), at=after(100))
    assert late(700) == [(CRASH, "on_scene")]


def test_a_term_keeps_the_first_instant_it_was_met_at():
    meet(subject=CRASH, terms=("dispatched",), at=after(100))
    meet(subject=CRASH, terms=("dispatched", "on_scene"), at=after(500))
    assert [row.met_at for row in of(CRASH)] == [after(30), after(100), after(500)]


def test_meeting_the_term_of_one_subject_leaves_those_of_others():
    open_terms(subject="incident:JAL-26-0000002", seconds={"dispatched": 120}, state="14", at=AT)
    meet(subject=CRASH, terms=("dispatched",), at=AT)
    assert late(130) == [("incident:JAL-26-0000002", "dispatched")]


def test_a_state_sees_its_own_breaches():
    open_terms(subject="incident:JAL-26-0000002", seconds={"dispatched": 60}, state="14", at=AT)
    assert late(130, state="14") == [("incident:JAL-26-0000002", "dispatched")]
    assert late(130, state="21") == [(CRASH, "dispatched")]
    assert len(late(130)) == 2


def test_the_same_term_of_a_subject_is_not_opened_twice():
    with pytest.raises(IntegrityError), transaction.atomic():
        open_terms(subject=CRASH, seconds={"dispatched": 5}, state="21", at=AT)
    assert len(of(CRASH)) == 3


def test_a_term_that_ends_before_it_starts_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        open_terms(subject="incident:X", seconds={"dispatched": -1}, state="21", at=AT)


def test_no_terms_open_nothing():
    open_terms(subject="incident:X", seconds={}, state="21", at=AT)
    assert of("incident:X") == []


def test_terms_that_will_be_due_soon_run_beside_those_that_are_late():
    assert [row.term for row in running(after(125))] == ["dispatched"]
    assert [row.term for row in running(after(125), within_s=500)] == ["dispatched", "on_scene"]
    assert running(after(125), within_s=500, states=frozenset({"14"})) == []
