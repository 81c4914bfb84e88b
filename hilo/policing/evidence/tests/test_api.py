"""Over HTTP: a phone enters an object and sends its photographs in parts; the store receives it; a wrong body is
refused with its field."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.test import Client

from hilo.kernel.access.actions import SETUP, open_institution
from hilo.policing.evidence import store
from hilo.policing.evidence.models import File, Item
from tests.support.api import Api
from tests.support.authorities import kind_of
from tests.support.tokens import token_of

pytestmark = pytest.mark.django_db
PHOTOGRAPH = bytes.fromhex("ffd8ffe1") + b"Exif\x00\x00" + bytes(range(256)) * 40
SHA = hashlib.sha256(PHOTOGRAPH).hexdigest()


@pytest.fixture
def api(account, puebla, now):
    """`api("officer", "SSP-PUE")`: the API as somebody of that institution."""

    def made(role: str, institution: str) -> Api:
        open_institution(actor=SETUP, code=institution, name=institution, kind=kind_of(institution), state="21", at=now)
        user = account(role, institution, username=f"{role}.x", centre="")
        return Api(token_of(user, now))

    return made


@pytest.fixture
def phone(api):
    return api("officer", "SSP-PUE")


@pytest.fixture
def collected_body(incident, now):
    return {
        "kind": "firearm",
        "description": "Pistola",
        "start": "location",
        "place": "Banqueta",
        "collected_at": (now - timedelta(minutes=5)).isoformat(),
        "incident": incident.folio,
        "seal": "A-1",
        "documentation": ["photo"],
        "ref": "0b7e-1",
    }


def patch(api, upload, offset, data):
    return Client().patch(
        f"/api/v1/evidence/uploads/{upload}",
        data,
        content_type="application/offset+octet-stream",
        headers={"Authorization": f"Bearer {api.token}", "Upload-Offset": str(offset)},
    )


def head(api, upload):
    return Client().head(f"/api/v1/evidence/uploads/{upload}", headers={"Authorization": f"Bearer {api.token}"})


def test_a_phone_enters_an_object_and_sends_its_photograph_in_parts(phone, collected_body):
    made = phone.post("evidence", **collected_body)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert phone.post("evidence", **collected_body).json()["number"] == number
    announced = {"name": "IMG_1.jpg", "size": len(PHOTOGRAPH), "sha256": SHA}
    upload = phone.post(f"evidence/{number}/uploads", **announced).json()
    assert patch(phone, upload["id"], 0, PHOTOGRAPH[:4000]).status_code == 204
    asked = head(phone, upload["id"])
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("4000", str(len(PHOTOGRAPH)))
    wrong = patch(phone, upload["id"], 0, PHOTOGRAPH[:4000])
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["offset"]) == (409, "HILO-E426", 4000)
    assert phone.post(f"evidence/{number}/uploads", **announced).json()["offset"] == 4000
    last = patch(phone, upload["id"], 4000, PHOTOGRAPH[4000:])
    assert (last.status_code, last.headers["Upload-Done"]) == (204, "true")
    assert phone.post(f"evidence/{number}/uploads", **announced).json()["done"]
    shown = phone.get(f"evidence/{number}/files/{SHA}")
    assert b"".join(shown.streaming_content) == PHOTOGRAPH
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Disposition"].startswith("inline")


def test_what_a_browser_could_run_is_only_ever_downloaded(phone, collected_body, now):
    number = phone.post("evidence", **collected_body).json()["number"]
    data = b"PK\x03\x04<script>alert(1)</script>"
    sha = hashlib.sha256(data).hexdigest()
    upload = phone.post(f"evidence/{number}/uploads", name="x.html", size=len(data), sha256=sha).json()
    assert patch(phone, upload["id"], 0, data).status_code == 204
    answer = phone.get(f"evidence/{number}/files/{sha}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert ".html" not in answer.headers["Content-Disposition"]


def test_a_file_that_was_altered_is_not_handed_out(phone, collected_body):
    number = phone.post("evidence", **collected_body).json()["number"]
    upload = phone.post(f"evidence/{number}/uploads", name="a.jpg", size=len(PHOTOGRAPH), sha256=SHA).json()
    patch(phone, upload["id"], 0, PHOTOGRAPH)
    path = store.path_of(SHA)
    path.chmod(0o600)
    path.write_bytes(b"\xff\xd8\xffother")
    refused = phone.get(f"evidence/{number}/files/{SHA}")
    assert (refused.status_code, refused.json()["code"]) == (409, "HILO-E435")
    path.unlink()


def test_the_store_receives_many_and_reads_the_chain(phone, api, collected_body):
    numbers = [phone.post("evidence", **collected_body | {"ref": ref}).json()["number"] for ref in ("a", "b")]
    custodian = api("custodian", "FGE-PUE")
    done = custodian.post("evidence/steps", numbers=numbers, step="receive", place="Bodega", seal_condition="intact")
    assert done.status_code == 200, done.content
    assert {row["status"] for row in done.json()} == {"received"}
    one = custodian.get(f"evidence/{numbers[0]}").json()
    assert one["steps"][-1]["to"]["account"] == "custodian.x"
    assert "store" in one["next"]
    again = custodian.post(f"evidence/{numbers[0]}/steps", step="store", seen=1)
    assert (again.status_code, again.json()["code"]) == (409, "HILO-E430")


def test_an_inventory_is_sealed_and_the_incident_exported(phone, api, collected_body, incident):
    phone.post("evidence", **collected_body)
    made = phone.post(
        f"incidents/{incident.folio}/evidence-inventory",
        person="refused",
        reason="Dijo que no",
        witnesses=[{"name": "Rosa Ruiz"}, {"name": "Raúl Ramos"}],
    )
    assert made.status_code == 201, made.content
    assert made.json()["witnesses"] == 2
    exported = api("custodian", "FGE-PUE").get(f"incidents/{incident.folio}/evidence-export")
    assert exported.json()["document"]["inventory"] == made.json()["file"]
    assert phone.get(f"incidents/{incident.folio}/evidence-export").status_code == 403


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"kind": 7}, "HILO-K422", "kind"),
        ({"kind": "thing"}, "HILO-E420", "kind"),
        ({"collected_at": "yesterday"}, "HILO-K422", "collected_at"),
        ({"collected_at": "2026-01-01T00:00:00"}, "HILO-K422", "collected_at"),
        ({"quantity": "many"}, "HILO-K422", "quantity"),
        ({"documentation": "photo"}, "HILO-K422", "documentation"),
        ({"found_with": {"name": "x\x00"}}, "HILO-K422", "found_with"),
        ({"incident": "NOWHERE"}, "HILO-K404", "incident"),
        ({"detention": "NOBODY"}, "HILO-K404", "detention"),
    ],
)
def test_a_wrong_body_is_refused_with_its_field(phone, collected_body, change, code, where):
    refused = phone.post("evidence", **collected_body | change)
    assert refused.json()["code"] == code, refused.content
    assert where in refused.json()["where"]
    assert not Item.objects.exists()


def test_a_part_without_its_offset_is_refused(phone, collected_body):
    number = phone.post("evidence", **collected_body).json()["number"]
    upload = phone.post(f"evidence/{number}/uploads", name="a.jpg", size=9, sha256=SHA).json()
    for offset in ("", "x", "-1", "9" * 40):
        assert patch(phone, upload["id"], offset, b"123").json()["code"] == "HILO-E453"
    assert not File.objects.exists()


def test_a_stranger_is_not_told_whether_an_item_is_there(phone, collected_body):
    number = phone.post("evidence", **collected_body).json()["number"]
    stranger = Api("")
    assert stranger.get(f"evidence/{number}").status_code == 401
    assert json.loads(phone.get("evidence/PUE-26-E9999999").content)["code"] == "HILO-K404"
