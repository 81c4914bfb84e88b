"""The processes of `hilo serve`."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from hilo.site.serving import NOT_STARTED
from tests.support.server import free_port

pytestmark = pytest.mark.slow


def below(pid: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [process for child in children for process in (child, *below(child))]


def workers_of(server: int) -> list[int]:
    """Who serves: the processes that were forked from the one that read Hilo for them."""
    return [worker for child in below(server) for worker in below(child)]


def wait_for(question, within_s: float = 300) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.1)
    return False


def answers(port: int, host: str = "127.0.0.1") -> bool:
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


def ended(pid: int) -> bool:
    try:
        return "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True


def start(folder: Path, port: int, *more: str) -> subprocess.Popen[bytes]:
    """A server of two processes (or as `more` says) in a folder that is set up."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HILO_", "DJANGO_"))}
    env |= {"HILO_DATA_DIR": str(folder), "HILO_METRICS_FROM": "127.0.0.1"}
    hilo = [sys.executable, "-m", "hilo"]
    subprocess.run([*hilo, "setup", "--quiet"], env=env, check=True)
    return subprocess.Popen([*hilo, "serve", "--port", str(port), *(more or ("--workers", "2"))], env=env)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends the workers")
def test_the_workers_of_a_killed_server_end_and_free_its_port(tmp_path):
    port = free_port()
    server = start(tmp_path, port)
    try:
        assert wait_for(lambda: answers(port))
        assert wait_for(lambda: len(workers_of(server.pid)) == 2)
        started = below(server.pid)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert wait_for(lambda: all(ended(process) for process in started))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def figures(port: int) -> str:
    """What /metrics says. A connection that lay with a process when it was killed is made anew."""
    until = time.monotonic() + 300
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def refused_requests(port: int) -> int:
    """How many requests to the API all processes together have refused, as whoever answers says it."""
    said = re.search(r'hilo_request_seconds_count\{door="api",status="4xx"\} (\d+)', figures(port))
    return int(said[1]) if said else 0


@pytest.mark.skipif(sys.platform != "linux", reason="the processes are found in Linux's /proc")
def test_what_two_processes_count_adds_up_and_falls_for_no_death(tmp_path):
    port = free_port()
    server = start(tmp_path, port)
    told = []
    try:
        assert wait_for(lambda: answers(port) and len(workers_of(server.pid)) == 2)
        for _ in range(40):
            # A connection of its own each: the kernel deals them out to both.
            with pytest.raises(urllib.error.HTTPError, match="401"):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/units", timeout=30)
        assert wait_for(lambda: told.append(refused_requests(port)) or told[-1] == 40, within_s=30)
        counted = [json.loads(file.read_text()) for file in measures_of(server.pid).glob("*.json")]
        assert sum(any(row[:2] == ["hilo_request_seconds", ["api", "4xx"]] for row in rows) for rows in counted) == 2
        os.kill(workers_of(server.pid)[0], signal.SIGKILL)
        assert wait_for(lambda: len([one for one in workers_of(server.pid) if not ended(one)]) == 2)
        told += [refused_requests(port) for _ in range(10)]
    finally:
        server.terminate()
        server.wait(timeout=120)
    assert told == sorted(told)
    assert told[-1] == 40


def measures_of(server: int) -> Path:
    """Where the processes of a server write what they count."""
    for child in below(server):
        for entry in Path(f"/proc/{child}/environ").read_bytes().split(b"\0"):
            if entry.startswith(b"HILO_MEASURES="):
                return Path(entry.partition(b"=")[2].decode())
    raise LookupError("no process of the server has the folder")


def test_a_second_server_on_the_same_port_is_refused(tmp_path):
    port = free_port()
    server = start(tmp_path, port)
    try:
        assert wait_for(lambda: answers(port))
        second = start(tmp_path, port)
        assert second.wait(timeout=300) == NOT_STARTED
        assert answers(port)
    finally:
        server.terminate()
        server.wait(timeout=120)


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_machine_with_ipv6_alone_is_served_and_one_with_both_too(tmp_path, workers):
    port = free_port()
    server = start(tmp_path, port, "--host", "::", "--workers", workers)
    try:
        assert wait_for(lambda: answers(port, "[::1]"))
        assert answers(port)
    finally:
        server.terminate()
        server.wait(timeout=120)


def test_before_setup_nothing_is_served_and_one_sentence_says_so(tmp_path):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HILO_", "DJANGO_"))}
    command = [sys.executable, "-m", "hilo", "serve", "--port", str(free_port())]
    env["HILO_DATA_DIR"] = str(tmp_path / "data")
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "run `hilo setup`" in done.stderr
    assert not (tmp_path / "data" / "hilo.sqlite3").exists()
