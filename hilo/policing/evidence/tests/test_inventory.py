"""An inventory is signed by the person or by two witnesses (CNPP 230-I), sealed, and checked by whoever has the key."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from typer.testing import CliRunner

from hilo.kernel.signing.actions import public_key
from hilo.lib.errors import Forbidden, Refusal
from hilo.policing.evidence import actions, queries
from hilo.policing.evidence.cli import app
from hilo.policing.evidence.models import File, Inventory
from hilo.policing.evidence.rules import Answer, Witness, judge_inventory

CASES = tomllib.loads((Path(__file__).parent / "cases" / "inventories.toml").read_text(encoding="utf-8"))["case"]
WITNESSES = [{"name": "Wanda Testigo"}, {"name": "Walter Testigo"}]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_who_must_sign(case):
    answer = Answer(case["person"], [Witness(**row) for row in case.get("witnesses", [])], case.get("reason", ""))
    assert sorted(finding.code for finding in judge_inventory(answer)) == sorted(case["findings"])


@pytest.fixture
def sealed(officer, incident, item, later):
    def make(**fields):
        given = {"actor": officer, "incident": incident.folio, "person": "signed", "at": later(1)}
        return actions.sign_inventory(**(given | fields))

    return make


@pytest.mark.django_db
def test_a_signed_inventory_lists_every_item_of_the_incident(sealed, collected, incident, custodian, later):
    second = collected(kind="money", description="Dos billetes", seal="A-002")
    made = sealed()
    state = queries.inventory(incident.folio)
    assert state.folio == made.folio == f"{incident.folio}-V1"
    assert second.number in state.numbers
    assert "HILO-E112" not in {one.code for one in queries.read(second.number, custodian, at=later(2)).findings}
    [first, _] = queries.context(incident.folio)
    assert first["inventory"] == {"folio": made.folio, "signed": True, "answer": "signed", "witnesses": 0}


@pytest.mark.django_db
def test_a_refusal_with_too_few_witnesses_is_sealed_and_found_against(sealed):
    made = sealed(person="refused", witnesses=WITNESSES[:1])
    document = json.loads(made.document)["document"]
    assert {finding["code"] for finding in document["findings"]} == {"HILO-E113", "HILO-E118"}


@pytest.mark.django_db
def test_a_later_inventory_stands_beside_the_first(sealed, incident):
    sealed()
    second = sealed(person="refused", reason="Dijo que no", witnesses=WITNESSES)
    assert second.folio == f"{incident.folio}-V2"
    assert Inventory.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Inventory.objects.filter(pk=second.pk).update(person="signed")


@pytest.mark.django_db
def test_an_inventory_holds_no_item_of_another_incident(sealed):
    with pytest.raises(Refusal) as refused:
        sealed(numbers=["PUE-26-E9999999"])
    assert refused.value.code == "HILO-E429"


@pytest.mark.django_db
def test_only_who_collects_makes_an_inventory(sealed, custodian):
    with pytest.raises(Forbidden):
        sealed(actor=custodian)


def verified(tmp_path, file, *more):
    path, key = tmp_path / "file.json", tmp_path / "key.pem"
    path.write_text(json.dumps(file), encoding="utf-8")
    if not key.exists():
        key.write_text(public_key("FGE-PUE"), encoding="utf-8")
    return CliRunner().invoke(app, ["verify", str(path), "--key", str(key), *more])


@pytest.fixture
def exported(item, custodian, later):
    actions.hand_over(actor=custodian, number=item.number, step="receive", place="Bodega", at=later(1))
    return lambda key=item.number: dict(queries.export(key, custodian, at=later(2)))


@pytest.mark.django_db
def test_an_exported_item_is_verified_with_nothing_but_the_key(exported, tmp_path):
    answer = verified(tmp_path, exported())
    assert answer.exit_code == 0, answer.output
    assert "6 steps" in answer.output


@pytest.mark.django_db
def test_a_changed_file_does_not_verify(exported, tmp_path):
    file = exported()
    file["document"]["steps"][3]["place"] = "otro lugar"
    assert verified(tmp_path, file).exit_code == 1


@pytest.mark.django_db
def test_a_chain_that_was_rewritten_before_signing_does_not_verify(exported, tmp_path):
    from hilo.kernel.signing.actions import sign

    document = exported()["document"]
    document["steps"][3]["place"] = "otro lugar"
    answer = verified(tmp_path, sign("FGE-PUE", "evidence", document, of=()))
    assert answer.exit_code == 1
    assert "step 4 was changed" in answer.output


@pytest.mark.django_db
def test_a_signature_moved_to_another_step_does_not_verify(exported, tmp_path):
    from hilo.kernel.signing.actions import sign

    document = exported()["document"]
    document["signatures"][0]["seq"] = 6
    answer = verified(tmp_path, sign("FGE-PUE", "evidence", document, of=()))
    assert "signature under step 6" in answer.output


@pytest.mark.django_db
@pytest.mark.changes_records
def test_the_files_of_a_folder_are_checked_by_their_hash(item, exported, now, tmp_path, monkeypatch):
    monkeypatch.setattr("hilo.kernel.signing.actions.must_stand", lambda *records: None)
    data = b"\xff\xd8\xffphotograph"
    File.objects.create(
        item=item,
        name="a.jpg",
        media="image/jpeg",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        at=now,
        by="x",
        looked_at=now,
    )
    folder = tmp_path / "photographs"
    folder.mkdir()
    file = exported()
    absent = verified(tmp_path, file, "--folder", str(folder))
    assert (absent.exit_code, "absent a.jpg" in absent.output) == (0, True)
    (folder / "a.jpg").write_bytes(data)
    assert "1 of 1 files checked" in verified(tmp_path, file, "--folder", str(folder)).output
    (folder / "a.jpg").write_bytes(data + b"!")
    assert verified(tmp_path, file, "--folder", str(folder)).exit_code == 1


@pytest.mark.django_db
def test_an_incident_travels_with_its_inventory_and_both_keys(sealed, exported, incident, tmp_path):
    sealed()
    file = exported(incident.folio)
    assert file["document"]["inventory"]["document"]["incident"] == incident.folio
    assert verified(tmp_path, file).exit_code == 1, "the inventory was signed by the police"
    police = tmp_path / "police.pem"
    police.write_text(public_key("SSP-PUE"), encoding="utf-8")
    assert verified(tmp_path, file, "--key", str(police)).exit_code == 0


@pytest.mark.parametrize("text", ["", "[]", '{"document": 1}', "\x00", '{"document": {}, "jws": "a.b.c"}'])
def test_what_is_no_file_of_evidence_is_unreadable(tmp_path, text):
    path, key = tmp_path / "file.json", tmp_path / "key.pem"
    path.write_text(text, encoding="utf-8")
    key.write_text(public_key("FGE-PUE"), encoding="utf-8")
    assert CliRunner().invoke(app, ["verify", str(path), "--key", str(key)]).exit_code == 2


@pytest.mark.django_db
def test_a_defender_of_nothing_exports_nothing(item, actor, later):
    with pytest.raises(Forbidden):
        queries.export(item.number, actor("defender"), at=later(1))


@pytest.mark.django_db
def test_the_public_key_of_an_institution_is_printed_and_of_no_other(puebla):
    answer = CliRunner().invoke(app, ["public-key", "PUE"])
    assert answer.output.startswith("-----BEGIN PUBLIC KEY-----")
    assert CliRunner().invoke(app, ["public-key", "../x"]).exit_code == 1
