"""An upgrade that was stopped in the middle: nothing serves half of it, and the same command again ends it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.server import DATABASE, Server, free_port

pytestmark = pytest.mark.slow


def applied(file: Path) -> int:
    """How many migrations are applied, 0 before there is such a table."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM django_migrations").fetchone()[0])
    except sqlite3.Error:
        return 0


def hilo(made: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hilo", *arguments], env=made.environment, capture_output=True, text=True, check=False
    )


def test_a_setup_that_was_killed_is_not_served_and_is_ended_by_another(tmp_path):
    made = Server(tmp_path / "data")
    cut = subprocess.Popen([sys.executable, "-m", "hilo", "setup"], env=made.environment, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 300
    while applied(made.folder / DATABASE) < 8 and cut.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    cut.kill()
    assert cut.wait(60) == -9, "it was over before it was cut"
    refused = hilo(made, "serve", "--port", str(free_port()))
    assert (refused.returncode, "HILO-K456" in refused.stderr) == (2, True), refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    ended = hilo(made, "setup")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(hilo(made, "ledger", "verify", "--json").stdout)["ok"]
    made.start()
    made.stop()
