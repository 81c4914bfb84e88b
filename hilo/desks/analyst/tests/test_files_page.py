"""An analyst loads a file whole, or is told why not; nobody else does."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hilo.kernel.access.tests.people import PASSWORD, Person
from hilo.kernel.ledger.queries import about
from hilo.knowledge.incidence.store import vintages
from hilo.knowledge.incidence.tests import official
from hilo.knowledge.incidence.tests.vintage import make_vintage

from .conftest import DESK

pytestmark = pytest.mark.django_db
LOAD = f"{DESK}files/load"


PUBLISHERS = ("secretariat", "figures_publisher")


def _with_second_factor(user: Any) -> Client:
    person = Person(user)
    person.sign_in()
    person.activate()
    return person.browser


def state_file(name: str = "IDEFC.csv", years: tuple[int, ...] = (2015, 2016)) -> Any:
    text = official.table(official.state_rows(years))
    return SimpleUploadedFile(name, text.encode("cp1252"))


def test_a_loaded_file_is_a_vintage_and_stands_in_the_ledger(signed_in):
    browser = signed_in("analyst")
    answer = browser.post(LOAD, {"file": state_file()}, follow=True)
    (vintage,) = vintages()
    assert vintage.key in answer.content.decode()
    assert vintage.file == "IDEFC.csv"
    (entry,) = about([f"vintage:{vintage.key}"])
    assert (entry.verb, entry.actor) == ("figures.loaded", "analyst.nac")
    again = browser.post(LOAD, {"file": state_file()}, follow=True)
    assert "ya estaba" in again.content.decode()
    assert len(vintages()) == 1


def test_a_file_that_is_no_table_is_refused_with_its_code_and_nothing_is_kept(signed_in):
    page = SimpleUploadedFile("IDEFC.csv", b"<html><body>404</body></html>")
    answer = signed_in("analyst").post(LOAD, {"file": page})
    assert answer.status_code == 422
    assert "HILO-F451" in answer.content.decode()
    assert vintages() == ()


def test_no_file_is_said(signed_in):
    answer = signed_in("analyst").post(LOAD, {})
    assert answer.status_code == 422
    assert "HILO-F414" in answer.content.decode()


def test_who_only_reads_figures_loads_nothing(signed_in):
    assert signed_in("state_analyst", "PUE").post(LOAD, {"file": state_file()}).status_code == 403
    assert vintages() == ()


def test_a_form_without_its_token_loads_nothing(account, national):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account("analyst", "NAC"), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(LOAD, {"file": state_file()}).status_code == 403
    assert vintages() == ()


def test_only_the_loading_address_takes_a_large_body(signed_in, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    browser = signed_in("analyst")
    assert browser.post(f"{DESK}priorities/freeze", {"reason": "x" * 3_000}).status_code == 413
    assert browser.post(LOAD, {"file": state_file()}).status_code == 302
    settings.LARGE_UPLOADS = {LOAD: 2_000}
    assert browser.post(LOAD, {"file": state_file()}).status_code == 413


def test_what_a_source_revised_between_two_files_is_shown(signed_in):
    row = {"year": 2016, "municipality": "21114"}
    earlier = make_vintage([row | {"months": [5] * 6}], source="sesnsp-municipal", read_at="2026-01-01T00:00:00+00:00")
    later = make_vintage([row | {"months": [7] * 7}], source="sesnsp-municipal", read_at="2026-02-01T00:00:00+00:00")
    text = signed_in("analyst").get(f"{DESK}files", {"earlier": earlier.key, "later": later.key}).content.decode()
    assert "Publicadas después" in text
    assert "no dice si ocurrió más o menos" in text
    same = signed_in("analyst").get(f"{DESK}files", {"earlier": later.key, "later": later.key})
    assert "HILO-F439" in same.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_persons_publish_a_file_at_the_desk_and_one_does_not(account, national, puebla):
    ana, berta = (_with_second_factor(account(role, "NAC", password=PASSWORD)) for role in PUBLISHERS)
    ana.post(LOAD, {"file": state_file()})
    (vintage,) = vintages()
    assert "Sin publicar" in ana.get(f"{DESK}files").content.decode()
    looked = ana.get(f"{DESK}files", {"look": vintage.key}).content.decode()
    assert "Nada lo detiene" in looked
    way = f"{DESK}files/{vintage.key}"
    assert ana.post(f"{way}/propose", {"note": "Edición de marzo"}).status_code == 302
    refused = ana.post(f"{way}/publish")
    assert (refused.status_code, "HILO-F615" in refused.content.decode()) == (409, True)
    assert "Edición de marzo" in berta.get(f"{DESK}files").content.decode()
    assert berta.post(f"{way}/publish").status_code == 302
    assert "Es lo que lee el público" in ana.get(f"{DESK}files").content.decode()
    assert berta.post(f"{way}/pin", {"reason": "Cierre"}).status_code == 302
    assert "Fijado" in ana.get(f"{DESK}files").content.decode()
    assert berta.post(f"{way}/withdraw", {"reason": ""}).status_code == 422
    assert berta.post(f"{way}/withdraw", {"reason": "Faltaba un estado"}).status_code == 302
    assert "Faltaba un estado" in ana.get(f"{DESK}files").content.decode()
    assert [one.verb for one in about([f"figures:{vintage.source}"])] == [
        "figures.proposed",
        "figures.published",
        "figures.pinned",
        "figures.withdrawn",
    ]


def test_an_analyst_proposes_and_whoever_only_reads_does_nothing(signed_in):
    analyst, reader = signed_in("analyst"), signed_in("state_analyst", "PUE")
    analyst.post(LOAD, {"file": state_file()})
    (vintage,) = vintages()
    way = f"{DESK}files/{vintage.key}"
    assert reader.post(f"{way}/propose").status_code == 403
    assert analyst.post(f"{way}/propose").status_code == 302
    assert analyst.post(f"{way}/publish").status_code == 403
    assert "Publicar como segunda persona" not in analyst.get(f"{DESK}files").content.decode()
    assert analyst.post(f"{way}/forget").status_code == 404
    assert analyst.post(f"{way}/withdraw", {"reason": "No está lista"}).status_code == 302
