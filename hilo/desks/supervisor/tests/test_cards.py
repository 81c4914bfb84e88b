"""The card editor's own requests: what it shows, what it keeps, what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache

from hilo.emergency.calls.cards import cards
from hilo.emergency.calls.models import CardVersion
from hilo.emergency.calls.versions import in_use
from hilo.kernel.access.tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
DESK = "/desk/supervisor/cards"


class Writer:
    """Somebody at the editor, signed in with both factors."""

    def __init__(self, user: Any) -> None:
        cache.clear()
        person = Person(user)
        person.sign_in()
        person.activate()
        self.browser = person.browser

    def setup(self, card: str = "crash", query: str = "") -> dict[str, Any]:
        page = self.browser.get(f"{DESK}/{card}{query}")
        assert page.status_code == 200, page.content.decode()
        text = page.content.decode()
        start = text.index('<script id="setup" type="application/json">') + len(
            '<script id="setup" type="application/json">'
        )
        return json.loads(text[start : text.index("</script>", start)])

    def send(self, path: str, body: Any, status: int = 200) -> dict[str, Any]:
        answer = self.browser.post(
            f"{DESK}/{path}", json.dumps(body), content_type="application/json", headers={"Accept": "application/json"}
        )
        assert answer.status_code == status, answer.content.decode()
        return json.loads(answer.content)


@pytest.fixture
def sara(account, puebla):
    return Writer(account("supervisor", password=PASSWORD))


@pytest.fixture
def doctor(account, puebla):
    return Writer(account("medical_director", password=PASSWORD, centre=""))


def test_the_list_shows_every_card_and_what_is_being_written(sara):
    text = sara.browser.get(DESK).content.decode()
    assert text.count("<tr>") == len(cards()) + 1
    form = sara.setup()["form"]
    sara.send("crash/draft", {"card": form, "seen": None})
    assert "Draft" in sara.browser.get(DESK, headers={"Accept-Language": "en"}).content.decode()


def test_a_card_is_kept_with_its_faults_proposed_without_any_and_approved_by_another(sara, doctor):
    setup = sara.setup()
    assert (setup["faults"], setup["changes"], setup["versions"], setup["may_approve"]) == ([], [], [], False)
    form = setup["form"]
    form["questions"][0]["answers"][0]["next"] = "nowhere"
    kept = sara.send("crash/draft", {"card": form, "seen": None})
    assert "HILO-C202" in {fault["code"] for fault in kept["faults"]}
    refused = sara.send("crash/proposal", {"why": "x"}, 422)
    assert refused["code"] == "HILO-V422"
    form["questions"][0]["answers"][0]["next"] = "what"
    form["title"]["en"] = "Crash"
    kept = sara.send("crash/draft", {"card": form, "seen": kept["written_at"]})
    assert kept["faults"] == []
    assert any("Crash" in line for line in sara.setup()["changes"])
    sara.send("crash/proposal", {"why": "shorter title"})
    sara.send("crash/versions/2/approval", {"seen": kept["written_at"]}, 403)
    row = doctor.setup()["versions"][0]
    assert (row["status"], row["why"], row["mine"]) == ("proposed", "shorter title", False)
    doctor.send("crash/versions/2/return", {"why": "and Spanish?"})
    assert sara.setup()["versions"][0]["judged_why"] == "and Spanish?"
    again = sara.send("crash/draft", {"card": form, "seen": kept["written_at"]})
    sara.send("crash/proposal", {"why": "as asked"})
    doctor.send("crash/versions/2/approval", {"seen": again["written_at"]})
    assert in_use("PUE")["crash"].title["en"] == "Crash"
    shown = json.loads(sara.browser.get(f"{DESK}/crash/versions/1").content)
    assert shown["form"]["title"]["en"] == "Crash or pedestrian struck"


def test_a_new_card_begins_empty_and_an_unknown_one_is_not_found(sara):
    assert sara.setup("avalanche", "?new")["form"]["questions"][0]["id"] == "q1"
    assert CardVersion.objects.count() == 0, "nothing is kept before something is typed"
    assert sara.browser.get(f"{DESK}/avalanche").status_code == 404
    assert sara.browser.get(f"{DESK}/Avalanche!?new").status_code == 404
    assert sara.browser.get(f"{DESK}/avalanche/versions/1").status_code == 404


def test_a_director_takes_a_card_as_it_is_shipped_and_a_supervisor_cannot(sara, doctor):
    read = doctor.setup("arrest")
    assert read["may_approve"]
    assert not sara.setup("arrest")["may_approve"]
    assert not doctor.setup("structure_fire")["may_approve"], "the fire director answers for it"
    asked = {"sha256": read["shipped_sha256"]}
    sara.send("arrest/shipped/approval", asked, 403)
    assert doctor.send("arrest/shipped/approval", {"sha256": "0" * 64}, 409)["code"] == "HILO-V411"
    assert doctor.send("arrest/shipped/approval", asked)["status"] == "approved"
    assert not in_use("PUE")["arrest"].needs_approval
    doctor.send("structure_fire/shipped/approval", {"sha256": doctor.setup("structure_fire")["shipped_sha256"]}, 403)


def test_a_named_translator_fills_a_language_and_another_person_reads_it_back(sara, doctor):
    form = sara.setup("first_questions")["form"]
    form["questions"][0]["text"]["nah"] = "words of a translator"
    kept = sara.send("first_questions/draft", {"card": form, "seen": None})
    assert "HILO-C214" in {fault["code"] for fault in kept["faults"]}
    form["languages"] = [{"id": "nah", "translator": "Named Person", "reader": "Another Person"}]
    kept = sara.send("first_questions/draft", {"card": form, "seen": kept["written_at"]})
    assert kept["faults"] == []
    assert sara.setup("first_questions")["form"]["questions"][0]["text"]["nah"] == "words of a translator"
    assert "nah" in sara.setup("first_questions")["languages"]
    sara.send("first_questions/proposal", {"why": "first language"})
    doctor.send("first_questions/versions/2/approval", {"seen": kept["written_at"]}, 403)


def test_twin_questions_and_shapes_that_are_none_are_refused(sara):
    form = sara.setup()["form"]
    twins = form | {"questions": [form["questions"][0], form["questions"][0]]}
    assert sara.send("crash/draft", {"card": twins}, 422)["code"] == "HILO-V425"
    for odd in (
        {},
        {"card": 3},
        {"card": form | {"valid_from": "hoy"}},
        {"card": form | {"questions": [{"id": "a]\nx"}]}},
    ):
        assert sara.send("crash/draft", odd, 422)["code"] == "HILO-K422"
    assert CardVersion.objects.count() == 0


def test_only_whoever_may_edit_cards_sees_them(account, puebla, client):
    client.force_login(account("operator"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(DESK).status_code == 403
    assert client.post(f"{DESK}/crash/draft", "{}", content_type="application/json").status_code == 403
