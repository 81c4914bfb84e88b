"""Who reads an open stream is asked again: a right that ended, a unit that changed, an account that was closed."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from hilo.kernel.access.actions import SETUP, leave, revoke
from hilo.kernel.access.models import Grant, User
from hilo.kernel.access.queries import acting
from hilo.kernel.act import act
from hilo.kernel.events.actions import record, sequence_pending
from hilo.kernel.events.stream import Hub
from hilo.site import asgi
from tests.support.tokens import token_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _asked_often(monkeypatch):
    monkeypatch.setattr(asgi, "RECHECK_S", 0.1)
    monkeypatch.setattr(acting, "TOKEN_MEMORY_S", 0.0)


@pytest.fixture
def reads(account, now):
    """`reads("operator", change)`: what an open stream hears before and after a change, and whether it was ended."""

    def read(role, change, **fields):
        user = account(role, **fields)
        token = token_of(user, now)
        return asyncio.run(asyncio.wait_for(_read(token, lambda: change(user)), 60))

    return read


async def _read(token, change):
    hub = asgi._hub = Hub()
    await hub.start()
    heard, ended = [], asyncio.Event()
    headers = [(b"authorization", f"Bearer {token}".encode())]
    scope = {"type": "http", "method": "GET", "path": asgi.STREAM, "headers": headers, "query_string": b""}

    async def receive():
        await asyncio.Event().wait()

    async def send(message):
        heard.append(message.get("body", b"").decode())
        if message["type"] == "http.response.body" and not message.get("more_body"):
            ended.set()

    open_line = asyncio.create_task(asgi.application(scope, receive, send))
    try:
        while not any("retry" in text for text in heard):
            await asyncio.sleep(0.02)
        await asyncio.to_thread(closing, _rung, "before")
        while not any("before" in text for text in heard):
            await asyncio.sleep(0.02)
        await asyncio.to_thread(closing, change)
        await asyncio.sleep(0.5)
        if not ended.is_set():
            await asyncio.to_thread(closing, _rung, "after")
            await asyncio.sleep(0.5)
        return any("after" in text for text in heard), ended.is_set(), len(hub.followers)
    finally:
        open_line.cancel()
        await asyncio.gather(open_line, return_exceptions=True)
        await hub.stop()


def _rung(word):
    from django.utils import timezone

    from hilo.kernel.events.tests.conftest import BellRang

    with act():
        record([(BellRang(word), "unit:PUE-A1")], state="21", at=timezone.now())
    sequence_pending()


def closing(run, *arguments):
    from django.db import connection

    try:
        run(*arguments)
    finally:
        connection.close()


def test_who_keeps_the_role_goes_on_hearing(reads, puebla):
    assert reads("operator", lambda user: None) == (True, False, 1)


def test_an_account_that_is_closed_ends_its_stream(reads, puebla, now):
    assert reads("operator", lambda user: leave(actor=SETUP, user=user, at=now)) == (False, True, 0)


def test_a_role_that_is_revoked_ends_its_stream(reads, puebla, now):
    ended = reads("operator", lambda user: revoke(actor=SETUP, user=user, role="operator", at=now))
    assert ended == (False, True, 0)


def test_a_role_that_ends_by_itself_ends_its_stream(reads, puebla, now):
    past = now - timedelta(hours=1)
    ran_out = {"valid_from": past - timedelta(days=1), "valid_until": past}
    assert reads("operator", lambda user: Grant.objects.filter(user=user).update(**ran_out)) == (False, True, 0)


def test_a_crew_that_changes_units_hears_of_the_old_one_no_more(reads, puebla):
    def changed(user):
        User.objects.filter(pk=user.pk).update(unit="PUE-B1")

    assert reads("unit", changed, unit="PUE-A1") == (False, False, 1)
