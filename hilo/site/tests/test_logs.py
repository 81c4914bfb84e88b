"""The log as JSON: whose line it is, one line each, and nobody in it."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.test import Client

from hilo.kernel.act import act
from hilo.kernel.events.actions import deliver_pending, record
from hilo.kernel.events.models import Fact, Task
from hilo.kernel.ledger.models import Entry
from hilo.lib.tracing import traced
from hilo.site import errors, logs, watching

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Separated:
    """A fact that calls for a task."""

    NAME: ClassVar[str] = "officers.OfficerSeparated"
    who: str


PASSWORD = "una contraseña larga"


@pytest.fixture
def lines():
    """What a server with HILO_LOG=json would have written so far, line by line, each read as JSON."""
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler, root, ours = Kept(), logging.getLogger(), logging.getLogger("hilo")
    handler.setFormatter(logs.Json("America/Mexico_City"))
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield lambda logger="": [row for row in map(json.loads, written) if row["logger"].startswith(logger)]
    root.removeHandler(handler)
    ours.setLevel(django_settings.LOGGING["loggers"]["hilo"]["level"])
    assert not any("\n" in one for one in written)


def test_an_instant_has_its_zone_and_a_line_the_work_it_belongs_to(lines):
    with traced("abc"):
        logging.getLogger("hilo.x").info("heard %s", 3, extra={"task": 7})
    [row] = lines("hilo.x")
    assert datetime.fromisoformat(row.pop("time")).utcoffset() == timedelta(hours=-6)
    assert row == {"level": "info", "logger": "hilo.x", "message": "heard 3", "trace": "abc", "task": 7}


def test_a_request_has_a_number_of_ours_which_its_answer_and_its_lines_carry(lines, api, puebla):
    line = api("integrator")
    header = {"Authorization": f"Bearer {line.token}", "X-Request-ID": "juana quetzal"}
    answer = Client().get("/api/v1/units", headers=header)
    number = answer.headers[watching.HEADER]
    assert re.fullmatch("[0-9a-f]{16}", number)
    [row] = lines("hilo.access_log")
    assert (row["trace"], row["method"], row["status"]) == (number, "GET", answer.status_code)
    assert row["route"] == "/api/v1/units"
    assert row["account"]
    assert Client().get("/api/v1/units").headers[watching.HEADER] != number


@pytest.mark.django_db(transaction=True)
def test_from_a_request_to_its_entries_and_the_tasks_that_follow(lines, api, puebla):
    call = {"channel": "voice", "code": "10104", "latitude": 19.04, "longitude": -98.2}
    made = api("integrator").post("calls", **call)
    number = made.headers[watching.HEADER]
    entered = [(row["chain"], row["seq"]) for row in lines("hilo.ledger") if row.get("trace") == number]
    assert entered == list(
        Entry.objects.filter(verb__in=["call.received", "incident.opened"]).order_by("id").values_list("chain", "seq")
    )


@pytest.mark.django_db(transaction=True)
def test_a_task_is_found_from_the_request_that_owes_it_by_its_fact(lines, now):
    with traced("abc"), act():
        record([(Separated("Juana Quetzal"), "officer:1")], state="21", at=now)
    task = Task.objects.get()
    [row] = lines("hilo.events")
    assert (row["trace"], row["fact"], row["reaction"]) == ("abc", task.fact_id, task.reaction)
    assert "Quetzal" not in json.dumps(row)


def test_a_task_that_fails_says_which_and_not_what_it_was_about(lines, now):
    fact = Fact.objects.create(name="x.Y", subject="x:1", at=now, payload='{"who": "Juana Quetzal"}')
    task = Task.objects.create(fact=fact, reaction="there.is_none Juana Quetzal", next_at=now)
    deliver_pending()
    [row] = lines("hilo.events")
    assert (row["trace"], row["level"], row["error"]) == (f"task-{task.pk}", "warning", "LookupError")
    assert "Quetzal" not in json.dumps(row)


def test_nothing_of_a_call_is_in_the_log(lines, api, puebla, account):
    """A call with a name, a number and words is taken, read, noted, sought and refused; its operator mistypes."""
    account("operator")
    line = api("integrator")
    said = {"caller_number": "+522225550147", "narrative": "Juana Quetzal ve a un hombre armado"}
    place = {"latitude": 19.0437, "longitude": -98.1981, "address": "Calle Tulipán 12"}
    made = line.post("calls", channel="voice", code="10104", **said, **place)
    assert made.status_code == 201
    call = made.json()
    line.get(f"incidents/{call['folio']}")
    line.get(f"calls/{call['id']}/duplicates?q=Juana+Quetzal")
    line.post(f"calls/{call['id']}/classification", code="Juana Quetzal 5550147")
    line.get("nowhere/Juana Quetzal")
    client = Client()
    client.get("/desk/operator/?q=Quetzal")
    client.get("/detained?name=Juana&surname=Quetzal")
    client.post("/accounts/login/", {"login": "operator.pue", "password": "Quetzal armado"})
    client.post("/accounts/login/", {"login": "Juana Quetzal", "password": "Quetzal armado"})
    assert len(lines("hilo.access_log")) >= 8
    whole = json.dumps(lines(), ensure_ascii=False).casefold()
    for word in ("juana", "quetzal", "5550147", "armado", "tulip", "19.0437", "98.1981", "operator.pue"):
        assert word not in whole, word


def test_a_refused_sign_in_and_a_locked_account_are_in_it_by_number(lines, account, puebla):
    user = account("operator")
    user.set_password(PASSWORD)
    user.save()
    for _ in range(6):
        Client(REMOTE_ADDR="8.8.4.4").post("/accounts/login/", {"login": "OPERATOR.PUE", "password": "no"})
    Client().post("/accounts/login/", {"login": "nadie", "password": "no"})
    rows = lines("hilo.access")[:]
    told = [row for row in rows if row["logger"] == "hilo.access"]
    assert [row["outcome"] for row in told] == ["refused"] * 4 + ["locked", "resting", "refused"]
    assert {row["account"] for row in told[:6]} == {user.pk}
    assert {row["client"] for row in told[:6]} == {"8.8.4.4"}
    assert told[4]["level"] == "warning"
    assert told[6]["account"] == 0


def test_of_an_address_of_nobody_the_log_keeps_the_network(lines, account, api):
    Client(REMOTE_ADDR="8.8.4.4").get("/detained")
    Client(REMOTE_ADDR="2606:4700:1:2::3").get("/detained")
    Client(REMOTE_ADDR="10.1.2.3").get("/detained")
    told = [row["client"] for row in lines("hilo.access_log")]
    assert told == ["8.8.4.0/24", "2606:4700:1::/48", "10.1.2.3"]


def test_probes_are_measured_and_not_logged(lines):
    assert Client().get("/healthz").status_code == 200
    assert lines("hilo.access_log") == []


def test_a_fault_is_one_line_with_its_frames_and_without_what_it_quotes(lines, monkeypatch):
    def broken(request):
        try:
            int("Juana Quetzal")
        except ValueError as error:
            raise RuntimeError("cannot read Juana Quetzal") from error

    errors.broken(_request(), _raised(broken))
    [row] = lines("hilo.request")
    assert re.fullmatch("fault [0-9a-f]{8} on GET ", row["message"])
    first, last = row["traceback"].split("\n\n")
    assert first.endswith("ValueError")
    assert last.endswith("RuntimeError")
    assert "test_logs.py" in last
    assert "Quetzal" not in json.dumps(row)


def _request():
    from django.test import RequestFactory

    return RequestFactory().get("/healthz")


def _raised(function) -> Exception:
    try:
        function(None)
    except Exception as error:
        return error
    raise AssertionError


def test_what_the_machine_says_is_kept(lines):
    try:
        raise OperationalError("connection to server at db1 failed")
    except OperationalError as error:
        logging.getLogger("hilo.x").error("away: %s", error, exc_info=True)
    [row] = lines("hilo.x")
    assert row["message"] == "away: OperationalError: connection to server at db1 failed"
    assert row["traceback"].endswith("OperationalError: connection to server at db1 failed")


def test_what_nobody_caught_in_a_thread_is_one_line_too(lines, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    logs.catch_all("json")
    thread = threading.Thread(target=lambda: int("Juana Quetzal"))
    thread.start()
    thread.join()
    [row] = lines("hilo.uncaught")
    assert (row["error"], row["level"]) == ("ValueError", "critical")
    assert "Quetzal" not in json.dumps(row)


def test_a_form_that_is_none_is_refused():
    with pytest.raises(ValueError, match="HILO_LOG"):
        logs.settings("xml", "UTC")


def test_a_terminal_gets_lines_for_a_person():
    form = logs.settings("text", "UTC")
    assert form["handlers"]["stderr"]["formatter"] == "text"
    assert form["loggers"]["hilo"]["level"] == "WARNING"
