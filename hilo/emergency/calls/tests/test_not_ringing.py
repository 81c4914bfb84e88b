"""Who must not be rung, which keys were pressed, and what an answered call is owed whose line closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.adapters.telephony import ExchangeEvent, read
from hilo.emergency.calls import actions, queries, reactions
from hilo.emergency.calls.actions.telephony import take
from hilo.emergency.calls.calling_back import call_back_rule
from hilo.emergency.calls.models import Call
from hilo.kernel.deadlines.queries import of as terms_of
from hilo.lib.errors import Conflict, Forbidden, Refusal

pytestmark = pytest.mark.django_db
ANA = "+522221110001"
DANGER = {"card": "silent", "answers": ["taps", "yes"]}


@pytest.fixture
def olga(actor):
    return actor("operator", name="olga")


@pytest.fixture
def silent(ring, olga, now):
    """A silent call that olga answered."""
    return actions.answer(actor=olga, call_id=ring(caller_number=ANA).pk, at=now)


def again(call):
    return Call.objects.get(pk=call.pk)


def term(call, name="decided"):
    return next((row for row in terms_of(call.subject) if row.term == name), None)


def test_who_taps_that_there_is_danger_is_not_rung(silent, olga, now):
    actions.note(actor=olga, call_id=silent.pk, card=DANGER, at=now)
    actions.hung_up(silent.pk, actor=olga, at=now)
    [owed] = queries.call_backs_owed(olga, at=now)
    assert (owed.forbidden, owed.callable) == (True, False)
    assert actions.next_call_back(actor=olga, at=now) is None
    with pytest.raises(Conflict) as refused:
        actions.take_call_back(silent.pk, actor=olga, at=now)
    assert refused.value.code == "HILO-C447"
    with pytest.raises(Conflict):
        actions.give_up(silent.pk, actor=olga, at=now)


@pytest.mark.parametrize("answers", [["taps", "no"], ["breath"], ["noise", "life"], []])
def test_other_answers_do_not_keep_from_ringing(silent, olga, now, answers):
    actions.note(actor=olga, call_id=silent.pk, card=DANGER | {"answers": answers}, at=now)
    assert not again(silent).no_ring


def test_every_way_of_danger_is_a_way_through_its_card():
    for card, ways in call_back_rule().dangers.items():
        [shape] = [one for one in queries.protocol_cards("es") if one["id"] == card]
        for way in ways:
            asked = shape["first"]
            for given in way:
                answers = {one["id"]: one.get("next") for one in shape["questions"][asked]["answers"]}
                assert given in answers, f"{card}: {asked} has no answer {given}"
                asked = answers[given]


def test_the_danger_of_one_call_holds_for_its_number_and_comes_first(silent, ring, olga, now):
    actions.forbid_ringing(silent.pk, forbidden=True, actor=olga, at=now)
    actions.hung_up(silent.pk, actor=olga, at=now)
    actions.end(ring(caller_number=ANA).pk, actor=olga, at=now)
    actions.end(ring(caller_number="+522221110002").pk, actor=olga, at=now)
    first, second = queries.call_backs_owed(olga, at=now)
    assert (first.forbidden, len(first.calls), second.forbidden) == (True, 2, False)
    assert actions.next_call_back(actor=olga, at=now).caller_number == "+522221110002"


def test_it_rings_again_only_with_a_reason(silent, olga, history, now):
    actions.forbid_ringing(silent.pk, forbidden=True, actor=olga, at=now)
    with pytest.raises(Refusal) as refused:
        actions.forbid_ringing(silent.pk, forbidden=False, actor=olga, at=now)
    assert refused.value.code == "HILO-C446"
    actions.forbid_ringing(silent.pk, forbidden=False, why="Escribió que ya está con su hermana", actor=olga, at=now)
    assert [row[1] for row in history(silent)][-2:] == ["call.ringing_forbidden", "call.ringing_allowed"]
    assert not again(silent).no_ring


def test_another_centre_forbids_nothing(silent, actor, jalisco, now):
    with pytest.raises(Forbidden):
        actions.forbid_ringing(silent.pk, forbidden=True, actor=actor("operator", "JAL"), at=now)


def test_keys_are_kept_in_their_order_and_once(actor, puebla, facts, now):
    def told(kind, s, key=""):
        return take(
            ExchangeEvent("call-1", kind, now - timedelta(seconds=s), key=key), actor=actor("telephony"), at=now
        )

    call = told("ring", 60).call
    told("key", 20, "2")
    assert told("key", 30, "1").changed
    assert not told("key", 30, "1").changed
    assert [one["key"] for one in again(call).keys] == ["1", "2"]
    keyed = [payload for name, payload in facts() if name == "calls.CallKeyed"]
    assert len(keyed) == 2
    assert "keys" not in keyed[0]["call"]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b'{"event": "key", "id": "a", "key": "1"}', "1"),
        (b'{"event": "key", "id": "a", "key": "*d"}', "*D"),
        (b'{"event": "key", "id": "a", "key": "<script>"}', ""),
        (b'{"type": "ChannelDtmfReceived", "digit": "2", "channel": {"id": "a"}}', "2"),
    ],
)
def test_a_key_is_read_of_either_form(body, key):
    event = read(body)
    assert (event.kind, event.key) == ("key", key)


def test_an_answered_call_whose_line_closed_is_owed_a_decision(silent, olga, facts, now):
    actions.end(silent.pk, actor=olga, at=now)
    assert facts()[-1][0] == "calls.DecisionOwed"
    assert term(silent).due_at == now + timedelta(seconds=call_back_rule().decide_s)
    later = now + timedelta(minutes=4)
    actions.leave_undecided(silent.pk, actor=olga, at=later)
    assert again(silent).status == "abandoned"
    assert term(silent, "called_back") is not None
    [owed] = queries.call_backs_owed(olga, at=later)
    assert owed.callable


def test_a_decision_in_time_is_owed_nothing_more(silent, olga, now):
    actions.end(silent.pk, actor=olga, at=now)
    actions.mark_improper(silent.pk, kind="prank", actor=olga, at=now + timedelta(seconds=60))
    assert term(silent).met_at is not None
    assert actions.leave_undecided(silent.pk, actor=olga, at=now + timedelta(minutes=4)) is None
    assert queries.call_backs_owed(olga, at=now + timedelta(minutes=4)) == []


def test_the_term_that_ends_leaves_the_call_to_anybody_by_itself(silent, olga, facts, now):
    actions.end(silent.pk, actor=olga, at=now)
    name, payload = facts()[-1]
    assert name == "calls.DecisionOwed"
    assert reactions.decision_is_due(payload, now) == now + timedelta(seconds=call_back_rule().decide_s)
    reactions.leave_undecided(payload, now)
    assert again(silent).status == "abandoned"
