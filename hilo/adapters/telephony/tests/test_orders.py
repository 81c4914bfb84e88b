"""What the exchange is asked goes out whole, and what it does not take is said, never lost."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from hilo.adapters.telephony import HttpOrders, NoOrders, NotTaken, Order, orders, read
from hilo.adapters.telephony.fake import FakeOrders

TEXT = Order("text", "text-7", "leg-1", "+522221234567", text="¿Puede escribir?")


@pytest.fixture
def exchange() -> Iterator[tuple[str, list[Any], list[int]]]:
    """An address, what was posted there, and what it answers next."""
    heard: list[Any] = []
    answers = [202]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, self.headers.get("Authorization"), json.loads(body)))
            self.send_response(answers[-1])
            if answers[-1] == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/orders", heard, answers
    server.shutdown()
    server.server_close()


def test_an_order_is_posted_with_its_token(exchange: Any) -> None:
    url, heard, _ = exchange
    HttpOrders(url, "secret").give(TEXT)
    ((path, token, body),) = heard
    assert (path, token) == ("/orders", "Bearer secret")
    assert body == {
        "order": "text",
        "id": "text-7",
        "call": "leg-1",
        "number": "+522221234567",
        "text": "¿Puede escribir?",
    }


@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_is_refused_or_sent_elsewhere_was_not_taken(exchange: Any, status: int) -> None:
    url, heard, answers = exchange
    answers.append(status)
    with pytest.raises(NotTaken):
        HttpOrders(url).give(TEXT)
    assert len(heard) == 1, "no redirect is followed"


@pytest.mark.parametrize("taker", [HttpOrders("http://127.0.0.1:9/x"), HttpOrders("file:///etc/passwd"), NoOrders()])
def test_nobody_there_is_said(taker: Any) -> None:
    with pytest.raises(NotTaken):
        taker.give(TEXT)


def test_the_fake_takes_an_order_once_and_answers_as_an_exchange_does() -> None:
    fake = FakeOrders()
    fake.give(TEXT)
    fake.give(TEXT)
    assert fake.of("text") == [TEXT]
    event = read(json.dumps(fake.answer(TEXT, "delivered")).encode())
    assert event is not None
    assert (event.kind, event.exchange_id, event.message, event.state) == ("text_state", "leg-1", "text-7", "delivered")


def dripping(listener: socket.socket, heard: list[int]) -> None:
    """Answer a letter at a time, for ever: no single wait is long."""
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        heard.append(1)
        try:
            while True:
                line.sendall(b"H")
                time.sleep(0.05)
        except OSError:
            line.close()


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[int]]]:
    """The address of an exchange that never comes to an end of its answer, and how often it was asked."""
    monkeypatch.setattr(orders, "WAIT_S", 0.3)
    listener, heard = socket.create_server(("127.0.0.1", 0)), []
    threading.Thread(target=dripping, args=(listener, heard), daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/orders", heard
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_an_exchange_that_drips_has_its_seconds_and_no_more(silent: Any) -> None:
    began = time.monotonic()
    with pytest.raises(NotTaken):
        HttpOrders(silent[0]).give(TEXT)
    assert time.monotonic() - began < 3


def test_who_did_not_answer_twice_is_left_alone_for_a_while_and_asked_again(
    silent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, heard = silent
    for _ in range(2):
        with pytest.raises(NotTaken, match="does not answer"):
            HttpOrders(url).give(TEXT)
    with pytest.raises(NotTaken, match="left alone"):
        HttpOrders(url).give(TEXT)
    assert len(heard) == 2
    now = time.monotonic()
    monkeypatch.setattr(orders.time, "monotonic", lambda: now + orders.REST_S + 1)
    with pytest.raises(NotTaken, match="does not answer"):
        HttpOrders(url).give(TEXT)
    assert len(heard) == 3


def test_who_answers_that_it_does_not_take_it_is_asked_again_at_once(exchange: Any) -> None:
    url, heard, answers = exchange
    answers.append(500)
    for _ in range(4):
        with pytest.raises(NotTaken, match="answered 500"):
            HttpOrders(url).give(TEXT)
    assert len(heard) == 4
