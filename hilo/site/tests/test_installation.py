"""Every page, every answer and every file says what the installation is for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from hilo.kernel.access.actions import SETUP
from hilo.kernel.installation.actions import declare
from hilo.site.middleware import marked

pytestmark = pytest.mark.django_db
WORDS = {
    ("exercise", "es"): ("Ejercicio", "nada de esto ocurre en realidad"),
    ("exercise", "en"): ("Exercise", "nothing here is really happening"),
    ("demonstration", "es"): ("Demostración", "llamadas y personas inventadas"),
    ("demonstration", "en"): ("Demonstration", "calls and people are invented"),
}
PAGES = ("/council/40", "/detained", "/accounts/login/", "/there-is-no-such-page")


@pytest.fixture(params=["", "operational", "exercise", "demonstration"])
def kind(request: pytest.FixtureRequest, now: datetime, puebla: Any) -> str:
    if request.param:
        declare(actor=SETUP, kind=request.param, in_use=False, at=now)
    return request.param or "operational"


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_says_it_in_the_reader_s_language(client: Client, kind: str, language: str) -> None:
    for address in PAGES:
        answer = client.get(address, headers={"Accept-Language": language})
        page = answer.content.decode()
        assert answer.headers["Hilo-Installation"] == kind
        if kind == "operational":
            assert 'class="installation"' not in page
        else:
            assert page.count('class="installation"') == 1
            assert all(word in page for word in WORDS[kind, language])


def test_a_desk_and_a_phone_say_it(client: Client, account: Any, kind: str) -> None:
    for role, address in (("operator", "/desk/operator/"), ("officer", "/desk/officer/"), ("unit", "/desk/unit/")):
        client.force_login(account(role), backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(address).content.decode()
        assert page.count(f'data-kind="{kind}"') == (kind != "operational"), address


def test_a_paper_form_says_it(client: Client, account: Any, kind: str) -> None:
    client.force_login(account("operator"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/operator/paper?count=2").content.decode()
    assert page.count("EJERCICIO") + page.count("DEMOSTRACIÓN") == (0 if kind == "operational" else 2)


def test_the_api_says_it_in_a_header_and_so_does_being_ready(api: Any, client: Client, kind: str) -> None:
    assert client.get("/api/v1/calls").headers["Hilo-Installation"] == kind
    assert client.get("/readyz").json() == {"status": "ready", "installation": kind}


def test_a_file_says_it_in_its_name(kind: str) -> None:
    answer = HttpResponse(headers={"Content-Disposition": 'attachment; filename="conciliacion.csv"'})
    said = "" if kind == "operational" else f"-{kind}"
    assert marked(answer).headers["Content-Disposition"] == f'attachment; filename="conciliacion{said}.csv"'


def test_a_centre_s_times_say_it_beside_the_figure(actor: Any, kind: str, now: datetime) -> None:
    from hilo.emergency.oversight.queries import times

    notes = times(actor("supervisor"), at=now, first=now.date(), last=now.date()).notes
    said = [note for note in notes if note.startswith(("EXERCISE", "DEMONSTRATION", "EJERCICIO", "DEMOSTRACIÓN"))]
    assert len(said) == (kind != "operational")


def test_the_doctor_says_it(kind: str) -> None:
    from hilo.site.doctor import MIND, WELL, examine

    [line] = [line for line in examine() if line.about == "installation"]
    assert line.state in (WELL, MIND)
    assert kind in line.words
