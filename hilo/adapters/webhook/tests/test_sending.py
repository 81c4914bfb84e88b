"""Where may be told, and that telling ends in time whatever the other side does."""

from __future__ import annotations

import hashlib
import hmac
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from hilo.adapters import webhook
from hilo.adapters.webhook import sending as posting

HERE = ("127.0.0.1",)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/in",
        "ftp://example.org/in",
        "https://user:word@example.org/",
        "https://example.org/#part",
        "https://",
        "//example.org",
        "https://exa mple.org/",
        "https://example.org/\nHost: x",
        "https://exámple.org/",
        "https://example.org:99999/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::a00:1]/",
        "https://224.0.0.1/",
        "https://example.org/" + "a" * 600,
    ],
)
def test_an_address_that_is_not_on_the_open_internet_is_not_told(url):
    with pytest.raises(webhook.NotAllowed):
        webhook.judge(url)


INSIDE = """
    fec0::1 feff::1 fe80::1 fc00::1 fdff::1 ff02::1 ff0e::1 :: ::1 ::10.0.0.1 ::8.8.8.8 ::ffff:10.0.0.1 ::ffff:8.8.8.8
    ::ffff:0:10.0.0.1 64:ff9b::a00:1 64:ff9b::808:808 64:ff9b:1::a00:1 100::1 2001::1 2001:db8::1 2002:a00:1:: 3fff::1
    4000::1 5f00::1 0.0.0.0 10.0.0.1 100.64.0.1 127.255.255.254 169.254.169.254 172.31.255.255 192.0.0.8 192.0.2.1
    192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
"""


@pytest.mark.parametrize("inside", INSIDE.split())
def test_nothing_that_lies_inside_or_leads_there_passes_the_check(inside):
    with pytest.raises(webhook.NotAllowed):
        posting._outside(inside)


@pytest.mark.parametrize("outside", ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450::1"])
def test_what_lies_on_the_open_internet_passes_the_check(outside):
    assert posting._outside(outside) is None, "nothing is raised"


def test_an_address_on_the_open_internet_may_be_told():
    assert webhook.judge("https://example.org:8443/in?x=1").hostname == "example.org"


def test_an_administrator_may_vouch_for_a_host_or_for_one_port_of_it():
    assert webhook.judge("http://10.1.2.3:8080/in", allowed=["10.1.2.3"]).port == 8080
    assert webhook.judge("http://10.1.2.3:8080/in", allowed=["10.1.2.3:8080"]).port == 8080
    with pytest.raises(webhook.NotAllowed):
        webhook.judge("http://10.1.2.3:9090/in", allowed=["10.1.2.3:8080"])


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.5", "::1"])
def test_a_name_that_leads_inside_is_not_called(monkeypatch, inside):
    family = socket.AF_INET6 if ":" in inside else socket.AF_INET
    found = [(socket.AF_INET, 1, 6, "", ("93.184.215.14", 443)), (family, 1, 6, "", (inside, 443))]
    monkeypatch.setattr(posting.socket, "getaddrinfo", lambda *_, **__: found)
    called = []
    monkeypatch.setattr(posting.socket, "create_connection", lambda *a, **k: called.append(a))
    with pytest.raises(webhook.NotAllowed):
        webhook.post("https://rebound.example.org/", b"{}", {})
    assert called == []


def test_a_name_that_is_not_known_is_no_crash(monkeypatch):
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(posting.socket, "getaddrinfo", nobody)
    with pytest.raises(webhook.Unreachable):
        webhook.post("https://nowhere.example.org/", b"{}", {})


@pytest.fixture
def receiver() -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """`receiver(behave)`: the address of a server that does this with its one connection."""
    open_ones: list[socket.socket] = []

    def started(behave: Callable[[socket.socket], None]) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        open_ones.append(server)

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.recv(65536)
                behave(line)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/in"

    yield started
    for server in open_ones:
        server.close()


def test_what_is_taken_is_a_2xx_alone(receiver):
    for status, taken in ((200, True), (204, True), (302, False), (500, False), (410, False)):
        head = f"HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".encode()
        answer = webhook.post(receiver(lambda line, head=head: line.sendall(head)), b"{}", {}, allowed=HERE)
        assert (answer.status, answer.taken) == (status, taken)


@pytest.mark.parametrize("said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n"])
def test_who_speaks_no_http_is_not_reached(receiver, said):
    with pytest.raises(webhook.Unreachable):
        webhook.post(receiver(lambda line: line.sendall(said)), b"{}", {}, allowed=HERE)


def test_who_drips_is_cut_off(receiver, monkeypatch):
    monkeypatch.setattr(posting, "WHOLE_S", 0.5)
    stopped = threading.Event()

    def drip(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        try:
            while not stopped.wait(0.05):
                line.sendall(b"X-Drip: 1\r\n")
        except OSError:
            stopped.set()

    with pytest.raises(webhook.Unreachable):
        webhook.post(receiver(drip), b"{}", {}, allowed=HERE)
    assert stopped.wait(60)


def test_an_endless_answer_is_read_no_further_than_its_beginning(receiver):
    def endless(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000)

    assert len(webhook.post(receiver(endless), b"{}", {}, allowed=HERE).text) <= posting.HEARD


def test_a_signature_is_what_anyone_can_compute_and_old_ones_are_not_believed():
    body = '{"a":"ñ"}'.encode()
    header = webhook.signature("secret", 1_800_000_000, body)
    by_hand = hmac.new(b"secret", b"1800000000." + body, hashlib.sha256).hexdigest()
    assert header == f"t=1800000000,v1={by_hand}"
    assert webhook.is_signed(header, "secret", body, now=1_800_000_100)
    assert not webhook.is_signed(header, "secret", body + b" ", now=1_800_000_100)
    assert not webhook.is_signed(header, "other", body, now=1_800_000_100)
    assert not webhook.is_signed(header, "secret", body, now=1_800_001_000)
    assert not webhook.is_signed("nonsense", "secret", body, now=1)
