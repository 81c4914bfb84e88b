"""The register and the look-up as a phone, another system and a family see them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from hilo.kernel.ledger.models import Entry
from hilo.policing.detentions.models import Detention

pytestmark = pytest.mark.django_db


def told(**fields):
    at = timezone.now() - timedelta(minutes=20)
    given = {"kind": "flagrancy", "detained_at": at.isoformat(), "given": "Juan", "first_surname": "Pérez", "age": 30}
    return given | {"born_on": "1996-01-01", "place": "Calle 1", "municipality": "21114", "motives": "x"} | fields


def given(to_kind="prosecutor"):
    return {"to": "Fiscalía Centro", "to_kind": to_kind, "handed_at": timezone.now().isoformat()}


@pytest.fixture
def desk(api, bodies):
    """`desk("officer")`: a client of somebody with that role in their own institution in Puebla."""
    homes = {"officer": "SSP-PUE", "commander": "SSP-PUE", "civic_judge": "JC-PUE"}

    def client(role):
        return api(role, homes.get(role, "FGE-PUE"), centre="", username=f"{role}.pue")

    return client


def test_a_detention_goes_from_the_officer_to_release(desk):
    officer, prosecutor = desk("officer"), desk("prosecutor")
    made = officer.post("detentions", **told())
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    now = timezone.now().isoformat()
    read = {"rights": ["silence", "defender"], "language": "es", "read_at": now, "answer": "signed"}
    assert officer.post(f"detentions/{number}/rights", **read).json()["rights_read_at"]
    moved = given() | {"route": [{"place": "Hospital"}]}
    assert officer.post(f"detentions/{number}/hand-overs", **moved).json()["status"] == "handed_over"
    [row] = prosecutor.get("detentions/wall").json()
    assert (row["number"], row["clock"]["term"], row["initials"]) == (number, "T04", "J. P.")
    sheet = prosecutor.get(f"detentions/{number}", Purpose="control de legalidad").json()
    assert sheet["person"]["given"] == "Juan"
    assert "HILO-X106" in {one["code"] for one in sheet["findings"]}
    assert Entry.objects.filter(verb="detention.read", why="control de legalidad").exists()
    assert officer.post(f"detentions/{number}/release", released_at=now, ground="judge").status_code == 403
    free = {"released_at": timezone.now().isoformat(), "ground": "judge"}
    assert prosecutor.post(f"detentions/{number}/release", **free).json()["released_at"]
    assert prosecutor.get("detentions/wall").json() == []


def test_a_phone_that_repeats_itself_registers_once(desk):
    officer, body = desk("officer"), told(ref=str(uuid4()))
    first, again = officer.post("detentions", **body), officer.post("detentions", **body)
    assert first.json() == again.json()
    keyed = {"headers": {"Idempotency-Key": "k1"}}
    body = told()
    one, two = officer.post("detentions", **keyed, **body), officer.post("detentions", **keyed, **body)
    assert one.json()["number"] == two.json()["number"]
    assert Detention.objects.count() == 2


def test_bad_input_is_refused_with_its_field_and_nothing_is_written(desk):
    officer = desk("officer")
    for fields, where in (
        ({"kind": "arrest"}, "kind"),
        ({"detained_at": "2026-11-26T10:00:00"}, "detained_at"),
        ({"detained_at": (timezone.now() + timedelta(minutes=5)).isoformat()}, "detained_at"),
        ({"age": -4}, "age"),
        ({"age": "old"}, "age"),
        ({"given": "\u0000"}, "given"),
        ({"born_on": "1996-13-01"}, "born_on"),
        ({"officers": [{"number": "1"}]}, "officers"),
        ({"latitude": 95}, "latitude"),
    ):
        refused = officer.post("detentions", **told(**fields))
        assert refused.status_code == 422, fields
        assert where in refused.json()["where"]
    assert not Detention.objects.exists()


def test_an_adolescent_is_a_number_to_all_but_the_specialised_authority(desk):
    officer, prosecutor, specialist = desk("officer"), desk("prosecutor"), desk("adolescent_prosecutor")
    made = officer.post("detentions", **told(age=15, born_on=None))
    number = made.json()["number"]
    assert made.json()["apart"] == "adolescent"
    assert "Juan" not in made.content.decode()
    assert prosecutor.get(f"detentions/{number}").status_code == 404
    assert officer.get(f"detentions/{number}").status_code == 404
    assert specialist.get(f"detentions/{number}").json()["person"]["given"] == "Juan"
    assert specialist.delete(f"detentions/{number}/apart?reason=x").status_code == 403
    assert officer.post(f"detentions/{number}/hand-overs", **given("adolescent_prosecutor")).status_code == 200
    assert specialist.delete(f"detentions/{number}/apart?reason=x").status_code == 409


def test_the_person_s_lawyer_reads_their_record_and_no_other(desk, account, bodies):
    officer, prosecutor, lawyer = desk("officer"), desk("prosecutor"), desk("defender")
    number = officer.post("detentions", **told()).json()["number"]
    assert lawyer.get("detentions/own").json() == []
    assert lawyer.get(f"detentions/own/{number}").status_code == 404
    assert officer.post(f"detentions/{number}/hand-overs", **given()).status_code == 200
    named = prosecutor.post(f"detentions/{number}/readers", account="defender.pue", as_a="lawyer")
    assert named.status_code == 201
    assert lawyer.get(f"detentions/own/{number}").json()["person"]["given"] == "Juan"
    assert lawyer.get(f"detentions/{number}").status_code == 403


def test_the_rights_card_says_when_an_interpreter_is_needed(desk):
    officer = desk("officer")
    assert not officer.get("detentions/rights?language=es").json()["needs_interpreter"]
    card = officer.get("detentions/rights?language=nah&foreigner=true").json()
    assert (card["language"], card["needs_interpreter"]) == ("es", True)
    assert {"interpreter", "consular"} <= {one["id"] for one in card["items"]}


def test_anybody_asks_for_one_person_and_gets_one_answer(desk):
    from tests.support.api import Api

    desk("officer").post("detentions", **told())
    family = Api("")
    asked = {"given": "Juan", "first_surname": "Perez", "born_on": "1996-01-01"}
    answer = family.post("detained", **asked).json()
    assert (answer["found"], answer["detained_by"]) == (True, "Secretaría de Seguridad Pública de Puebla")
    assert family.post("detained/certificate", token=answer["token"]).json()["jws"]
    assert family.post("detained", **(asked | {"given": "Pedro"})).json()["found"] is False
    assert family.post("detained", given="Juan", first_surname="Pérez").status_code == 422
    for _ in range(25):
        last = family.post("detained", **asked)
    assert (last.status_code, last.json()["code"]) == (429, "HILO-X429")
    assert last.json()["wait_s"] > 60


def test_nobody_without_a_right_gets_past_the_public_look_up(desk, api):
    from tests.support.api import Api

    number = desk("officer").post("detentions", **told()).json()["number"]
    for reader, status in ((Api(""), 401), (api("operator"), 403), (api("analyst", "NAC"), 403)):
        for path in ("detentions/wall", f"detentions/{number}", f"detentions/{number}/certificate"):
            assert reader.get(path).status_code == status
        assert reader.post("detentions", **told()).status_code == status


def test_half_a_character_and_a_clock_without_a_zone_are_refused(desk):
    officer, prosecutor = desk("officer"), desk("prosecutor")
    number = officer.post("detentions", **told()).json()["number"]
    assert officer.post(f"detentions/{number}/hand-overs", **given()).status_code == 200
    assert prosecutor.post(f"detentions/{number}/updates", changes={"alias": "\ud800"}).status_code == 422
    for clock in ("2026-11-26T10:00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"):
        assert officer.post("detentions", **told(device_at=clock)).status_code == 422
    assert officer.post("detentions", **told(device_at="1970-01-02T00:00:00Z")).status_code == 201
