"""What the phone asks of the server: each act once, by its path, in its reader's words."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hilo.kernel.ledger.models import Entry
from hilo.policing.reports import queries
from hilo.policing.reports.models import Report

from .talking import DESK, ask, narrative, seen, written

pytestmark = pytest.mark.django_db


def test_what_is_sent_twice_is_written_once(phone):
    body = written(str(uuid.uuid4()), **narrative("Entramos."))
    first, second = ask(phone, "sync", key="k1", **body), ask(phone, "sync", key="k1", **body)
    assert first.status_code == 200, first.content
    assert first.json() == second.json()
    assert Report.objects.count() == 1
    assert first.json()["report"]["document"]["sections"]["narrative"]["text"] == "Entramos."


def test_who_is_no_officer_finds_no_page(force, enter):
    other = enter("prosecutor")
    assert other.get(DESK, headers={"Accept": "application/json"}).status_code == 403
    assert ask(other, "sync", **written(str(uuid.uuid4()))).status_code == 403


def test_an_answer_the_form_does_not_take_is_told_by_its_path_and_the_rest_is_taken(phone):
    body = written(str(uuid.uuid4()), **narrative("Entramos.") | {"sections.knowledge.how": "by pigeon"})
    told = ask(phone, "sync", **body).json()["report"]
    assert [one["path"] for one in told["refused"]] == ["sections.knowledge.how"]
    assert told["document"]["sections"]["narrative"]["text"] == "Entramos."


@pytest.mark.parametrize("body", [{}, {"ref": 1}, {"changes": "all"}, {"ref": "x", "form": "y" * 90}])
def test_a_request_of_another_shape_is_refused_with_its_field(phone, body):
    answer = ask(phone, "sync", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "HILO-K422")
    assert answer.json()["where"]


def test_the_state_tells_of_reports_only_which_and_in_which_version(phone):
    ask(phone, "sync", **written(str(uuid.uuid4()), **narrative("Nombres y apellidos")))
    told = seen(phone, "state")
    assert "Nombres" not in json.dumps(told)
    assert set(told["reports"][0]) == {"refs", "folio", "version", "state", "hands"}


def test_reading_a_report_is_written_in_the_ledger_with_its_purpose(phone):
    ref = str(uuid.uuid4())
    ask(phone, "sync", **written(ref, **narrative("Entramos.")))
    assert seen(phone, f"reports/{ref}")["report"]["refs"] == [ref]
    assert Entry.objects.filter(verb="report.read", why="writing the report").exists()


def test_the_form_says_every_question_in_the_readers_language(phone):
    spanish, english = (
        phone.get(DESK + "form", headers={"Accept": "application/json", "Accept-Language": spoken}).json()
        for spoken in ("es", "en")
    )
    assert {part["id"] for part in spanish["parts"]} == set(spanish["order"])
    asked = {(part["id"], field["id"]) for part in spanish["parts"] for field in part["fields"]}
    grouped = {(part, name) for part, groups in spanish["screens"].items() for group in groups for name in group}
    picked = {tuple(name.split(".")) for name in spanish["picks"]}
    assert grouped | picked <= asked
    assert spanish["title"] != english["title"]
    assert {code for code, _, approved in spanish["rights"]["languages"] if approved} >= {"es"}


def test_the_phone_asks_for_as_many_letters_as_the_report_takes_and_no_more(phone):
    form = phone.get(f"{DESK}form").json()
    told = {(part["id"], field["id"]): field["longest"] for part in form["parts"] for field in part["fields"]}
    asked = {(part.id, field.id): field for part in queries.form(form["id"]).parts for field in part.fields}
    assert told == {place: queries.value_schema(field).get("maxLength") for place, field in asked.items()}
    assert {told[place] for place, field in asked.items() if field.type == "long"} == {30_000}


def test_an_answer_from_before_a_choice_does_not_undo_it(phone):
    ref, path = str(uuid.uuid4()), "sections.narrative.text"
    at = timezone.now()

    def wrote(value: str, before: str | None, later: int) -> dict[str, Any]:
        change = {
            "path": path,
            "value": value,
            "before": before,
            "at": (at + timedelta(milliseconds=later)).isoformat(),
        }
        body = written(ref) | {"changes": [change]}
        told: dict[str, Any] = ask(phone, "sync", **body).json()["report"]
        return told

    wrote("Como empezó", None, 0)
    wrote("Lo de mi pareja", "Como empezó", 1)
    assert wrote("Lo mío", "Como empezó", 2)["conflicts"][0]["value"] == "Lo mío"
    chosen = ask(phone, "choose", ref=ref, path=path, value="Lo mío").json()["report"]
    assert (chosen["document"]["sections"]["narrative"]["text"], chosen["conflicts"]) == ("Lo mío", [])
    again = wrote("Lo mío", "Como empezó", 2)
    assert (again["document"]["sections"]["narrative"]["text"], again["conflicts"]) == ("Lo mío", [])
    late = wrote("Lo de mi pareja, y más", "Lo de mi pareja", 3)
    assert late["document"]["sections"]["narrative"]["text"] == "Lo mío"
    assert [one["value"] for one in late["conflicts"]] == ["Lo de mi pareja, y más"]
    assert late["version"] > chosen["version"]
