"""The ASGI door of LoST answers as the page does, and keeps no more of a request than it reads."""

from __future__ import annotations

import asyncio

import pytest
from lxml import etree

from hilo.adapters.lost.tests.samples import POLICE, point, request
from hilo.emergency.centres import queries
from hilo.emergency.centres.door import door

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = request(point(19.0437, -98.2012) + POLICE)


def asked(*pieces, method="POST", kind=b"application/lost+xml"):
    """Status, headers and body of one request, sent in pieces."""
    queue = [{"type": "http.request", "body": p, "more_body": i + 1 < len(pieces)} for i, p in enumerate(pieces)]
    sent, took = [], []

    async def receive():
        took.append(1)
        return queue.pop(0) if queue else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/lost", "headers": [(b"content-type", kind)]}
    asyncio.run(door(scope, receive, send))
    if not sent:
        return None, {}, b"", len(took)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"], len(took)


@pytest.mark.parametrize("remembered", [True, False])
def test_the_same_answer_whether_the_centres_are_remembered_or_not(puebla, client, remembered):
    queries.forget()
    if remembered:
        queries.centres()
    assert queries.fresh() is remembered
    status, head, body, _ = asked(ASKED[:50], ASKED[50:])
    assert (status, head[b"content-length"]) == (200, str(len(body)).encode())
    page = client.post("/lost", ASKED, content_type="application/lost+xml")
    assert [e.tag for e in etree.fromstring(body).iter()] == [e.tag for e in etree.fromstring(page.content).iter()]
    for name in (b"content-type", b"cache-control", b"x-content-type-options"):
        assert head[name].decode() == page[name.decode()]


def test_a_request_without_an_end_is_answered_when_it_is_too_long(puebla):
    status, head, body, took = asked(*[b"x" * 30_000] * 1_000)
    assert (status, took, head[b"connection"]) == (200, 3, b"close")
    assert b"badRequest" in body


def test_a_client_that_leaves_is_not_answered(puebla):
    assert asked()[0] is None


def test_another_method_or_media_type_is_told_what_is_wanted(puebla):
    assert asked(b"", method="GET")[0] == 405
    assert asked(b"{}", kind=b"application/json; charset=utf-8")[0] == 415
