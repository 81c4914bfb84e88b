"""The doctor says what is so, and what to do about what is not well."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hilo.kernel.access.actions import SETUP
from hilo.kernel.act import act
from hilo.kernel.events.models import Fact, Task
from hilo.kernel.ledger.actions import entry
from hilo.kernel.ledger.triggers import install, remove
from hilo.site.doctor import MIND, WELL, WRONG, Line, examine, records

pytestmark = pytest.mark.django_db


def said(about: str, state: str = "") -> list[Line]:
    return [line for line in examine() if line.about == about and (not state or line.state == state)]


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """A data directory of the test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def hilo(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("HILO_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "hilo", *arguments],
        env={**ours, "HILO_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_on_an_empty_data_directory_it_says_what_to_do(tmp_path):
    done = hilo(tmp_path / "new", "doctor")
    assert done.returncode == 1
    assert "There is no database yet" in done.stdout
    assert "hilo setup" in done.stdout
    assert not (tmp_path / "new" / "hilo.sqlite3").exists()


def test_after_setup_nothing_is_wrong_and_json_says_so(tmp_path):
    assert hilo(tmp_path, "setup", "--quiet").returncode == 0
    done = hilo(tmp_path, "doctor", "--json")
    verdict = json.loads(done.stdout)
    assert done.returncode == 0, [line for line in verdict["lines"] if line["state"] == WRONG]
    assert verdict["ok"]
    assert any(line["about"] == "durability" and line["state"] == WELL for line in verdict["lines"])
    (tmp_path / "hilo.sqlite3").chmod(0o644)
    spoiled = hilo(tmp_path, "doctor")
    assert spoiled.returncode == 1
    assert "Others on this machine can read its file" in spoiled.stdout


def test_a_database_that_does_not_answer_is_said_within_seconds(tmp_path):
    done = hilo(tmp_path, "doctor", HILO_DATABASE_URL="postgresql://hilo@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "does not answer" in done.stdout
    assert "Traceback" not in done.stderr


def test_every_line_that_is_not_well_says_what_to_do(folder, puebla):
    assert [line for line in examine() if line.state != WELL and not line.todo] == []


def test_a_key_that_others_can_read_is_wrong(folder):
    (folder / "keys").mkdir()
    key = folder / "keys" / "secret"
    key.write_text("x")
    key.chmod(0o644)
    assert "chmod 600" in said("keys", WRONG)[0].todo
    key.chmod(0o600)
    assert said("keys", WRONG) == []


def test_too_little_room_is_wrong_and_little_is_worth_knowing(folder, monkeypatch):
    for free, state in ((100_000_000, WRONG), (1_000_000_000, MIND), (50_000_000_000, WELL)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: shutil._ntuple_diskusage(10**12, 10**12, free))
        assert said("data directory")[0].state == state


def test_answering_to_the_world_without_https_is_wrong(settings):
    settings.ALLOWED_HOSTS = ["c5.puebla.example"]
    assert said("network")[0].state == WRONG
    settings.HTTPS = True
    assert said("network")[0].state == WELL


def test_a_domain_that_was_not_set_is_a_finding(monkeypatch):
    monkeypatch.delenv("HILO_DOMAIN", raising=False)
    assert [line.state for line in said("network") if "HILO_DOMAIN" in line.todo] == [MIND]
    monkeypatch.setenv("HILO_DOMAIN", "c5.puebla.example")
    assert not [line for line in said("network") if "HILO_DOMAIN" in line.todo]


def test_a_trigger_that_was_taken_away_is_named(puebla):
    with connection.cursor() as cursor:
        try:
            for statement in remove(connection.vendor):
                cursor.execute(statement)
            wrong = said("ledger", WRONG)
        finally:
            for statement in install(connection.vendor):
                cursor.execute(statement)
    assert "ledger_append" in wrong[0].words
    assert said("ledger", WRONG) == []


def test_a_changed_entry_is_named(puebla):
    with connection.cursor() as cursor:
        for statement in remove(connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE ledger_entry SET actor = 'somebody else' WHERE chain = 'PUE' AND seq = 1")
        for statement in install(connection.vendor):
            cursor.execute(statement)
    assert "PUE 1" in said("ledger", WRONG)[0].words


def test_only_the_last_entries_are_looked_at_and_what_lies_before_is_not_missing(puebla, monkeypatch, now):
    monkeypatch.setattr(records, "LAST_ENTRIES", 2)
    for _ in range(5):
        with act():
            entry(actor=SETUP, chain="PUE", verb="test.done", subject="test:1", at=now)
    assert said("ledger", WRONG) == []


def test_an_entry_from_the_future_shows_a_clock_that_ran_back(puebla, now):
    with act():
        entry(actor=SETUP, chain="PUE", verb="test.done", subject="test:1", at=now + timedelta(hours=1))
    assert said("clock")[0].state == WRONG


def test_a_task_due_too_long_is_named_with_its_fault(puebla, now):
    fact = Fact.objects.create(name="calls.CallReceived", subject="call:1", at=now - timedelta(minutes=5), payload="{}")
    Task.objects.create(
        fact=fact, reaction="units.free", next_at=now, attempts=3, error="Traceback\nValueError: no unit"
    )
    wrong = said("tasks", WRONG)[0]
    assert "units.free" in wrong.words
    assert "ValueError: no unit" in wrong.words
    assert "1 facts have no place" in said("tasks", MIND)[0].words


def test_a_table_of_a_newer_version_is_wrong(puebla):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('calls', '9999_of_tomorrow', CURRENT_TIMESTAMP)"
        )
    assert "9999_of_tomorrow" in said("tables", WRONG)[0].words


def test_a_supervisor_without_second_factor_is_worth_knowing(account: Callable[..., Any], puebla):
    account("supervisor", password="cuatro-tuercas-de-bronce")
    assert any("supervisor.pue" in line.words for line in said("accounts", MIND))


def test_boundaries_that_cannot_be_read_are_wrong(folder, puebla):
    from hilo.kernel.territory.queries import forget_boundaries

    (folder / "territory").mkdir()
    (folder / "territory" / "boundaries.npz").write_bytes(b"not boundaries")
    forget_boundaries()
    try:
        assert said("territory", WRONG)
    finally:
        shutil.rmtree(folder / "territory")
        forget_boundaries()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_forgets_what_it_acknowledged_is_wrong(puebla):
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL" if sqlite else "SET synchronous_commit = off")
        wrong = [line.words for line in said("durability", WRONG)]
        cursor.execute("PRAGMA synchronous=FULL" if sqlite else "SET synchronous_commit = on")
    assert any("synchronous" in words for words in wrong)
