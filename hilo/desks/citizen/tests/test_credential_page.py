"""/c/CODE: genuine, may serve today; nothing of the person, the same for whatever is unknown."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hilo.desks.citizen.pages import credential as page
from hilo.registries.officers import actions, queries
from hilo.registries.officers.rules.short_code import ALPHABET, new_code, read_code
from tests.support.authorities import accredit, kind_of

pytestmark = pytest.mark.django_db
UNKNOWN = "0" * 14


@pytest.fixture(autouse=True)
def _nobody_asked():
    page._asked.clear()
    page._drawn.clear()


@pytest.fixture
def hands(actor, db):
    from hilo.kernel.access.models import Institution

    for code in ("SSP-PUE", "CECC-PUE"):
        Institution.objects.get_or_create(code=code, defaults={"name": code, "state": "21", "kind": kind_of(code)})
    accredit("CECC-PUE")
    states = frozenset({"21"})
    return actor("personnel", "SSP-PUE", states=states), actor("certification", "CECC-PUE", states=states)


@pytest.fixture
def paper(hands):
    pilar, celia = hands
    at = timezone.now()
    ana = actions.enrol(institution="SSP-PUE", number="1001", name="Ana Ruiz Soto", actor=pilar, at=at)
    issued = timezone.localdate(at) - timedelta(days=100)
    for one in ("trust", "competencies", "performance", "training"):
        actions.record_evaluation(ana.pk, component=one, passed=True, issued_on=issued, actor=celia, at=at)
    return actions.issue_certificate(ana.pk, actor=celia, at=at)


def told(code, **more):
    answer = Client(**more).get(f"/c/{code}")
    text = answer.content.decode()
    return answer.status_code, 'data-genuine="yes"' in text, 'data-serves="yes"' in text, text


def test_a_credential_in_force_is_genuine_and_its_bearer_may_serve(paper):
    status, genuine, serves, text = told(paper.code)
    assert (status, genuine, serves) == (200, True, True)
    assert told(paper.code.lower())[1:3] == (True, True)
    for secret in ("Ana", "Ruiz", paper.folio, "SSP-PUE", "1001"):
        assert secret not in text


def test_after_a_failed_exam_it_is_genuine_and_its_bearer_may_not_serve_and_not_why(paper, hands):
    at = timezone.now()
    given = {"component": "trust", "passed": False, "document": "A-1", "issued_on": timezone.localdate(at)}
    actions.record_evaluation(paper.officer_id, actor=hands[1], at=at, **given)
    assert told(paper.code)[1:3] == (True, False)


def test_a_revoked_one_is_genuine_and_serves_no_more(paper, hands):
    actions.revoke_certificate(paper.folio, reason="by_order", why="x", actor=hands[1], at=timezone.now())
    assert told(paper.code)[1:3] == (True, False)


@pytest.mark.changes_records
def test_one_whose_row_was_changed_behind_the_acts_is_not_genuine(paper):
    type(paper).objects.filter(pk=paper.pk).update(expires=paper.expires + timedelta(days=900))
    assert told(paper.code)[1:3] == (False, False)


@pytest.mark.changes_records
def test_what_is_unknown_is_one_answer_and_asks_the_register_the_same(paper):
    def asked(code):
        with CaptureQueriesContext(
            connection,
        ) as found:
            queries.credential(code, timezone.localdate())
        return [one["sql"][:60] for one in found]

    def read(code):
        return told(code)[3].partition('<div class="asking">')[2].partition('<dd class="number">')[0]

    type(paper).objects.filter(pk=paper.pk).update(line=paper.line[:-2])  # forged: its signature does not hold
    pages = {read(code) for code in (UNKNOWN, new_code(), paper.code)}
    assert len(pages) == 1
    assert 'data-genuine="no"' in pages.pop()
    assert told(UNKNOWN)[:3] == (200, False, False)
    assert asked(UNKNOWN) == asked(paper.code)


def test_a_mistyped_code_is_told_as_one_and_asks_the_register_nothing(paper):
    code = paper.code
    slips = {code[:at] + letter + code[at + 1 :] for at, was in enumerate(code) for letter in ALPHABET if letter != was}
    assert not any(map(read_code, slips))
    assert not read_code(code + "0")
    for slip in (code[:-1], next(iter(slips)), "XXXX", paper.folio, "Z" * 200):
        with CaptureQueriesContext(connection) as asked:
            _, genuine, _, text = told(slip)
        assert not [one["sql"] for one in asked if "officers_" in one["sql"]]
        assert not genuine
        assert "data-genuine" not in text
        assert "Este no es un código nuestro" in text


def test_what_was_meant_is_read(paper):
    typed = paper.code.replace("1", "l").replace("0", "o").lower()
    assert read_code(f"{typed[:7]}-{typed[7:]}") == paper.code
    assert told(typed)[1:3] == (True, True)


def test_who_is_signed_in_is_shown_no_stranger_s_page_nor_the_other_way(paper, account):
    from hilo.kernel.access.tests.people import PASSWORD, Person

    person = Person(account("certification", "CECC-PUE", centre="", password=PASSWORD))
    person.sign_in()
    person.activate()
    name = person.browser.get(f"/c/{paper.code}").content.decode()
    assert "Sign out" in name or "Cerrar sesión" in name or "Salir" in name
    stranger = told(paper.code)[3]
    assert "Salir" not in stranger
    assert stranger == told(paper.code)[3]
    assert told(paper.code, HTTP_ACCEPT_LANGUAGE="en")[3] != stranger


def test_the_code_is_long_and_random(paper):
    assert len(paper.code) == 14
    assert paper.code not in paper.line


def test_who_asks_too_often_waits(paper, monkeypatch):
    # One minute, however long the questions take.
    monkeypatch.setattr(page, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))
    for _ in range(page.MOST):
        assert told(paper.code)[0] == 200
    assert told(paper.code)[0] == 429
    assert told(paper.code, REMOTE_ADDR="10.0.0.9")[0] == 200


def test_keys_and_revocations_are_public_and_verify_a_line_without_the_register(paper, hands):
    (key,) = json.loads(Client().get("/c/keys.json").content)["keys"]
    assert (key["centre"], key["kty"], key["crv"]) == ("CECC-PUE", "OKP", "Ed25519")
    assert json.loads(__import__("base64").urlsafe_b64decode(paper.line.split(".")[0] + "=="))["kid"] == key["kid"]
    actions.revoke_certificate(paper.folio, reason="by_order", why="x", actor=hands[1], at=timezone.now())
    file = json.loads(Client().get("/c/revoked/CECC-PUE.json").content)
    pem = queries.public_key("CECC-PUE")
    day, folios = queries.revoked_folios(file, pem, "CECC-PUE")
    assert (day, folios) == (timezone.localdate(), [paper.folio])
    assert queries.verify(paper.line, pem, day, folios).standing == "revoked"
    assert Client().get("/c/revoked/CECC-JAL.json").status_code == 404
