"""The privacy officer enters a request, answers it and carries it out; a recording is given and released."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hilo.emergency.calls.models import Call
from hilo.emergency.incidents.actions import close, receive_classified
from hilo.emergency.privacy.models import Disclosure, Request
from hilo.kernel.access.tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
NUMBER = "+522221234567"
ASKED = {"right": "erasure", "applicant": "Rosa Ruiz", "contact": "rosa@example.mx", "text": "Bórrenla"}


@pytest.fixture
def enter(account: Callable[..., Any], puebla: Any) -> Callable[[str], Client]:
    """`enter("privacy_officer")`: the browser of somebody with the role, both factors given."""
    cache.clear()

    def signed_in(role: str) -> Client:
        person = Person(account(role, "PUE", password=PASSWORD))
        person.sign_in()
        person.activate()
        return person.browser

    return signed_in


@pytest.fixture
def officer(enter):
    return enter("privacy_officer")


@pytest.fixture
def call(puebla, actor):
    at = timezone.now() - timedelta(days=2)
    taker = actor("integrator", "NAC", centre="PUE")
    call, incident = receive_classified(
        actor=taker,
        code="30101",
        priority=None,
        reason=None,
        channel="voice",
        caller_number=NUMBER,
        narrative="Se metieron a mi casa",
        recording="rec://pue/1",
        latitude=19.0437,
        longitude=-98.2012,
        received_at=at,
        at=at,
    )
    close(actor=taker, folio=incident.folio, code="A", at=at)
    return call


def test_a_request_goes_from_the_counter_to_done(officer, call):
    made = officer.post("/desk/privacy/requests", ASKED | {"numbers": "222 123 4567".replace(" ", "")}, follow=True)
    request = Request.objects.get()
    address = f"/desk/privacy/requests/{request.pk}"
    assert call.folio not in made.content.decode(), "nothing before the person is identified"
    shown = officer.post(f"{address}/identify", {"document": "INE", "numbers": NUMBER}, follow=True).content.decode()
    assert call.folio in shown
    officer.post(f"{address}/grant", {"call_ids": [call.pk], "answer": "Procede"}, follow=True)
    done = officer.post(f"{address}/carry_out", follow=True)
    assert done.status_code == 200
    assert Request.objects.get().status == "done"
    assert Call.objects.get().narrative == ""


def test_a_refused_form_says_why_and_keeps_what_was_written(officer):
    answer = officer.post("/desk/privacy/requests", ASKED | {"text": " "})
    assert answer.status_code == 422
    assert "HILO-Q421" in answer.content.decode()
    assert "Rosa Ruiz" in answer.content.decode()
    assert not Request.objects.exists()


def test_the_copy_is_a_file_of_the_persons_own_data(officer, call):
    officer.post("/desk/privacy/requests", ASKED | {"right": "access"})
    address = f"/desk/privacy/requests/{Request.objects.get().pk}"
    officer.post(f"{address}/identify", {"document": "INE", "numbers": NUMBER})
    assert officer.get(f"{address}/copy.json").status_code == 409
    officer.post(f"{address}/grant", {"call_ids": [call.pk], "answer": "Procede"})
    answer = officer.get(f"{address}/copy.json")
    assert "attachment" in answer["Content-Disposition"]
    assert [row["folio"] for row in json.loads(answer.content)["calls"]] == [call.folio]


def test_a_recording_is_given_by_its_folio_and_released(officer, call):
    given = {"call": call.folio, "authority": "Fiscalía", "document": "FGE/1/2026", "basis": "CNPP art. 215"}
    assert officer.post("/desk/privacy/recordings/disclosures", given | {"call": "nonsense"}).status_code == 404
    shown = officer.post("/desk/privacy/recordings/disclosures", given, follow=True).content.decode()
    assert "FGE/1/2026" in shown
    row = Disclosure.objects.get()
    officer.post(f"/desk/privacy/recordings/disclosures/{row.pk}", {"reason": "Se archivó"})
    assert Disclosure.objects.get().released_at is not None


def test_nobody_else_opens_the_desk(enter):
    assert enter("supervisor").get("/desk/privacy/").status_code == 403


@pytest.mark.parametrize("field", ["applicant", "contact", "text", "numbers"])
def test_a_form_with_nul_is_refused_and_nothing_is_written(officer, field):
    answer = officer.post("/desk/privacy/requests", ASKED | {field: "a\0b"})
    assert answer.status_code == 422
    assert "HILO-K428" in answer.content.decode()
    assert not Request.objects.exists()
