"""Nobody but who holds a record acts on it or reads it: every operation on one, asked over HTTP by who does not."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from hilo.kernel.ledger.models import Entry
from tests.snapshots import part
from tests.support.authorities import kind_of

pytestmark = pytest.mark.django_db
ROUTES = part("paths")
RECORDS = ("detentions/{number}", "evidence/{number}", "reports/{key}", "report-cases/{key}", "report-defences/{key}")
OUTSIDERS = {
    "the civic judge of the same city": ("civic_judge", "JC-PUE", {}),
    "the commander of another police of the state": ("commander", "SPM-PUE", {}),
    "an officer of that police": ("officer", "SPM-PUE", {}),
    "the prosecutor of another state": ("prosecutor", "FGE-JAL", {}),
    "a prosecutor whose account has no scope": ("prosecutor", "FGR", {"scope": "state"}),
    "a storehouse of another institution": ("custodian", "BOD-PUE", {}),
    "a defender who was not named": ("defender", "DEF-PUE", {}),
    "a dispatcher of the state's centre": ("dispatcher", "PUE", {}),
}
BODIES = {
    "age": {"group": "adolescent", "reason": "x"},
    "consulate": {"country": "HND"},
    "death": {"circumstances": "x"},
    "extensions": {"term": "T06", "reason": "x"},
    "hand-overs": {"to": "x", "to_kind": "prosecutor"},
    "injuries": {"injuries": "x"},
    "medical-certificates": {"doctor": "x", "injuries": False},
    "moments": {"what": "complaint"},
    "ratification": {"reason": "x"},
    "readers": {"account": "defender.def-pue", "as_a": "lawyer"},
    "release": {"ground": "not_ratified"},
    "rights": {"rights": ["silence"], "language": "es", "answer": "signed"},
    "updates": {"changes": {"alias": "x"}},
    "owner-notice": {"means": "x"},
    "signatures": {"seq": 1, "side": "to"},
    "steps": {"step": "receive"},
    "uploads": {"name": "x.jpg", "size": 1, "sha256": "0" * 64},
    "choices": {"path": "sections.place.street"},
    "hand-over": {"to": "FGE-PUE"},
    "recall": {"reason": "x"},
    "amendments": {"changes": [{"path": "sections.place.street", "value": "x"}], "reason": "x"},
    "proposed-amendments": {"changes": [{"path": "sections.place.street", "value": "y"}], "reason": "x"},
    "refusal": {"reason": "x"},
    "carrying": {"unreached": "silent", "reason": "x"},
    "withdrawal": {"reason": "x"},
    "changes": {"changes": []},
    "defenders": {"username": "defender.def-pue"},
    "partners": {"number": "P-1"},
    "partners-ended": {"number": "P-1"},
    "remarks": {"remarks": [{"path": "sections.place.street", "text": "x"}]},
}
"""A body that each operation would take, by the end of its path; instants are filled in."""
INSTANTS = ("died_at", "handed_at", "seen_at", "examined_at", "happened_at", "released_at", "read_at", "notified_at")


def operations() -> list[tuple[str, str]]:
    """Every operation on one record of policing, as method and path."""
    found = [(method, path.removeprefix("/api/v1/")) for path, told in ROUTES.items() for method in told]
    return [
        (method, path) for method, path in found if path.startswith(RECORDS) and method in ("get", "post", "delete")
    ]


@pytest.fixture
def scene(api, account, now):
    """A person, an object and a report of the state's police, all given to the prosecutor's office of the state."""
    from hilo.kernel.access.actions import SETUP, open_institution
    from hilo.registries.officers.models import Officer

    states = {"PUE": "21", "JAL": "14"}
    for code in ("SSP-PUE", "SPM-PUE", "FGE-PUE", "JC-PUE", "DEF-PUE", "BOD-PUE", "FGE-JAL", "FGR"):
        state = states.get(code.rpartition("-")[2], "")
        kind = "police_municipal" if code == "SPM-PUE" else kind_of(code)
        place = {"municipality": "21114"} if code == "SPM-PUE" else {}
        open_institution(actor=SETUP, code=code, name=code, kind=kind, state=state, at=now, **place)
    clients = {name: api(role, body, centre="", **more) for name, (role, body, more) in OUTSIDERS.items()}
    police, prosecutor = api("officer", "SSP-PUE", centre=""), api("prosecutor", "FGE-PUE", centre="")
    commander = api("commander", "SSP-PUE", centre="")
    user = account("officer", "SSP-PUE")
    Officer.objects.create(institution_id="SSP-PUE", number="P-1", name="Omar Oficial", account_id=user.pk)
    at = (timezone.now() - timedelta(minutes=30)).isoformat()
    person = {"kind": "flagrancy", "detained_at": at, "given": "Juan", "first_surname": "Pérez", "age": 30}
    where = {"place": "Calle 1", "municipality": "21114", "motives": "x", "age_doubt": False}
    number = told(police.post("detentions", **person, **where))["number"]
    given = {"to": "Fiscalía", "to_kind": "prosecutor", "to_institution": "FGE-PUE", "handed_at": at}
    told(police.post(f"detentions/{number}/hand-overs", **given))
    thing = {"kind": "firearm", "description": "Pistola", "start": "location", "place": "Calle 1", "collected_at": at}
    more = {"documentation": ["photo"], "packaging": "bag", "seal": "A-1", "detention": number}
    item = told(police.post("evidence", **thing, **more))["number"]
    carrier = {"name": "Omar Oficial", "institution": "SSP-PUE", "witness": "Wanda"}
    told(police.post(f"evidence/{item}/steps", step="send", taker=carrier, destination="FGE-PUE"))
    report = told(police.post("reports", ref=str(uuid.uuid4())))["folio"]
    told(police.post(f"reports/{report}/submission"))
    signed = commander.post(f"reports/{report}/signature")
    if signed.status_code == 409:
        told(commander.post(f"reports/{report}/signature", acknowledged=signed.json()["errors"], reason="No hay más."))
    told(commander.post(f"report-cases/{report}/hand-over", to="FGE-PUE"))
    asked = told(commander.post(f"reports/{report}/proposed-amendments", **BODIES["amendments"]))["id"]
    return clients, prosecutor, {"detentions": number, "evidence": item, "reports": report, "proposal": asked}


def told(answer):
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def ask(client, method, path, keys):
    record = keys["reports" if path.startswith("report") else path.partition("/")[0]]
    address = path.replace("{number}", record).replace("{key}", record).replace("{sha256}", "0" * 64)
    address = address.replace("{proposal}", str(keys["proposal"]))
    if method != "post":
        return getattr(client, method)(address)
    body = BODIES.get(path.rpartition("/")[2], {})
    needed = {one["$ref"].rpartition("/")[2] for one in _schemas(path)}
    instants = dict.fromkeys((name for name in INSTANTS if _asks(needed, name)), timezone.now().isoformat())
    return client.send(address, json.dumps(body | instants))


def _schemas(path):
    told = ROUTES[f"/api/v1/{path}"]["post"].get("requestBody", {}).get("content", {}).get("application/json", {})
    return [told["schema"]] if "$ref" in told.get("schema", {}) else []


def _asks(names, field):
    shapes = part("schemas")
    return any(field in shapes[name]["properties"] for name in names)


def test_every_operation_on_a_record_refuses_whoever_does_not_hold_it(scene):
    clients, _, keys = scene
    taken = {
        (who, method, path): answer.status_code
        for who, client in clients.items()
        for method, path in operations()
        if (answer := ask(client, method, path, keys)).status_code not in (403, 404)
    }
    assert taken == {}
    strangers = {row for row in Entry.objects.values_list("actor", "verb") if row[0].partition(".")[2] != "ssp-pue"}
    assert not {verb for _, verb in strangers if verb.startswith(("detention.", "evidence.", "report."))}


def test_who_holds_them_reads_and_acts(scene):
    _, prosecutor, keys = scene
    number, item, report = keys["detentions"], keys["evidence"], keys["reports"]
    assert told(prosecutor.get(f"detentions/{number}"))["person"]["given"] == "Juan"
    assert told(prosecutor.post(f"detentions/{number}/ratification", reason="Flagrancia"))["number"] == number
    told(prosecutor.post(f"reports/{report}/acknowledgement"))
    assert told(prosecutor.get(f"evidence/{item}"))["number"] == item


def test_what_is_not_ones_own_is_read_for_a_reason_that_the_ledger_keeps(scene, api):
    *_, keys = scene
    other, address = api("commander", "SPM-PUE", centre="", username="carla.spm"), f"detentions/{keys['detentions']}"
    refused = other.get(address)
    assert (refused.status_code, refused.json()["code"]) == (403, "HILO-A406")
    assert other.get(address, Purpose="Oficio 12/2026 del juzgado").status_code == 200
    assert Entry.objects.filter(verb="detention.read", actor="carla.spm", why="Oficio 12/2026 del juzgado").exists()
