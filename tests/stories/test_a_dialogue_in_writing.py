"""She cannot speak: she writes. Both ways, each with its instant and its fate, and nobody else reads a word of it.

Then the adversary: a gateway that repeats itself, forgets, is down; a neighbour; a telephone that must not sound; a
flood.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hilo.emergency.calls.models import Call, TextMessage
from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.kernel.ledger.queries import verify

from .test_the_thread import told

pytestmark = pytest.mark.django_db
HIDDEN = "estoy escondida en el baño, tiene un cuchillo"
NUMBER = "2221234567"


@pytest.fixture
def house(api: Callable[..., Any], units: dict[str, Any]) -> dict[str, Any]:
    return {
        "olga": api("operator", username="olga"),
        "nina": api("operator", username="nina"),
        "line": api("telephony"),
    }


@pytest.fixture
def browser(house: dict[str, Any], signed_in: Callable[[str], Client]) -> Callable[[str], Client]:
    return signed_in


def event(line: Any, kind: str, id: str = "d-1", **more: Any) -> Any:
    return line.post("telephony/events", event=kind, id=id, **more)


def she_writes(house: dict[str, Any], words: str = HIDDEN, name: str = "m-1", **more: Any) -> int:
    return int(event(house["line"], "text", text=words, message=name, number=NUMBER, **more).json()["call"])


def states() -> list[str]:
    return list(TextMessage.objects.filter(outgoing=True).order_by("pk").values_list("state", flat=True))


def age(seconds: int) -> None:
    """So many seconds pass, for what is due later."""
    from hilo.kernel.events.models import Task

    for task in Task.objects.filter(done_at=None):
        task.next_at -= timedelta(seconds=seconds)
        task.save()


def test_her_words_make_the_call_and_ours_reach_her(house, orders, browser):
    call = she_writes(house, channel="sms")
    kept = Call.objects.get(pk=call)
    assert (kept.channel, kept.status, kept.caller_number) == ("sms", "waiting", "+522221234567")
    told(house["olga"].post(f"calls/{call}/answer"))
    (hers,) = browser("olga").get(f"/desk/operator/calls/{call}").json()["call"]["texts"]
    assert (hers["text"], hers["outgoing"], hers["heard_at"]) == (HIDDEN, False, None)

    ours = told(house["olga"].post(f"calls/{call}/texts", text="¿Dónde está?"), 201)
    assert ours["state"] == "sending"
    deliver_pending(apart=False)
    assert states() == ["sending"], "an exchange may hang: no other task waits for it"
    deliver_pending(apart=True)
    (order,) = orders.of("text")
    assert (order.call, order.number, order.text) == ("d-1", "+522221234567", "¿Dónde está?")
    told(house["line"].post("telephony/events", **orders.answer(order, "delivered")))
    she_writes(house, "Reforma 12, la puerta verde", "m-2")
    page = told(house["olga"].get(f"calls/{call}/texts"))
    assert [(one["outgoing"], one["state"]) for one in page] == [
        (False, "received"),
        (True, "delivered"),
        (False, "received"),
    ]
    assert Call.objects.count() == 1
    # Every word is in the ledger as an act, by whom and when, and none of what it said; no fact carries any of it.
    verbs = set(Entry.objects.filter(subject=f"call:{kept.folio}").values_list("verb", flat=True))
    assert {"call.text_received", "call.text_written", "call.text_sent", "call.text_delivered", "call.read"} <= verbs
    assert not Entry.objects.filter(data__contains="cuchillo").exists()
    assert not [row for row in Fact.objects.all() if "Reforma" in row.payload or "cuchillo" in row.payload]
    assert not list(verify())


def test_a_message_lost_on_the_way_is_told_and_may_arrive_after_all(house, orders):
    call = she_writes(house)
    told(house["olga"].post(f"calls/{call}/answer"))
    told(house["olga"].post(f"calls/{call}/texts", text="¿Dónde está?"), 201)
    deliver_pending()
    assert states() == ["sent"], "the gateway took it, and has not said that it arrived"
    age(20)
    deliver_pending()
    assert states() == ["sent"]
    age(11)
    deliver_pending()
    assert states() == ["lost"]
    last = Fact.objects.filter(name="calls.TextMoved").order_by("-pk").first()
    assert '"lost"' in last.payload, "the desk hears it"
    told(house["line"].post("telephony/events", **orders.answer(orders.of("text")[0], "delivered")))
    assert states() == ["delivered"]
    told(house["line"].post("telephony/events", **orders.answer(orders.of("text")[0], "failed")))
    assert states() == ["delivered"], "that it arrived is the last word"


def test_a_gateway_that_is_down_or_refuses_is_told_at_once(house, orders):
    call = she_writes(house)
    told(house["olga"].post(f"calls/{call}/answer"))
    orders.down = True
    told(house["olga"].post(f"calls/{call}/texts", text="uno"), 201)
    deliver_pending()
    assert states() == ["failed"]
    orders.down = False
    told(house["olga"].post(f"calls/{call}/texts", text="uno"), 201)
    deliver_pending()
    told(house["line"].post("telephony/events", **orders.answer(orders.of("text")[0], "failed")))
    assert states() == ["failed", "failed"]
    age(31)
    deliver_pending()
    assert states() == ["failed", "failed"], "what failed is not lost besides"


def test_what_comes_twice_is_there_once_and_in_the_order_in_which_she_wrote(house):
    at = timezone.now() - timedelta(minutes=2)
    call = she_writes(house, "dos", "m-2", at=(at + timedelta(seconds=9)).isoformat())
    she_writes(house, "uno", "m-1", at=at.isoformat())
    for _ in range(2):
        she_writes(house, "dos", "m-2", at=(at + timedelta(seconds=9)).isoformat())
        event(house["line"], "text", text="sin nombre", at=(at + timedelta(seconds=20)).isoformat())
    rows = TextMessage.objects.filter(call=call).order_by("at")
    assert [one.text for one in rows] == ["uno", "dos", "sin nombre"]


def test_a_silent_line_is_written_to_and_answers_by_another(house, orders):
    call = int(told(event(house["line"], "ring", "voice-9", number=NUMBER), 201)["call"])
    told(house["olga"].post(f"calls/{call}/answer"))
    told(house["olga"].post(f"calls/{call}/texts", text="Si no puede hablar, escriba aquí."), 201)
    deliver_pending()
    assert orders.of("text")[0].call == "voice-9"
    # The answer comes by the SMS gateway, under a name of its own: it is of the call that was written to.
    assert she_writes(house, "no puedo hablar", "s-1", id="sms-77") == call
    assert she_writes(house, "esta aqui", "s-2", id="sms-77") == call
    assert Call.objects.count() == 1
    # Somebody else's words, and those of a number that nobody wrote to, are a call of their own.
    other = event(house["line"], "text", "sms-78", text="auxilio", message="x", number="2229999999").json()["call"]
    assert other != call


def test_a_telephone_that_must_not_sound_is_written_to_only_with_a_word(house, orders):
    call = int(told(event(house["line"], "ring", "voice-9", number=NUMBER), 201)["call"])
    told(house["olga"].post(f"calls/{call}/answer"))
    told(house["olga"].post(f"calls/{call}/card", card={"card": "silent", "answers": ["taps", "yes"]}))
    refused = house["olga"].post(f"calls/{call}/texts", text="¿Dónde está?")
    assert (refused.status_code, refused.json()["code"]) == (422, "HILO-C457")
    deliver_pending()
    assert not orders.given, "nothing was sent"
    told(house["olga"].post(f"calls/{call}/texts", text="¿Dónde está?", why="Pidió por toques que le escriban"), 201)
    entry = Entry.objects.get(verb="call.text_written")
    assert entry.why == "Pidió por toques que le escriban"
    # She writes herself: for a while she is answered without a word; later the question is asked anew.
    she_writes(house, "si", "s-1", id="sms-77")
    told(house["olga"].post(f"calls/{call}/texts", text="Ya van."), 201)
    TextMessage.objects.filter(outgoing=False).update(at=timezone.now() - timedelta(minutes=6))
    assert house["olga"].post(f"calls/{call}/texts", text="¿Sigue ahí?").json()["code"] == "HILO-C457"


def test_what_she_writes_later_is_read_by_somebody(house, orders, browser):
    call = she_writes(house)
    told(house["olga"].post(f"calls/{call}/answer"))
    told(house["olga"].post(f"calls/{call}/classification", code="30502"))
    told(house["olga"].post(f"calls/{call}/texts/heard"), 204)
    assert browser("nina").get("/desk/operator/queue").json()["unread"] == []
    she_writes(house, "se fue", "m-2")
    for name, mine in (("olga", True), ("nina", False)):
        (row,) = browser(name).get("/desk/operator/queue").json()["unread"]
        assert (row["id"], row["texts"], row["mine"]) == (call, 1, mine)
    # Whoever opens it reads it, with the reading in the ledger, and it is nobody's debt any more.
    read = Entry.objects.filter(verb="call.read").count()
    assert browser("nina").get(f"/desk/operator/calls/{call}/texts").json()["texts"][-1]["text"] == "se fue"
    assert Entry.objects.filter(verb="call.read").count() == read + 1
    told(house["nina"].post(f"calls/{call}/texts/heard"), 204)
    assert browser("olga").get("/desk/operator/queue").json()["unread"] == []


def test_nobody_who_may_not_read_the_call_reads_or_writes(house, api, jalisco):
    call = she_writes(house)
    told(house["olga"].post(f"calls/{call}/answer"))
    neighbour, crew = api("operator", "JAL"), api("unit", unit="PUE-P1")
    for stranger in (neighbour, crew):
        assert stranger.get(f"calls/{call}/texts").status_code == 403
        assert stranger.post(f"calls/{call}/texts", text="x").status_code == 403
        assert stranger.post(f"calls/{call}/texts/heard").status_code == 403
    assert house["olga"].post(f"calls/{call}/texts", text="  ").json()["code"] == "HILO-C456"
    silent = int(told(event(house["line"], "ring", "v-3"), 201)["call"])
    assert house["olga"].post(f"calls/{silent}/texts", text="x").json()["code"] == "HILO-C458"
    told(house["olga"].post(f"calls/{silent}/answer"))
    assert house["olga"].post(f"calls/{silent}/texts", text="x").json()["code"] == "HILO-C455"
    # Another exchange's word about a text that is none of its calls changes nothing.
    told(house["olga"].post(f"calls/{call}/texts", text="x"), 201)
    pk = TextMessage.objects.get(outgoing=True).pk
    event(house["line"], "text_state", "v-3", message=f"text-{pk}", state="delivered")
    assert states() == ["sending"]


def test_an_erased_call_keeps_none_of_her_words_and_late_ones_bring_none_back(house, actor, now):
    from hilo.emergency.calls.actions import erase
    from hilo.kernel.act import act

    call = she_writes(house)
    with act():
        erase(call, "SOL-1", actor=actor("privacy_officer", centre=""), at=now)
    assert [one.text for one in TextMessage.objects.all()] == [""]
    she_writes(house, "otra vez", "m-9")
    assert [one.text for one in TextMessage.objects.all()] == [""]


def test_a_flood_of_words_fills_no_disk(house, monkeypatch):
    monkeypatch.setattr("hilo.emergency.calls.actions.texts.MOST_TEXTS", 3)
    for number in range(6):
        she_writes(house, f"spam {number}", f"m-{number}")
    assert TextMessage.objects.count() == 3
