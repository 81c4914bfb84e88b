"""A state keeps its own programme; the Secretariat checks; others read what was submitted."""

from __future__ import annotations

from typing import Any

import pytest

from hilo.kernel.access.tests.people import PASSWORD, Person

from .conftest import DESK

pytestmark = pytest.mark.django_db(transaction=True)
PUEBLA = f"{DESK}programmes/21/2026"
COMMITMENT = {"component": "people", "what": "Cubrir doce plazas", "office": "Fiscalía", "due": "2026-10-01"}


def submitted(state: Any) -> None:
    state.post(f"{PUEBLA}/open", {"area": "Dirección de Estadística"})
    state.post(f"{PUEBLA}/commit", COMMITMENT)
    state.post(f"{PUEBLA}/submit")


def test_the_scorecard_lists_the_readers_states(signed_in):
    everyone = signed_in("analyst").get(f"{DESK}programmes?year=2026").content.decode()
    assert everyone.count("/desk/analyst/programmes/") == 32
    own = signed_in("state_analyst", "PUE").get(f"{DESK}programmes?year=2026").content.decode()
    assert "/desk/analyst/programmes/21/2026" in own
    assert "/desk/analyst/programmes/14/2026" not in own


def test_a_state_opens_commits_and_submits_its_own_and_no_other(signed_in):
    state = signed_in("state_analyst", "PUE")
    empty = state.post(f"{PUEBLA}/submit")
    assert empty.status_code == 409
    assert "HILO-G410" in empty.content.decode()
    state.post(f"{PUEBLA}/open", {"area": "Dirección de Estadística"})
    late = state.post(f"{PUEBLA}/commit", COMMITMENT | {"due": "2020-01-01"})
    assert "HILO-G420" in late.content.decode()
    submitted(state)
    assert "versión 1 de su programa, compromisos: 1" in state.get(PUEBLA).content.decode()
    assert state.get(f"{DESK}programmes/14/2026").status_code == 403
    assert state.post(f"{DESK}programmes/14/2026/open", {"area": "x"}).status_code == 403
    assert signed_in("analyst").post(f"{PUEBLA}/open", {"area": "x"}).status_code == 403


def test_the_secretariat_checks_what_a_state_reported(signed_in, account, national):
    state = signed_in("state_analyst", "PUE")
    submitted(state)
    text = state.get(PUEBLA).content.decode()
    number = text.split('name="commitment" value="')[1].split('"')[0]
    report = {"commitment": number, "text": "Siete plazas cubiertas", "on": "2026-09-01", "step": "go_on"}
    assert state.post(f"{PUEBLA}/report", report).status_code == 302
    check = {"commitment": number, "verdict": "partly", "finding": "Siete de doce", "on": "2026-10-05"}
    assert state.post(f"{PUEBLA}/check", check).status_code == 403
    person = Person(account("secretariat", "NAC", password=PASSWORD))
    person.sign_in()
    person.activate()
    assert "HILO-G427" in person.browser.post(f"{PUEBLA}/check", check | {"verdict": "good"}).content.decode()
    assert person.browser.post(f"{PUEBLA}/check", check).status_code == 302
    shown = signed_in("analyst").get(PUEBLA).content.decode()
    assert "Cumple en parte" in shown
    assert "Siete plazas cubiertas" in shown
