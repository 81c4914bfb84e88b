"""A member that stands twice in what comes from outside is refused, at every door, and nothing is written.

Two programs may read it as two things: what was shown to one person would not be what another's machine took.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

import hilo
from hilo.emergency.calls.models import Call
from hilo.emergency.exchange.models import Received
from hilo.kernel.events.models import Fact
from hilo.kernel.territory import road_files, sources
from hilo.knowledge.incidence.dossier import sidecar
from hilo.lib import documents
from hilo.lib.errors import Refusal
from hilo.policing.reports.actions import sealed

TWICE = '{"channel": "voice", "narrative": "a", "narrative": "b"}'
HOUSE = Path(hilo.__file__).parent
OWN = {
    # What the house wrote itself, in its database or its files, and reads back.
    "demonstration/story/proof.py",
    "desks/dispatcher/pages/incident.py",
    "desks/supervisor/words.py",
    "emergency/command/paper.py",
    "emergency/dispatch/advising.py",
    "emergency/dispatch/lacking.py",
    "emergency/exchange/actions/delivering.py",
    "emergency/exchange/actions/forgetting.py",
    "emergency/exchange/queries/eido.py",
    "emergency/incidents/queries/timeline.py",
    "emergency/oversight/actions/keeping.py",
    "emergency/oversight/studies.py",
    "engines/roads/network.py",
    "kernel/access/idempotency.py",
    "kernel/events/actions.py",
    "kernel/ledger/queries.py",
    "kernel/proof/store.py",
    "kernel/territory/places.py",
    "kernel/territory/queries.py",
    "kernel/territory/roads.py",
    "lib/measures.py",
    "knowledge/incidence/contents.py",
    "knowledge/incidence/dossier/questions.py",
    "knowledge/incidence/queries/bulk.py",
    "knowledge/incidence/queries/kept.py",
    "knowledge/incidence/queries/shelves.py",
    "knowledge/incidence/living.py",
    "knowledge/incidence/store.py",
    "knowledge/priorities/actions.py",
    "knowledge/priorities/queries/kept.py",
    "policing/detentions/queries/watching.py",
    "policing/detentions/sealing.py",
    "policing/evidence/queries/chains.py",
    "policing/evidence/queries/items.py",
    "policing/reports/vault.py",
    "site/safekeeping/keep.py",
    # Asks the fake of a telephone exchange.
    "adapters/telephony/fake.py",
}


def refused(act):
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code, caught.value._values["name"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"a": 1, "a": 1}', "a"),
        ('{"b": {"a": 1, "c": 2, "a": null}}', "a"),
        ('[{"x": 1}, {"y": [{"ñ": 1, "\\u00f1": 2}]}]', "ñ"),
        ('{"": 1, "": 2}', ""),
    ],
)
def test_the_member_that_stands_twice_is_named(text, name):
    json.loads(text)
    assert refused(lambda: documents.read(text)) == ("HILO-Z440", name)
    assert refused(lambda: documents.read(text.encode())) == ("HILO-Z440", name)


@pytest.mark.parametrize(
    "text", ['{"a": {"a": [{"a": 1}]}}', "[1, 1]", '"a"', '{"a": "a", "A": "a"}', "null", "-0.5e3"]
)
def test_everything_else_is_read_as_it_was(text):
    assert documents.read(text) == documents.read(text.encode("utf-16")) == json.loads(text)


@pytest.mark.parametrize("text", ["", "{", b"\xff\xfe\xfd", "{} {}", "\ufeff{}"])
def test_what_is_no_json_is_said_to_be_none(text):
    with pytest.raises(ValueError):
        documents.read(text)


@pytest.mark.django_db
def test_the_api_refuses_it_with_a_stable_code_and_writes_nothing(api):
    answer = api("operator").send("calls", TWICE)
    assert (answer.status_code, answer.json()["code"]) == (422, "HILO-Z440")
    assert "narrative" in json.dumps(answer.json())
    again = api("operator").send("calls", TWICE, headers={"Idempotency-Key": "twice"})
    assert again.json()["code"] == "HILO-Z440"
    assert not Call.objects.exists()
    assert api("operator").send("calls", "{").json()["code"] == "HILO-K400"


@pytest.mark.django_db
def test_an_exchange_and_a_foreign_system_are_refused(api):
    told = api("telephony").send("telephony/events", '{"event": "ring", "id": "1", "id": "2"}')
    assert (told.status_code, told.json()["code"]) == (422, "HILO-Z440")
    facts = Fact.objects.count()
    handed = api("integrator").send("eido", '{"$id": "a", "$id": "b"}')
    assert (handed.status_code, handed.json()["code"]) == (422, "HILO-Z440")
    assert (Call.objects.count(), Received.objects.count(), Fact.objects.count()) == (0, 0, facts)


@pytest.mark.django_db
def test_a_desk_is_refused(account, puebla):
    browser = Client()
    browser.force_login(account("operator", "PUE"))
    answer = browser.post(
        "/desk/operator/kept-calls", TWICE, content_type="application/json", headers={"accept": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "HILO-Z440"


def test_files_are_refused(tmp_path):
    twice = '{"type": "FeatureCollection", "features": [], "features": [{}]}'
    path = tmp_path / "a.geojson"
    path.write_text(twice)
    assert refused(lambda: sources._geojson(twice.encode())) == ("HILO-Z440", "features")
    assert refused(lambda: road_files._geojson(path, lambda *_: None)) == ("HILO-Z440", "features")
    path.write_text('{"kind": "hilo-dossier", "form": 1, "form": 1}')
    assert refused(lambda: sidecar.read(path)) == ("HILO-Z440", "form")


def test_what_a_revoked_phone_sent_is_shown_as_it_came(monkeypatch):
    """It is evidence: it is refused to nobody, and read as neither of two things."""

    class Row:
        institution_id, device_id, content = "SSP-PUE", 1, ""

    monkeypatch.setattr(sealed.vault, "unseal_bytes", lambda *_: b'{"value": "a", "value": "b"}')
    assert sealed._content(Row()) == '{"value": "a", "value": "b"}'


def test_json_from_outside_is_read_in_one_place():
    """json.loads takes the last of two without a word: a new use of it is the house's own, and is named here."""
    asks = re.compile(r"\bjson\.loads?\(|\.validate_json\(|JSONDecoder\(")
    found = {
        str(file.relative_to(HOUSE))
        for file in HOUSE.rglob("*.py")
        if "tests" not in file.parts and asks.search(file.read_text())
    }
    assert found - {"lib/documents.py"} == OWN
