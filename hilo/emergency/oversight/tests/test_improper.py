"""Improper calls by kind, hour and day; repeated numbers as work to be done."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import translation

from hilo.emergency.oversight.actions import note_talk, rebuild
from hilo.emergency.oversight.queries import improper, repeated, talk_outcomes
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

PRANKSTER, LONELY = "+522221110001", "+522221110002"


@pytest.fixture
def calls(past, noon):
    """Six pranks of one number at 22 h, five silent calls of another that once told of a fire, and other calls."""
    ten_at_night = noon.replace(hour=22) - timedelta(days=8)
    for day in range(6):
        past(ten_at_night + timedelta(days=day), answered=5, ended=20, improper_kind="prank", caller_number=PRANKSTER)
    for day in range(5):
        past(noon - timedelta(days=day + 1), answered=5, ended=9, improper_kind="silent", caller_number=LONELY)
    past(noon - timedelta(days=20), answered=5, classified=40, priority="high", caller_number=LONELY)
    past(noon - timedelta(days=3), answered=5, ended=30, improper_kind="test", caller_number="+522221110003")
    past(noon - timedelta(days=3), ended=30, status="abandoned")
    past(noon - timedelta(days=3), answered=5, ended=30, improper_kind="prank")


def ask(actor, noon):
    return improper(actor, at=noon, first=(noon - timedelta(days=27)).date(), last=noon.date())


def test_improper_calls_are_a_share_of_all_calls_by_kind_hour_and_day(calls, supervisor, noon):
    with translation.override("en"):
        found = ask(supervisor, noon)
    assert (found.calls, found.improper) == (15, 13)
    assert found.share == pytest.approx(13 / 15)
    assert [(row.kind, row.label, row.calls) for row in found.kinds] == [
        ("prank", "Prank", 7),
        ("silent", "Silent", 5),
        ("test", "Test", 1),
    ]
    assert sum(row.share for row in found.kinds) == pytest.approx(1)
    assert [(row.hour, row.improper) for row in found.hours if row.improper] == [(12, 7), (22, 6)]
    assert found.hours[0].share is None
    assert sum(row.calls for row in found.days) == 15
    quiet = next(row for row in found.days if row.day == (noon - timedelta(days=20)).date())
    assert (quiet.improper, quiet.share) == (0, 0.0)


def test_counts_of_improper_calls_say_what_the_rows_say(calls, supervisor, noon):
    from_rows = ask(supervisor, noon)
    assert rebuild(actor=supervisor, at=noon) > 0
    assert ask(supervisor, noon) == from_rows


def test_numbers_are_masked_unless_they_are_asked_for(calls, supervisor, noon):
    masked = repeated(supervisor, at=noon)
    assert [row.number for row in masked] == ["+52 ••••••••01", "+52 ••••••••02"]
    assert all(row.masked for row in masked)
    assert not [row for row in about(["centre:PUE"]) if row.verb == "numbers.read"]
    assert PRANKSTER not in repr(masked)


def test_whole_numbers_are_read_by_who_may_and_the_read_is_written_down(calls, supervisor, actor, noon):
    found = repeated(supervisor, at=noon, reveal=True)
    assert [row.number for row in found] == [PRANKSTER, LONELY]
    [read] = [row for row in about(["centre:PUE"]) if row.verb == "numbers.read"]
    assert json.loads(read.data) == {"calls": [row.call_id for row in found]}
    assert PRANKSTER not in read.data
    without = actor("supervisor", permissions=frozenset({"centre.oversee"}))
    assert repeated(without, at=noon)
    with pytest.raises(Forbidden):
        repeated(without, at=noon, reveal=True)


def test_a_number_with_real_emergencies_is_never_a_mere_nuisance(calls, supervisor, noon):
    with translation.override("en"):
        prankster, lonely = repeated(supervisor, at=noon)
    assert (prankster.improper, prankster.real, prankster.warning) == (6, 0, "")
    assert (lonely.improper, lonely.real) == (5, 1)
    assert lonely.warning == "A real emergency came from this number, too: answer it like any other."
    assert prankster.hours[22] == 6
    assert [row.kind for row in lonely.kinds] == ["silent"]


def test_a_talk_is_work_done_until_the_next_improper_call(calls, past, supervisor, noon):
    first, second = repeated(supervisor, at=noon)
    note_talk(actor=supervisor, call_id=first.call_id, outcome="family", note="the school was told", at=noon)
    after = repeated(supervisor, at=noon)
    assert [row.call_id for row in after] == [second.call_id, first.call_id]
    assert (after[1].last_talk, after[1].outcome) == (noon, "family")
    past(noon + timedelta(hours=1), answered=5, ended=20, improper_kind="prank", caller_number=PRANKSTER)
    again = repeated(supervisor, at=noon + timedelta(hours=2))
    assert [row.improper for row in again] == [7, 5]
    assert again[0].outcome == "family"


def test_a_talk_changes_nothing_about_how_a_number_is_answered(calls, supervisor, actor, noon):
    from hilo.emergency.calls.actions import receive

    row = repeated(supervisor, at=noon)[0]
    note_talk(actor=supervisor, call_id=row.call_id, outcome="talked", at=noon)
    call = receive(
        actor=actor("integrator", "NAC"), channel="voice", caller_number=PRANKSTER, received_at=noon, at=noon
    )
    assert call.status == "waiting"


def test_a_talk_is_told_without_number_or_name(calls, supervisor, noon):
    row = repeated(supervisor, at=noon)[0]
    note_talk(actor=supervisor, call_id=row.call_id, outcome="talked", note="a lonely boy", at=noon)
    payload = json.loads(Fact.objects.get(name="oversight.CallerTalkedWith").payload)
    assert payload == {"centre": "PUE", "outcome": "talked"}


def test_a_talk_that_cannot_be_noted_says_why(calls, past, supervisor, actor, jalisco, noon):
    row = repeated(supervisor, at=noon)[0]
    for fields, code in (({"outcome": "punished"}, "HILO-U406"), ({"note": "x" * 501}, "HILO-K422")):
        with pytest.raises(Refusal) as refused:
            note_talk(actor=supervisor, at=noon, **({"call_id": row.call_id, "outcome": "talked"} | fields))
        assert refused.value.code == code
    proper = past(noon, answered=4)
    with pytest.raises(Conflict) as refused:
        note_talk(actor=supervisor, call_id=proper.pk, outcome="talked", at=noon)
    assert refused.value.code == "HILO-U408"
    with pytest.raises(Forbidden):
        note_talk(actor=actor("supervisor", "JAL"), call_id=row.call_id, outcome="talked", at=noon)
    with pytest.raises(Forbidden):
        note_talk(actor=actor("operator"), call_id=row.call_id, outcome="talked", at=noon)
    with pytest.raises(NotFound):
        note_talk(actor=supervisor, call_id=10**9, outcome="talked", at=noon)


@pytest.mark.parametrize("fields", [{"days": 0}, {"days": 366}, {"at_least": 1}, {"limit": 0}, {"limit": 201}])
def test_a_list_that_is_too_long_is_refused(puebla, supervisor, noon, fields):
    with pytest.raises(Refusal) as refused:
        repeated(supervisor, at=noon, **fields)
    assert refused.value.code == "HILO-U405"


def test_another_centre_s_numbers_are_not_listed(calls, jalisco, actor, nation, noon):
    assert repeated(actor("supervisor", "JAL"), at=noon) == []
    assert len(repeated(nation, at=noon)) == 2


def test_how_a_talk_may_end_has_words(db):
    with translation.override("es"):
        assert talk_outcomes()["not_reached"] == "No se localizó"
