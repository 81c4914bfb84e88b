"""What the phone asks of the server: each act once, a revoked phone stopped, what it held opened with its key."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import Client
from django.utils import timezone

from hilo.desks.officer.pages.keys import keys_of
from hilo.desks.reading.tests import world
from hilo.kernel.access.queries import user_named
from hilo.kernel.ledger.models import Entry
from hilo.policing.detentions import actions as detentions
from hilo.policing.detentions.models import Detention
from hilo.policing.evidence.models import File, Item, Step, Upload
from hilo.policing.reports import actions as reports
from hilo.policing.reports import queries, reactions
from hilo.policing.reports.models import Report

pytestmark = pytest.mark.django_db
DESK = "/desk/officer/"


@pytest.fixture
def phone(force, enter) -> Client:
    """The officer's signed-in browser."""
    client: Client = enter("officer")
    return client


def ask(phone: Client, path: str, /, *, key: str = "", **body: Any) -> Any:
    return phone.post(
        DESK + path,
        json.dumps(body),
        content_type="application/json",
        headers={"Accept": "application/json"} | ({"Idempotency-Key": key} if key else {}),
    )


def written(ref: str, **answers: Any) -> dict[str, Any]:
    """A request of the phone: these answers, where nothing stood before."""
    at = timezone.now().isoformat()
    changes = [{"path": path, "value": value, "before": None, "at": at} for path, value in answers.items()]
    return {"ref": ref, "form": "iph_2019_crime", "incident": "", "opened_at": at, "changes": changes}


def narrative(text: str) -> dict[str, Any]:
    return {"sections.narrative.text": text}


def seen(phone: Client, path: str) -> dict[str, Any]:
    found: dict[str, Any] = phone.get(DESK + path, headers={"Accept": "application/json"}).json()
    return found


def test_what_is_sent_twice_is_written_once(phone):
    body = written(str(uuid.uuid4()), **narrative("Entramos."))
    first, second = ask(phone, "sync", key="k1", **body), ask(phone, "sync", key="k1", **body)
    assert first.status_code == 200, first.content
    assert first.json() == second.json()
    assert Report.objects.count() == 1
    assert first.json()["report"]["document"]["sections"]["narrative"]["text"] == "Entramos."


def test_who_is_no_officer_finds_no_page(force, enter):
    other = enter("prosecutor")
    assert other.get(DESK, headers={"Accept": "application/json"}).status_code == 403
    assert ask(other, "sync", **written(str(uuid.uuid4()))).status_code == 403


def test_an_answer_the_form_does_not_take_is_told_by_its_path_and_the_rest_is_taken(phone):
    body = written(str(uuid.uuid4()), **narrative("Entramos.") | {"sections.knowledge.how": "by pigeon"})
    told = ask(phone, "sync", **body).json()["report"]
    assert [one["path"] for one in told["refused"]] == ["sections.knowledge.how"]
    assert told["document"]["sections"]["narrative"]["text"] == "Entramos."


@pytest.mark.parametrize("body", [{}, {"ref": 1}, {"changes": "all"}, {"ref": "x", "form": "y" * 90}])
def test_a_request_of_another_shape_is_refused_with_its_field(phone, body):
    answer = ask(phone, "sync", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "HILO-K422")
    assert answer.json()["where"]


def test_the_state_tells_of_reports_only_which_and_in_which_version(phone):
    ask(phone, "sync", **written(str(uuid.uuid4()), **narrative("Nombres y apellidos")))
    told = seen(phone, "state")
    assert "Nombres" not in json.dumps(told)
    assert set(told["reports"][0]) == {"refs", "folio", "version", "state"}


def test_reading_a_report_is_written_in_the_ledger_with_its_purpose(phone):
    ref = str(uuid.uuid4())
    ask(phone, "sync", **written(ref, **narrative("Entramos.")))
    assert seen(phone, f"reports/{ref}")["report"]["refs"] == [ref]
    assert Entry.objects.filter(verb="report.read", why="writing the report").exists()


def detention(report: str, **more: Any) -> dict[str, Any]:
    at = timezone.now() - timedelta(minutes=2)
    return {
        "ref": str(uuid.uuid4()),
        "report": report,
        "form": "iph_2019_crime",
        "opened_at": at.isoformat(),
        "annex": "ab12cd34",
        "kind": "flagrancy",
        "detained_at": at.isoformat(),
        "device_at": at.isoformat(),
        "given": "Juan",
        "first_surname": "Pérez",
        "age": 30,
        "age_doubt": False,
    } | more


def test_a_detention_is_registered_once_and_its_number_stands_in_the_annex_that_the_officer_began(phone):
    report = str(uuid.uuid4())
    body = detention(report)
    first = ask(phone, "detentions", key="d1", **body)
    assert first.status_code == 200, first.content
    again = ask(phone, "detentions", key="d2", **body)
    assert first.json()["made"] == again.json()["made"]
    assert Detention.objects.count() == 1
    annex = queries.bundle(Report.objects.get().folio)["report"]["annexes"]["detention"]
    assert [(one["id"], one["register_number"]) for one in annex] == [("ab12cd34", first.json()["made"])]


def dispatched(phone, incident: str) -> dict[str, Any]:
    """A detention of the incident to which the officer came, who says that they took part, as the phone does."""
    report = str(uuid.uuid4())
    me = {"name": "Omar Oficial", "number": "P-0001", "institution": "SSP-PUE"}
    return detention(report) | {"incident": incident, "officers": [me]}


def people_written() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = queries.bundle(Report.objects.get().folio)["report"]["annexes"]["detention"]
    return found


def test_a_detention_of_a_dispatched_incident_is_one_person_in_the_report(phone, incident):
    body = dispatched(phone, incident)
    made = ask(phone, "detentions", key="d1", **body).json()["made"]
    reports.refresh_incident(actor=reactions.WORK, folio=incident, at=timezone.now())
    stood = [(one["id"], one["register_number"], one["name"]) for one in people_written()]
    assert stood == [("ab12cd34", made, "Juan Pérez")]


def test_the_recording_of_the_rights_is_kept_and_is_no_object_that_was_seized(phone, incident):
    body = dispatched(phone, incident)
    made = ask(phone, "detentions", key="d1", **body).json()["made"]
    at = timezone.now().isoformat()
    told = {
        "ref": str(uuid.uuid4()),
        "incident": incident,
        "detention": made,
        "annex": "",
        "kind": "digital",
        "description": "Grabación de la lectura de derechos",
        "obtained_by": "contribution",
        "place": "Calle 43 Poniente 1105",
        "collected_at": at,
        "quantity": 1,
        "device_at": at,
    }
    answer = ask(phone, "objects", key="o1", **told)
    assert answer.status_code == 200, answer.content
    reports.refresh_incident(actor=reactions.WORK, folio=incident, at=timezone.now())
    written_ = queries.bundle(Report.objects.get().folio)["report"]
    assert Item.objects.get().number == answer.json()["made"]
    assert written_["annexes"].get("object", []) == []
    assert "objects_collected" not in written_["sections"]["knowledge"]
    assert not {one["code"] for one in Report.objects.get().findings} & {"HILO-R151", "HILO-R152"}


def test_a_person_who_was_taken_from_the_register_before_the_phone_named_its_record_is_one(phone, incident):
    body = dispatched(phone, incident)
    ask(phone, "sync", **written(body["report"]) | {"incident": incident})
    told = {name: body[name] for name in body if name not in {"report", "form", "opened_at", "annex"}}
    row = detentions.register(actor=world.acting("officer", timezone.now()), at=timezone.now(), **told)
    made = row.number
    reports.refresh_incident(actor=reactions.WORK, folio=incident, at=timezone.now())
    (taken,) = people_written()
    assert taken["id"] != "ab12cd34"
    told = ask(phone, "detentions", key="d1", **body)
    assert told.json()["made"] == made
    assert [(one["id"], one["register_number"]) for one in people_written()] == [("ab12cd34", made)]
    assert Report.objects.get().changes.filter(path=f"annexes.detention.{taken['id']}", how="prefilled").exists()


def test_rights_that_were_read_are_told_to_the_register(phone):
    made = ask(phone, "detentions", **detention(str(uuid.uuid4()))).json()["made"]
    at = timezone.now().isoformat()
    said = {"rights": ["silence", "reason"], "language": "es", "read_at": at, "answer": "refused", "device_at": at}
    assert ask(phone, f"detentions/{made}/rights", **said).status_code == 200
    assert Detention.objects.get().number == made


def test_nothing_of_a_revoked_phone_is_taken(phone):
    device, ref = str(uuid.uuid4()), str(uuid.uuid4())
    assert ask(phone, "device", device=device, name="Mi teléfono").json()["registered"]
    reports.revoke_device(
        actor=world.acting("commander", timezone.now()), device=device, reason="lost", at=timezone.now()
    )
    told = seen(phone, f"keeping?device={device}")
    assert (told["revoked"], told["keys"]) == (True, [])
    for path, body in (
        ("sync", written(ref) | {"device": device}),
        (f"detentions?device={device}", detention(ref)),
    ):
        answer = ask(phone, path, **body)
        assert (answer.status_code, answer.json()["code"]) == (403, "HILO-R480")
    assert (Report.objects.count(), Detention.objects.count()) == (0, 0)


def test_a_revoked_phone_does_not_go_on_by_leaving_its_name_out(phone):
    device, ref = str(uuid.uuid4()), str(uuid.uuid4())
    ask(phone, "device", device=device, name="Mi teléfono")
    reports.revoke_device(
        actor=world.acting("commander", timezone.now()), device=device, reason="lost", at=timezone.now()
    )
    assert seen(phone, "keeping")["keys"] == []
    for path, body in (
        ("sync", written(ref)),
        ("detentions", detention(ref)),
        ("device", {"device": str(uuid.uuid4()), "name": "Otro"}),
    ):
        assert ask(phone, path, **body).json()["code"] == "HILO-R480"
    assert (Report.objects.count(), Detention.objects.count()) == (0, 0)


@pytest.mark.parametrize("clock", ["1970-01-02T00:00:00+00:00", "2031-01-01T00:00:00+00:00"])
def test_a_phone_with_a_dead_clock_loses_nothing(phone, clock):
    body = written(str(uuid.uuid4()), **narrative("Entramos."))
    body["opened_at"] = body["changes"][0]["at"] = clock
    assert ask(phone, "sync", **body).json()["report"]["document"]["sections"]["narrative"]["text"] == "Entramos."


@pytest.mark.parametrize("held", [b"[]", b"1", b"{", b'{"pending": []}', b'{"pending": {"a": 1}}', b"[" * 50_000])
def test_whatever_a_revoked_phone_held_is_kept_as_it_came(phone, held):
    device = str(uuid.uuid4())
    ask(phone, "device", device=device, name="Mi teléfono")
    now = timezone.now()
    reports.revoke_device(actor=world.acting("commander", now), device=device, reason="lost", at=now)
    data = AESGCM(keys_of(user_named("officer").pk)[0]).encrypt(bytes(12), held, None)
    box = {"iv": base64.b64encode(bytes(12)).decode(), "data": base64.b64encode(data).decode()}
    rows = [{"at": 1, "boxes": [box]}]
    assert ask(phone, "sealed", device=device, store="reports", rows=rows).status_code == 200


def test_what_a_revoked_phone_held_can_be_let_in_by_the_commander_after_reading_it(phone):
    device, ref, now = str(uuid.uuid4()), str(uuid.uuid4()), timezone.now()
    ask(phone, "device", device=device, name="Mi teléfono")
    ask(phone, "sync", **written(ref, **narrative("Al principio")) | {"device": device})
    commander = world.acting("commander", now)
    reports.revoke_device(actor=commander, device=device, reason="lost", at=now)
    pending = {"sections.knowledge.follow_up": {"value": "Faltaba", "before": None, "at": now.isoformat()}}
    row = sealed_row({"ref": ref, "pending": pending})
    assert ask(phone, "sealed", device=device, store="reports", rows=[row]).status_code == 200
    kept = queries.sealed(commander)[0]
    held = reports.open_sealed(actor=commander, sealed=kept.id, reason="the phone was lost", at=now)
    assert held[0]["changes"][0]["value"] == "Faltaba"
    reports.merge_sealed(actor=commander, sealed=kept.id, reason="Lo escribió ella antes del robo", at=now)
    document = queries.bundle(Report.objects.get().folio)["report"]
    assert document["sections"]["knowledge"]["follow_up"] == "Faltaba"
    assert document["sections"]["narrative"]["text"] == "Al principio"


def sealed_row(report: dict[str, Any], account: str = "officer") -> dict[str, Any]:
    """A report as it lies on the phone of an account."""
    iv = bytes(12)
    data = AESGCM(keys_of(user_named(account).pk)[0]).encrypt(iv, json.dumps(report).encode(), None)
    box = {"iv": base64.b64encode(iv).decode(), "data": base64.b64encode(data).decode()}
    return {"at": 0, "boxes": [box]}


def test_each_officer_has_a_key_of_their_own_and_the_same_one_in_the_next_session(phone, enter):
    mine = seen(phone, "keeping?device=")
    assert seen(enter("officer"), "keeping?device=")["keys"] == mine["keys"]
    assert keys_of(1)[0] != keys_of(2)[0]


def test_the_form_says_every_question_in_the_readers_language(phone):
    spanish, english = (
        phone.get(DESK + "form", headers={"Accept": "application/json", "Accept-Language": spoken}).json()
        for spoken in ("es", "en")
    )
    assert {part["id"] for part in spanish["parts"]} == set(spanish["order"])
    asked = {(part["id"], field["id"]) for part in spanish["parts"] for field in part["fields"]}
    grouped = {(part, name) for part, groups in spanish["screens"].items() for group in groups for name in group}
    picked = {tuple(name.split(".")) for name in spanish["picks"]}
    assert grouped | picked <= asked
    assert spanish["title"] != english["title"]
    assert {code for code, _, approved in spanish["rights"]["languages"] if approved} >= {"es"}


def test_the_phone_asks_for_as_many_letters_as_the_report_takes_and_no_more(phone):
    form = phone.get(f"{DESK}form").json()
    told = {(part["id"], field["id"]): field["longest"] for part in form["parts"] for field in part["fields"]}
    asked = {(part.id, field.id): field for part in queries.form(form["id"]).parts for field in part.fields}
    assert told == {place: queries.value_schema(field).get("maxLength") for place, field in asked.items()}
    assert {told[place] for place, field in asked.items() if field.type == "long"} == {30_000}


@pytest.mark.parametrize("offset", ["", "-1", "x", "1" * 20])
def test_a_part_of_a_file_says_where_it_begins(phone, offset):
    answer = phone.post(
        f"{DESK}uploads/abc?offset={offset}",
        b"bytes",
        content_type="application/octet-stream",
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "HILO-K422")


def secured(**more: Any) -> dict[str, Any]:
    """An object as an officer says it."""
    at = timezone.now() - timedelta(minutes=1)
    return {
        "ref": str(uuid.uuid4()),
        "kind": "firearm",
        "description": "Pistola escuadra",
        "obtained_by": "place_inspection",
        "place": "Bajo el asiento",
        "quantity": 1,
        "collected_at": at.isoformat(),
        "device_at": at.isoformat(),
    } | more


@pytest.mark.parametrize("missing", ["obtained_by", "place", "quantity", "collected_at", "description"])
def test_what_was_not_said_of_an_object_is_asked_for_and_never_filled_in(phone, missing):
    body = secured()
    del body[missing]
    answer = ask(phone, "objects", **body)
    assert (answer.status_code, answer.json()["where"]) == (422, missing)
    assert not Item.objects.exists()


@pytest.mark.parametrize("missing", ["obtained_by", "place"])
def test_a_blank_is_no_word_of_the_officer(phone, missing):
    answer = ask(phone, "objects", **secured(**{missing: ""}))
    assert (answer.status_code, answer.json()["where"]) == (422, missing)
    assert not Item.objects.exists()


@pytest.mark.parametrize(("said", "steps"), [([], 0), (["photo"], 1), (["sketch", "photo"], 1)])
def test_an_object_was_documented_as_its_officer_says_and_not_otherwise(phone, said, steps):
    assert ask(phone, "objects", **secured(documentation=said)).status_code == 200
    assert sorted(Item.objects.get().documentation) == sorted(said)
    assert Step.objects.filter(arc="document").count() == steps


def test_a_detention_says_nothing_that_its_officer_did_not(phone):
    report = str(uuid.uuid4())
    ask(phone, "detentions", **detention(report))
    row = Detention.objects.get()
    assert (row.place, row.municipality, row.latitude, row.longitude) == ("", "", None, None)
    assert (row.person.sex, row.person.nationality, row.person.injuries) == ("", "", None)


def test_an_answer_from_before_a_choice_does_not_undo_it(phone):
    ref, path = str(uuid.uuid4()), "sections.narrative.text"
    at = timezone.now()

    def wrote(value: str, before: str | None, later: int) -> dict[str, Any]:
        change = {
            "path": path,
            "value": value,
            "before": before,
            "at": (at + timedelta(milliseconds=later)).isoformat(),
        }
        body = written(ref) | {"changes": [change]}
        told: dict[str, Any] = ask(phone, "sync", **body).json()["report"]
        return told

    wrote("Como empezó", None, 0)
    wrote("Lo de mi pareja", "Como empezó", 1)
    assert wrote("Lo mío", "Como empezó", 2)["conflicts"][0]["value"] == "Lo mío"
    chosen = ask(phone, "choose", ref=ref, path=path, value="Lo mío").json()["report"]
    assert (chosen["document"]["sections"]["narrative"]["text"], chosen["conflicts"]) == ("Lo mío", [])
    again = wrote("Lo mío", "Como empezó", 2)
    assert (again["document"]["sections"]["narrative"]["text"], again["conflicts"]) == ("Lo mío", [])
    late = wrote("Lo de mi pareja, y más", "Lo de mi pareja", 3)
    assert late["document"]["sections"]["narrative"]["text"] == "Lo mío"
    assert [one["value"] for one in late["conflicts"]] == ["Lo de mi pareja, y más"]
    assert late["version"] > chosen["version"]


def photograph(number: int) -> bytes:
    """A small image of its own: 2 to 5 kB."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + number.to_bytes(2, "big") * (1000 + number * 7)


class Weak:
    """The way of a photograph over a line that breaks: what is lost is the request, or its answer."""

    def __init__(self, phone: Client, number: str) -> None:
        self.phone, self.number, self.count, self.cuts = phone, number, 0, 0

    def broke(self) -> str:
        """Every third request is cut, in turn on its way there and on its way back."""
        self.count += 1
        if self.count % 3:
            return ""
        self.cuts += 1
        return "there" if self.cuts % 2 else "back"

    def send(self, name: str, data: bytes) -> None:
        """As the phone does it: ask how far it has come, go on from there; whenever it breaks, ask again."""
        said = {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for _ in range(20):
            state = self._asked(lambda: ask(self.phone, f"objects/{self.number}/files", **said))
            while state and not state["done"]:
                begin = state["offset"]
                state = self._asked(lambda at=begin, upload=state["id"]: self._part(upload, at, data[at : at + 1024]))
            if state:
                return
        raise AssertionError("it never arrived")

    def _asked(self, request: Any) -> dict[str, Any] | None:
        broke = self.broke()
        if broke == "there":
            return None
        answer = request()
        assert answer.status_code == 200, answer.content
        return None if broke else answer.json()

    def _part(self, upload: str, offset: int, data: bytes) -> Any:
        address = f"{DESK}uploads/{upload}?offset={offset}"
        accept = {"Accept": "application/json"}
        return self.phone.post(address, data, content_type="application/octet-stream", headers=accept)


@pytest.mark.slow
def test_two_hundred_photographs_over_a_line_that_keeps_breaking_arrive_whole_and_none_twice(phone):
    number = ask(phone, "objects", **secured(documentation=["photo"])).json()["made"]
    line = Weak(phone, number)
    pictures = [photograph(one) for one in range(200)]
    for place, data in enumerate(pictures):
        line.send(f"{place}.jpg", data)
    # A phone that lost every last answer sends them all once more.
    for place, data in enumerate(pictures[:20]):
        line.send(f"{place}.jpg", data)
    kept = File.objects.filter(item__number=number)
    assert sorted(kept.values_list("sha256", "size")) == sorted(
        (hashlib.sha256(data).hexdigest(), len(data)) for data in pictures
    )
    assert not Upload.objects.exists()
    assert line.cuts > 200
    assert Entry.objects.filter(verb="evidence.file_added").count() == 200
