"""A throw-away house to measure: PostgreSQL with durable commits, the national base, units in every state, a server."""

from __future__ import annotations

import contextlib
import json
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
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[1]
HILO = [sys.executable, "-m", "hilo"]


@dataclass(frozen=True, slots=True)
class Furnished:
    """A house that is set up: the environment of its commands, and bearer tokens by account (see `furnish`)."""

    env: dict[str, str]
    tokens: dict[str, str]


@dataclass(frozen=True, slots=True)
class House:
    """A running server: its port, the integrator's token for the whole API, its process and its database's.

    ready_s: seconds from its start to the first 200 of /readyz.
    """

    port: int
    token: str
    pid: int
    database_pid: int | None
    ready_s: float

    def cpu_ms(self) -> float:
        """Milliseconds of processor time that the server has used so far."""
        return cpu_ms(self.pid)

    def database_cpu_ms(self) -> float:
        """Milliseconds of processor time that its database has used so far."""
        return cpu_ms(self.database_pid) if self.database_pid else 0.0


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


def cpu_ms(pid: int) -> float:
    """Milliseconds of processor time, user and system, of a process and its descendants so far, ended ones included."""
    parents: dict[int, int] = {}
    spent: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            process = int(entry.name)
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents[process], spent[process] = int(fields[1]), sum(map(int, fields[11:15]))
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return 1000 * sum(spent.get(process, 0) for process in family) / os.sysconf("SC_CLK_TCK")


def postmaster(database: str) -> int | None:
    """The process of the server behind a database's address, None if it is none of ours."""
    folder = parse_qs(urlsplit(database).query).get("host", [""])[0]
    if not folder:
        return None
    return int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0])


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
def furnished(database: str, *, units: int) -> Iterator[Furnished]:
    """A house that is set up, with its units and accounts."""
    data = tempfile.mkdtemp(prefix="hilo-bench-data-")
    settings = {"HILO_DATA_DIR": data, "HILO_DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "hilo.site.settings"}
    env = os.environ | settings
    try:
        subprocess.run([*HILO, "setup", "--quiet"], check=True, env=env, cwd=ROOT)
        command = [sys.executable, "-m", "benchmarks.furnish", str(units)]
        tokens = json.loads(subprocess.check_output(command, env=env, cwd=ROOT))
        yield Furnished(env, tokens)
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextlib.contextmanager
def serving(house: Furnished, command: list[str] | None = None) -> Iterator[House]:
    """A furnished house that serves, by `hilo serve` or by another command ("{port}" in it is filled in)."""
    port = free_port()
    words = [word.format(port=port) for word in command or [*HILO, "serve", "--port", "{port}"]]
    start = time.perf_counter()
    server = subprocess.Popen(words, env=house.env, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(port)
        ready = time.perf_counter() - start
        yield House(port, house.tokens["bench"], server.pid, postmaster(house.env["HILO_DATABASE_URL"]), ready)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


def _wait(port: int) -> None:
    url = f"http://127.0.0.1:{port}/readyz"
    for _ in range(3000):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.02)
    raise SystemExit("the server did not start")
