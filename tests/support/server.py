"""A real `hilo serve`: started, asked, killed, started again."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tests.support.need import PATIENCE_MS

BELOW_EPHEMERAL = range(12_000, 32_000)
"""Ports that the kernel gives no client, so that none is taken between choosing it and listening on it."""


DATABASE = "hilo.sqlite3"


def free_port() -> int:
    """A port that nobody listens on now."""
    for port in random.SystemRandom().sample(BELOW_EPHEMERAL, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no port is free")


class Server:
    """One installation of Hilo: a data directory, a database, a port, and a process while it runs."""

    def __init__(self, folder: Path, *, database_url: str = "", port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._tokens: dict[str, str] = {}
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("HILO_", "DJANGO_"))},
            "HILO_DATA_DIR": str(folder),
            "HILO_DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "hilo.site.settings",
            "PYTHONUNBUFFERED": "1",
            # Scripts that are run beside it make tokens as the tests do.
            "PYTHONPATH": os.pathsep.join(
                [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
            ),
        }

    def hilo(self, *arguments: str) -> str:
        """What a `hilo` command prints."""
        return self._python("-m", "hilo", *arguments)

    def count(self, model: str) -> int:
        """How many rows a table has, by its model ("calls.Call"), asked past the server."""
        from django.apps import apps

        ask = f"SELECT count(*) FROM {apps.get_model(model)._meta.db_table}"
        url = self.environment["HILO_DATABASE_URL"]
        opened = psycopg.connect(url) if url else sqlite3.connect(self.folder / DATABASE)
        with closing(opened) as database:
            return int(database.execute(ask).fetchone()[0])

    def ledger_holds(self) -> bool:
        """What `hilo ledger verify` says."""
        return bool(json.loads(self.hilo("ledger", "verify", "--json"))["ok"])

    def set_up(self) -> None:
        """Tables, centres, demo accounts and units. On SQLite they are made once for this source, and copied."""
        if self.environment["HILO_DATABASE_URL"] or (self.folder / DATABASE).exists():
            self.hilo("setup", "--demo", "--quiet")
        else:
            # It is made by a server of its own.
            from tests.support.demonstration import on_sqlite

            self.copy(on_sqlite())

    def copy(self, pattern: Path) -> None:
        """Take over the data directory of a pattern, and the tokens of its accounts."""
        shutil.copytree(pattern / "data", self.folder, dirs_exist_ok=True)
        self._tokens = json.loads((pattern / "tokens.json").read_text())

    def token(self, user: str) -> str:
        """A bearer token of an account: that which came with a pattern, or a new one."""
        return self._tokens.get(user) or self.new_token(user)

    def new_token(self, user: str) -> str:
        """A bearer token that did not exist before."""
        return self.hilo("token", "create", "--user", user, "--for", "a test", "--everything").strip()

    def start(self, *, within_s: float = 300) -> None:
        """Start it and wait until it is ready."""
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hilo", "serve", "--port", str(self.port)],
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        until = time.monotonic() + within_s
        while time.monotonic() < until and self.process.poll() is None:
            if self._is_ready():
                return
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the server did not become ready:\n{self.log()[-4000:]}")

    def _is_ready(self) -> bool:
        with socket.socket() as probe:
            # Until it listens, this costs the machine less than a request that is refused.
            if probe.connect_ex(("127.0.0.1", self.port)):
                return False
        try:
            with self.client() as client:
                return client.get("/readyz", timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """SIGKILL, as a power cut would: nothing is said, nothing is put in order."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, and what it answers."""
        return self._end(signal.SIGTERM)

    def interrupt(self) -> int:
        """Ctrl-C, and what it answers."""
        return self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> int:
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=120)
        self.process = None
        return code

    def log(self) -> str:
        """What the server said so far."""
        file = self.folder / "serve.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def _python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed ({done.returncode}):\n{done.stdout}{done.stderr[-4000:]}")
        return done.stdout

    def client(self, token: str = "", **options: Any) -> httpx.Client:
        """A client of this server, with a bearer token if given."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # Without `verify` no certificates are read, which takes longer than most requests.
        return httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE_MS / 1000, verify=False, **options)
