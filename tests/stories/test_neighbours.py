"""A bad night: an event on a state line is handed over, a unit is lent, federal help is asked for and ended.

Told through the API, from the ring in one state to what another agency's software, the person and the Council get.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.ledger.queries import verify

from .test_the_thread import told

CRASH = "10104"
ON_THE_LINE = {"latitude": 19.11, "longitude": -98.2, "uncertainty_m": 600}
NUMBER = "+522220771290"
WORDS = "Se volteó un camión, ya pasando la caseta"


@pytest.fixture
def tlaxcala(centre: Callable[[str], Any]) -> Any:
    return centre("TLAX")


@pytest.fixture
def desks(
    api: Callable[..., Any], units: dict[str, Any], tlaxcala: Any, jalisco: Any, enrol: Callable[..., Any]
) -> dict[str, Any]:
    enrol("TLAX-P1", "police", latitude=19.14, longitude=-98.2)
    return {
        "line": api("integrator"),
        "puebla": api("dispatcher"),
        "tlaxcala": api("dispatcher", "TLAX"),
        "boss": api("supervisor", "TLAX"),
        "jalisco": api("dispatcher", "JAL"),
    }


@pytest.fixture
def bus(desks: dict[str, Any]) -> str:
    """The incident as Puebla opened it; its folio."""
    received = told(
        desks["line"].post("calls", channel="voice", code=CRASH, caller_number=NUMBER, narrative=WORDS, **ON_THE_LINE),
        201,
    )
    assert received["centre"] == "PUE"
    return str(received["incident"])


@pytest.fixture
def handed_over(bus: str, desks: dict[str, Any]) -> str:
    """The same, once Tlaxcala has acknowledged it."""
    offer = told(desks["puebla"].post(f"incidents/{bus}/transfer", to="TLAX", reason="Pasando la caseta"), 201)
    told(desks["tlaxcala"].post(f"transfers/{offer['id']}/acknowledgement"))
    return bus


def test_the_receiver_answers_for_it_and_the_sender_goes_on_seeing_it(handed_over, desks):
    assert told(desks["tlaxcala"].get(f"incidents/{handed_over}"))["centre"] == "TLAX"
    assert told(desks["puebla"].get(f"incidents/{handed_over}"))["centre"] == "TLAX"
    assert desks["jalisco"].get(f"incidents/{handed_over}").status_code == 403
    assert desks["puebla"].post(f"incidents/{handed_over}/closure", code="A").status_code == 403
    [call] = told(desks["tlaxcala"].get(f"incidents/{handed_over}/calls"))
    assert (call["narrative"], call["caller_number"], call["centre"]) == (WORDS, NUMBER, "PUE")

    told(desks["tlaxcala"].post(f"incidents/{handed_over}/assignments", unit="TLAX-P1"), 201)
    [followed] = told(desks["puebla"].get("transfers"))["handed_over"]
    assert (followed["incident"]["status"], followed["incident"]["units"]) == ("dispatched", 1)
    said = json.dumps(followed)
    assert NUMBER not in said
    assert "camión" not in said
    assert told(desks["jalisco"].get("transfers")) == {"offered_to_me": [], "offered_by_me": [], "handed_over": []}


def test_a_lent_unit_is_sent_by_the_borrower_and_comes_back(handed_over, desks):
    until = (timezone.now() + timedelta(hours=6)).isoformat()
    asked = told(
        desks["tlaxcala"].post(
            "unit-requests", lender="PUE", capability="ambulance_basic", reason="Varios heridos", until=until
        ),
        201,
    )
    loan = told(desks["puebla"].post("units/PUE-A1/loan", to="TLAX", until=until, request=asked["id"]), 201)
    assert "PUE-A1" in [row["code"] for row in told(desks["tlaxcala"].get("units"))["items"]]
    told(desks["tlaxcala"].post(f"incidents/{handed_over}/assignments", unit="PUE-A1"), 201)
    assert desks["puebla"].post("units/PUE-A1/status", status="free").status_code in {403, 409}
    told(desks["tlaxcala"].post(f"incidents/{handed_over}/closure", code="A"))
    deliver_pending()
    told(desks["tlaxcala"].post(f"loans/{loan['id']}/return"))
    assert "PUE-A1" not in [row["code"] for row in told(desks["tlaxcala"].get("units"))["items"]]
    assert told(desks["puebla"].get("loans")) == []
    assert list(verify()) == []


def test_federal_help_has_an_end_and_the_council_gets_its_figure(desks, api):
    today = timezone.localdate()
    asked = told(
        desks["boss"].post(
            "federal-help",
            institution="GN",
            kind="patrol",
            reason="Carretera cerrada",
            until=(today + timedelta(days=2)).isoformat(),
            municipality="29025",
        ),
        201,
    )
    assert desks["boss"].post("federal-help", institution="GN", kind="patrol", reason="sin fin").status_code == 422
    told(desks["boss"].post(f"federal-help/{asked['id']}/end", reason="Se abrió la carretera"))
    figure = told(api("secretariat", "NAC").get(f"federal-help/figure?first={today}&last={today}"))
    assert (figure["helps"], figure["open"], figure["overdue"]) == (1, 0, 0)


def test_an_offer_nobody_answers_is_the_senders_again(bus, desks, monkeypatch):
    offer = told(desks["puebla"].post(f"incidents/{bus}/transfer", to="TLAX", reason="Pasando la caseta"), 201)
    from hilo.kernel.events.models import Task

    Task.objects.filter(done_at=None).update(next_at=timezone.now())
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    deliver_pending()
    [mine] = told(desks["puebla"].get("transfers"))["offered_by_me"]
    assert (mine["id"], mine["status"]) == (offer["id"], "unseen")
    assert told(desks["puebla"].get(f"incidents/{bus}"))["centre"] == "PUE"
    refused = desks["tlaxcala"].post(f"transfers/{offer['id']}/acknowledgement")
    assert refused.status_code == 409


def test_another_agencys_software_gets_the_incident_and_what_it_says_of_it_is_kept_beside_it(handed_over, desks, api):
    document = told(desks["tlaxcala"].get(f"incidents/{handed_over}/eido", Purpose="handing over to the Red Cross"))
    assert handed_over in json.dumps(document)
    said = api("agency", "TLAX").send("eido", json.dumps(document))
    assert (said.status_code, said.json()["folio"]) == (201, handed_over)
    refused = api("agency", "PUE").send("eido", json.dumps(document))
    assert refused.status_code == 403, "Puebla answers for it no longer, and neither do its agencies"
    assert told(desks["tlaxcala"].get(f"incidents/{handed_over}"))["status"] == "open"


def test_the_person_gets_what_the_centre_holds_of_them(handed_over, api):
    officer = api("privacy_officer", "PUE")
    asked = told(
        officer.post("privacy/requests", right="access", applicant="Rosa", contact="rosa@example.mx", text="Todo"), 201
    )
    told(officer.post(f"privacy/requests/{asked['id']}/identity", document="INE", numbers=[NUMBER]))
    call = int(handed_over.rpartition("-")[2])
    told(officer.post(f"privacy/requests/{asked['id']}/grant", calls=[call], answer="Procede"))
    [given] = told(officer.get(f"privacy/requests/{asked['id']}/copy"))["calls"]
    assert (given["folio"], given["narrative"]) == (handed_over, WORDS)
