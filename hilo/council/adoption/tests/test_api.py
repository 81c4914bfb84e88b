"""Work programmes over HTTP."""

from __future__ import annotations

import pytest

from tests.support.api import Api

pytestmark = pytest.mark.django_db

COMMITMENT = {"component": "people", "what": "Cubrir plazas", "office": "Recursos humanos", "due": "2026-12-01"}


def test_from_opening_to_check(api):
    state, secretariat = api("state_analyst", "PUE"), api("secretariat", "NAC")
    assert state.post("programmes/2026/21", area="Análisis").status_code == 201
    made = state.post("programmes/2026/21/commitments", **COMMITMENT)
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert state.post("programmes/2026/21/submission").status_code == 204
    reported = state.post(f"commitments/{number}/reports", text="Nueve de doce", on="2026-10-01", value=75)
    assert reported.status_code == 201
    checked = secretariat.post(f"commitments/{number}/checks", verdict="partly", finding="Nueve", on="2026-10-02")
    assert checked.status_code == 201
    found = secretariat.get("programmes/2026/21").json()
    assert found["verdicts"]["partly"] == 1
    assert found["commitments"][0]["reports"][0]["value"] == 75
    assert secretariat.get("programmes/2026").json()["submitted"] == 1
    assert [one["state"] for one in state.get("programmes/2026").json()["states"]] == ["21"]


def test_another_states_programme_is_refused(api, jalisco):
    assert api("state_analyst", "PUE").post("programmes/2026/21", area="Análisis").status_code == 201
    other = api("state_analyst", "JAL")
    for answer in (
        other.get("programmes/2026/21"),
        other.post("programmes/2026/21/submission"),
        other.post("programmes/2026/21/commitments", **COMMITMENT),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "HILO-A404")


def test_components_are_listed_with_their_indicators(api):
    parts = api("analyst").get("programmes/components").json()
    assert len(parts) == 8
    assert {one["kind"] for part in parts for one in part["indicators"]} == {"measured", "declared"}


def test_without_signing_in_nothing_is_read():
    assert Api("").get("programmes/2026").status_code == 401


@pytest.mark.parametrize("where", ["programmes/99999999999", "programmes/1800/21", "programmes/2026/xx"])
def test_a_year_or_state_that_is_none_is_refused(api, where):
    assert api("analyst", "NAC").get(where).status_code in (404, 422)
