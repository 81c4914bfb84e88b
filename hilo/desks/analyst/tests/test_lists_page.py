"""The Secretariat builds under each rule, freezes with a reason, acts, and publishes; others only read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hilo.kernel.access.tests.people import PASSWORD, Person
from hilo.knowledge.priorities.queries.kept import kept, kept_lists

from .conftest import DESK, PLACES

pytestmark = pytest.mark.django_db(transaction=True)
LISTS = f"{DESK}priorities"


@pytest.fixture
def secretariat(account: Any, national: Any, puebla: Any) -> Client:
    person = Person(account("secretariat", "NAC", password=PASSWORD))
    person.sign_in()
    person.activate()
    return person.browser


def built(municipal: Any, **others: str) -> dict[str, str]:
    return {
        "source": municipal.key,
        "crime": "homicide",
        "from": "2015-01",
        "to": "2015-12",
        "top": "3",
        "population": "conapo",
    } | others


def frozen(browser: Client, municipal: Any, **others: str) -> Any:
    form = {"name": "homicide-2015", "rule": "counts", "reason": "Acuerdo M3", "starts": "2016-01"} | others
    return browser.post(f"{LISTS}/freeze", built(municipal, **form))


def test_every_rule_shows_who_enters_and_leaves(signed_in, municipal):
    text = signed_in("analyst").get(LISTS, built(municipal)).content.decode()
    assert "Exceso sobre la población" in text
    assert "quién entra y quién sale" in text
    assert "Congelar" not in text


def test_a_list_is_frozen_with_its_reason_and_a_taken_name_is_refused(secretariat, municipal):
    answer = frozen(secretariat, municipal)
    assert answer.status_code == 302
    assert kept_lists()[:1] == ()
    assert frozen(secretariat, municipal, name="otra", reason="").status_code == 422
    taken = frozen(secretariat, municipal)
    assert taken.status_code == 409
    assert "HILO-P409" in taken.content.decode()
    assert 'value="homicide-2015"' in taken.content.decode()


def test_who_only_reads_can_neither_freeze_nor_publish(signed_in, secretariat, municipal):
    frozen(secretariat, municipal)
    reader = signed_in("analyst")
    assert frozen(reader, municipal, name="mine").status_code == 403
    assert reader.post(f"{LISTS}/homicide-2015/publish").status_code == 403
    page = reader.get(f"{LISTS}/homicide-2015").content.decode()
    assert "Aún no es pública" in page
    assert "Registrar una línea" not in page


def test_a_line_is_recorded_noted_and_closed_and_the_list_published(secretariat, municipal):
    frozen(secretariat, municipal)
    one = f"{LISTS}/homicide-2015"
    line = {
        "municipality": PLACES[0],
        "line": "prevention",
        "what": "Escuelas abiertas por la tarde",
        "office": "mayor",
        "begins": "2016-02-01",
    }
    faulty = secretariat.post(f"{one}/line", line | {"federal_support": "1"})
    assert faulty.status_code == 422
    assert "HILO-P424" in faulty.content.decode()
    assert "Escuelas abiertas por la tarde" in faulty.content.decode()
    assert secretariat.post(f"{one}/line", line).status_code == 302
    text = secretariat.get(one).content.decode()
    number = text.split('name="line_id" value="')[1].split('"')[0]
    note = {"line_id": number, "on": "2016-03-01", "text": "Doce escuelas"}
    assert secretariat.post(f"{one}/note", note).status_code == 302
    assert "HILO-K422" in secretariat.post(f"{one}/note", note | {"on": "ayer"}).content.decode()
    assert secretariat.post(f"{one}/close", note | {"text": "Siguen abiertas"}).status_code == 302
    assert "HILO-P413" in secretariat.post(f"{one}/close", note).content.decode()
    assert secretariat.post(f"{one}/publish").status_code == 302
    assert kept("homicide-2015").published_at
    shown = secretariat.get(one).content.decode()
    assert "Doce escuelas" in shown
    assert "Siguen abiertas" in shown


def test_a_list_that_cannot_be_followed_says_why(secretariat, municipal):
    frozen(secretariat, municipal)
    answer = secretariat.get(f"{LISTS}/homicide-2015", {"follow": "1", "source": municipal.key, "start": "2015-06"})
    assert answer.status_code == 422
    assert "HILO-P432" in answer.content.decode()


def test_an_unknown_list_is_not_found(signed_in):
    assert signed_in("analyst").get(f"{LISTS}/none").status_code == 404


def test_a_followed_list_says_first_what_it_could_see(secretariat, tmp_path):
    from hilo.knowledge.incidence.actions import load
    from hilo.knowledge.priorities.tests.conftest import deaths_file

    long = load(deaths_file(tmp_path / "long.csv", first=2003, last=2018))
    asked = {"first": "2016-01", "from": "2016-01", "to": "2016-07", "top": "8", "population": "file"}
    frozen(secretariat, long, **asked, starts="2016-09")
    for language, words in (
        ("en", ("Before looking", "What would see a smaller effect", "follow 12 months", "no effect is seen")),
        ("es", ("Antes de mirar", "Lo que vería un efecto menor", "seguir 12 meses", "no se ve un efecto")),
    ):
        secretariat.cookies["django_language"] = language
        page = secretariat.get(f"{LISTS}/homicide-2015", {"follow": "1", "source": long.key}).content.decode()
        places = [page.find(one) for one in words]
        assert -1 not in places, (language, places)
        assert places[0] < places[1] < places[3]
