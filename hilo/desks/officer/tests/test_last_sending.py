"""Who is suspended or left acts no more at once; what their phone held is delivered once, sealed, and theirs."""

from __future__ import annotations

import base64
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
from hilo.policing.reports import actions as reports
from hilo.policing.reports import queries
from hilo.policing.reports.models import Report, SealedUnsent
from hilo.registries.officers import actions as register
from hilo.registries.officers.models import Officer
from hilo.registries.officers.queries import barred_since

from .talking import ask, narrative, seen, written

pytestmark = pytest.mark.django_db
STREET, NEAR = "sections.place.street", "sections.place.references"
TEXT = "sections.narrative.text"


@pytest.fixture
def device(phone: Any) -> str:
    number = str(uuid.uuid4())
    ask(phone, "device", device=number, name="Mi teléfono")
    return number


@pytest.fixture
def ref(phone: Any, device: str) -> str:
    """A report of which the server has the beginning."""
    key = str(uuid.uuid4())
    ask(phone, "sync", **written(key, **narrative("Al principio")) | {"device": device})
    return key


def suspended() -> None:
    now = timezone.now()
    officer = Officer.objects.get(account__username="officer")
    said = {"reason": "oficio", "document": "OF-1", "since": timezone.localdate()}
    register.suspend(officer.pk, actor=world.acting("personnel", now), at=now, **said)


def separated() -> None:
    from hilo.registries.officers.reactions import end_account

    now = timezone.now()
    officer = Officer.objects.get(account__username="officer")
    said = {"cause": "resignation", "on": timezone.localdate(), "resolution": "R-1", "reason": "oficio"}
    register.separate(officer.pk, actor=world.acting("personnel", now), at=now, **said)
    end_account({"officer": officer.pk}, now)


def held(ref: str, account: str = "officer", **answers: Any) -> dict[str, Any]:
    """A report as it lies on the phone: path -> (value, when the phone says that it was written)."""
    pending = {path: {"value": value, "before": None, "at": at.isoformat()} for path, (value, at) in answers.items()}
    iv = bytes(12)
    raw = json.dumps({"ref": ref, "pending": pending}).encode()
    data = AESGCM(keys_of(user_named(account).pk)[0]).encrypt(iv, raw, None)
    return {"at": 0, "boxes": [{"iv": base64.b64encode(iv).decode(), "data": base64.b64encode(data).decode()}]}


def leave(device: str, *rows: dict[str, Any]) -> Any:
    """By a browser in which nobody is signed in."""
    return ask(Client(), "last", device=device, store="reports", rows=list(rows))


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize("ended", [suspended, separated])
def test_what_was_written_before_is_delivered_and_is_the_officers_and_what_came_after_is_only_read(
    phone, device, ref, ended
):
    before = timezone.now()
    ended()
    assert ask(phone, "sync", **written(ref, **{STREET: "Juárez"}) | {"device": device}).status_code in (302, 403)
    row = held(ref, **{STREET: ("Juárez", before), NEAR: ("Escrito después", timezone.now() + timedelta(minutes=1))})
    taken = leave(device, row)
    assert (taken.status_code, list(taken.json())) == (200, ["now"]), "nothing is read back"
    assert leave(device, row).status_code == 200
    assert SealedUnsent.objects.count() == 1, "repeated, it is kept once"
    commander, now = world.acting("commander", timezone.now()), timezone.now()
    (kept,) = queries.sealed(commander)
    assert kept.barred_at is not None
    assert before <= kept.barred_at <= now
    assert SealedUnsent.objects.get().received_from == "officer"
    told = reports.open_sealed(actor=commander, sealed=kept.id, reason="lo que faltaba", at=now)
    assert {one["value"] for one in told[0]["changes"]} == {"Juárez", "Escrito después"}, "nothing written is lost"
    (saved,) = reports.merge_sealed(actor=commander, sealed=kept.id, reason="lo vio antes", at=now)
    assert (saved.taken, [one["code"] for one in saved.refused]) == (1, ["HILO-R489"])
    document = queries.bundle(Report.objects.get().folio)["report"]
    assert document["sections"]["place"].get("street") == "Juárez"
    assert document["sections"]["place"].get("references") is None
    read = queries.report(saved.folio, commander, at=now)
    assert {one.account: STREET in one.paths for one in read.writers}["officer"], "the words are the officer's"
    (line,) = [one for one in read.log if one.what == "last"]
    assert (line.who, line.path) == ("officer", STREET)
    assert "suspended or left" in line.text_en


def test_who_may_act_has_no_last_sending_and_nobody_elses_key_opens_the_door(phone, device, ref):
    row = held(ref, **{STREET: ("Juárez", timezone.now())})
    assert code_of(leave(device, row)) == (409, "HILO-R488")
    suspended()
    foreign = held(ref, "commander", **{STREET: ("Otra", timezone.now())})
    for answer in (leave(device, foreign), leave(device), leave(device, row, foreign), leave(str(uuid.uuid4()), row)):
        assert code_of(answer) == (403, "HILO-R482")
    assert SealedUnsent.objects.count() == 0


def test_a_suspended_officers_page_opens_empty_and_reads_nothing(phone, device, ref):
    suspended()
    page = phone.get("/desk/officer/")
    assert page.status_code == 200
    assert "Al principio" not in page.content.decode()
    assert seen(phone, "keeping?device=" + device)["code"] == "HILO-A403"
    assert phone.get("/desk/officer/reports/" + ref).status_code == 403
    assert Client().get("/desk/officer/").status_code == 302
    assert Client().get("/desk/officer/leaving").status_code == 200


def test_an_order_takes_nothing_from_before_it_was_recorded_nor_from_before_its_day(phone):
    officer, now = Officer.objects.get(account__username="officer"), timezone.now()
    today, personnel = timezone.localdate(), world.acting("personnel", now)
    assert barred_since(officer.pk, today) is None
    sanction = {"kind": "suspension", "reason": "oficio", "document": "OF-1", "actor": personnel, "at": now}
    register.sanction(officer.pk, begins=today + timedelta(days=1), until=today + timedelta(days=9), **sanction)
    assert barred_since(officer.pk, today) is None
    tomorrow = barred_since(officer.pk, today + timedelta(days=1))
    assert tomorrow is not None
    assert timezone.localtime(tomorrow).isoformat()[:16] == f"{today + timedelta(days=1)}T00:00"
    suspended()
    told = barred_since(officer.pk, today)
    assert told is not None
    assert now <= told <= timezone.now()
