"""Mutual aid as another system sees it: the addresses, what they answer, and who is let in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from .conftest import NUMBER, SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def folio(api):
    told = {"channel": "voice", "code": "10104", "narrative": SECRET, "caller_number": NUMBER}
    return api("integrator").post("calls", latitude=19.0437, longitude=-98.2012, **told).json()["incident"]


@pytest.fixture
def transfer(api, folio):
    sent = api("dispatcher", "PUE").post(f"incidents/{folio}/transfer", to="JAL", reason="ocurrió allá")
    assert sent.status_code == 201
    return sent.json()


def test_an_incident_goes_from_centre_to_centre(api, folio, transfer):
    pue, jal = api("dispatcher", "PUE"), api("dispatcher", "JAL")
    assert [row["id"] for row in jal.get("transfers").json()["offered_to_me"]] == [transfer["id"]]
    assert jal.post(f"transfers/{transfer['id']}/sight").json()["seen_at"]
    assert jal.get(f"incidents/{folio}").status_code == 403
    taken = jal.post(f"transfers/{transfer['id']}/acknowledgement").json()
    assert (taken["status"], taken["incident"]["centre"]) == ("acknowledged", "JAL")
    assert jal.get(f"incidents/{folio}").json()["centre"] == "JAL"
    (told,) = jal.get(f"incidents/{folio}/calls").json()
    assert (told["centre"], told["narrative"], told["caller_number"]) == ("PUE", SECRET, NUMBER)
    mine = pue.get("transfers")
    assert [row["incident"]["folio"] for row in mine.json()["handed_over"]] == [folio]
    assert SECRET not in mine.content.decode()
    # Who handed it over keeps sight of it, and not of what is told from now on.
    assert pue.get(f"incidents/{folio}").json()["centre"] == "JAL"
    assert pue.get(f"incidents/{folio}/calls").status_code == 403
    assert api("dispatcher", "TLAX").get(f"incidents/{folio}").status_code == 403


def test_the_second_who_acknowledges_is_told_so(api, transfer):
    jal = api("dispatcher", "JAL")
    jal.post(f"transfers/{transfer['id']}/acknowledgement")
    late = jal.post(f"transfers/{transfer['id']}/acknowledgement")
    assert (late.status_code, late.json()["code"], late.json()["ended"]) == (409, "HILO-M409", "acknowledged")


def test_an_offer_is_refused_with_a_reason_or_withdrawn(api, folio, transfer):
    jal, pue = api("dispatcher", "JAL"), api("dispatcher", "PUE")
    assert jal.post(f"transfers/{transfer['id']}/refusal").status_code == 422
    said = jal.post(f"transfers/{transfer['id']}/refusal", reason="no es nuestro").json()
    assert (said["status"], said["answer"]) == ("refused", "no es nuestro")
    again = pue.post(f"incidents/{folio}/transfer", to="JAL", reason="sí es").json()
    assert pue.post(f"transfers/{again['id']}/withdrawal").json()["status"] == "withdrawn"


def test_a_third_state_sees_no_transfer(api, transfer):
    tlaxcala = api("dispatcher", "TLAX")
    assert tlaxcala.get("transfers").json() == {"offered_to_me": [], "offered_by_me": [], "handed_over": []}
    for what in ("acknowledgement", "sight", "withdrawal"):
        refused = tlaxcala.post(f"transfers/{transfer['id']}/{what}")
        assert (refused.status_code, refused.json()["code"]) == (403, "HILO-A404")


def test_units_are_asked_for_lent_and_given_back(api, units):
    jal, pue = api("dispatcher", "JAL"), api("dispatcher", "PUE")
    until = (datetime.now(UTC) + timedelta(hours=30)).isoformat()
    asked = jal.post("unit-requests", lender="PUE", capability="fire", reason="incendio", until=until)
    assert asked.status_code == 201
    assert [row["id"] for row in pue.get("unit-requests").json()] == [asked.json()["id"]]
    lent = pue.post("units/PUE-B1/loan", to="JAL", until=until, request=asked.json()["id"])
    assert lent.status_code == 201
    assert pue.get("unit-requests").json() == []
    assert [row["code"] for row in jal.get("units").json()["items"]] == ["PUE-B1"]
    assert [row["borrower"] for row in pue.get("loans").json()] == ["JAL"]
    assert jal.post(f"loans/{lent.json()['id']}/return").json()["ended_by"] == "borrower"
    assert jal.get("units").json()["items"] == []
    one = jal.post("unit-requests", lender="PUE", capability="fire", reason="incendio", until=until).json()
    assert pue.post(f"unit-requests/{one['id']}/refusal", reason="no hay").json()["status"] == "declined"
    two = jal.post("unit-requests", lender="PUE", capability="fire", reason="incendio", until=until).json()
    assert jal.post(f"unit-requests/{two['id']}/withdrawal").json()["status"] == "withdrawn"


def test_an_instant_without_its_zone_is_refused(api, units):
    refused = api("dispatcher", "PUE").post("units/PUE-B1/loan", to="JAL", until="2026-11-26T10:00:00")
    assert (refused.status_code, refused.json()["code"]) == (422, "HILO-K422")


def test_the_centres_can_be_named(api):
    rows = api("dispatcher", "PUE").get("centres").json()
    assert {"PUE", "JAL", "NAC", "TLAX"} == {row["code"] for row in rows}


def test_federal_help_is_asked_extended_ended_and_counted(api):
    sara, council = api("supervisor", "PUE"), api("secretariat", "NAC")
    today = date.today()
    asked = sara.post(
        "federal-help",
        institution="GN",
        kind="patrol",
        reason="homicidios",
        municipality="21114",
        until=(today + timedelta(days=5)).isoformat(),
    )
    assert asked.status_code == 201
    key = asked.json()["id"]
    later = (today + timedelta(days=9)).isoformat()
    assert sara.post(f"federal-help/{key}/extension", until=later, reason="siguen").json()["extensions"] == 1
    assert [row["until"] for row in sara.get("federal-help?open_only=true").json()] == [later]
    span = f"first={today - timedelta(days=2)}&last={today + timedelta(days=2)}"
    figure = council.get(f"federal-help/figure?{span}&listed=21114,14039").json()
    assert (figure["helps"], figure["listed_with_help"]) == (1, 1)
    assert sara.post(f"federal-help/{key}/end", reason="ya no hace falta").json()["ended_on"]
    assert sara.get("federal-help?open_only=true").json() == []


WITHOUT_THE_RIGHT = [
    ("operator", "get", "loans"),
    ("unit", "get", "transfers"),
    ("dispatcher", "get", "federal-help"),
    ("supervisor", "get", "federal-help/figure?first=2026-01-01&last=2026-01-02"),
    ("admin", "get", "centres"),
]


@pytest.mark.parametrize(("role", "method", "path"), WITHOUT_THE_RIGHT)
def test_a_role_without_the_right_is_refused(role, method, path, api):
    assert getattr(api(role), method)(path).status_code == 403
