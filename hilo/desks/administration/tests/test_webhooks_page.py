"""An administrator opens webhooks, sees what could not be told, and sends it again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hilo.kernel.access.tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
DESK = "/desk/administration/webhooks"
OPENED = "incidents.IncidentOpened"


@pytest.fixture
def admin(account: Any, puebla: Any) -> Client:
    """Puebla's administrator, signed in with both factors; an agency's system has an account."""
    cache.clear()
    account("agency", name="Protección Civil")
    one = Person(account("admin", password=PASSWORD))
    one.sign_in()
    one.activate()
    return one.browser


def opened(admin: Client, **fields: Any) -> Any:
    given = {"account": "agency.pue", "url": "https://cad.example.org/in", "facts": [OPENED]}
    return admin.post(f"{DESK}/new", given | fields)


def test_a_webhook_is_opened_and_its_secret_shown_once(admin):
    shown = opened(admin)
    secret = re.search(r"<code>(hilo_[\w-]+)</code>", shown.content.decode())[1]
    page = admin.get(DESK).content.decode()
    assert "cad.example.org" in page
    assert secret not in page
    number = re.search(rf"{DESK}/(\d+)", page)[1]
    one = admin.get(f"{DESK}/{number}").content.decode()
    assert secret not in one
    renewed = admin.post(f"{DESK}/{number}/secret").content.decode()
    assert re.search(r"<code>(hilo_[\w-]+)</code>", renewed)[1] != secret


def test_an_address_inside_is_refused_in_the_readers_language(admin):
    answer = opened(admin, url="https://10.0.0.8/in")
    assert answer.status_code == 422
    assert "open internet" in answer.content.decode() or "internet abierta" in answer.content.decode()
    assert 'value="https://10.0.0.8/in"' in answer.content.decode()


def test_what_could_not_be_told_is_seen_and_sent_again(admin, open_dead):
    row = open_dead()
    page = admin.get(DESK).content.decode()
    assert 'data-state="late"' in page
    answer = admin.post(f"{DESK}/{row.pk}/again", follow=True).content.decode()
    assert "1 delivery is sent again" in answer or "Se reenvía 1 entrega" in answer
    row.refresh_from_db()
    assert not row.deliveries.filter(dead_at__isnull=False).exists()


@pytest.fixture
def open_dead(admin):
    from hilo.emergency.exchange.models import Delivery, Subscription

    def made() -> Any:
        opened(admin)
        row = Subscription.objects.get()
        at = timezone.now()
        Delivery.objects.create(
            subscription=row, key="k1", place=1, fact=OPENED, body="{}", made_at=at, next_at=at, attempts=8, dead_at=at
        )
        return row

    return made


def test_a_webhook_is_ended(admin, open_dead):
    row = open_dead()
    admin.post(f"{DESK}/{row.pk}/end")
    row.refresh_from_db()
    assert row.ended_at is not None
    assert admin.post(f"{DESK}/{row.pk}/secret").status_code == 409
    assert admin.post(f"{DESK}/{row.pk}/nonsense").status_code == 404
    assert admin.get(f"{DESK}/999").status_code == 404


def test_another_states_webhooks_are_not_seen(admin, account, jalisco):
    account("agency", "JAL")
    assert opened(admin, account="agency.jal").status_code == 403
    assert "agency.jal" not in admin.get(DESK).content.decode()


def test_who_is_no_administrator_has_no_such_page(account, puebla):
    cache.clear()
    one = Person(account("operator", password=PASSWORD))
    one.sign_in()
    assert one.browser.get(DESK).status_code == 403
