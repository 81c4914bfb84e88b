"""Times by centre, day, week, hour, priority, and around the start of 911: from counts as from rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from hilo.emergency.incidents.models import Incident
from hilo.emergency.oversight.actions import rebuild
from hilo.emergency.oversight.models import Day
from hilo.emergency.oversight.queries import measure_labels, times, today
from hilo.lib.errors import Forbidden, NotFound, Refusal

MONDAY = date(2026, 11, 16)


@pytest.fixture
def week(past, noon):
    """A week of calls: one an hour, answered in 4 s by day and 20 s at night; every sixth is an emergency."""
    midnight = noon.replace(hour=0) - timedelta(days=6)
    for number in range(24 * 6 + 10):
        rang = midnight + timedelta(hours=number, minutes=5)
        slow = 20 if rang.hour < 6 else 4
        if number % 6:
            past(rang, answered=slow, classified=slow + 30, ended=slow + 30, improper_kind="prank")
        else:
            priority = ("high", "medium", "low")[number // 6 % 3]
            past(
                rang,
                answered=slow,
                classified=slow + 40,
                ended=slow + 90,
                priority=priority,
                dispatched=80 + number,
                on_scene=500 + number,
            )


def told(answer):
    """What a table says, apart from where it was read from and how the notes stand."""
    return replace(answer, counted_days=0, days_from_rows=0)


def ask(actor, noon, **fields):
    return times(actor, at=noon, **({"first": MONDAY, "last": noon.date()} | fields))


def test_percentiles_shares_and_verdicts_of_a_week(week, supervisor, noon):
    answer = ask(supervisor, noon)
    [row] = answer.rows
    assert answer.centres == ["PUE"]
    assert (row.calls.received, row.calls.answered, row.calls.real, row.calls.improper) == (154, 154, 26, 128)
    assert (row.spreads["answer"].n, row.spreads["answer"].p50, row.spreads["answer"].p90) == (154, 4, 20)
    assert row.spreads["registration"].n == row.spreads["dispatch"].n == row.spreads["arrival"].n == 26
    assert row.spreads["arrival"].longest == 650
    fifteen = next(v for v in row.verdicts if v.standard == "nena_sta_020" and v.within_s == 15)
    assert (fifteen.kept, fifteen.n, fifteen.met, fifteen.sure) == (112, 154, False, True)
    twenty = next(v for v in row.verdicts if v.standard == "nena_sta_020" and v.within_s == 20)
    assert (twenty.share, twenty.met) == (1.0, True)
    arrival = next(v for v in row.verdicts if v.standard == "norma_tecnica" and v.measure == "arrival")
    assert (arrival.n, arrival.met) == (26, None)


@pytest.mark.parametrize("by", ["", "centre", "day", "week", "hour", "priority"])
@pytest.mark.parametrize("priority", ["", "high"])
def test_counts_say_what_the_rows_say(week, supervisor, noon, by, priority):
    from_rows = ask(supervisor, noon, by=by, priority=priority)
    assert (from_rows.counted_days, from_rows.days_from_rows) == (0, 7)
    assert rebuild(actor=supervisor, at=noon) == 6
    from_counts = ask(supervisor, noon, by=by, priority=priority)
    assert (from_counts.counted_days, from_counts.days_from_rows) == (6, 1)
    assert told(from_counts) == told(from_rows)
    assert len(from_rows.rows) == {"": 1, "centre": 1, "day": 7, "week": 1, "hour": 24, "priority": 4}[by] or priority


def test_the_rows_of_a_table_add_up_to_the_whole(week, supervisor, noon):
    whole = ask(supervisor, noon).rows[0]
    for by in ("day", "hour", "priority"):
        rows = ask(supervisor, noon, by=by).rows
        assert sum(row.calls.received for row in rows) == whole.calls.received
        assert sum(row.spreads["answer"].n for row in rows) == whole.spreads["answer"].n
    night = ask(supervisor, noon, by="hour").rows[3]
    assert (night.key, night.spreads["answer"].p50) == ("03", 20)
    high = ask(supervisor, noon, by="priority").rows[0]
    assert (high.key, high.calls.real, high.calls.improper) == ("high", 9, 0)


def verdict(row, measure, within_s):
    return next(one for one in row.verdicts if one.measure == measure and one.within_s == within_s)


def test_a_centre_that_sends_nobody_keeps_no_time(past, supervisor, noon):
    for number in range(200):
        sent = 60 if number < 6 else None
        past(noon - timedelta(hours=2), answered=4, classified=50, priority="high", dispatched=sent, on_scene=sent)
    with translation.override("en"):
        [row] = ask(supervisor, noon).rows
    found = verdict(row, "dispatch", 120)
    assert (found.kept, found.n, found.lacking, found.met) == (6, 200, 194, False)
    assert found.says == "3 % of 200 within 120 s; 100 % asked (194 never reached): not met."
    assert (row.spreads["dispatch"].n, row.spreads["dispatch"].lacking) == (6, 194)
    assert row.calls.without_dispatch == 194
    assert verdict(row, "arrival", 600).n == verdict(row, "process", 60).n == 200


def test_an_answer_is_due_to_every_call_that_rang(past, supervisor, noon):
    for number in range(120):
        if number < 30:
            past(noon - timedelta(hours=2), answered=4, classified=30, ended=30, improper_kind="prank")
        else:
            past(noon - timedelta(hours=2), ended=9, status="abandoned")
    found = verdict(ask(supervisor, noon).rows[0], "answer", 15)
    assert (found.kept, found.n, found.lacking, found.share, found.met) == (30, 120, 90, 0.25, False)


def test_who_waits_within_the_time_is_not_late_yet(past, supervisor, noon):
    past(noon - timedelta(seconds=14))
    past(noon - timedelta(seconds=17))
    past(noon - timedelta(seconds=200), answered=3, classified=60, priority="high")
    row = today(supervisor, at=noon)
    assert (verdict(row, "answer", 15).n, verdict(row, "answer", 20).n) == (2, 1)
    assert (verdict(row, "dispatch", 120).n, verdict(row, "arrival", 600).n) == (1, 0)
    assert row.spreads["arrival"].lacking == 1


def test_a_day_is_counted_when_what_it_lacks_is_late(past, supervisor, noon):
    midnight = noon.replace(hour=0)
    past(midnight - timedelta(seconds=30), answered=3, classified=20, priority="high")
    assert rebuild(actor=supervisor, at=midnight + timedelta(minutes=1)) == 0
    assert rebuild(actor=supervisor, at=midnight + timedelta(minutes=61)) == 1
    found = verdict(ask(supervisor, noon).rows[0], "dispatch", 120)
    assert (found.n, found.kept) == (1, 0)


def test_what_needed_nobody_is_not_late_and_is_said(past, supervisor, noon):
    incident = past(noon - timedelta(hours=2), answered=4, classified=50, priority="low")
    Incident.objects.filter(first_call=incident).update(code="60202")
    with translation.override("en"):
        answer = ask(supervisor, noon)
    assert verdict(answer.rows[0], "dispatch", 120).n == 0
    assert answer.rows[0].calls.excused == 1
    assert any("nobody was due" in note for note in answer.notes)


def test_today_is_the_open_day_alone(week, supervisor, noon):
    row = today(supervisor, at=noon)
    assert row.calls.received == 10
    assert row.spreads["answer"].n == 10


def test_a_week_without_calls_says_so(supervisor, puebla, noon):
    answer = ask(supervisor, noon)
    [row] = answer.rows
    assert (row.calls.received, row.spreads["answer"].p50) == (0, None)
    assert all(found.met is None and found.share is None for found in row.verdicts)


def test_a_day_begins_at_midnight_of_the_centre_s_own_state(past, centre, nation, noon):
    cancun = centre("QROO")
    late = datetime(2026, 11, 20, 23, 30, tzinfo=ZoneInfo("America/Cancun"))
    past(late, answered=5, centre=cancun)
    past(late, answered=7)
    rows = ask(nation, noon, by="day").rows
    assert [row.key for row in rows] == ["2026-11-20"]
    # 23.30 in Cancun is 22.30 in Puebla.
    assert [row.key for row in ask(nation, noon, by="hour").rows] == ["22", "23"]


def test_before_and_after_the_start_of_911_only_where_both_are_known(past, centre, nation, noon):
    jalisco = centre("JAL")
    for day in range(1, 6):
        past(datetime(2016, 10, 3, 12, tzinfo=UTC) - timedelta(days=day), answered=30)
        past(datetime(2016, 10, 3, 12, tzinfo=UTC) + timedelta(days=day), answered=9)
        past(datetime(2017, 2, 3, 12, tzinfo=UTC) + timedelta(days=day), answered=50, centre=jalisco)
    with translation.override("en"):
        answer = times(nation, at=noon, first=date(2016, 1, 1), last=date(2017, 12, 31), by="rollout")
    before, after = answer.rows
    assert (before.key, before.calls.received, before.spreads["answer"].p50) == ("before", 5, 30)
    assert (after.key, after.calls.received, after.spreads["answer"].p50) == ("after", 5, 9)
    assert "JAL" not in answer.centres
    assert any("no proof of an effect" in note for note in answer.notes)
    assert any("JAL" in note for note in answer.notes)


def test_the_day_911_began_is_a_day_with_911(past, nation, noon):
    actual = datetime(2016, 10, 3, 0, 30, tzinfo=ZoneInfo("America/Mexico_City"))
    past(actual, answered=9)
    past(actual - timedelta(hours=1), answered=30)
    answer = times(nation, at=noon, first=date(2016, 9, 1), last=date(2016, 11, 1), by="rollout")
    assert [(row.key, row.spreads["answer"].p50) for row in answer.rows] == [("before", 30), ("after", 9)]


def test_calls_from_paper_are_said_apart(past, supervisor, noon):
    past(noon - timedelta(days=2), answered=60, classified=90, priority="high", paper_form="P-1", entered_at=noon)
    past(noon - timedelta(days=2), answered=6)
    with translation.override("en"):
        answer = ask(supervisor, noon)
    assert (answer.rows[0].calls.paper, answer.rows[0].spreads["answer"].n) == (1, 1)
    assert any("paper form" in note for note in answer.notes)


def test_words_come_in_the_reader_s_language(week, supervisor, noon):
    with translation.override("es"):
        spanish = ask(supervisor, noon).rows[0]
        assert measure_labels()["answer"] == "Contestación"
    with translation.override("en"):
        english = ask(supervisor, noon).rows[0]
    assert spanish.verdicts[-1].says != english.verdicts[-1].says
    assert english.verdicts[3].says == "72.7 % of 154 within 15 s; 90 % asked: not met."


def test_a_supervisor_sees_the_own_centre_alone(past, jalisco, supervisor, nation, actor, noon):
    past(noon - timedelta(days=1), answered=5)
    past(noon - timedelta(days=1), answered=5, centre=jalisco)
    assert ask(supervisor, noon).rows[0].calls.received == 1
    assert ask(nation, noon).rows[0].calls.received == 2
    with pytest.raises(Forbidden):
        ask(supervisor, noon, centre="JAL")
    with pytest.raises(Forbidden):
        ask(actor("operator"), noon)
    with pytest.raises(NotFound):
        ask(nation, noon, centre="XXX")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"first": date(2026, 11, 20), "last": date(2026, 11, 1)}, "HILO-U410"),
        ({"first": date(2030, 1, 1), "last": date(2030, 2, 1)}, "HILO-U410"),
        ({"first": date(2000, 1, 1)}, "HILO-U401"),
        ({"first": date(2024, 1, 1), "by": "day"}, "HILO-U411"),
        ({"by": "operator"}, "HILO-U402"),
        ({"priority": "urgent"}, "HILO-U403"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_to_change(supervisor, puebla, noon, fields, code):
    with pytest.raises(Refusal) as refused:
        ask(supervisor, noon, **fields)
    assert refused.value.code == code


def test_no_count_is_by_person(week, supervisor, noon):
    rebuild(actor=supervisor, at=noon)
    kept = {field.name for field in Day._meta.get_fields()}
    assert not {name for name in kept if "by" in name or "actor" in name or "number" in name}
