"""A countersignature is kept as its neighbour signed it, or refused: nothing is carried beside what was signed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from hilo.kernel.ledger.queries import opened
from hilo.kernel.proof import actions, store
from hilo.kernel.proof.rules import fingerprint, signed
from hilo.lib.errors import Refusal

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 12, tzinfo=UTC)
ADDRESS = "/api/v1/ledger/countersignatures"


@pytest.fixture
def given(settings, tmp_path, puebla):
    """Jalisco's countersignature of what is published here."""
    settings.DATA_DIR = tmp_path
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    actions.meet_neighbour("jalisco", "https://jalisco.example", pem)
    heads = actions.publish(AT)
    said = {"type": actions.COUNTERSIGNED, "of": fingerprint(heads), "at": AT.isoformat(), "public_key": pem}
    return signed(said | {"checkpoint": heads}, key)


def hand_over(text):
    answer = Client().post(ADDRESS, text, content_type="application/json")
    return answer.json()["code"] if answer.content else answer.status_code


def test_it_is_kept_as_it_came(given):
    assert hand_over(json.dumps(given)) == 204
    assert store.newest(store.folder("jalisco") / "received") == given


@pytest.mark.parametrize("name", ["verified_by", "of ", "jws"])
def test_a_member_that_nobody_signed_is_refused(given, name):
    assert hand_over(json.dumps(given | {name: "a court"})) == "HILO-K429"
    inside = given | {"checkpoint": given["checkpoint"] | {name: "a court"}}
    assert hand_over(json.dumps(inside)) == "HILO-L436"
    assert store.newest(store.folder("jalisco") / "received") is None


def test_a_member_that_stands_twice_is_refused(given):
    text = json.dumps(given)
    assert hand_over(text.replace("{", '{"at": "2020-01-01T00:00:00+00:00", ', 1)) == "HILO-Z440"
    assert store.newest(store.folder("jalisco") / "received") is None


def test_a_checkpoint_holds_nothing_that_nobody_signed(given):
    heads = given["checkpoint"]
    assert opened(heads)["chains"] == heads["chains"]
    with pytest.raises(Refusal) as refusal:
        opened(heads | {"witness": "a court"})
    assert refusal.value.code == "HILO-L401"
