"""A request repeated with its Idempotency-Key has its effect once and gets the first answer again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps

from hilo.kernel.access.idempotency import KEPT, forget_old
from hilo.kernel.access.models import IdempotentResponse
from tests.support.at_once import at_once

CALL = {"channel": "voice", "caller_number": "+522221234567", "latitude": 19.04, "longitude": -98.2}


def calls() -> int:
    return apps.get_model("calls", "Call").objects.count()


def keyed(client, key="k-1", path="calls", **body):
    return client.post(path, headers={"Idempotency-Key": key}, **(body or (CALL if path == "calls" else {})))


@pytest.mark.django_db
def test_the_repetition_gets_the_same_answer_and_changes_nothing(api):
    line = api("integrator")
    first, again = keyed(line), keyed(line)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"
    assert calls() == 1


@pytest.mark.django_db
def test_another_key_is_another_request(api):
    line = api("integrator")
    assert keyed(line, "one").json()["id"] != keyed(line, "two").json()["id"]
    assert calls() == 2


@pytest.mark.django_db
def test_without_a_key_every_request_counts(api):
    line = api("integrator")
    line.post("calls", **CALL)
    line.post("calls", **CALL)
    assert calls() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"body": CALL | {"channel": "app"}}, {"path": "notices", "body": CALL}])
def test_a_key_used_for_another_request_conflicts(api, other):
    line = api("integrator")
    keyed(line)
    answer = keyed(line, path=other.get("path", "calls"), **other["body"])
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "HILO-K409"
    assert calls() == 1


@pytest.mark.django_db
def test_two_accounts_may_use_the_same_key(api):
    assert keyed(api("integrator")).status_code == 201
    assert keyed(api("operator")).status_code == 201
    assert calls() == 2


@pytest.mark.django_db
def test_a_refused_request_is_not_kept_and_can_be_sent_right(api):
    line = api("integrator")
    wrong = keyed(line, channel="voice", code="99999")
    assert wrong.status_code == 422
    assert IdempotentResponse.objects.count() == calls() == 0
    assert keyed(line, channel="voice", code="10104").status_code == 201
    assert calls() == 1


@pytest.mark.django_db
def test_a_refused_right_is_in_the_ledger_though_the_request_is_undone(api):
    entry = apps.get_model("ledger", "Entry")
    answer = keyed(api("dispatcher"))
    assert answer.status_code == 403
    assert IdempotentResponse.objects.count() == 0
    assert entry.objects.filter(verb="access.refused", actor="dispatcher.pue").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "ключ\x7f"])
def test_a_key_that_is_none_is_refused(api, key):
    answer = keyed(api("integrator"), key)
    assert answer.status_code == 400
    assert json.loads(answer.content)["code"] == "HILO-K423"
    assert calls() == 0


@pytest.mark.django_db
def test_an_act_without_content_is_repeated_too(api):
    line = api("integrator")
    call = keyed(line).json()["id"]
    first = keyed(line, "answer", f"calls/{call}/answer")
    again = keyed(line, "answer", f"calls/{call}/answer")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()


@pytest.mark.django_db(transaction=True)
def test_a_request_sent_four_times_at_once_has_its_effect_once(api):
    line = api("integrator")
    came = at_once(*[lambda: keyed(line)] * 4)
    assert [answer.status_code for answer in came] == [201] * 4
    assert len({answer.content for answer in came}) == 1
    assert sum("Idempotent-Replay" in answer.headers for answer in came) == 3
    assert calls() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_with_one_key_at_once_one_conflicts(api):
    line = api("integrator")
    came = at_once(lambda: keyed(line, **CALL), lambda: keyed(line, **(CALL | {"channel": "app"})))
    assert sorted(answer.status_code for answer in came) == [201, 409]
    assert calls() == 1


@pytest.mark.django_db
def test_a_secret_is_told_once_and_not_kept_beside_the_answer(api):
    agency = api("agency")
    asked = {"url": "https://cad.example.org/hilo", "facts": ["exchange.WarningIssued"]}
    first, again = (keyed(agency, path="webhooks", **asked) for _ in range(2))
    secret = first.json()["secret"]
    assert secret.startswith("hilo_")
    assert again.json() == first.json() | {"secret": ""}
    renewed = agency.post(f"webhooks/{first.json()['number']}/secret", headers={"Idempotency-Key": "k-2"}).json()
    kept = "".join(IdempotentResponse.objects.values_list("body", flat=True))
    assert secret not in kept
    assert renewed["secret"] not in kept


@pytest.mark.django_db
def test_an_answer_is_kept_sealed_and_not_given_with_another_key_of_the_house(api, settings):
    line = api("integrator")
    folio = keyed(line).json()["folio"]
    assert folio not in "".join(IdempotentResponse.objects.values_list("body", flat=True))
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret of fifty characters, as is good custom", [old]
    assert keyed(line).json()["folio"] == folio
    settings.SECRET_KEY_FALLBACKS = []
    assert keyed(line).status_code == 409


@pytest.mark.django_db
def test_answers_are_kept_for_a_week(api, now):
    keyed(api("integrator"))
    assert forget_old(at=now + KEPT - timedelta(minutes=1)) == 0
    assert forget_old(at=now + KEPT + timedelta(minutes=1)) == 1
    assert not IdempotentResponse.objects.exists()
