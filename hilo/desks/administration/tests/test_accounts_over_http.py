"""Accounts over HTTP: of the own administration, and of no other."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
ANA = {"username": "ana", "name": "Ana Ruiz", "institution": "PUE", "role": "operator", "centre": "PUE"}


@pytest.fixture
def ada(api):
    return api("admin")


def test_a_person_joins_moves_and_leaves(ada, units):
    made = ada.post("accounts", **ANA)
    assert (made.status_code, made.json()["role_waits"]) == (201, False)
    assert len(made.json()["start_password"]) == 19
    again = ada.post("accounts", **ANA)
    assert again.json()["code"] == "HILO-A409"
    moved = ada.post("accounts/ana/transfer", unit="PUE-P1", centre="PUE", role="unit")
    assert (moved.json()["unit"], moved.json()["roles"]) == ("PUE-P1", ["operator", "unit"])
    assert ada.get("accounts/ana/open").json()["open"] == ["unit:PUE-P1"]
    assert ada.post("accounts/ana/departure").json() == {"username": "ana", "open": ["unit:PUE-P1"]}
    assert {row["username"]: row["active"] for row in ada.get("accounts").json()}["ana"] is False
    assert ada.post("accounts/ana/transfer", centre="PUE").json()["code"] == "HILO-A416"


def test_a_system_joins_without_a_password(ada):
    made = ada.post("accounts?signs_in=false", **(ANA | {"role": "agency", "centre": ""}))
    assert made.json()["start_password"] == ""


def test_nobody_is_put_where_the_administrator_does_not_reach(ada, jalisco, enrol):
    enrol("JAL-P1", "police")
    for place in ({"centre": "JAL"}, {"unit": "JAL-P1"}):
        assert ada.post("accounts", **(ANA | place)).status_code == 404
        assert ada.post("accounts/admin.pue/transfer", **place).status_code == 404
    assert ada.post("accounts", **(ANA | {"institution": "JAL", "centre": ""})).status_code == 403


def test_neither_a_neighbour_nor_another_role_sees_or_touches_an_account(api, account, jalisco, ada):
    account("operator")
    for role, institution in (("admin", "JAL"), ("supervisor", "PUE"), ("personnel", "PUE")):
        other = api(role, institution)
        assert "operator.pue" not in str(other.get("accounts").content)
        assert other.get("accounts/operator.pue/open").status_code == 403
        assert other.post("accounts/operator.pue/transfer", unit="").status_code == 403
        assert other.post("accounts/operator.pue/departure").status_code == 403
        assert other.post("accounts", **(ANA | {"centre": ""})).status_code == 403


def test_nobody_is_put_at_a_centre_of_another_administration(api, account, units, now):
    # A commander at a centre reads what the centre reads; a police's own administrator puts nobody there.
    from hilo.emergency.dispatch.models import Unit
    from hilo.kernel.access.actions import SETUP, open_institution

    open_institution(actor=SETUP, code="SSP-PUE", name="SSP", kind="police_state", state="21", at=now)
    pia = api("admin", "SSP-PUE")
    cora = {"username": "cora", "name": "Cora X", "institution": "SSP-PUE", "role": "commander"}
    assert pia.post("accounts", **cora, centre="PUE").json()["code"] == "HILO-K404"
    assert pia.post("accounts", **cora).status_code == 201
    assert pia.post("accounts/cora/transfer", centre="PUE").status_code == 404
    Unit.objects.filter(pk="PUE-P1").update(agency="SSP-PUE")
    assert pia.post("accounts/cora/transfer", unit="PUE-P2").status_code == 404
    assert pia.post("accounts/cora/transfer", unit="PUE-P1").json()["unit"] == "PUE-P1", "the unit of their agency"
