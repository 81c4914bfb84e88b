"""A call is answered once, noted as the operator types, found improper or not, ended, called back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hilo.emergency.calls import actions
from hilo.emergency.calls.actions import answer, attempted, correct, end, mark_improper, note
from hilo.emergency.calls.commands import NoteCall
from hilo.emergency.calls.models import Call
from hilo.emergency.calls.queries import call_backs_owed, held, waiting
from hilo.emergency.calls.rules import improper_kinds
from hilo.lib.commands import parse, sent
from hilo.lib.errors import Conflict, NotFound, Refusal
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(actor):
    return actor("operator", name="olga")


@pytest.fixture
def answered(ring, olga, now):
    return answer(actor=olga, call_id=ring().pk, at=now)


def again(call):
    return Call.objects.get(pk=call.pk)


def test_an_answered_call_leaves_the_queue_and_is_in_its_operators_hands(ring, olga, now):
    first, second = ring(), ring(received_at=now - timedelta(seconds=30))
    assert [call.pk for call in waiting(olga)] == [second.pk, first.pk], "the longest waiting first"
    answer(actor=olga, call_id=second.pk, at=now)
    assert [call.pk for call in waiting(olga)] == [first.pk]
    assert [call.pk for call in held(olga)] == [second.pk]
    assert (again(second).status, again(second).answered_by, again(second).answered_at) == ("answered", "olga", now)


def test_a_call_answered_by_another_says_by_whom(answered, actor, now):
    with pytest.raises(Refusal, match="olga has answered this call already") as refused:
        answer(actor=actor("operator", name="pedro"), call_id=answered.pk, at=now)
    assert (refused.value.code, refused.value.status) == ("HILO-C409", 409)
    assert refused.value.extra["holder"] == "olga"
    assert again(answered).answered_by == "olga"


@pytest.mark.django_db(transaction=True)
def test_of_two_operators_who_answer_at_once_one_has_the_call_and_the_other_is_told_who(ring, actor, now):
    call = ring()
    hands = [actor("operator", name="olga"), actor("operator", name="pedro")]
    came = at_once(*[lambda who=who: answer(actor=who, call_id=call.pk, at=now) for who in hands])
    won = [row for row in came if isinstance(row, Call)]
    told = [row for row in came if isinstance(row, Refusal)]
    assert len(won) == len(told) == 1
    assert again(call).answered_by == won[0].answered_by == told[0].extra["holder"]


def test_a_call_that_is_over_cannot_be_answered(ring, olga, now):
    call = mark_improper(actor=olga, call_id=ring().pk, kind="prank", at=now)
    with pytest.raises(Conflict) as refused:
        answer(actor=olga, call_id=call.pk, at=now)
    assert refused.value.code == "HILO-W409"


def test_a_call_that_does_not_exist_is_not_found(puebla, olga, now):
    with pytest.raises(NotFound):
        answer(actor=olga, call_id=987654, at=now)


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("narrative", "choque en la 31 poniente", "choque en la 31 poniente"),
        ("caller_number", "(222) 123-4567", "+522221234567"),
        ("caller_number", "", ""),
        ("language", "nah", "nah"),
        ("card", {"card": "crash", "answers": ["no"]}, {"card": "crash", "answers": ["no"], "version": 1}),
    ],
)
def test_what_is_typed_is_kept(answered, olga, now, field, given, kept):
    note(actor=olga, call_id=answered.pk, **{field: given}, at=now)
    assert getattr(again(answered), field) == kept


def test_a_place_that_changes_is_looked_up_anew(answered, olga, now):
    note(actor=olga, call_id=answered.pk, latitude=18.4626, longitude=-97.3928, at=now)
    kept = again(answered)
    assert (kept.latitude, kept.longitude, kept.uncertainty_m) == (18.4626, -97.3928, 40)
    assert (kept.state, kept.municipality) == ("21", "21156")
    assert kept.findings == []


def test_a_call_without_a_place_is_located_by_the_operator(puebla, olga, now):
    call = actions.receive(actor=olga, channel="voice", received_at=now, at=now)
    assert [finding["code"] for finding in call.findings] == ["HILO-C101"]
    changes = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 30}
    note(actor=olga, call_id=call.pk, **changes, at=now)
    assert (again(call).municipality, again(call).findings) == ("21114", [])


def test_a_place_that_is_found_is_told_and_words_are_not(answered, olga, facts, now):
    note(actor=olga, call_id=answered.pk, latitude=18.4626, longitude=-97.3928, at=now)
    note(actor=olga, call_id=answered.pk, narrative="x", at=now)
    assert [name for name, _ in facts()][-3:] == ["calls.CallNoted", "calls.CallLocated", "calls.CallNoted"]
    assert facts()[-2][1]["call"]["municipality"] == "21156"


def test_a_place_taken_back_leaves_none(answered, olga, now):
    note(actor=olga, call_id=answered.pk, latitude=None, longitude=None, at=now)
    kept = again(answered)
    assert (kept.state, kept.municipality, kept.exact) == ("", "", False)
    assert [finding["code"] for finding in kept.findings] == ["HILO-C101"]


def test_a_place_in_another_state_stays_with_the_centre_that_answered(answered, olga, jalisco, now):
    note(actor=olga, call_id=answered.pk, latitude=20.6767, longitude=-103.3475, at=now)
    assert (again(answered).centre_id, again(answered).state) == ("PUE", "14")


@pytest.mark.parametrize("field", ["status", "answered_by", "folio", "improper_kind", "centre_id", "received_at"])
def test_what_is_not_the_operators_to_type_is_refused(answered, olga, now, field):
    with pytest.raises(TypeError, match=field):
        note(actor=olga, call_id=answered.pk, **{field: "x", "narrative": "y"}, at=now)
    assert sent(parse(NoteCall, {field: "x"})) == {"known": None}, "a door leaves it out"
    assert again(answered).narrative == ""


def test_notes_are_in_the_ledger_by_field_and_never_by_content(answered, olga, history, now):
    note(actor=olga, call_id=answered.pk, narrative="choque", caller_number="911", at=now)
    assert history(answered)[-1] == ("olga", "call.noted", "", {"fields": ["caller_number", "narrative"]})


@pytest.mark.parametrize("kind", sorted(improper_kinds()))
def test_a_call_of_every_improper_kind_is_over_at_once(answered, olga, history, now, kind):
    why = "nadie habló" if kind == "silent" else ""
    mark_improper(actor=olga, call_id=answered.pk, kind=kind, why=why, at=now)
    kept = again(answered)
    assert (kept.status, kept.improper_kind, kept.ended_at) == ("improper", kind, now)
    assert history(answered)[-1] == ("olga", "call.improper", why, {"kind": kind})


@pytest.mark.parametrize("kind", ["", "boring", "PRANK"])
def test_an_unknown_improper_kind_is_refused_and_the_known_ones_named(answered, olga, now, kind):
    with pytest.raises(Refusal, match=r"abandoned.*prank") as refused:
        mark_improper(actor=olga, call_id=answered.pk, kind=kind, at=now)
    assert refused.value.code == "HILO-C421"
    assert again(answered).status == "answered"


def test_the_database_refuses_an_improper_call_without_a_kind(answered):
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=answered.pk).update(status="improper", improper_kind="")


def test_a_wrong_improper_is_corrected_with_a_reason(answered, olga, history, now):
    mark_improper(actor=olga, call_id=answered.pk, kind="abandoned", at=now)
    with pytest.raises(Refusal, match="Say why"):
        correct(actor=olga, call_id=answered.pk, reason=" ", at=now)
    correct(actor=olga, call_id=answered.pk, reason="respiraba", at=now)
    kept = again(answered)
    assert (kept.status, kept.improper_kind, kept.ended_at, kept.classified_at) == ("answered", "", None, None)
    assert history(answered)[-2:] == [
        ("olga", "call.improper", "", {"kind": "abandoned"}),
        ("olga", "call.corrected", "respiraba", None),
    ]


def test_a_call_corrected_without_ever_being_answered_is_in_the_hands_of_who_corrects_it(ring, olga, now):
    call = mark_improper(actor=olga, call_id=ring().pk, kind="abandoned", at=now)
    correct(actor=olga, call_id=call.pk, reason="respiraba", at=now)
    assert (again(call).status, again(call).answered_by) == ("answered", "olga")
    assert [row.pk for row in held(olga)] == [call.pk]


def test_only_an_improper_call_is_corrected(answered, olga, now):
    with pytest.raises(Refusal, match="marked improper") as refused:
        correct(actor=olga, call_id=answered.pk, reason="x", at=now)
    assert (refused.value.code, refused.value.status) == ("HILO-C424", 409)


def test_a_call_nobody_answered_is_abandoned_and_owed_a_call_back(ring, olga, history, facts, now):
    call = ring()
    end(actor=olga, call_id=call.pk, at=now)
    assert (again(call).status, again(call).ended_at) == ("abandoned", now)
    assert [row.call_id for row in call_backs_owed(olga, at=now)] == [call.pk]
    assert call_backs_owed(olga, at=now + timedelta(hours=25)) == []
    assert history(call)[-1][1] == "call.ended"
    assert facts()[-1][0] == "calls.CallEnded"
    assert facts()[-1][1]["abandoned"] is True


def test_a_caller_who_is_reached_again_is_answered(ring, olga, history, now):
    call = end(actor=olga, call_id=ring().pk, at=now)
    attempted(actor=olga, call_id=call.pk, outcome="reached", at=now + timedelta(minutes=1))
    kept = again(call)
    assert (kept.status, kept.answered_by, kept.ended_at) == ("answered", "olga", None)
    assert call_backs_owed(olga, at=now + timedelta(minutes=1)) == []
    assert history(call)[-1][1] == "call.called_back"


def test_only_an_abandoned_call_is_called_back(answered, olga, now):
    with pytest.raises(Conflict):
        attempted(actor=olga, call_id=answered.pk, outcome="reached", at=now)


def test_an_answered_call_that_ends_is_not_abandoned(answered, olga, facts, now):
    end(actor=olga, call_id=answered.pk, at=now)
    assert (again(answered).status, again(answered).ended_at) == ("answered", now)
    ended, owed = facts()[-2:]
    assert (ended[1]["abandoned"], owed[0]) == (False, "calls.DecisionOwed")


def test_a_line_that_ends_twice_keeps_its_first_end(answered, olga, now):
    end(actor=olga, call_id=answered.pk, at=now)
    end(actor=olga, call_id=answered.pk, at=now + timedelta(minutes=5))
    assert again(answered).ended_at == now


def test_every_act_on_a_call_has_one_entry_and_one_fact(ring, olga, history, facts, now):
    call = ring()
    answer(actor=olga, call_id=call.pk, at=now)
    note(actor=olga, call_id=call.pk, narrative="x", at=now)
    mark_improper(actor=olga, call_id=call.pk, kind="prank", at=now)
    correct(actor=olga, call_id=call.pk, reason="era verdad", at=now)
    end(actor=olga, call_id=call.pk, at=now)
    verbs = ["received", "answered", "noted", "improper", "corrected", "ended"]
    assert [verb for _, verb, _, _ in history(call)] == [f"call.{verb}" for verb in verbs]
    names = ["CallReceived", "CallAnswered", "CallNoted", "CallImproper", "CallNoted", "CallEnded", "DecisionOwed"]
    assert [name for name, _ in facts()] == [f"calls.{name}" for name in names]
    states = ["waiting", "answered", "answered", "improper", "answered", "answered", "answered"]
    assert [payload["call"]["status"] for _, payload in facts()] == states
