"""Telling subscribers: what, to whom, and what becomes of it when their side fails."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from hilo.emergency.exchange import sealing
from hilo.emergency.exchange.actions import (
    deliver_due,
    delivering,
    end_subscription,
    redeliver,
    renew_secret,
    spread,
    subscribe,
)
from hilo.emergency.exchange.models import Delivery, Subscription
from hilo.emergency.exchange.queries import deliveries, subscriptions
from hilo.emergency.exchange.rules.webhooks import next_wait, retries, tellings
from hilo.emergency.incidents.actions import reclassify
from hilo.kernel.access.actions import SETUP, leave
from hilo.kernel.events.actions import sequence_pending
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from tests.support import contract

pytestmark = pytest.mark.django_db
OPENED = "incidents.IncidentOpened"


class Receiver:
    """Another agency's door: what came in, and how it answers."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.behave: Callable[[BaseHTTPRequestHandler], None] = lambda request: answer(request, 204)
        outer = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append((dict(self.headers), body))
                outer.behave(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in?key=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def answer(request: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", "0")
    request.end_headers()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()
    for headers, body in made.heard:
        contract.heard(headers, body)


@pytest.fixture
def agency(puebla, account, actor):
    account("agency")
    return actor("agency")


@pytest.fixture
def subscribed(agency, receiver, now):
    def made(*facts: str, **fields: Any) -> tuple[Subscription, str]:
        given = {"actor": agency, "url": receiver.url, "facts": facts or (OPENED,), "at": now}
        return subscribe(**(given | fields))

    return made


def tell(at: Any = None) -> int:
    """Give facts their places, make deliveries and send what is due."""
    sequence_pending()
    spread(at=at or timezone.now())
    return deliver_due(at=at)


def test_a_fact_is_told_signed_with_the_least_there_is_to_tell(subscribed, receiver, open_incident):
    _, secret = subscribed()
    incident = open_incident()
    assert tell() == 1
    headers, body = receiver.heard[0]
    stamp, _, signed = headers["Hilo-Signature"].removeprefix("t=").partition(",v1=")
    assert signed == hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    said = json.loads(body)
    assert (headers["Hilo-Delivery"], headers["Hilo-Fact"]) == (said["id"], OPENED)
    assert said["payload"]["incident"]["folio"] == incident.folio
    assert said["payload"]["incident"]["municipality"] == "21114"
    assert not {"latitude", "longitude", "call", "by"} & {*said["payload"], *said["payload"]["incident"]}
    assert int(headers["Hilo-Place"]) == said["place"] == Delivery.objects.get().place
    assert secret not in Subscription.objects.get().secret
    assert sealing.unseal(Subscription.objects.get().secret) == secret


def test_order_is_told_by_the_place_and_nothing_is_told_twice(subscribed, receiver, open_incident, actor, now):
    subscribed(OPENED, "incidents.IncidentReclassified")
    incident = open_incident()
    reclassify(actor=actor("dispatcher"), folio=incident.folio, code="20301", at=now)
    assert tell() == 2
    assert tell() == 0
    places = [json.loads(body)["place"] for _, body in receiver.heard]
    assert places == sorted(set(places))


def test_what_happened_before_and_other_facts_are_not_told(subscribed, receiver, open_incident, actor, now):
    incident = open_incident()
    sequence_pending()
    subscribed()
    reclassify(actor=actor("dispatcher"), folio=incident.folio, code="20301", at=now)
    assert (tell(), receiver.heard) == (0, [])


def test_another_states_facts_are_not_told(subscribed, receiver, jalisco, open_incident):
    subscribed()
    open_incident(centre="JAL", latitude=20.6767, longitude=-103.3475)
    assert (tell(), receiver.heard) == (0, [])


@pytest.mark.parametrize("status", [500, 404, 302, 429])
def test_who_does_not_take_it_is_told_again_later_and_a_redirect_is_not_followed(
    subscribed, receiver, open_incident, status
):
    other = Receiver()
    receiver.behave = lambda request: answer(request, status, Location=other.url)
    subscribed()
    open_incident()
    assert tell() == 0
    row = Delivery.objects.get()
    assert (row.attempts, row.answer, row.delivered_at, row.dead_at) == (1, status, None, None)
    assert other.heard == []
    receiver.behave = lambda request: answer(request, 200)
    assert deliver_due(at=row.next_at - timedelta(seconds=1)) == 0
    assert deliver_due(at=row.next_at) == 1
    ids = {headers["Hilo-Delivery"] for headers, _ in receiver.heard}
    assert ids == {row.key}


def test_who_closes_the_line_is_not_reached_and_rests(subscribed, receiver, open_incident, now):
    receiver.behave = lambda request: request.connection.close()
    row, _ = subscribed()
    open_incident()
    open_incident()
    tell()
    assert len(receiver.heard) == 1
    row.refresh_from_db()
    assert (row.failures, row.rests_until > now) == (1, True)
    receiver.behave = lambda request: answer(request, 200)
    assert deliver_due(at=row.rests_until + timedelta(seconds=10)) == 2
    row.refresh_from_db()
    assert (row.failures, row.rests_until) == (0, None)


def test_after_the_last_attempt_it_is_dead_and_an_administrator_sees_it(
    subscribed, receiver, open_incident, actor, history
):
    receiver.behave = lambda request: answer(request, 500)
    row, _ = subscribed()
    open_incident()
    tell()
    for _ in range(len(retries()) + 3):
        deliver_due(at=Delivery.objects.get().next_at)
    dead = Delivery.objects.get()
    assert (dead.attempts, dead.dead_at is not None) == (len(retries()) + 1, True)
    assert len(receiver.heard) == len(retries()) + 1
    told = subscriptions(actor("admin", "NAC"))[0]
    assert (told.state, told.dead) == ("dead", 1)
    assert history(f"webhook:{row.pk}")[-1][1] == "webhook.delivery_died"
    receiver.behave = lambda request: answer(request, 200)
    assert redeliver(actor=actor("admin", "NAC"), number=row.pk, at=timezone.now()) == 1
    assert deliver_due() == 1
    assert {headers["Hilo-Delivery"] for headers, _ in receiver.heard} == {dead.key}


def test_a_hand_that_is_killed_in_the_middle_leaves_the_delivery_to_be_sent_again(
    subscribed, receiver, open_incident, monkeypatch
):
    subscribed()
    open_incident()
    sequence_pending()
    spread(at=timezone.now())

    def killed(*_: Any, **__: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(delivering.webhook, "post", killed)
        with pytest.raises(SystemExit):
            deliver_due()
    row = Delivery.objects.get()
    assert (row.attempts, row.delivered_at) == (0, None)
    assert deliver_due() == 0
    assert deliver_due(at=row.next_at) == 1


def test_a_crash_while_deliveries_are_made_makes_none_and_loses_none(subscribed, open_incident, monkeypatch):
    subscribed()
    open_incident()
    sequence_pending()

    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "_delivery", crash)
        with pytest.raises(RuntimeError):
            spread(at=timezone.now())
    assert Delivery.objects.count() == 0
    assert spread(at=timezone.now()) == 1


def test_a_claimed_delivery_is_sent_by_one_hand(subscribed, open_incident, now):
    subscribed()
    open_incident()
    sequence_pending()
    spread(at=now)
    one, other = Delivery.objects.get(), Delivery.objects.get()
    assert delivering._claim(one, now)
    assert not delivering._claim(other, now)


def test_who_lost_the_right_is_told_nothing_more(subscribed, receiver, open_incident, account, now):
    row, _ = subscribed()
    open_incident()
    sequence_pending()
    spread(at=now)
    leave(actor=SETUP, user=account("agency"), at=now)
    open_incident()
    assert (tell(), receiver.heard) == (0, [])
    row.refresh_from_db()
    assert row.stopped == "the account may not be told any more"


def test_a_receiver_that_is_away_for_long_does_not_fill_the_house(subscribed, open_incident, monkeypatch):
    monkeypatch.setattr(delivering, "limits", lambda: {"waiting": 1, "kept_days": 30})
    subscribed()
    for _ in range(3):
        open_incident()
        sequence_pending()
        spread(at=timezone.now())
    assert Delivery.objects.count() == 1
    Delivery.objects.update(delivered_at=timezone.now())
    assert spread(at=timezone.now()) == 2


def test_a_new_secret_signs_from_now_on_and_an_ended_webhook_is_told_nothing(
    subscribed, receiver, open_incident, agency, now
):
    row, first = subscribed()
    _, second = renew_secret(actor=agency, number=row.pk, at=now)
    assert first != second
    open_incident()
    tell()
    headers, body = receiver.heard[0]
    stamp, _, signed = headers["Hilo-Signature"].removeprefix("t=").partition(",v1=")
    assert signed == hmac.new(second.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    end_subscription(actor=agency, number=row.pk, at=now)
    open_incident()
    assert tell() == 0
    with pytest.raises(Conflict):
        renew_secret(actor=agency, number=row.pk, at=now)


def test_with_another_key_of_the_house_the_secret_is_asked_for_anew(subscribed, receiver, open_incident, settings):
    row, _ = subscribed()
    open_incident()
    settings.SECRET_KEY = "another key altogether"
    assert (tell(), receiver.heard) == (0, [])
    row.refresh_from_db()
    assert "renew" in row.stopped


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"url": "http://example.org/"}, "HILO-J440"),
        ({"url": "https://10.0.0.1/"}, "HILO-J440"),
        ({"facts": ()}, "HILO-J441"),
        ({"facts": ("dispatch.UnitAssigned",)}, "HILO-J441"),
        ({"facts": ("calls.CallReceived",)}, "HILO-J441"),
        ({"states": ("14",)}, "HILO-J442"),
        ({"states": ("99",)}, "HILO-J442"),
    ],
)
def test_only_what_the_subscriber_may_see_is_subscribed_to(subscribed, fields, code):
    with pytest.raises(Refusal) as refused:
        subscribed(**fields)
    assert refused.value.code == code
    assert Subscription.objects.count() == 0


def test_an_administrator_subscribes_an_agencys_system_and_nobody_elses(subscribed, agency, account, actor, receiver):
    boss = actor("admin", "NAC")
    row, _ = subscribed(actor=boss, account="agency.pue")
    assert (row.institution_id, row.made_by) == ("PUE", "admin.nac")
    account("operator")
    with pytest.raises(Refusal) as refused:
        subscribed(actor=boss, account="operator.pue")
    assert refused.value.code == "HILO-J443"
    with pytest.raises(Forbidden):
        subscribed(actor=actor("agency", "JAL", name="agency.jal"), account="agency.pue")


def test_another_institutions_webhook_is_not_there(subscribed, actor, jalisco, now):
    row, _ = subscribed()
    stranger = actor("agency", "JAL")
    assert subscriptions(stranger) == []
    with pytest.raises(NotFound):
        end_subscription(actor=stranger, number=row.pk, at=now)
    with pytest.raises(Forbidden):
        subscriptions(actor("dispatcher"))


def test_over_http(api, receiver, open_incident):
    client = api("agency")
    made = client.post("webhooks", url=receiver.url, facts=[OPENED], states=["21"])
    assert made.status_code == 201
    assert made.json()["secret"].startswith("hilo_")
    number = made.json()["number"]
    assert "secret" not in {k for k, v in client.get("webhooks").json()[0].items() if v}
    open_incident()
    tell()
    rows = client.get(f"webhooks/{number}/deliveries").json()
    assert [(row["fact"], row["answer"]) for row in rows] == [(OPENED, 204)]
    assert client.post(f"webhooks/{number}/deliveries/{rows[0]['id']}/again").status_code == 202
    assert deliver_due() == 1
    assert client.post(f"webhooks/{number}/deliveries/none/again").status_code == 404
    assert client.delete(f"webhooks/{number}").status_code == 204
    assert api("operator").get("webhooks").status_code == 403


def test_every_fact_that_may_be_told_exists_with_its_members():
    from hilo.emergency.dispatch import events as dispatch
    from hilo.emergency.exchange import events as exchange
    from hilo.emergency.incidents import events as incidents

    known = {
        kind.NAME
        for module in (dispatch, exchange, incidents)
        for kind in vars(module).values()
        if hasattr(kind, "NAME")
    }
    assert set(tellings()) <= known
    assert next_wait(1) == retries()[0]
    assert next_wait(len(retries()) + 1) is None


@pytest.mark.django_db(transaction=True)
def test_the_loop_tells_while_a_slow_receiver_keeps_nobody_waiting(
    subscribed, receiver, open_incident, account, actor, now
):
    release = threading.Event()
    slow = Receiver()
    slow.behave = lambda request: (release.wait(60), answer(request, 200))[1]
    subscribed(url=slow.url)
    subscribed()
    stop = threading.Event()
    loop = threading.Thread(target=delivering.run, args=(stop,))
    loop.start()
    try:
        open_incident()
        for _ in range(600):
            if receiver.heard and slow.heard:
                break
            stop.wait(0.1)
        assert receiver.heard
        assert slow.heard
        release.set()
        for _ in range(600):
            if Delivery.objects.filter(delivered_at__isnull=False).count() == 2:
                break
            stop.wait(0.1)
        assert Delivery.objects.filter(delivered_at__isnull=False).count() == 2
    finally:
        release.set()
        stop.set()
        loop.join(60)
    assert not loop.is_alive()


def test_dead_deliveries_stand_first(subscribed, receiver, open_incident, now):
    row, _ = subscribed()
    for _ in range(3):
        open_incident()
    tell()
    first = Delivery.objects.order_by("place").first()
    Delivery.objects.filter(pk=first.pk).update(dead_at=now, delivered_at=None)
    assert deliveries(row)[0].pk == first.pk
