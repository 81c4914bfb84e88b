"""/detained without a script: the question, its answer, what to do next, and every way in which it can fail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hilo.policing.detentions import actions

pytestmark = pytest.mark.django_db
ASKED = {"given": "juan", "first_surname": "perez", "born_day": "1", "born_month": "1", "born_year": "1996"}
UNBORN = {"born_day": "", "born_month": "", "born_year": ""}
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def held(actor):
    """Juan Pérez, detained in Puebla an hour ago; fields as `register` takes them."""
    from hilo.kernel.access.actions import SETUP, open_institution

    at = timezone.now()
    open_institution(
        actor=SETUP, code="SSP-PUE", name="Secretaría de Seguridad", kind="police_state", state="21", at=at
    )
    officer = actor("officer", "SSP-PUE", centre="", states=frozenset({"21"}))

    def make(**fields):
        given = {"kind": "flagrancy", "detained_at": at - timedelta(hours=1), "age_doubt": False, "place": "Calle 1"}
        person = {"given": "Juan", "first_surname": "Pérez", "born_on": timezone.localdate().replace(1996, 1, 1)}
        row = actions.register(actor=officer, at=at, municipality="21114", **(given | person | fields))
        to = {"to": "Fiscalía Centro", "to_kind": "prosecutor", "address": "Reforma 1"}
        return actions.hand_over(actor=officer, number=row.number, handed_at=at, at=at, **to)

    return make


@pytest.fixture
def ask():
    """`ask(given="Rosa")`: the page as a phone without cookies gets it."""

    def send(**fields):
        return Client(enforce_csrf_checks=True).post("/detained", ASKED | fields, headers=ENGLISH)

    return send


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_question_is_asked_in_the_readers_language(client, db):
    assert "¿Dónde está una persona detenida?" in text(client.get("/detained", headers={"Accept-Language": "es"}))
    assert "Where is a detained person?" in text(client.get("/detained", headers=ENGLISH))


def test_a_family_reads_who_holds_the_person_and_where_and_what_to_do(held, ask):
    row = held()
    told = text(ask())
    for words in ("in custody of Fiscalía Centro", "Reforma 1", row.number, "Secretaría de Seguridad", "48 hours"):
        assert words in told


def test_the_answer_is_kept_nowhere_and_no_name_is_in_an_address(held, ask):
    held()
    answer = ask()
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.content.decode()
    assert not answer.cookies
    page = Client().get("/detained?given=Juan&first_surname=P%C3%A9rez", headers=ENGLISH).content.decode()
    assert 'method="post"' in page
    assert "Juan" not in page


def test_not_there_not_the_only_one_and_not_public_read_the_same(held, ask):
    def page(**fields):
        return re.sub(r"Asked on [^.]*\.|value=\"[^\"]*\"", "", text(ask(**fields)))

    nobody = page(given="Pedro")
    held(given="Ana"), held(given="Ana")
    held(given="Luz", age=15, born_on=None)
    assert page(given="Ana") == nobody
    assert page(given="Luz") == nobody
    assert "That does not mean that they are not detained" in nobody


def test_of_organised_crime_the_page_says_the_day_alone(held, ask):
    row = held(organised_crime=True)
    told = text(ask())
    assert "was detained on" in told
    for words in (row.number, "Fiscalía Centro", "Reforma", "Calle 1", "Secretaría"):
        assert words not in told


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"given": ""}, "as it is on their papers"),
        ({"born_day": "31", "born_month": "2"}, "day, month and year in numbers"),
        ({"born_year": "96"}, "four digits"),
        (UNBORN, "One of the two dates is needed"),
        (UNBORN | {"held_day": "1", "held_month": "1"}, "in numbers"),
        (
            {
                "born_day": "",
                "born_month": "",
                "born_year": "",
                "held_day": "1",
                "held_month": "1",
                "held_year": "2026",
            },
            "Choose the state",
        ),
    ],
    ids=str,
)
def test_what_is_missing_is_said_at_its_field_and_what_was_written_stays(ask, fields, words):
    answer = ask(**fields)
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="perez"' in answer.content.decode()


def test_the_day_and_state_of_the_detention_do_as_well(held, ask):
    row = held()
    day = timezone.localtime(row.detained_at)
    held_on = {"held_day": day.day, "held_month": day.month, "held_year": day.year, "state": "21"}
    assert row.number in text(ask(**UNBORN, **held_on))


def test_who_asks_without_end_is_told_how_long_to_wait(held, ask):
    held()
    for _ in range(24):
        answer = ask()
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 60
    assert "Too many questions came from this line" in text(answer)
    assert 'value="juan"' in answer.content.decode()


def test_the_answer_is_had_as_a_signed_file_and_an_old_one_is_asked_for_again(held, ask):
    held()
    token = re.search(r'name="token" value="([^"]+)"', ask().content.decode()).group(1)
    file = Client(enforce_csrf_checks=True).post("/detained/certificate", {"token": token})
    assert file["Content-Disposition"].startswith("attachment")
    assert file.json()["document"]["held_by"] == "Fiscalía Centro"
    assert "PUBLIC KEY" in Client().get("/detained/key.pem").content.decode()
    stale = Client().post("/detained/certificate", {"token": "x"}, headers=ENGLISH)
    assert stale.status_code == 410
    assert "older than half an hour" in text(stale)
