"""The processes of `hilo serve`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
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


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


def ended(pid: int) -> bool:
    try:
        return "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True


def start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """A server of two processes in a folder that is set up."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("HILO_", "DJANGO_"))}
    env["HILO_DATA_DIR"] = str(folder)
    hilo = [sys.executable, "-m", "hilo"]
    subprocess.run([*hilo, "setup", "--quiet"], env=env, check=True)
    return subprocess.Popen([*hilo, "serve", "--port", str(port), "--workers", "2"], env=env)


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
