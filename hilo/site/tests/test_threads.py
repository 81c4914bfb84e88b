"""The WSGI application behind the ASGI server."""

from __future__ import annotations

import asyncio
import threading

from hilo.site.threads import Threads


def ask(application, *, messages=None, longest=100, **scope):
    """The messages that are sent for one request."""
    coming = list(messages or [{"type": "http.request", "body": b""}])
    sent = []

    async def receive():
        return coming.pop(0)

    async def send(message):
        sent.append(message)

    async def at_most(scope):
        return longest

    plain = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/", "headers": []}
    asyncio.run(Threads(application, threads=1, longest=at_most)(plain | scope, receive, send))
    return sent


def echo(key):
    """A WSGI application that answers with one value of its environ."""

    def application(environ, start):
        start("200 OK", [])
        value = environ[key].read() if key == "wsgi.input" else environ.get(key, "absent")
        return [value if isinstance(value, bytes) else str(value).encode("latin-1")]

    return application


def test_status_headers_and_pieces_of_an_answer_arrive_as_one():
    def application(environ, start):
        start("201 Created", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return iter([b"on", b"e"])

    head, body = ask(application)
    assert head == {
        "type": "http.response.start",
        "status": 201,
        "headers": [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")],
    }
    assert body == {"type": "http.response.body", "body": b"one"}


def test_a_body_that_comes_in_pieces_is_read_whole():
    pieces = [
        {"type": "http.request", "body": b"to", "more_body": True},
        {"type": "http.request", "body": b"gether"},
    ]
    assert ask(echo("wsgi.input"), messages=pieces)[1]["body"] == b"together"
    assert ask(echo("CONTENT_LENGTH"), messages=pieces)[1]["body"] == b"8"


def test_a_body_that_is_too_long_is_not_kept_and_its_length_is_told():
    pieces = [
        {"type": "http.request", "body": b"x" * 60, "more_body": True},
        {"type": "http.request", "body": b"y" * 60},
    ]
    assert ask(echo("wsgi.input"), messages=pieces)[1]["body"] == b""
    assert ask(echo("CONTENT_LENGTH"), messages=pieces)[1]["body"] == b"120"


def test_a_large_body_that_is_allowed_arrives_whole():
    pieces = [{"type": "http.request", "body": b"x" * 900_000, "more_body": True} for _ in range(4)]
    pieces.append({"type": "http.request", "body": b"end"})
    assert ask(echo("wsgi.input"), messages=pieces, longest=4_000_000)[1]["body"] == b"x" * 3_600_000 + b"end"


def test_a_client_that_leaves_in_the_middle_of_its_body_is_not_answered():
    called = []
    pieces = [{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}]
    assert ask(lambda environ, start: called.append(environ), messages=pieces) == []
    assert called == []


def test_the_path_arrives_as_wsgi_wants_it():
    assert ask(echo("PATH_INFO"), path="/niño")[1]["body"] == "/niño".encode()


def test_headers_that_come_twice_are_joined():
    headers = [(b"accept", b"a"), (b"accept", b"b"), (b"cookie", b"c=1"), (b"cookie", b"d=2")]
    assert ask(echo("HTTP_ACCEPT"), headers=headers)[1]["body"] == b"a,b"
    assert ask(echo("HTTP_COOKIE"), headers=headers)[1]["body"] == b"c=1; d=2"


def test_a_header_with_an_underscore_cannot_pass_for_another():
    assert ask(echo("HTTP_X_FORWARDED_PROTO"), headers=[(b"x_forwarded_proto", b"https")])[1]["body"] == b"absent"


def test_the_length_that_was_claimed_does_not_count():
    assert ask(echo("CONTENT_LENGTH"), headers=[(b"content-length", b"5000")])[1]["body"] == b"0"


def test_the_answer_is_made_in_a_thread_and_closed():
    made, closed = [], []

    class Pieces(list):
        def close(self):
            closed.append(threading.current_thread().name)

    def application(environ, start):
        made.append(threading.current_thread().name)
        start("204 No Content", [])
        return Pieces()

    ask(application)
    assert made == closed
    assert made[0].startswith("hilo-request")
