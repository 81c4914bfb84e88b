"""What `hilo serve` looks at before it starts."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from hilo.kernel.access.actions import SETUP
from hilo.kernel.installation import OPERATIONAL
from hilo.kernel.installation.actions import declare
from hilo.lib.errors import Refusal
from hilo.site import prepared, serving
from hilo.site.cli import serve
from hilo.site.faults import told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stays_open(monkeypatch):
    monkeypatch.setattr(prepared.connection, "close", lambda: None)
    if prepared.connection.vendor == "postgresql":
        monkeypatch.setattr(prepared.connection, "close_pool", lambda: None)


@pytest.fixture
def declared(now):
    declare(actor=SETUP, kind=OPERATIONAL, in_use=False, at=now)


@pytest.fixture
def served(monkeypatch) -> list[int]:
    """The ports on which `hilo serve` began to listen."""
    ports: list[int] = []
    monkeypatch.setattr(serving, "run", lambda *, port, **_: ports.append(port))
    return ports


def refused() -> str:
    with pytest.raises(Refusal) as refusal:
        prepared.be_prepared()
    return refusal.value.code


def test_tables_without_an_installation_are_not_served(served):
    with pytest.raises(Refusal) as refusal:
        serve(port=8999)
    assert (refusal.value.code, served) == ("HILO-K456", [])


def test_what_was_set_up_is_served(declared, served):
    serve(port=8999)
    assert served == [8999]


def test_tables_of_an_older_and_of_a_newer_version_are_told_apart(declared):
    recorder = MigrationRecorder(prepared.connection)
    recorder.record_applied("calls", "9999_of_tomorrow")
    assert refused() == "HILO-K461"
    recorder.record_unapplied("calls", "9999_of_tomorrow")
    recorder.record_unapplied("calls", "0001_initial")
    assert refused() == "HILO-K456"


def test_a_database_that_may_come_later_is_waited_for(monkeypatch, served):
    def away(_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(prepared, "MigrationExecutor", away)
    serve(port=8999)
    assert served == [8999]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FileNotFoundError(2, "No such file or directory", "a.csv"), "HILO-K457"),
        (OSError(28, "No space left on device"), "HILO-K507"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), "HILO-K458"),
        (OperationalError("no such table: access_user"), "HILO-K456"),
        (OperationalError("connection refused"), "HILO-K460"),
    ],
)
def test_what_the_world_did_is_a_refusal(error, code):
    refusal = told(error)
    assert refusal is not None
    assert refusal.code == code


def test_a_fault_of_ours_is_none():
    assert told(TypeError("x")) is None
