"""From a unit on scene to an acknowledged hand-over that the family, the defence and a stranger with a key can check.

Told through the API: the report begins by itself, is written by a phone that loses its answer, judged, remedied, signed
despite what is left, handed over; somebody else's eyes see nothing of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hilo.kernel.access.actions import SETUP, open_institution
from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.ledger.queries import verify as broken_chains
from hilo.kernel.signing.actions import public_key
from hilo.kernel.signing.queries import key_of, verify
from hilo.registries.officers.actions import enrol, give_account
from tests.support.authorities import kind_of

from .test_the_thread import HERE, told

ROBBED = "30421"
RIGHTS = [
    "silence",
    "reason",
    "inform_someone",
    "defender",
    "written_notice",
    "dignified_cell",
    "clothing",
    "medical_care",
]
NAME = {"given": "Raúl", "first_surname": "Robles", "second_surname": "Rey"}


def pay() -> None:
    while sum(deliver_pending()):
        pass


@pytest.fixture
def desks(
    api: Callable[..., Any], account: Callable[..., Any], units: dict[str, Any], puebla: Any, jalisco: Any, now: Any
) -> dict[str, Any]:
    from hilo.emergency.dispatch.actions import crew

    for code, name, state in (
        ("SSP-PUE", "Seguridad Pública", "21"),
        ("FGE-PUE", "Fiscalía", "21"),
        ("DEF-PUE", "Defensoría", "21"),
        ("SSP-JAL", "Seguridad Pública de Jalisco", "14"),
    ):
        open_institution(actor=SETUP, code=code, name=name, kind=kind_of(code), state=state, at=now)
    roles = {
        "officer": "SSP-PUE",
        "commander": "SSP-PUE",
        "prosecutor": "FGE-PUE",
        "defender": "DEF-PUE",
        "liaison": "SSP-PUE",
    }
    clients = {role: api(role, institution) for role, institution in roles.items()}
    clients |= {"line": api("integrator"), "dispatcher": api("dispatcher"), "elsewhere": api("commander", "SSP-JAL")}
    early = now - timedelta(hours=2)
    omar = enrol(actor=SETUP, institution="SSP-PUE", number="P-0417", name="Omar Olvera", at=early)
    crew(actor=SETUP, unit_code=POLICE, officer_id=omar.pk, at=early)
    give_account(actor=SETUP, officer_id=omar.pk, username=account("officer", "SSP-PUE").username, at=early)
    return clients


POLICE = "PUE-P1"


@pytest.fixture
def report(desks: dict[str, Any]) -> dict[str, Any]:
    """The report that waits when the unit arrives; nothing was typed."""
    call = told(
        desks["line"].post(
            "calls", channel="voice", code=ROBBED, caller_number="+522220456123", narrative="robo", **HERE
        ),
        201,
    )
    folio = call["incident"]
    told(desks["dispatcher"].post(f"incidents/{folio}/assignments", units=[POLICE]), 201)
    told(desks["dispatcher"].post(f"units/{POLICE}/status", status="on_scene"))
    pay()
    [waiting] = told(desks["officer"].get("reports"))
    assert waiting["incident"] == folio
    return dict(waiting)


def test_a_report_from_the_arrival_to_the_acknowledgement(desks, report, client):
    officer, commander, prosecutor = desks["officer"], desks["commander"], desks["prosecutor"]
    folio, incident, now = report["folio"], report["incident"], timezone.now()
    whole = told(officer.get(f"reports/{folio}"))["document"]
    assert whole["sections"]["responder"]["name"] == "Omar Olvera"
    assert whole["sections"]["responder"]["unit"] == POLICE
    assert whole["sections"]["knowledge"]["call_folio"] == incident

    held = told(
        officer.post(
            "detentions",
            kind="flagrancy",
            detained_at=now.isoformat(),
            ref=str(uuid.uuid4()),
            incident=incident,
            place="Parque del Carmen",
            motives="Robo",
            authority="Fiscalía",
            age=29,
            age_doubt=False,
            born_on="1997-03-14",
            sex="M",
            injuries=True,
            injuries_description="Raspón",
            officers=[{"name": "Omar Olvera", "number": "P-0417"}],
            **NAME,
        ),
        201,
    )
    number = held["number"]
    told(
        officer.post(
            f"detentions/{number}/rights",
            rights=RIGHTS,
            language="es",
            read_at=timezone.now().isoformat(),
            answer="signed",
        )
    )
    pay()
    whole = told(officer.get(f"reports/{folio}"))["document"]
    [annex] = whole["annexes"]["detention"]
    assert (annex["register_number"], annex["name"]) == (number, "Raúl Robles Rey")

    # The phone writes, and its answer is lost: sent again, nothing doubles.
    path = f"annexes.detention.{annex['id']}."
    written = {
        "sections.narrative.text": "A las 10:20 la víctima señaló a la persona, que fue perseguida sin interrupción.",
        "sections.knowledge.on_complaint": False,
        "sections.place.dwelling": False,
        path + "description": "Complexión delgada, sudadera gris",
        path + "language": "es",
    }
    changes = [{"path": at, "value": value, "before": None, "at": now.isoformat()} for at, value in written.items()]
    first = told(officer.post(f"reports/{folio}/changes", changes=changes))
    again = told(officer.post(f"reports/{folio}/changes", changes=changes))
    assert first["refused"] == again["refused"] == []
    assert first["version"] == again["version"]
    assert "HILO-R174" in {one["code"] for one in again["findings"]}, "injured, and no certificate"

    # The family is told who has him, with the name and the day of birth; with another day nobody is known.
    asked = NAME | {"born_day": "14", "born_month": "3", "born_year": "1997"}
    assert number in client.post("/detained", asked).content.decode()
    assert number not in client.post("/detained", asked | {"born_day": "15"}).content.decode()

    # What was missing is done, and only then written.
    told(
        officer.post(
            f"detentions/{number}/medical-certificates",
            doctor="Dra. Medina",
            examined_at=timezone.now().isoformat(),
            injuries=True,
            certificate="CM-1",
        )
    )
    remedied = told(
        officer.post(
            f"reports/{folio}/changes",
            changes=[
                {
                    "path": path + name,
                    "value": value,
                    "before": None,
                    "at": timezone.now().isoformat(),
                    "seen": ["HILO-R174"],
                }
                for name, value in (("medical_certificate", "CM-1"), ("certificate_injuries", True))
            ],
        )
    )
    assert "HILO-R174" not in {one["code"] for one in remedied["findings"]}
    told(
        officer.post(
            f"detentions/{number}/hand-overs",
            to="Fiscalía",
            to_kind="prosecutor",
            handed_at=timezone.now().isoformat(),
            received_by="Fabián Fuentes",
            address="Bulevar 5 de Mayo 31",
        )
    )
    told(officer.post(f"reports/{folio}/submission"))

    # Errors that are left are acknowledged one by one, with a reason that goes along.
    refused = told(commander.post(f"reports/{folio}/signature"), 409)
    assert refused["code"] == "HILO-R424"
    signed = told(
        commander.post(
            f"reports/{folio}/signature", acknowledged=refused["errors"], reason="Se explica en la narrativa"
        )
    )
    assert signed["status"] == "signed"
    assert told(officer.post(f"reports/{folio}/changes", changes=changes), 409)["code"] == "HILO-W409"
    told(officer.post(f"reports/{folio}/hand-over", to="FGE-PUE"))
    assert told(prosecutor.post(f"reports/{folio}/acknowledgement"))["status"] == "acknowledged"

    # The file alone, with the public key.
    file = told(prosecutor.get(f"report-cases/{folio}/file"))
    document = verify(file, kind="report", key=key_of(public_key("SSP-PUE")))
    assert document["report"]["annexes"]["detention"][0]["name"] == "Raúl Robles Rey"
    assert any("HILO-R174" in str(line) for line in document["log"]), "what the writer had on the screen goes along"
    assert list(broken_chains()) == []


def test_nobody_else_sees_a_report(desks, report):
    folio = report["folio"]
    assert desks["elsewhere"].get(f"report-cases/{folio}").status_code == 404
    assert desks["prosecutor"].get(f"report-cases/{folio}").status_code == 404, "it was not handed over to them"
    assert desks["defender"].get(f"report-defences/{folio}").status_code == 404, "they were not named for it"
    assert desks["dispatcher"].get(f"reports/{folio}").status_code == 403
