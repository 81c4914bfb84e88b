"""Ready, on a break, away; and what the supervisor is told of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.emergency.shifts import actions, queries
from hilo.emergency.shifts.commands import Pause
from hilo.emergency.shifts.models import AgentStatePeriod
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal


def codes(worker):
    return [concern.code for concern in worker.concerns]


def only(board):
    (worker,) = board.workers
    return worker


def test_who_signs_on_is_at_the_desk_and_on_the_board(olga, sara, start):
    actions.sign_on(actor=olga, desk="operator", at=start)
    worker = only(queries.board(sara, at=start))
    assert (worker.name, worker.desk, worker.status, worker.since) == ("olga", "operator", "ready", start)
    assert worker.concerns == ()


def test_facts_name_nobody_and_the_ledger_does(olga, start, after, facts):
    actions.sign_on(actor=olga, desk="operator", at=start)
    actions.pause(actor=olga, kind="meal", at=after(minutes=5))
    actions.back(actor=olga, at=after(minutes=30))
    actions.sign_off(actor=olga, at=after(minutes=40))
    told = facts()
    assert [payload["status"] for _, payload in told] == ["ready", "break", "ready", "away"]
    assert "olga" not in str(told)
    verbs = [row.verb for row in about(["worker:olga"])]
    assert verbs == ["worker.ready", "worker.break", "worker.back", "worker.away"]
    assert {row.chain for row in about(["worker:olga"])} == {"PUE"}


def test_a_break_has_a_reason_and_an_end(olga, sara, start, after):
    actions.sign_on(actor=olga, desk="operator", at=start)
    actions.pause(actor=olga, kind="need", at=start)
    worker = only(queries.board(sara, at=after(minutes=1)))
    assert (worker.status, worker.break_kind, worker.until) == ("break", "need", start + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("asked", "code"), [({"kind": "nap"}, "HILO-H403"), ({"kind": "rest", "minutes": 90}, "HILO-H404")]
)
def test_a_break_without_a_known_reason_or_too_long_is_refused(olga, start, asked, code):
    actions.sign_on(actor=olga, desk="operator", at=start)
    with pytest.raises(Refusal) as refused:
        actions.pause(actor=olga, at=start, **asked)
    assert refused.value.code == code


def test_who_is_away_cannot_take_a_break(olga, start):
    with pytest.raises(Conflict) as refused:
        actions.pause(actor=olga, kind="meal", at=start)
    assert refused.value.code == "HILO-W409"


def test_nobody_signs_on_twice(olga, start, after):
    actions.sign_on(actor=olga, desk="operator", at=start)
    with pytest.raises(Conflict):
        actions.sign_on(actor=olga, desk="dispatcher", at=after(minutes=1))


def test_a_desk_that_is_none_is_refused(olga, start):
    with pytest.raises(Refusal) as refused:
        actions.sign_on(actor=olga, desk="kitchen", at=start)
    assert refused.value.code == "HILO-H402"


def test_an_account_without_a_centre_has_no_shift(puebla, actor, start):
    with pytest.raises(Refusal) as refused:
        actions.sign_on(actor=actor("operator", centre=""), desk="operator", at=start)
    assert refused.value.code == "HILO-H401"


def test_who_holds_an_answered_call_is_busy_without_pressing_a_key(olga, sara, start, after, taken_by):
    actions.sign_on(actor=olga, desk="operator", at=start)
    taken_by(olga, after(seconds=40))
    worker = only(queries.board(sara, at=after(seconds=60)))
    assert (worker.status, worker.calls, worker.since) == ("busy", 1, after(seconds=40))


def test_several_calls_in_hand_at_once_are_said(olga, sara, start, after, taken_by):
    actions.sign_on(actor=olga, desk="operator", at=start)
    taken_by(olga, after(seconds=5))
    taken_by(olga, after(seconds=10))
    assert codes(only(queries.board(sara, at=after(seconds=20)))) == ["many_calls"]


def test_a_break_with_a_call_in_hand_is_never_refused_and_is_said_first(olga, sara, actor, start, after, taken_by):
    other = actor("operator", name="abel")
    for who in (olga, other):
        actions.sign_on(actor=who, desk="operator", at=start)
    taken_by(olga, start)
    actions.pause(actor=olga, kind="after_call", at=after(seconds=5))
    first, second = queries.board(sara, at=after(seconds=30)).workers
    assert (first.name, first.status, codes(first)) == ("olga", "break", ["calls_left"])
    assert second.name == "abel"


def test_who_answers_without_having_signed_on_is_seen_all_the_same(olga, sara, start, after, taken_by):
    taken_by(olga, start)
    worker = only(queries.board(sara, at=after(minutes=1)))
    assert (worker.name, worker.desk, worker.status, codes(worker)) == ("olga", "", "busy", ["not_signed_on"])


def test_a_break_that_is_over_is_said(olga, sara, start, after):
    actions.sign_on(actor=olga, desk="operator", at=start)
    actions.pause(actor=olga, kind="need", at=start)
    actions.beat(actor=olga, at=after(minutes=15))
    (concern,) = only(queries.board(sara, at=after(minutes=15))).concerns
    assert (concern.code, concern.minutes, concern.urgent) == ("break_over", 5, False)


def test_hours_without_a_pause_are_said_as_care(olga, sara, start, after):
    actions.sign_on(actor=olga, desk="operator", at=start)
    for half in range(1, 7):
        actions.beat(actor=olga, at=after(minutes=30 * half))
    (concern,) = only(queries.board(sara, at=after(hours=3))).concerns
    assert (concern.code, concern.minutes) == ("no_pause", 180)


def test_a_break_too_short_to_rest_does_not_count_as_a_pause(olga, start, after):
    actions.sign_on(actor=olga, desk="operator", at=start)
    actions.pause(actor=olga, kind="need", at=after(minutes=50))
    assert actions.back(actor=olga, at=after(minutes=53)).worked_from == start
    actions.pause(actor=olga, kind="rest", at=after(minutes=60))
    assert actions.back(actor=olga, at=after(minutes=75)).worked_from == after(minutes=75)


def test_signing_off_and_on_again_does_not_hide_a_long_shift(olga, start, after):
    actions.sign_on(actor=olga, desk="operator", at=start)
    actions.sign_off(actor=olga, at=after(minutes=50))
    again = actions.sign_on(actor=olga, desk="operator", at=after(minutes=52))
    assert (again.shift_from, again.worked_from) == (start, start)
    actions.sign_off(actor=olga, at=after(minutes=60))
    assert actions.sign_on(actor=olga, desk="operator", at=after(hours=12)).shift_from == after(hours=12)


def test_a_desk_that_fell_silent_is_shown_as_gone(olga, sara, start, after):
    actions.sign_on(actor=olga, desk="operator", at=start)
    actions.beat(actor=olga, at=after(minutes=1))
    worker = only(queries.board(sara, at=after(minutes=5)))
    assert (worker.status, worker.since, codes(worker)) == ("gone", after(minutes=1), ["gone"])
    actions.beat(actor=olga, at=after(minutes=6))
    assert only(queries.board(sara, at=after(minutes=6))).status == "ready"


def test_a_shift_that_nobody_ended_ends_when_its_desk_fell_silent(olga, sara, start, after):
    actions.sign_on(actor=olga, desk="operator", at=start)
    actions.beat(actor=olga, at=after(minutes=30))
    assert queries.board(sara, at=after(hours=10)).workers == ()
    assert queries.mine(olga, at=after(hours=10)) is None
    actions.beat(actor=olga, at=after(hours=10))
    assert queries.mine(olga, at=after(hours=10)) is None
    actions.sign_on(actor=olga, desk="operator", at=after(hours=11))
    first, second = AgentStatePeriod.objects.order_by("began_at")
    assert (first.ended_at, second.began_at) == (after(minutes=30), after(hours=11))
    assert [row.verb for row in about(["worker:olga"])] == ["worker.ready", "worker.lapsed", "worker.ready"]


def test_a_beat_does_not_sign_anybody_on(olga, sara, start):
    actions.beat(actor=olga, at=start)
    assert queries.board(sara, at=start).workers == ()


def test_the_board_is_for_the_supervisor_of_the_same_centre_alone(olga, puebla, jalisco, actor, start):
    actions.sign_on(actor=olga, desk="operator", at=start)
    with pytest.raises(Forbidden):
        queries.board(olga, at=start)
    with pytest.raises(Refusal):
        queries.board(actor("supervisor", centre=""), at=start)
    assert queries.board(actor("supervisor", "JAL"), at=start).workers == ()


def test_hours_are_counted_and_nobody_is_named(olga, sara, actor, start, after):
    actions.sign_on(actor=olga, desk="operator", at=start)
    actions.sign_on(actor=actor("operator", name="abel"), desk="operator", at=after(minutes=30))
    actions.sign_off(actor=olga, at=after(minutes=60))
    for minute in (31, 59):
        actions.beat(actor=actor("operator", name="abel"), at=after(minutes=minute))
    span = {"since": start, "until": after(hours=2), "at": after(minutes=90)}
    worked = queries.worked_by_hour(sara, centre="PUE", desk="operator", **span)
    assert worked == {(1, 18): 1.5, (1, 19): 1.0}
    assert not any(queries.worked_by_hour(sara, centre="PUE", desk="dispatcher", **span).values())


def test_breaks_are_counted_of_all_together(olga, sara, start, after):
    actions.sign_on(actor=olga, desk="operator", at=start)
    actions.pause(Pause(kind="meal", minutes=30), actor=olga, at=after(minutes=60))
    actions.back(actor=olga, at=after(minutes=90))
    actions.beat(actor=olga, at=after(minutes=119))
    span = {"since": after(minutes=30), "until": after(minutes=120), "at": after(minutes=120)}
    assert queries.hours_on_shift(sara, centre="PUE", desk="operator", **span) == (0.5, 1.5)
    assert queries.hours_on_shift(sara, centre="PUE", desk="dispatcher", **span) == (0, 0)


def test_another_centres_hours_are_not_told(sara, jalisco, start, after):
    span = {"desk": "operator", "since": start, "until": after(hours=1), "at": after(hours=1)}
    with pytest.raises(Forbidden):
        queries.worked_by_hour(sara, centre="JAL", **span)
    with pytest.raises(NotFound):
        queries.worked_by_hour(sara, centre="XXX", **span)
