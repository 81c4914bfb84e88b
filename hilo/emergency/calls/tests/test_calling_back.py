"""The queue of those who are owed a call back: who comes first, who dials, what ends it."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hilo.emergency.calls.actions import (
    answer,
    attempted,
    end,
    give_up,
    hung_up,
    mark_improper,
    mark_silent,
    next_call_back,
    note,
    take_call_back,
)
from hilo.emergency.calls.calling_back import Abandoned, Attempt, call_back_rule, debts
from hilo.emergency.calls.models import Call, CallBack
from hilo.emergency.calls.queries import call_backs_owed, held
from hilo.kernel.deadlines.queries import of as terms_of
from hilo.lib.errors import Conflict, Forbidden, Refusal
from tests.support.at_once import at_once

CASES = tomllib.loads((Path(__file__).parent / "cases" / "call_back.toml").read_text("utf-8"))["cases"]
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ANA, BETO = "+522221110001", "+522221110002"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_queue_as_the_worked_cases_say(case):
    def ago(seconds):
        return NOW - timedelta(seconds=seconds)

    calls = [
        Abandoned(i, row["n"], row["v"], row["p"], ago(row["s"] + 20), ago(row["s"]))
        for i, row in enumerate(case["calls"])
    ]
    tries = [Attempt(ref, ago(s), "olga", outcome) for ref, s, outcome in case.get("tries", [])]
    found = {calls[debt.refs[0]].number: debt for debt in debts(calls, tries, NOW)}
    assert list(found) == case["first"]
    assert {name: found[name].attempts for name in case.get("attempts", {})} == case.get("attempts", {})
    assert {name: found[name].held_by for name in case.get("held", {})} == case.get("held", {})


def test_the_standard_says_whose_proposal_it_is():
    rule = call_back_rule()
    assert "proposal" in rule.source
    assert (rule.seconds > 0, rule.attempts > 0) == (True, True)
    assert {found.ends for found in rule.outcomes.values()} == {"answered", "unreached", ""}


@pytest.fixture
def olga(actor):
    return actor("operator", name="olga")


@pytest.fixture
def oscar(actor):
    return actor("operator", name="oscar")


@pytest.fixture
def lost(ring, olga, now):
    """`lost()`: a call that nobody answered in time."""

    def abandoned(number=ANA, **fields):
        return end(actor=olga, call_id=ring(caller_number=number, **fields).pk, at=now)

    return abandoned


def term(call):
    return {row.term: row for row in terms_of(f"call:{call.folio}")}["called_back"]


def status(call):
    return Call.objects.get(pk=call.pk).status


@pytest.mark.django_db
def test_an_abandoned_call_opens_the_term_of_its_call_back(lost, olga, now):
    call = lost()
    assert (term(call).started_at, term(call).met_at) == (now, None)
    assert term(call).due_at == now + timedelta(seconds=call_back_rule().seconds)
    [owed] = call_backs_owed(olga, at=now)
    assert (owed.call_id, owed.due, owed.overdue, owed.attempts) == (call.pk, term(call).due_at, False, 0)
    assert call_backs_owed(olga, at=now + timedelta(minutes=5))[0].overdue


@pytest.mark.django_db
def test_the_next_call_back_is_taken_by_one_and_its_read_is_written(lost, olga, oscar, history, now):
    call = lost()
    assert next_call_back(actor=olga, at=now) == call
    assert next_call_back(actor=oscar, at=now) is None
    with pytest.raises(Conflict, match="olga is calling") as refused:
        take_call_back(actor=oscar, call_id=call.pk, at=now)
    assert (refused.value.code, refused.value.extra) == ("HILO-C440", {"holder": "olga"})
    with pytest.raises(Conflict):
        attempted(actor=oscar, call_id=call.pk, outcome="busy", at=now)
    assert history(call)[-1][:2] == ("olga", "call.read")
    take_call_back(actor=olga, call_id=call.pk, at=now + timedelta(seconds=1))
    assert CallBack.objects.count() == 1, "the same hand takes it once"
    later = now + timedelta(seconds=call_back_rule().holds_s + 1)
    assert next_call_back(actor=oscar, at=later) == call, "who said nothing lets it go"


@pytest.mark.django_db(transaction=True)
def test_two_operators_who_take_the_next_at_once_do_not_dial_the_same_number(lost, olga, oscar, now):
    lost(ANA), lost(BETO)
    came = at_once(*(lambda who=who: next_call_back(actor=who, at=now) for who in (olga, oscar)))
    numbers = [call.caller_number for call in came if isinstance(call, Call)]
    assert len(numbers) == len(set(numbers)), came
    assert CallBack.objects.count() == len(numbers)


@pytest.mark.django_db
def test_one_call_back_serves_every_call_of_a_number(lost, olga, facts, history, now):
    first = lost(received_at=now - timedelta(seconds=90))
    second = lost(received_at=now - timedelta(seconds=30))
    other = lost(BETO)
    owed = call_backs_owed(olga, at=now)
    assert [row.calls for row in owed] == [(second.folio, first.folio), (other.folio,)]
    attempted(actor=olga, call_id=second.pk, outcome="reached", at=now + timedelta(seconds=5))
    assert (status(second), status(first)) == ("answered", "abandoned")
    assert [row.call_id for row in call_backs_owed(olga, at=now)] == [other.pk]
    assert (term(first).met_at, term(second).met_at) == (now + timedelta(seconds=5),) * 2
    assert [call.pk for call in held(olga)] == [second.pk]
    assert history(first)[-1][1] == "call.served"
    assert [name for name, _ in facts()][-3:] == [
        "calls.CallBackAttempted",
        "calls.CallAnswered",
        "calls.CallBackAttempted",
    ]


@pytest.mark.django_db
def test_the_first_attempt_meets_the_term_and_after_the_last_the_caller_counts_as_not_reached(lost, olga, now):
    call, most = lost(), call_back_rule().attempts
    for number in range(most):
        at = now + timedelta(minutes=5 * (number + 1))
        attempted(actor=olga, call_id=call.pk, outcome="no_answer", at=at)
        assert status(call) == ("unreached" if number == most - 1 else "abandoned")
        assert term(call).met_at == now + timedelta(minutes=5)
    assert call_backs_owed(olga, at=now + timedelta(minutes=30)) == []
    with pytest.raises(Conflict) as refused:
        attempted(actor=olga, call_id=call.pk, outcome="busy", at=now + timedelta(minutes=31))
    assert refused.value.code == "HILO-C441"
    attempted(actor=olga, call_id=call.pk, outcome="reached", at=now + timedelta(minutes=40))
    assert status(call) == "answered", "who is reached after all is answered"


@pytest.mark.django_db
def test_a_line_that_fails_neither_meets_the_term_nor_counts(lost, olga, now):
    call = lost()
    attempted(actor=olga, call_id=call.pk, outcome="error", at=now)
    assert (term(call).met_at, call_backs_owed(olga, at=now)[0].attempts) == (None, 0)
    attempted(actor=olga, call_id=call.pk, outcome="wrong_number", at=now)
    assert status(call) == "unreached"


@pytest.mark.django_db
def test_a_caller_who_rings_again_meets_the_term(lost, ring, olga, history, now):
    call = lost()
    again = ring(caller_number=ANA, received_at=now + timedelta(seconds=20), at=now + timedelta(seconds=20))
    assert [row.call_id for row in call_backs_owed(olga, at=now)] == [call.pk], "as long as nobody has answered"
    answer(actor=olga, call_id=again.pk, at=now + timedelta(seconds=30))
    assert call_backs_owed(olga, at=now + timedelta(seconds=30)) == []
    assert term(call).met_at == now + timedelta(seconds=30)
    assert history(call)[-1][1:] == ("call.rang_again", "", {"call": again.folio})


@pytest.mark.django_db
def test_a_hidden_number_is_shown_last_and_closed_by_hand(lost, olga, now):
    hidden, known = lost(""), lost()
    assert [row.callable for row in call_backs_owed(olga, at=now)] == [True, False]
    with pytest.raises(Conflict, match="There is a number") as refused:
        give_up(actor=olga, call_id=known.pk, at=now)
    assert refused.value.code == "HILO-C444"
    give_up(actor=olga, call_id=hidden.pk, at=now)
    assert [row.call_id for row in call_backs_owed(olga, at=now)] == [known.pk]


@pytest.mark.django_db
def test_an_outcome_that_is_none_and_a_hand_without_the_right_change_nothing(lost, olga, actor, now):
    call = lost()
    with pytest.raises(Refusal, match="reached, no_answer") as refused:
        attempted(actor=olga, call_id=call.pk, outcome="bored", at=now)
    assert refused.value.code == "HILO-C442"
    for stranger in (actor("dispatcher"), actor("operator", "JAL")):
        with pytest.raises(Forbidden):
            attempted(actor=stranger, call_id=call.pk, outcome="reached", at=now)
    assert call_backs_owed(actor("operator", "JAL"), at=now) == []
    assert CallBack.objects.count() == 0


@pytest.mark.django_db
def test_a_caller_who_hangs_up_in_the_middle_is_owed_a_call_back(ring, olga, now):
    call = answer(actor=olga, call_id=ring(caller_number=ANA).pk, at=now)
    hung_up(actor=olga, call_id=call.pk, at=now)
    assert [row.call_id for row in call_backs_owed(olga, at=now)] == [call.pk]
    attempted(actor=olga, call_id=call.pk, outcome="reached", at=now + timedelta(seconds=9))
    hung_up(actor=olga, call_id=call.pk, at=now + timedelta(seconds=20))
    [owed] = call_backs_owed(olga, at=now + timedelta(seconds=20))
    assert owed.attempts == 0, "it is owed anew"
    with pytest.raises(Conflict) as refused:
        hung_up(actor=olga, call_id=call.pk, at=now)
    assert refused.value.code == "HILO-C445"


@pytest.mark.django_db
def test_what_an_abandoned_call_was_may_be_known_without_calling_back(lost, olga, now):
    call = lost()
    mark_improper(actor=olga, call_id=call.pk, kind="prank", at=now)
    assert (call_backs_owed(olga, at=now), term(call).met_at) == ([], now)


@pytest.mark.django_db
def test_silence_alone_is_never_improper(ring, olga, facts, history, now):
    call = answer(actor=olga, call_id=ring(caller_number=ANA).pk, at=now)
    for _ in range(2):
        mark_silent(actor=olga, call_id=call.pk, silent=True, at=now)
    assert [name for name, _ in facts()].count("calls.CallSilent") == 1
    assert facts()[-1][1]["call"]["silent"] is True
    for kind in ("silent", "prank"):
        with pytest.raises(Conflict, match="Silence alone") as refused:
            mark_improper(actor=olga, call_id=call.pk, kind=kind, at=now)
        assert refused.value.code == "HILO-C443"
    note(actor=olga, call_id=call.pk, card={"card": "silent", "answers": ["nothing"]}, at=now)
    mark_improper(actor=olga, call_id=call.pk, kind="silent", at=now)
    assert status(call) == "improper"
    assert "call.silent" in [verb for _, verb, _, _ in history(call)]


@pytest.mark.django_db
def test_a_silent_call_is_improper_after_a_call_back_or_for_a_reason(lost, ring, olga, now):
    tried = lost()
    attempted(actor=olga, call_id=tried.pk, outcome="no_answer", at=now)
    mark_improper(actor=olga, call_id=tried.pk, kind="silent", at=now)
    known = answer(actor=olga, call_id=ring(caller_number=BETO).pk, at=now)
    mark_improper(actor=olga, call_id=known.pk, kind="silent", why="prueba de línea avisada", at=now)
    assert {status(tried), status(known)} == {"improper"}
