"""A phone that was revoked is stopped, and what it held is opened with its key; a dead clock loses nothing."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils import timezone

from hilo.desks.officer.pages.keys import keys_of
from hilo.desks.reading.tests import world
from hilo.kernel.access.queries import user_named
from hilo.policing.detentions.models import Detention
from hilo.policing.reports import actions as reports
from hilo.policing.reports import queries
from hilo.policing.reports.models import Report

from .talking import ask, detention, narrative, seen, written

pytestmark = pytest.mark.django_db


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
