"""What broke is told as what it is: the database, the disk, the clock, the name that was asked for, or our fault."""

from __future__ import annotations

import errno
import json
import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from psycopg.errors import DiskFull

from hilo.emergency.calls.models import Call
from hilo.kernel.access.actions import SETUP, revoke
from hilo.kernel.access.models import Grant
from hilo.kernel.installation import clock
from hilo.kernel.installation.actions import accept_clock, declare
from hilo.kernel.installation.models import Installation
from hilo.kernel.ledger.models import Entry
from hilo.lib import clock as time_of_the_house
from hilo.lib.errors import Refusal
from hilo.lib.limits import _aware
from hilo.site import health
from hilo.site.errors import broken, no_room_or_database
from hilo.site.middleware import Guard


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OperationalError("database or disk is full"), "HILO-K507"),
        (OperationalError("disk I/O error"), "HILO-K507"),
        (caused(OperationalError("could not extend file"), DiskFull()), "HILO-K507"),
        (OSError(errno.ENOSPC, "No space left on device"), "HILO-K507"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "HILO-K507"),
        (OperationalError("server closed the connection unexpectedly"), "HILO-K503"),
        (OperationalError("couldn't get a connection after 5.00 sec"), "HILO-K503"),
        (OperationalError("database is locked"), "HILO-K503"),
        (InterfaceError("connection already closed"), "HILO-K503"),
        (IntegrityError("UNIQUE constraint failed"), ""),
        (DatabaseError("odd"), ""),
        (OSError(errno.ENOENT, "No such file"), ""),
        (ValueError("full disk"), ""),
    ],
)
def test_each_fault_of_the_machine_has_its_code_and_others_have_none(error, code):
    refusal = no_room_or_database(error)
    assert (refusal.code if refusal else "") == code
    answer = broken(RequestFactory().get("/api/v1/calls"), error)
    assert answer.status_code == (503 if code else 500)
    assert answer.headers.get("Retry-After") == ("5" if code else None)
    assert json.loads(answer.content)["code"] == (code or "HILO-K500")


def test_the_page_of_it_is_made_without_a_database_and_in_words():
    answer = broken(RequestFactory().get("/desk/operator/"), OperationalError("gone"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "todo lo anterior está a salvo" in answer.content.decode()


@pytest.mark.django_db
def test_what_django_answers_by_itself_is_no_fault_of_ours(client, caplog):
    answer = client.get("/api/v1/")
    assert (answer.status_code, answer.json()["code"]) == (404, "HILO-K425")
    assert "fault" not in caplog.text


@pytest.mark.django_db
def test_an_address_that_is_not_named_is_refused_with_a_code_and_a_line_and_health_is_not(client, caplog):
    with caplog.at_level(logging.WARNING, "hilo.request"):
        for _ in range(2):
            refused = client.get("/api/v1/units", headers={"host": "other.example"})
            assert (refused.status_code, refused.json()["code"]) == (400, "HILO-K455")
    assert caplog.text.count("other.example") == 1
    assert client.get("/healthz", headers={"host": "10.0.0.1"}).status_code == 200
    # By address it is asked who measures, and no longer under which name.
    by_address = client.get("/metrics", headers={"host": "10.0.0.1", "authorization": "Bearer no"})
    assert (by_address.status_code, by_address.json()["code"]) == (401, "HILO-A401")
    assert client.get("/metrics", headers={"host": "10.0.0.1"}).json()["code"] == "HILO-A401"


@pytest.mark.django_db
def test_a_node_that_cannot_write_or_has_no_room_is_not_ready(client, puebla, monkeypatch):
    assert client.get("/readyz").status_code == 200

    def refused(now):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(health, "_written", 0.0)
    monkeypatch.setattr(health.clock, "keep", refused)
    assert client.get("/readyz").json()["code"] == "HILO-K507"
    monkeypatch.undo()
    monkeypatch.setattr(health, "LEAST_BYTES", 2**62)
    assert client.get("/readyz").json()["code"] == "HILO-K507"


@pytest.fixture
def back(puebla, now, monkeypatch):
    """`back(days)`: the machine's clock is set back by so many days after the house worked."""
    declare(actor=SETUP, kind="exercise", in_use=False, at=now)
    assert not clock.look()
    real = timezone.now

    def set_back(days):
        clock._until = 0.0
        monkeypatch.setattr(timezone, "now", lambda: real() - timedelta(days=days))

    yield set_back
    clock.forget()


@pytest.mark.django_db
def test_a_clock_set_back_is_told_marked_and_alarmed_and_work_goes_on(back, api, client, caplog, now):
    operator = api("operator")
    back(30)
    with caplog.at_level(logging.ERROR, "hilo.clock"):
        taken = operator.post("calls", channel="voice").json()
    assert Call.objects.get(pk=taken["id"]).received_at >= now, "time in the house does not run backwards"
    assert abs(json.loads(Entry.objects.order_by("-id")[0].data)["clock_behind_s"] - 30 * 86_400) < 60
    assert re.search(r"behind by (29 days, 23:59|30 days, 0:00):", caplog.text)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "HILO-K505")
    assert "El reloj del servidor está mal" in client.get("/figures").content.decode()


@pytest.mark.django_db
def test_a_clock_that_is_right_again_is_ready_again(back, client):
    back(30)
    assert client.get("/readyz").status_code == 503
    back(0)
    assert client.get("/readyz").status_code == 200
    assert not time_of_the_house.behind()


@pytest.mark.django_db
def test_clocks_of_several_machines_may_differ_by_seconds(back, client):
    back(timedelta(seconds=90) / timedelta(days=1))
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_clock_set_back_revives_no_role_that_ended(back, account, now):
    from hilo.kernel.access.queries import actor_for

    user = account("operator")
    Grant.objects.filter(user=user).update(valid_from=now - timedelta(days=60))
    revoke(actor=SETUP, user=user, role="operator", at=now)
    back(30)
    clock.look()
    assert not actor_for(user, at=timezone.now(), second_factor=lambda: True).permissions


@pytest.mark.django_db
def test_a_true_time_that_another_system_tells_is_taken_though_our_clock_is_behind(back, now):
    back(30)
    clock.look()
    assert _aware(now) == now


@pytest.mark.django_db
def test_a_clock_that_was_ahead_is_accepted_by_who_answers_for_the_server(back, client, now):
    Installation.objects.update(latest_at=now + timedelta(days=400))
    back(0)
    assert client.get("/readyz").json()["code"] == "HILO-K505"
    accept_clock(actor=SETUP, at=timezone.now())
    assert client.get("/readyz").status_code == 200


def test_a_refusal_still_has_its_own_page():
    guard = Guard(lambda request: HttpResponse())
    answer = guard.process_exception(RequestFactory().get("/api/v1/calls"), Refusal("HILO-K421", code="x", where="y"))
    assert answer is not None
    assert answer.status_code == 422


def test_the_front_of_the_manual_lets_through_what_the_house_takes(settings):
    manual = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    for address, most in settings.LARGE_UPLOADS.items():
        place = manual.partition(f"location = {address} {{")[2].partition("}")[0]
        assert f"client_max_body_size {most // 1_000_000}m;" in place, address
    assert f"client_max_body_size {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000}m;" in manual
