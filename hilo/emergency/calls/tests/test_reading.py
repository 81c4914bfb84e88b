"""Who may read a call, what is written down about it, and what is remembered of a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hilo.emergency.calls.actions import answer, end, mark_improper, note, receive
from hilo.emergency.calls.models import Call
from hilo.emergency.calls.queries import (
    accounts,
    earlier_from_number,
    findings_of,
    improper_counts,
    number_history,
    read,
    waiting,
)
from hilo.lib.errors import Forbidden

pytestmark = pytest.mark.django_db
JOKER = "+522220000000"


def test_a_read_is_in_the_ledger_with_its_purpose(ring, actor, history, now):
    call = ring()
    assert read(call.pk, replace(actor("operator"), purpose="atender la llamada"), at=now) == call
    assert history(call)[-1] == ("operator.pue", "call.read", "atender la llamada", None)


def test_an_operator_of_one_state_cannot_read_anothers_calls(ring, jalisco, actor, history, now):
    call = ring()
    with pytest.raises(Forbidden, match="another state") as refused:
        read(call.pk, actor("operator", "JAL"), at=now)
    assert refused.value.code == "HILO-A404"
    assert [verb for _, verb, _, _ in history(call)] == ["call.received"]


@pytest.mark.parametrize(
    "act",
    [
        lambda who, call, at: answer(actor=who, call_id=call.pk, at=at),
        lambda who, call, at: note(actor=who, call_id=call.pk, narrative="x", at=at),
        lambda who, call, at: mark_improper(actor=who, call_id=call.pk, kind="prank", at=at),
        lambda who, call, at: end(actor=who, call_id=call.pk, at=at),
    ],
    ids=["answer", "note", "improper", "end"],
)
def test_an_operator_of_one_state_cannot_touch_anothers_calls(ring, jalisco, actor, now, act):
    call = ring()
    with pytest.raises(Forbidden):
        act(actor("operator", "JAL"), call, now)
    kept = Call.objects.get(pk=call.pk)
    assert (kept.status, kept.narrative, kept.ended_at) == ("waiting", "", None)


def test_a_dispatcher_reads_calls_and_does_not_answer_them(ring, actor, now):
    call = ring()
    assert read(call.pk, actor("dispatcher"), at=now).pk == call.pk
    with pytest.raises(Forbidden):
        answer(actor=actor("dispatcher"), call_id=call.pk, at=now)


def test_a_call_without_a_state_is_read_by_the_nation_alone(national, puebla, actor, now):
    call = receive(actor=actor("integrator", "NAC"), channel="voice", received_at=now, at=now)
    assert call.centre_id == "NAC"
    assert read(call.pk, actor("integrator", "NAC"), at=now).pk == call.pk
    with pytest.raises(Forbidden):
        read(call.pk, actor("operator"), at=now)


def test_each_centre_sees_its_own_queue(ring, jalisco, actor):
    ours, theirs = ring(), ring(latitude=20.6767, longitude=-103.3475)
    assert [call.pk for call in waiting(actor("operator"))] == [ours.pk]
    assert [call.pk for call in waiting(actor("operator", "JAL"))] == [theirs.pk]
    assert {call.pk for call in waiting(actor("integrator", "NAC"))} == {ours.pk, theirs.pk}


def test_after_fifty_pranks_the_next_call_rings_as_every_other(ring, actor, now):
    olga = actor("operator")
    for n in range(50):
        call = ring(caller_number=JOKER, received_at=now - timedelta(minutes=60 - n))
        mark_improper(actor=olga, call_id=call.pk, kind="prank", at=now)
    call = ring(caller_number=JOKER)
    assert call.status == "waiting"
    assert [finding["code"] for finding in call.findings] == []
    assert [row.pk for row in waiting(olga)] == [call.pk]
    assert answer(actor=olga, call_id=call.pk, at=now).status == "answered"
    assert improper_counts(JOKER, actor=olga, before=call.received_at) == {"prank": 50}
    history = number_history(JOKER, actor=olga, before=call.received_at, language="es")
    assert history is not None
    assert history.message.startswith("50 llamadas anteriores")
    assert "puede ser la verdadera" in history.message


def test_the_history_of_a_number_counts_real_calls_and_only_earlier_ones(ring, actor, now):
    olga = actor("operator")
    for minutes, kind in ((30, "prank"), (20, "silent"), (10, "")):
        call = ring(caller_number=JOKER, received_at=now - timedelta(minutes=minutes))
        if kind:
            mark_improper(actor=olga, call_id=call.pk, kind=kind, why="nadie habló", at=now)
    ring(caller_number="+522221111111", received_at=now - timedelta(minutes=5))
    assert improper_counts(JOKER, actor=olga, before=now) == {"prank": 1, "silent": 1, "": 1}
    assert improper_counts(JOKER, actor=olga, before=now - timedelta(minutes=20)) == {"prank": 1}
    times = [call.received_at for call in earlier_from_number(JOKER, actor=olga, before=now)]
    assert times == sorted(times, reverse=True)
    assert len(times) == 3


def test_a_hidden_number_has_no_history(ring, actor, now):
    ring(caller_number="", received_at=now - timedelta(minutes=5))
    assert earlier_from_number("", actor=actor("operator"), before=now) == []
    assert number_history("", actor=actor("operator"), before=now) is None


def test_the_history_of_a_number_stops_at_the_states_border(ring, jalisco, actor, now):
    ring(caller_number=JOKER, received_at=now - timedelta(minutes=5))
    assert len(earlier_from_number(JOKER, actor=actor("operator"), before=now)) == 1
    assert earlier_from_number(JOKER, actor=actor("operator", "JAL"), before=now) == []


def test_what_is_odd_about_a_place_is_told_in_the_readers_language(ring):
    call = ring(latitude=-98.2, longitude=19.04)
    (spanish,), (english,) = findings_of(call, "es"), findings_of(call, "en")
    assert spanish.code == english.code == "HILO-C104"
    assert "confirme" in spanish.message
    assert "ask" in english.message.lower() or "confirm" in english.message.lower()


def test_the_number_that_served_then_is_told_with_the_place(ring):
    from datetime import UTC, datetime

    then = datetime(2016, 10, 1, 18, tzinfo=UTC)
    call = ring(received_at=then, at=then, uncertainty_m=None)
    assert [finding.code for finding in findings_of(call, "es")] == ["HILO-C108", "HILO-C110"]


def test_the_accounts_of_a_shift_count_all_improper_and_own(ring, actor, now):
    olga = actor("operator", name="olga")
    answer(actor=olga, call_id=ring().pk, at=now)
    mark_improper(actor=olga, call_id=ring().pk, kind="prank", at=now)
    ring()
    since = now - timedelta(hours=1)
    assert accounts(olga, since=since) == {"all": 3, "improper": 1, "mine": 1}
    assert accounts(olga, since=now + timedelta(seconds=1)) == {"all": 0, "improper": 0, "mine": 0}
