"""13:14, the ground moves: a thousand calls in a minute. Who is trapped is heard before who asks whether school is off.

The exchange announces what to press, a supervisor switches the overload mode on, operators pull the waiting by what
they pressed, by how often they rang, by where they are; what is rung off in vain is counted and shown. Then the
adversary: a mode that is forgotten, an exchange that plays nothing, a caller who corrects a key, a neighbour who would
switch it off.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hilo.emergency.calls.models import Call, Overload
from hilo.emergency.calls.queries import card_now
from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.events.models import Task
from hilo.kernel.ledger.models import Entry
from hilo.kernel.ledger.queries import verify

from .test_the_thread import told

pytestmark = pytest.mark.django_db
CENTRE = (19.0437, -98.2012)
CHOLULA = (19.0630, -98.3060)


@pytest.fixture
def house(api: Callable[..., Any], units: dict[str, Any]) -> dict[str, Any]:
    return {
        "boss": api("supervisor", username="sara"),
        "olga": api("operator", username="olga"),
        "line": api("telephony"),
    }


@pytest.fixture
def desk(house: dict[str, Any], signed_in: Callable[[str], Client]) -> Client:
    return signed_in("olga")


class Line:
    def __init__(self, api: Any) -> None:
        self._api, self._rung = api, 0

    def event(self, **said: Any) -> Any:
        return self._api.post("telephony/events", **said)

    def rings(self, number: int = 0, at: tuple[float, float] = CENTRE, press: str = "") -> int:
        self._rung += 1
        leg = f"leg-{self._rung}"
        digits = number or 3_000_000 + self._rung
        place = {"latitude": at[0], "longitude": at[1], "uncertainty_m": 50}
        call = int(told(self.event(event="ring", id=leg, number=f"222{digits}", **place), 201)["call"])
        for key in press:
            told(self.event(event="key", id=leg, key=key))
        return call

    def hangs_up(self, leg: int) -> None:
        told(self.event(event="hangup", id=f"leg-{leg}"))


@pytest.fixture
def line(house: dict[str, Any]) -> Line:
    return Line(house["line"])


def waiting(desk: Client) -> list[dict[str, Any]]:
    return list(desk.get("/desk/operator/queue?shown=2000").json()["waiting"])


def order(desk: Client) -> list[int]:
    return [one["id"] for one in waiting(desk)]


def begin(house: dict[str, Any], **more: Any) -> dict[str, Any]:
    return dict(told(house["boss"].post("overloads", **{"why": "Sismo de 7.1"} | more), 201))


def test_a_thousand_calls_in_a_minute(house, desk, line, orders, actor):
    """The whole of it: none is lost, the trapped are first, and putting a thousand in order takes no time."""
    from hilo.adapters.telephony import ExchangeEvent
    from hilo.emergency.calls.actions.telephony import take

    begin(house)
    deliver_pending()
    exchange, trapped = actor("telephony"), []
    for number in range(1000):
        at = timezone.now()
        place = {"latitude": CENTRE[0], "longitude": CENTRE[1], "uncertainty_m": 50.0}
        leg, digits = f"leg-{number}", f"222{4_000_000 + number}"
        rang = take(ExchangeEvent(leg, "ring", at, caller_number=digits, **place), actor=exchange, at=at)
        if number % 100 == 57:
            take(ExchangeEvent(leg, "key", at, key="1"), actor=exchange, at=at)
            trapped.append(rang.call.pk)
    assert Call.objects.filter(status="waiting").count() == 1000, "none was turned away"
    began = time.perf_counter()
    page = desk.get("/desk/operator/queue").json()
    took = time.perf_counter() - began
    assert page["waiting_count"] == 1000
    assert [one["id"] for one in page["waiting"][:10]] == trapped, "who pressed 1, the first first"
    assert {one["kind"] for one in page["waiting"][:10]} == {"Atrapado o herido"}
    assert took < 2.0, f"a queue of a thousand took {took:.2f} s"
    taken = []
    for _ in range(3):
        answer = desk.post("/desk/operator/next", "{}", content_type="application/json")
        taken.append(answer.json()["call"]["id"])
    assert taken == trapped[:3], "F2 means what it always means: the next call"
    for leg in range(50):
        take(ExchangeEvent(f"leg-{leg}", "hangup"), actor=exchange, at=timezone.now())
    (now,) = told(house["boss"].get("overloads"))
    counts = now["counts"]
    assert (counts["received"], counts["answered"], counts["abandoned"], counts["owed"]) == (1000, 3, 50, 50)
    assert counts["waiting"] == 947
    # It is shown while it lasts, and kept when it is over.
    shown = page["overload"]["counts"]
    assert (shown["received"], shown["waiting"]) == (1000, 1000)
    over = told(house["boss"].post(f"overloads/{now['id']}/end"))
    assert (over["counts"]["received"], over["counts"]["abandoned"]) == (1000, 50)
    assert '"abandoned":50' in Entry.objects.get(verb="overload.ended").data
    assert not list(verify())


def test_without_the_mode_the_oldest_is_the_next(house, desk, line):
    first, trapped = line.rings(), line.rings(press="1")
    assert order(desk) == [first, trapped]
    assert waiting(desk)[0]["kind"] == ""
    mode = begin(house)
    assert order(desk) == [trapped, first]
    told(house["boss"].post(f"overloads/{mode['id']}/end"))
    assert order(desk) == [first, trapped]


def test_pulled_by_who_rang_most_often_and_by_where_most_call_from(house, desk, line):
    mode = begin(house)
    alone = line.rings(at=CHOLULA)
    for _ in range(3):
        line.rings(number=9_999_999, at=CHOLULA)
        line.hangs_up(line._rung)
    insists = line.rings(number=9_999_999, at=CHOLULA)
    crowd = [line.rings() for _ in range(4)]
    told(house["boss"].post(f"overloads/{mode['id']}/pull", pull="repeat"))
    assert order(desk) == [insists, alone, *crowd]
    assert waiting(desk)[0]["repeats"] == 4
    told(house["boss"].post(f"overloads/{mode['id']}/pull", pull="place"))
    assert order(desk)[:4] == crowd
    assert house["boss"].post(f"overloads/{mode['id']}/pull", pull="alphabet").json()["code"] == "HILO-C481"


def test_a_caller_who_corrects_a_key_is_heard(house, desk, line):
    begin(house)
    other, corrected = line.rings(press="3"), line.rings(press="31")
    assert order(desk) == [corrected, other]


def test_the_announcement_plays_with_it_and_stops_with_it(house, orders):
    mode = begin(house)
    deliver_pending()
    (played,) = orders.of("announce")
    assert "presione 1" in played.text
    assert "press 1" in played.text
    assert told(house["boss"].get("overloads"))[0]["announced"] is True
    told(house["boss"].post(f"overloads/{mode['id']}/end"))
    deliver_pending()
    assert len(orders.of("stop_announcement")) == 1
    assert deliver_pending()[0] == 0


def test_an_exchange_that_plays_nothing_is_said(house, orders, desk):
    orders.down = True
    begin(house)
    deliver_pending()
    assert told(house["boss"].get("overloads"))[0]["announced"] is False
    assert desk.get("/desk/operator/queue").json()["overload"]["announced"] is False
    assert deliver_pending()[0] == 0


def test_a_mode_that_is_forgotten_ends_by_itself(house, orders):
    begin(house, minutes=20)
    deliver_pending()
    for task in Task.objects.filter(done_at=None):
        assert task.next_at <= timezone.now() + timedelta(minutes=20)
        task.next_at -= timedelta(minutes=21)
        task.save()
    deliver_pending()
    mode = Overload.objects.get()
    assert (mode.ended_at is not None, mode.ended_by) == (True, "hilo.work")
    deliver_pending()
    assert len(orders.of("stop_announcement")) == 1
    # It can be switched on again, and its last end stands.
    begin(house)
    assert Overload.objects.count() == 2


def test_the_short_card_has_three_questions_at_most_and_leads_to_the_others(house):
    at = card_now("short", [])
    assert set(at.answers) == {"trapped", "hurt", "fire", "gas", "damage", "asks"}
    assert card_now("short", ["trapped"]).code == "40112"
    assert "rescue" in card_now("short", ["trapped"]).needs
    assert card_now("short", ["hurt", "no"]).card == "arrest"
    assert card_now("short", ["asks"]).priority == "low"


def test_only_the_supervisor_of_the_centre_switches_it(house, api, jalisco):
    mode = begin(house)
    neighbour = api("supervisor", "JAL")
    for stranger in (neighbour, house["olga"], api("dispatcher")):
        assert stranger.post(f"overloads/{mode['id']}/end").status_code == 403
        assert stranger.post(f"overloads/{mode['id']}/pull", pull="place").status_code == 403
    assert house["olga"].get("overloads").status_code == 403
    assert told(neighbour.get("overloads")) == []
    assert house["boss"].post("overloads", why="otra vez").json()["code"] == "HILO-C482"
    assert house["boss"].post("overloads", why=" ").json()["code"] == "HILO-C480"
    assert house["boss"].post("overloads", why="x", minutes=500).status_code == 422
    told(house["boss"].post(f"overloads/{mode['id']}/end"))
    told(house["boss"].post(f"overloads/{mode['id']}/end"))
    assert house["boss"].post(f"overloads/{mode['id']}/pull", pull="place").json()["code"] == "HILO-C483"
    assert Entry.objects.filter(verb="overload.ended").count() == 1
