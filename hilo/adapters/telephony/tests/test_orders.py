"""What the exchange is asked goes out whole, and what it does not take is said, never lost."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from hilo.adapters.telephony import HttpOrders, NoOrders, NotTaken, Order, read
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
