"""What breaks a limit of a call is refused under one code, with its field, and nothing is written."""

from __future__ import annotations

import pytest

from hilo.emergency.calls.actions import note, receive
from hilo.emergency.calls.commands import EnterCall, KeepCall, NoteCall, ReceiveCall
from hilo.emergency.calls.models import Call
from hilo.lib.commands import parse
from hilo.lib.errors import Refusal


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"latitude": 999}, "latitude"),
        ({"narrative": "x" * 20_001}, "narrative"),
        ({"narrative": "a\0b"}, "narrative"),
        ({"caller_number": "5" * 41}, "caller_number"),
        ({"channel": "x" * 13}, "channel"),
        ({"recording": "x" * 201}, "recording"),
        ({"uncertainty_m": -1}, "uncertainty_m"),
        ({"received_at": "2026-11-24T03:04:05"}, "received_at"),
    ],
)
def test_what_breaks_a_limit_is_refused_with_its_field(told, where):
    with pytest.raises(Refusal) as refused:
        parse(ReceiveCall, {"channel": "voice"} | told)
    assert (refused.value.code, refused.value.where) == ("HILO-K422", where)


def test_what_is_null_in_a_call_is_not_known_and_in_a_note_only_a_place_may_be_taken_away():
    assert parse(ReceiveCall, {"channel": "voice", "narrative": None, "caller_number": None}).narrative is None
    assert parse(NoteCall, {"latitude": None, "longitude": None}).latitude is None
    with pytest.raises(Refusal):
        parse(NoteCall, {"narrative": None})


def test_a_field_that_a_later_phone_or_an_earlier_one_sends_beside_is_left_out():
    assert parse(KeepCall, {"received_at": "2026-11-24T03:04:05Z", "device": "old"}).channel == "voice"


@pytest.mark.django_db
def test_a_refused_call_or_note_leaves_nothing(ring, actor, now):
    call = ring()
    for act in (
        lambda: receive(actor=actor("operator"), channel="voice", narrative="a\0b", received_at=now, at=now),
        lambda: note(actor=actor("operator"), call_id=call.pk, card={"answers": ["x" * 10_001]}, at=now),
    ):
        with pytest.raises(Refusal, match="Nothing was written"):
            act()
    assert Call.objects.count() == 1
    assert Call.objects.get().card == {}


def test_who_took_a_call_on_paper_is_written_in_few_letters(now):
    form = {"centre": "PUE", "paper_form": "PUE-P-0001", "channel": "voice", "narrative": "x", "received_at": now}
    with pytest.raises(Refusal) as refused:
        EnterCall(**form, answered_at=now, settled_at=now, taken_by="x" * 81)
    assert refused.value.where == "taken_by"
