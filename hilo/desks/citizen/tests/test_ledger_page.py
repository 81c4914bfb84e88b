"""The public page of the ledger's ends: read by anyone, and what it hands out is verified with public keys alone."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from typer.testing import CliRunner

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.proof import actions, store
from hilo.kernel.proof.cli import app
from hilo.kernel.proof.rules import fingerprint, signed
from hilo.lib.actor import Actor

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def heads(nothing, puebla):
    with act():
        entry(actor=Actor("ana"), verb="call.read", subject="call:1", at=AT, chain="PUE")
    return actions.publish(AT)


@pytest.fixture
def neighbour(heads):
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    actions.meet_neighbour("jalisco", "https://jalisco.example", pem)
    said = {"type": actions.COUNTERSIGNED, "of": fingerprint(heads), "at": AT.isoformat(), "public_key": pem}
    given = signed(said | {"checkpoint": heads}, key)
    actions.receive(given)
    return given


def text(reader, address, status=200):
    response = reader.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def verified(folder, file, key):
    told = [sys.executable, folder / "verify.py", file, key]
    return subprocess.run(told, capture_output=True, check=False).returncode


def test_each_chain_is_shown_with_its_end_and_what_the_columns_mean(reader, heads):
    html = text(reader, "/ledger")
    (chain,) = [one for one in heads["chains"] if one["chain"] == "PUE"]
    assert chain["hash"] in html
    assert "It never becomes less" in html
    assert "No neighbour has countersigned them yet" in html
    assert "Nunca disminuye" in text(Client(), "/ledger"), "Spanish unless asked for"
    assert not reader.get("/ledger").cookies


def test_before_anything_was_published_it_says_so(reader, nothing):
    assert "Nothing was published yet" in text(reader, "/ledger")


def test_public_pages_lead_to_it(reader, nothing):
    assert text(reader, "/figures").count('href="/ledger"') == 2
    assert 'href="/ledger"' in text(reader, "/detained")


def test_the_file_is_verified_by_the_lines_that_the_page_shows_and_a_changed_one_is_not(reader, heads, tmp_path):
    file, key = tmp_path / "heads.json", tmp_path / "key.pem"
    (tmp_path / "verify.py").write_text(text(reader, "/ledger/verify.py"))
    file.write_text(text(reader, "/ledger/2026-12-01.json"))
    key.write_text(text(reader, "/ledger/key.pem"))
    assert json.loads(file.read_text()) == heads
    assert verified(tmp_path, file, key) == 0
    file.write_text(file.read_text().replace('"PUE"', '"JAL"'))
    assert verified(tmp_path, file, key) == 1


def test_a_countersignature_is_shown_and_verified_with_both_public_keys(reader, neighbour, tmp_path):
    html = text(reader, "/ledger")
    assert "Countersigned the ends of 2026-12-01" in html
    assert json.loads(text(reader, "/ledger/neighbours/jalisco.json")) == neighbour
    file, theirs, ours = (tmp_path / name for name in ("c.json", "theirs.pem", "ours.pem"))
    file.write_text(json.dumps(neighbour))
    theirs.write_text(text(reader, "/ledger/neighbours/jalisco.pem"))
    ours.write_text(text(reader, "/ledger/key.pem"))
    asked = ["check", str(file), "--key", str(theirs)]
    assert CliRunner().invoke(app, [*asked, "--published", str(ours)]).exit_code == 0
    assert CliRunner().invoke(app, asked).exception.code == "HILO-L434", "half of it is not enough"
    assert CliRunner().invoke(app, [*asked, "--published", str(theirs)]).exception.code == "HILO-L434"


def test_a_countersignature_that_was_changed_where_it_is_kept_is_said_not_to_hold(reader, neighbour):
    paper = store.folder("jalisco") / "received" / "2026-12-01.json"
    store.write(paper, neighbour | {"at": "2026-11-01T00:00:00+00:00"})
    assert "does not hold with the keys" in text(reader, "/ledger")


@pytest.mark.parametrize("address", ["2026-11-30.json", "..-x.json", "neighbours/nobody.json", "neighbours/X.pem"])
def test_what_was_never_published_is_not_there(reader, heads, address):
    text(reader, f"/ledger/{address}", 404)
