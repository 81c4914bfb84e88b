"""A throw-away house to measure: PostgreSQL with durable commits, the national base, units in every state, a server."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class House:
    """A running server: its port, a token for the whole API, and the codes of units by state."""

    port: int
    token: str
    env: dict[str, str]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def tool(name: str) -> str | None:
    """A PostgreSQL program, from the path or Debian's folders."""
    found = shutil.which(name)
    if found:
        return found
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(places[0]) if places else None


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A cluster with its defaults of durability (fsync, synchronous_commit on); yields the database URL."""
    initdb, pg_ctl = tool("initdb"), tool("pg_ctl")
    if not initdb or not pg_ctl:
        raise SystemExit("PostgreSQL's initdb and pg_ctl are needed to measure: install postgresql.")
    folder = Path(tempfile.mkdtemp(prefix="hilo-bench-"))
    port = free_port()
    runner: list[str] = []
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        runner = ["runuser", "-u", "postgres", "--"]
    quiet = {"stdout": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run([*runner, initdb, "-D", folder / "data", "-A", "trust", "-U", "hilo"], check=True, **quiet)
    options = f"-p {port} -k {folder} -c max_connections=100 -c shared_buffers=256MB"
    start = [*runner, pg_ctl, "-D", folder / "data", "-o", options, "-l", folder / "log", "-w"]
    subprocess.run([*start, "start"], check=True, **quiet)
    try:
        yield f"postgresql://hilo@/postgres?host={folder}&port={port}"
    finally:
        subprocess.run([*runner, pg_ctl, "-D", folder / "data", "-m", "immediate", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def serving(database: str, *, units: int, workers: int = 0) -> Iterator[House]:
    """A set-up house that serves; `units` units are spread over the 32 states."""
    data = tempfile.mkdtemp(prefix="hilo-bench-data-")
    env = os.environ | {"HILO_DATA_DIR": data, "HILO_DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "hilo.site.settings"}
    hilo = [sys.executable, "-m", "hilo"]
    subprocess.run([*hilo, "setup", "--quiet"], check=True, env=env, cwd=ROOT)
    subprocess.run([sys.executable, "-m", "benchmarks.furnish", str(units)], check=True, env=env, cwd=ROOT)
    token = subprocess.check_output([*hilo, "token", "create", "--user", "bench"], env=env, cwd=ROOT, text=True).strip()
    port = free_port()
    command = [*hilo, "serve", "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(port)
        yield House(port, token, env)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=10)
        shutil.rmtree(data, ignore_errors=True)


def _wait(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")
