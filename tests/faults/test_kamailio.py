"""A real SIP proxy and real SIP calls: Kamailio relays an INVITE to the operators' exchange, and Hilo has the call."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hilo.adapters.telephony.tests.samples import INVITE
from tests.support.need import lacking
from tests.support.server import Server, free_port

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
SEARCHED = f"{os.environ['PATH']}:/usr/sbin"
PLACED = Path(__file__).parent / "sip" / "with_place.xml"
BROKEN = (
    b"INVITE sip:911@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bKbroken\r\n"
    b"From: <sip:+522229876543@gw.example.mx>;tag=1\r\nTo: <sip:911@127.0.0.1>\r\nCall-ID: broken-1\r\n"
    b"CSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:gw@127.0.0.1:{port}>\r\n"
    b"Geolocation: <cid:nowhere>, <https://lis.example.mx/held/1>\r\n"
    b"Content-Type: application/pidf+xml\r\n"
    b"Content-Length: 12\r\n\r\n<presence><x"
)


@pytest.fixture
def programs() -> None:
    for program, package in (
        ("kamailio", "kamailio kamailio-utils-modules kamailio-extra-modules"),
        ("sipp", "sip-tester"),
    ):
        if shutil.which(program, path=SEARCHED) is None:
            lacking("kamailio", f"apt-get install {package}")


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """`started("name", program, arguments…)`: a process that ends with the test, what it says in name.log."""
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        with (tmp_path / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=tmp_path,
                env={**os.environ, "PATH": SEARCHED, **environment},
            )
        running.append(process)
        return process

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=60)


@pytest.fixture
def proxy(programs: None, server: Server, tmp_path: Path, started: Callable[..., Any]) -> tuple[int, int]:
    """Ports of a Kamailio with docs/kamailio.cfg and of the exchange behind it, which answers every call."""
    port, behind = free_port(), free_port()
    started("exchange", "sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", str(behind), "-nostdin")
    started(
        "kamailio",
        *("kamailio", "-f", str(ROOT / "docs" / "kamailio.cfg"), "-DD", "-E"),
        *("-Y", str(tmp_path), "-w", str(tmp_path), "-P", str(tmp_path / "kamailio.pid")),
        HILO_EVENTS=f"{server.url}/api/v1/telephony/sip",
        HILO_TOKEN=server.token("exchange"),
        SIP_LISTEN=f"udp:127.0.0.1:{port}",
        OPERATORS=f"sip:127.0.0.1:{behind}",
    )
    until(lambda: answers_options(port))
    return port, behind


def answers_options(port: int) -> bool:
    """True once the proxy answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(1)
        mine = line.getsockname()[1]
        line.sendto(
            f"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{mine};branch=z9hG4bK{mine}\r\n"
            f"From: <sip:t@127.0.0.1>;tag=1\r\nTo: <sip:t@127.0.0.1>\r\nCall-ID: ask-{mine}\r\nCSeq: 1 OPTIONS\r\n"
            f"Max-Forwards: 5\r\nContent-Length: 0\r\n\r\n".encode(),
            ("127.0.0.1", port),
        )
        try:
            return line.recv(65_536).startswith(b"SIP/2.0 200")
        except OSError:
            return False


def until(true: Callable[[], Any], *, within_s: float = 120) -> Any:
    """What `true` gives once it is true."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come to pass")


def call_of(server: Server, token: str, call_id: int) -> dict[str, Any]:
    with server.client(token) as client:
        answer = client.get(f"/api/v1/calls/{call_id}")
    return dict(answer.json()) if answer.status_code == 200 else {}


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_an_invite_with_a_place_is_answered_by_the_exchange_and_is_a_call_at_its_place(
    server: Server, proxy: tuple[int, int], tmp_path: Path
) -> None:
    done = subprocess.run(
        ["sipp", f"127.0.0.1:{proxy[0]}", "-sf", str(PLACED), "-i", "127.0.0.1", "-m", "1", "-nostdin"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + (tmp_path / "kamailio.log").read_text()[-2000:]
    token = server.token("integrator")
    call = until(lambda: (found := call_of(server, token, 1)).get("ended_at") and found)
    assert (call["latitude"], call["longitude"], call["uncertainty_m"]) == (19.0437, -98.2012, 30)
    assert (call["caller_number"], call["place"]["municipality"]) == ("+522221234567", "21114")
    # The exchange's own operators took it up, so nobody owes it a call back.
    assert call["status"] == "waiting"
    assert server.count("calls.Call") == 1


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_an_invite_whose_place_cannot_be_read_is_a_call_all_the_same(server: Server, proxy: tuple[int, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(60)
        line.sendto(BROKEN.replace(b"{port}", str(line.getsockname()[1]).encode()), ("127.0.0.1", proxy[0]))
        until(lambda: re.match(rb"SIP/2.0 (180|200)", line.recv(65_536)))
    call = until(lambda: call_of(server, server.token("integrator"), 1))
    assert (call["latitude"], call["caller_number"]) == (None, "+522229876543")
    assert {"HILO-C101", "HILO-Y102", "HILO-Y103"} <= {row["code"] for row in call["findings"]}


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_a_hilo_that_is_down_holds_up_no_call(server: Server, proxy: tuple[int, int], tmp_path: Path) -> None:
    server.kill()
    done = subprocess.run(
        ["sipp", f"127.0.0.1:{proxy[0]}", "-sf", str(PLACED), "-i", "127.0.0.1", "-m", "1", "-nostdin"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    until(lambda: "Hilo was not told" in (tmp_path / "kamailio.log").read_text())


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_kamailios_own_lost_client_learns_from_hilo_where_a_call_belongs(
    programs: None, server: Server, tmp_path: Path, started: Callable[..., Any]
) -> None:
    server.hilo("emergency", "addresses", "PUE", "sip:911@c5.puebla.example.mx")
    port, config = free_port(), str(Path(__file__).parent / "sip" / "lost.cfg")
    environment = {"LOST_URL": f"hilo=>{server.url}/lost", "SIP_LISTEN": f"udp:127.0.0.1:{port}"}
    check = ["kamailio", "-c", "-f", config]
    path = {"PATH": SEARCHED, **environment}
    if subprocess.run(check, env={**os.environ, **path}, capture_output=True, check=False).returncode:
        lacking("kamailio", "apt-get install kamailio-extra-modules kamailio-utils-modules")
    where = ("-Y", str(tmp_path), "-w", str(tmp_path), "-P", str(tmp_path / "lost.pid"))
    started("lost", "kamailio", "-f", config, "-DD", "-E", *where, **environment)
    until(lambda: answers_options(port))

    def told() -> bytes:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.bind(("127.0.0.1", 0))
            line.settimeout(10)
            mine = f"127.0.0.1:{line.getsockname()[1]}".encode()
            line.sendto(INVITE.replace(b"gw.example.mx:5060", mine), ("127.0.0.1", port))
            try:
                return line.recv(65_536)
            except TimeoutError:
                return b""

    # A server that is running finds a new address within half a minute.
    answer = until(lambda: (found := told()) and b"sip:911@" in found and found)
    assert answer.startswith(b"SIP/2.0 380")
    assert b"Contact: <sip:911@c5.puebla.example.mx>" in answer
    assert "X-Name: C5 Puebla" in answer.decode()
