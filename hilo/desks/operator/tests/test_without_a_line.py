"""What a desk sends when the line is back: with its effect once, over nobody's work."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hilo.emergency.calls.models import Call
from hilo.emergency.incidents.models import Incident
from hilo.kernel.ledger.models import Entry

from .test_requests import Desk, desk, ring  # noqa: F401

ONCE = {"Idempotency-Key": "the-one"}


def test_a_call_taken_without_a_line_has_its_time_and_who_took_it(desk, now):  # noqa: F811
    rang = now - timedelta(minutes=7)
    answer = desk.ask("POST", "kept-calls", {"received_at": rang.isoformat()}, **ONCE)
    again = desk.ask("POST", "kept-calls", {"received_at": rang.isoformat()}, **ONCE)
    assert again == answer
    call = Call.objects.get()
    assert (call.received_at, call.answered_at, call.status) == (rang, rang, "answered")
    assert call.answered_by == "operator.pue"
    assert Entry.objects.filter(verb="call.kept", subject=f"call:{call.folio}").count() == 1


@pytest.mark.parametrize("hours", [-1, 25])
def test_a_wrong_clock_is_refused(desk, now, hours):  # noqa: F811
    rang = (now - timedelta(hours=hours)).isoformat()
    assert desk.ask("POST", "kept-calls", {"received_at": rang}, status=422)["code"] == "HILO-C432"


def test_a_call_begun_by_hand_is_in_hand_at_once_and_says_so(desk):  # noqa: F811
    """A centre whose exchange tells nothing: the operator picks up the telephone and presses the key."""
    sheet = desk.ask("POST", "by-hand", {}, **ONCE)["call"]
    assert desk.ask("POST", "by-hand", {}, **ONCE)["call"] == sheet
    call = Call.objects.get()
    assert (call.by_hand, call.status, call.answered_by) == (True, "answered", "operator.pue")
    assert call.received_at == call.answered_at
    assert sheet["by_hand"]
    assert [row["id"] for row in desk.ask("GET", "queue")["held"]] == [call.pk]
    assert Entry.objects.filter(verb="call.begun", subject=f"call:{call.folio}").count() == 1


def test_a_call_that_the_exchange_told_is_not_by_hand(desk, ring):  # noqa: F811
    assert not take(desk, ring)["by_hand"]
    assert not Call.objects.get().by_hand


def take(desk: Desk, ring: Any) -> dict[str, Any]:  # noqa: F811
    ring()
    call: dict[str, Any] = desk.ask("POST", "next")["call"]
    return call


def test_a_note_over_what_a_colleague_wrote_is_refused_with_what_stands_there(desk, ring):  # noqa: F811
    call = take(desk, ring)
    path = f"calls/{call['id']}/note"
    desk.ask("PATCH", path, {"narrative": "de la otra", "known": {"narrative": ""}})
    refused = desk.ask("PATCH", path, {"narrative": "mío", "known": {"narrative": ""}}, status=409)
    assert (refused["code"], refused["now"]) == ("HILO-C430", {"narrative": "de la otra"})
    assert Call.objects.get().narrative == "de la otra"
    desk.ask("PATCH", path, {"narrative": "mío", "known": {"narrative": "de la otra"}})
    assert Call.objects.get().narrative == "mío"


def test_a_note_on_another_field_or_of_the_same_words_is_no_conflict(desk, ring):  # noqa: F811
    call = take(desk, ring)
    path = f"calls/{call['id']}/note"
    desk.ask("PATCH", path, {"narrative": "igual", "known": {"narrative": ""}})
    desk.ask("PATCH", path, {"narrative": "igual", "known": {"narrative": ""}})
    desk.ask("PATCH", path, {"caller_number": "222 123 4567", "known": {"caller_number": ""}})
    kept = desk.ask("PATCH", path, {"caller_number": "2221234568", "known": {"caller_number": "2221234567"}})["kept"]
    assert kept == {"caller_number": "+522221234568"}


def test_a_note_sent_twice_under_one_key_is_noted_once(desk, ring):  # noqa: F811
    call = take(desk, ring)
    for _ in range(2):
        desk.ask("PATCH", f"calls/{call['id']}/note", {"narrative": "una vez", "known": {"narrative": ""}}, **ONCE)
    assert Entry.objects.filter(verb="call.noted").count() == 1


def test_a_late_classification_changes_no_colleagues(desk, ring):  # noqa: F811
    call = take(desk, ring)
    path = f"calls/{call['id']}/classification"
    first = desk.ask("POST", path, {"code": "10101"})
    refused = desk.ask("POST", path, {"code": "10104"}, status=409)
    assert (refused["code"], refused["incident"], refused["where"]) == ("HILO-C431", first["folio"], "code")
    assert desk.ask("POST", path, {"code": "10101"})["folio"] == first["folio"]
    desk.ask("POST", path, {"code": "10104", "known": first["folio"]})
    assert Incident.objects.get().code == "10104"


def test_the_key_is_the_persons_and_the_same_in_the_next_session(account, puebla):
    mine = [Desk(account("operator")).ask("GET", "keeping") for _ in range(2)]
    other = Desk(account("operator", username="other")).ask("GET", "keeping")
    assert mine[0]["keys"] == mine[1]["keys"]
    assert mine[0]["owner"] == mine[1]["owner"] != other["owner"]
    assert not set(mine[0]["keys"]) & set(other["keys"])


def test_the_frame_holds_no_call(desk, ring):  # noqa: F811
    call = ring(caller_number="2229998877")
    for path in ("shell", "paper", "lists"):
        answer = desk.client.get(f"/desk/operator/{path}")
        assert answer.status_code == 200
        assert call["folio"] not in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]


def test_anyone_gets_the_worker_and_nobody_else_the_frame(puebla, account):
    client = Client()
    worker = client.get("/desk/operator/sw.js")
    assert (worker.status_code, worker.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    files = json.loads(worker.content.decode().split("const FILES = ", 1)[1].split(";\n", 1)[0])
    missing = [path for path in files if client.get(path).status_code != 200]
    assert missing == []
    for path in ("shell", "keeping", "lists", "paper"):
        assert client.get(f"/desk/operator/{path}").status_code == 302
        assert Desk(account("unit", username="u1")).client.get(f"/desk/operator/{path}").status_code == 403


def test_a_pad_is_one_file_without_links_a_form_a_page(puebla, tmp_path):
    from typer.testing import CliRunner

    from hilo.desks.operator.cli import app

    file = tmp_path / "forms.html"
    done = CliRunner().invoke(app, ["--centre", "PUE", "--count", "3", "--first", "7", "--out", str(file)])
    assert done.exit_code == 0, done.output
    page = file.read_text(encoding="utf-8")
    assert page.count("<article") == 3
    assert "PUE-P-0009" in page
    assert "src=" not in page
    assert "href=" not in page
