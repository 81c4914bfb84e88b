"""What comes over the wire and is no proper request: the server answers or hangs up, says no trace, and lives."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.slow

CALL = b'{"channel": "voice"}'


def said(server, request: bytes) -> bytes:
    """What the server answers to raw bytes, until it hangs up or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        line.settimeout(5)
        try:
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        answer = b""
        try:
            while piece := line.recv(65536):
                answer += piece
        except OSError:
            pass
        return answer


def head(*lines: str) -> bytes:
    return "\r\n".join(["POST /api/v1/calls HTTP/1.1", "Host: localhost", *lines, "", ""]).encode("latin-1")


GARBAGE = {
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "half a request": b"POST /api/v1/ca",
    "a length below zero": head("Content-Length: -5") + CALL,
    "a length that is a word": head("Content-Length: many") + CALL,
    "two lengths": head("Content-Length: 5", "Content-Length: 20") + CALL,
    "a length and pieces": head("Content-Length: 5", "Transfer-Encoding: chunked") + b"5\r\nhello\r\n0\r\n\r\n",
    "a body that never comes": head("Content-Length: 500") + CALL,
    "a header of a megabyte": head("X-Long: " + "a" * 1_000_000) + CALL,
    "ten thousand headers": head(*(f"X-{number}: a" for number in range(10_000))) + CALL,
    "an address of a megabyte": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an address with a NUL": b"GET /council/%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "an address that is no UTF-8": b"GET /council/%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "another host's name": b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
}


def test_garbage_is_answered_or_hung_up_on_and_the_server_lives(shared):
    for case, request in GARBAGE.items():
        answer = said(shared, request)
        assert not answer or answer.startswith(b"HTTP/1.1 4"), (case, answer[:300])
        assert b"Traceback" not in answer
        with shared.client() as client:
            assert client.get("/healthz").status_code == 200, case
    assert shared.count("calls.Call") == 0
    assert "Traceback" not in shared.log(), shared.log()[-3000:]


def test_a_body_in_pieces_is_bounded_too(shared):
    def pieces() -> Iterator[bytes]:
        yield b'{"channel": "voice", "narrative": "'
        for _ in range(300):
            yield b"a" * 100_000
        yield b'"}'

    with shared.client(shared.token("integrator")) as client:
        refused = client.post("/api/v1/calls", content=pieces(), headers={"Content-Type": "application/json"})
        assert 400 <= refused.status_code < 500, refused.text[:300]
        assert client.get("/healthz").status_code == 200
    assert shared.count("calls.Call") == 0
    assert "Traceback" not in shared.log(), shared.log()[-3000:]
