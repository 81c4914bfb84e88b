"""What an exchange tells of a call, in whatever order and however often it tells it."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest

from hilo.adapters.telephony import ExchangeEvent
from hilo.adapters.telephony.fake import FakeExchange, day, disorder
from hilo.emergency.calls.actions import answer, attempted, erase, note, take_call_back
from hilo.emergency.calls.actions.telephony import take
from hilo.emergency.calls.models import Call, Leg
from hilo.emergency.calls.queries import call_backs_owed, call_row, count_waiting, offered_to
from hilo.kernel.act import act
from hilo.kernel.deadlines.queries import of as terms_of
from hilo.lib.errors import Conflict, Forbidden
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
PUEBLA, CHOLULA, TLAXCALA = (19.0437, -98.2012), (19.0630, -98.3060), (19.3182, -98.2375)


@pytest.fixture
def tlaxcala(centre):
    return centre("TLAX")


@pytest.fixture
def exchange(puebla, actor, now):
    """`exchange("ring", number=…)`: an event of one call, `s` seconds after it rang."""

    def told(kind, place=None, *, s=0, call="call-1", by=None, **fields):
        latitude, longitude = place or (None, None)
        event = ExchangeEvent(
            call, kind, now - timedelta(seconds=60 - s), latitude=latitude, longitude=longitude, **fields
        )
        return take(actor=by or actor("telephony"), event=event, at=now)

    return told


def ring(exchange, **fields):
    return exchange("ring", PUEBLA, caller_number="222 123 4567", uncertainty_m=200.0, **fields).call


def test_a_ring_makes_a_call_at_the_centre_of_its_place(exchange, now):
    call = ring(exchange)
    assert (call.centre_id, call.municipality, call.channel, call.status) == ("PUE", "21114", "voice", "waiting")
    assert (call.caller_number, call.received_at) == ("+522221234567", now - timedelta(seconds=60))


def test_a_ring_told_twice_is_one_call(exchange):
    first, again = exchange("ring", PUEBLA), exchange("ring", PUEBLA)
    assert (first.new, again.new, again.changed, first.call.pk) == (True, False, False, again.call.pk)
    assert Call.objects.count() == 1


def test_two_exchanges_may_use_the_same_name_for_different_calls(exchange, actor):
    one, other = ring(exchange), ring(exchange, by=actor("telephony", "JAL"))
    assert one.pk != other.pk


def test_a_ring_without_any_place_is_a_call_of_the_exchanges_own_centre(exchange):
    call = exchange("ring").call
    assert (call.centre_id, call.latitude, call.findings[0]["code"]) == ("PUE", None, "HILO-C101")


def test_a_better_place_moves_the_call(exchange):
    ring(exchange)
    call = exchange("location", CHOLULA, s=5, uncertainty_m=15.0).call
    assert (call.latitude, call.uncertainty_m, call.municipality) == (CHOLULA[0], 15.0, "21140")


def test_a_place_older_than_the_one_known_moves_nothing(exchange):
    ring(exchange, s=10)
    assert not exchange("location", CHOLULA, s=5).changed
    assert Call.objects.get().latitude == PUEBLA[0]


def test_a_ring_over_the_border_stays_in_the_queue_of_the_exchanges_centre(exchange, tlaxcala, actor):
    call = exchange("ring", TLAXCALA, caller_number="222 123 4567", uncertainty_m=200.0).call
    assert (call.centre_id, call.state) == ("PUE", "29")
    assert (call_row(call).suggests, count_waiting(actor("operator"))) == ("TLAX", 1)


def test_a_place_somebody_at_the_centre_put_right_is_kept_and_the_networks_is_offered(exchange, actor, now):
    call = ring(exchange)
    answer(actor=actor("operator"), call_id=call.pk, at=now)
    note(actor=actor("operator"), call_id=call.pk, latitude=19.05, longitude=-98.22, at=now)
    exchange("location", CHOLULA, s=30, uncertainty_m=900.0)
    call = exchange("location", CHOLULA, s=31, uncertainty_m=50.0).call
    assert (call.latitude, call.longitude) == (19.05, -98.22)
    offered = offered_to(call)
    assert (offered.latitude, offered.uncertainty_m) == (CHOLULA[0], 50.0)
    assert 9_000 < offered.distance_m < 9_400
    assert call.offered_places.count() == 1, "no track of the caller is kept"


def test_a_position_that_comes_after_the_call_was_classified_moves_nothing(exchange, actor, now):
    call = ring(exchange)
    answer(actor=actor("operator"), call_id=call.pk, at=now)
    Call.objects.filter(pk=call.pk).update(status="classified", classified_at=now)
    call = exchange("location", CHOLULA, s=30, uncertainty_m=20.0).call
    assert (call.latitude, offered_to(call).latitude) == (PUEBLA[0], CHOLULA[0])


def test_a_call_without_a_place_takes_the_networks_first_one(exchange):
    exchange("ring")
    call = exchange("location", PUEBLA, s=8).call
    assert (call.state, [row["code"] for row in call.findings]) == ("21", ["HILO-C108"])


def test_a_hang_up_before_anybody_answered_is_owed_a_call_back(exchange):
    ring(exchange)
    call = exchange("hangup", s=20).call
    assert (call.status, call.ended_at is not None) == ("abandoned", True)


def test_a_call_taken_up_in_the_exchange_stays_in_the_queue_until_somebody_takes_it_here(exchange):
    ring(exchange)
    exchange("answered", s=4, operator="extension 204")
    call = exchange("hangup", s=50).call
    assert (call.status, call.ended_at is not None) == ("waiting", True)


def test_an_operator_the_exchange_names_has_the_call(exchange, account):
    account("operator")
    ring(exchange)
    call = exchange("answered", s=4, operator="operator.pue").call
    assert (call.status, call.answered_by) == ("answered", "operator.pue")


def test_an_operator_of_another_centre_does_not_get_the_call(exchange, account, jalisco):
    account("operator", "JAL")
    ring(exchange)
    assert exchange("answered", s=4, operator="operator.jal").call.status == "waiting"


EVENTS = [
    ("ring", PUEBLA, {"s": 0, "caller_number": "2221234567", "uncertainty_m": 200.0}),
    ("location", CHOLULA, {"s": 6, "uncertainty_m": 20.0}),
    ("answered", None, {"s": 5}),
    ("recording", None, {"s": 40, "recording": "rec/1.wav"}),
    ("hangup", None, {"s": 50}),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::7])
def test_events_in_any_order_and_repeated_come_to_the_same_call(exchange, order):
    for i in (*order, *order):
        kind, place, fields = EVENTS[i]
        exchange(kind, place, **fields)
    call = Call.objects.get()
    assert (call.latitude, call.uncertainty_m, call.municipality) == (CHOLULA[0], 20.0, "21140")
    assert (call.caller_number, call.recording) == ("+522221234567", "rec/1.wav")
    assert call.ended_at is not None
    assert Leg.objects.get().answered_at is not None


FACTS = {
    "ring": {"s": 0, "caller_number": "2221234567", "uncertainty_m": 200.0},
    "answered": {"s": 5},
    "hangup": {"s": 50},
}


def told_as(order):
    """Each fact once, and every way to hear one of them again anywhere after its first telling."""
    yield order
    for again in order:
        for place in range(order.index(again) + 1, len(order) + 1):
            yield (*order[:place], again, *order[place:])


@pytest.mark.parametrize("order", sorted({way for one in itertools.permutations(FACTS) for way in told_as(one)}))
@pytest.mark.parametrize("operator", ["", "operator.pue"])
@pytest.mark.parametrize("clocked", [True, False])
def test_a_call_that_was_answered_is_never_owed_a_call_back_in_whatever_order_it_is_told(
    puebla, actor, account, now, order, operator, clocked
):
    account("operator")
    rang = now - timedelta(seconds=60)
    for at, kind in enumerate(order):
        told = FACTS[kind] | ({"operator": operator} if kind == "answered" else {})
        when = rang + timedelta(seconds=told.pop("s"))
        latitude, longitude = PUEBLA if kind == "ring" else (None, None)
        event = ExchangeEvent("call-1", kind, when if clocked else None, latitude=latitude, longitude=longitude, **told)
        take(actor=actor("telephony"), event=event, at=now + timedelta(milliseconds=at))
    call = Call.objects.get()
    assert (call.status, call.answered_by) == (("answered", operator) if operator else ("waiting", ""))
    assert (call.caller_number, call.municipality) == ("+522221234567", "21114")
    assert call_backs_owed(actor("operator"), at=now) == []
    terms = {row.term: row.met_at is None for row in terms_of(call.subject)}
    assert not terms.get("called_back"), "what was owed by mistake is owed no more"
    assert terms.get("decided") == (True if operator else None)
    if clocked:
        assert (call.received_at, call.ended_at) == (rang, rang + timedelta(seconds=50))
        assert call.answered_at == (rang + timedelta(seconds=5) if operator else None)


@pytest.mark.parametrize("order", list(itertools.permutations(["ring", "hangup", "hangup"])))
def test_a_call_that_nobody_answered_is_owed_a_call_back_in_whatever_order_it_is_told(exchange, actor, now, order):
    for kind in order:
        exchange(kind, s=FACTS[kind]["s"])
    assert Call.objects.get().status == "abandoned"
    assert len(call_backs_owed(actor("operator"), at=now)) == 1


def test_an_answer_told_after_somebody_began_to_call_back_says_so_and_stays_for_who_takes_it(exchange, actor, now):
    call = ring(exchange)
    exchange("hangup", s=20)
    take_call_back(actor=actor("operator"), call_id=call.pk, at=now)
    call = exchange("answered", s=4).call
    assert call.status == "waiting"
    with pytest.raises(Conflict) as refused:
        attempted(actor=actor("operator"), call_id=call.pk, outcome="reached", at=now)
    assert refused.value.code == "HILO-C441"
    assert answer(actor=actor("operator"), call_id=call.pk, at=now).status == "answered"


@pytest.mark.parametrize("late", ["hangup", "ring", "answered"])
def test_what_is_told_late_of_the_first_line_does_not_end_the_call_that_was_called_back(exchange, actor, now, late):
    call = ring(exchange)
    exchange("hangup", s=20)
    take_call_back(actor=actor("operator"), call_id=call.pk, at=now)
    attempted(actor=actor("operator"), call_id=call.pk, outcome="reached", at=now)
    call = exchange(late, s=19).call
    assert (call.status, call.answered_by, call.ended_at) == ("answered", "operator.pue", None)


def test_a_late_message_does_not_bring_back_what_was_erased(exchange, actor, now):
    call = ring(exchange)
    exchange("hangup", s=20)
    with act():
        erase(actor=actor("privacy_officer"), call_id=call.pk, why="asked for", at=now)
    call = exchange("location", CHOLULA, s=30, caller_number="2221234567").call
    assert (call.latitude, call.caller_number) == (None, "")


def test_an_address_and_a_reference_reach_the_operator(exchange):
    told = {"address": "Avenida Reforma 126, Puebla", "place_reference": "https://lis.example/1"}
    call = exchange("ring", **told).call
    assert call.narrative == "Domicilio que da la red: Avenida Reforma 126, Puebla"
    assert "HILO-Y102" in [row["code"] for row in call.findings]
    assert exchange("ring", **told).changed is False


def test_a_clock_that_runs_ahead_or_stands_still_does_not_spoil_the_call(exchange, now, actor):
    ahead = ExchangeEvent("a", "ring", now + timedelta(hours=3))
    still = ExchangeEvent("b", "ring", datetime(1970, 1, 1, tzinfo=UTC))
    assert {take(actor=actor("telephony"), event=e, at=now).call.received_at for e in (ahead, still)} == {now}


def test_an_operator_is_no_exchange_of_another_kind(actor, puebla, now):
    with pytest.raises(Forbidden):
        take(actor=actor("dispatcher"), event=ExchangeEvent("x", "ring"), at=now)


def test_every_change_is_in_the_ledger_without_the_place(exchange, history):
    call = ring(exchange)
    exchange("location", CHOLULA, s=5)
    exchange("hangup", s=9)
    rows = history(call)
    assert [row[1] for row in rows] == ["call.received", "call.located_by_network", "call.ended"]
    assert "19.06" not in json.dumps([row[3] for row in rows])


@pytest.mark.django_db(transaction=True)
def test_a_ring_that_arrives_eight_times_at_the_same_instant_is_one_call(exchange):
    came = at_once(*[lambda: exchange("ring", PUEBLA, caller_number="2221234567")] * 8)
    assert sorted(taken.new for taken in came) == [False] * 7 + [True]
    assert Call.objects.count() == 1


# Over HTTP.


def test_a_day_delivered_in_disorder_comes_to_the_calls_that_happened(api, now):
    client, script = api("telephony"), day(12, seed=40)

    def post(body):
        answer = client.send("telephony/events", body)
        assert answer.status_code in {200, 201}, answer.content
        return answer.json()

    spoilt = disorder(script, seed=7)
    FakeExchange("http://hilo", "", post=post).play(spoilt, begins=now - timedelta(hours=3))
    assert Call.objects.count() == 12
    assert not Call.objects.filter(ended_at=None).exists()
    better = {row.event["latitude"] for row in script if row.event["event"] == "location"}
    assert set(Call.objects.filter(uncertainty_m=15).values_list("latitude", flat=True)) == better
    unanswered = 12 - sum(row.event["event"] == "answered" for row in script)
    assert Call.objects.filter(status="abandoned").count() >= unanswered


def test_the_exchange_posts_json(api):
    client = api("telephony")
    told = client.post("telephony/events", event="ring", id="x1", number="2221234567", latitude=19.04, longitude=-98.2)
    again = client.post("telephony/events", event="ring", id="x1", number="2221234567", latitude=19.04, longitude=-98.2)
    assert (told.status_code, told.json()["outcome"], told.json()["centre"]) == (201, "received", "PUE")
    assert (again.status_code, again.json()["outcome"], again.json()["call"]) == (200, "repeated", told.json()["call"])


@pytest.mark.parametrize(
    "odd",
    [
        {"latitude": "norte", "longitude": -98.2},
        {"latitude": 1e400, "longitude": None},
        {"number": {"a": 1}},
        {"at": "yesterday"},
        {"language": "x" * 500, "address": "y" * 5_000},
        {"id": None},
        {"number": "\x00\ud800"},
    ],
)
def test_whatever_a_ring_says_it_is_a_call(api, odd):
    told = api("telephony").post("telephony/events", **({"event": "ring", "id": "x"} | odd))
    assert told.status_code == 201, told.content


@pytest.mark.parametrize("body", ["", "[]", "{", '{"event": "dance", "id": "1"}', "[" * 60_000, b"\xff\xfe"])
def test_noise_is_refused_and_nothing_is_written(api, body):
    told = api("telephony").send("telephony/events", body)
    assert (told.status_code, told.json()["code"]) == (422, "HILO-Y422")
    assert not Call.objects.exists()


def test_an_endless_event_is_refused_unread(api):
    told = api("telephony").send("telephony/events", b"x" * 70_000)
    assert (told.status_code, told.json()["code"]) == (413, "HILO-Y413")


def test_asterisk_is_understood_as_it_speaks(api):
    client = api("telephony")
    channel = {"id": "1479.1", "state": "Ring", "caller": {"number": "2221234567"}, "language": "es"}
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    rung = client.post("telephony/events", type="StasisStart", timestamp=at, channel=channel)
    ended = client.post("telephony/events", type="ChannelDestroyed", timestamp=at, channel=channel)
    other = client.post("telephony/events", type="PlaybackStarted", timestamp=at)
    assert [told.json()["outcome"] for told in (rung, ended, other)] == ["received", "applied", "ignored"]
    assert Call.objects.get().status == "abandoned"


def test_an_invite_as_it_passed_the_proxy_is_a_call_in_its_place(api):
    from hilo.adapters.telephony.tests.samples import INVITE

    told = api("telephony").send("telephony/sip", INVITE, kind="message/sip")
    call = Call.objects.get()
    assert (told.status_code, call.municipality, call.uncertainty_m) == (201, "21114", 30.0)
    assert call.caller_number == "+522221234567"


@pytest.mark.parametrize(
    "broken", [b"INVITE", b"INVITE sip:911@x SIP/2.0\r\nFrom: <<<\r\n\r\n\xff\xfe\x00", b"invite\n\n"]
)
def test_an_invite_of_which_nothing_can_be_read_is_still_a_call(api, broken):
    assert api("telephony").send("telephony/sip", broken, kind="message/sip").status_code == 201


def test_sip_that_passed_in_one_order_and_came_in_another_is_put_in_the_order_in_which_it_passed(api, now):
    rang = int(now.timestamp()) - 60
    head = "\r\nCall-ID: turned\r\nFrom: <sip:+522221234567@gw>;tag=1\r\nTo: <sip:911@x>{};\r\nCSeq: {}\r\n\r\n"
    bye = "BYE sip:911@x SIP/2.0" + head.format(";tag=2", "2 BYE")
    answered = "SIP/2.0 200 OK" + head.format(";tag=2", "1 INVITE")
    invite = "INVITE sip:911@x SIP/2.0" + head.format("", "1 INVITE")
    client = api("telephony")
    for message, second in ((bye, 30.25), (invite, 0), (answered, 4.5)):
        said = {"Passed-At": str(rang + second)}
        told = client.send("telephony/sip", message, kind="message/sip", headers=said)
        assert told.status_code in {200, 201}, told.content
    call, leg = Call.objects.get(), Leg.objects.get()
    assert (call.status, call.received_at.timestamp(), call.ended_at.timestamp()) == ("waiting", rang, rang + 30.25)
    assert leg.answered_at.timestamp() == rang + 4.5
    assert call.findings[-1]["code"] != "HILO-Y103"


@pytest.mark.parametrize("nonsense", ["yesterday", "1e400", "99999999999", "-1", "٣", "2026-01-01T00:00:00"])
def test_an_instant_that_cannot_be_read_is_noted_and_loses_no_call(api, nonsense):
    from hilo.adapters.telephony.tests.samples import INVITE

    told = api("telephony").send("telephony/sip", INVITE, kind="message/sip", headers={"Passed-At": nonsense})
    assert told.status_code == 201
    assert "HILO-Y103" in [row["code"] for row in Call.objects.get().findings] or nonsense == "99999999999"


def test_what_is_no_call_is_ignored(api):
    told = api("telephony").send("telephony/sip", b"OPTIONS sip:x SIP/2.0\r\n\r\n", kind="message/sip")
    assert (told.status_code, told.json()["outcome"], Call.objects.count()) == (200, "ignored", 0)


def test_a_dispatcher_does_not_announce_calls(api):
    assert api("dispatcher").post("telephony/events", event="ring", id="x").status_code == 403
