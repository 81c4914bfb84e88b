"""An administrator manages accounts at the desk, one act per form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from hilo.kernel.access.models import User
from hilo.kernel.access.tests.people import PASSWORD, Person
from hilo.kernel.ledger.queries import about

pytestmark = pytest.mark.django_db
DESK = "/desk/administration/"
JOINER = {"name": "Ana López", "username": "ana.lopez", "institution": "PUE", "centre": "PUE", "role": "operator"}


@pytest.fixture
def admin(account: Callable[..., Any], puebla: Any) -> Person:
    """Puebla's administrator, signed in with both factors."""
    cache.clear()
    one = Person(account("admin", password=PASSWORD))
    one.sign_in()
    one.activate()
    return one


def act(admin: Person, username: str, verb: str, **fields: str) -> Any:
    return admin.browser.post(f"{DESK}people/{username}/{verb}", fields)


def secret_in(answer: Any) -> str:
    return re.search(r'<code class="number">([a-z0-9-]{19})</code>', answer.content.decode())[1]


def test_the_desk_lists_the_accounts_of_the_own_state_only(admin, account, jalisco):
    account("operator")
    account("dispatcher", "JAL")
    text = admin.browser.get(DESK).content.decode()
    assert "operator.pue" in text
    assert "dispatcher.jal" not in text


def test_a_joiner_signs_in_with_the_start_password_that_was_shown_once(admin):
    shown = admin.browser.post(f"{DESK}people", JOINER | {"signs_in": "1"})
    secret = secret_in(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    assert secret not in admin.browser.get(f"{DESK}people/ana.lopez").content.decode()
    joiner = Person(User.objects.get(username="ana.lopez"))
    assert joiner.sign_in(secret).status_code == 302
    assert joiner.browser.get("/desk/").headers["Location"] == "/accounts/password/change/"


def test_a_system_joins_without_a_password(admin):
    assert admin.browser.post(f"{DESK}people", JOINER).status_code == 302
    assert not User.objects.get(username="ana.lopez").has_usable_password()


def test_a_taken_name_is_said_in_spanish_and_what_was_typed_stays(admin, account):
    account("operator")
    answer = admin.browser.post(f"{DESK}people", JOINER | {"username": "operator.pue", "signs_in": "1"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Ya hay una cuenta con ese nombre" in text
    assert 'value="Ana López"' in text


def test_an_unknown_unit_is_refused(admin):
    answer = admin.browser.post(f"{DESK}people", JOINER | {"role": "unit", "unit": "PUE-X99"})
    assert answer.status_code == 404
    assert not User.objects.filter(username="ana.lopez").exists()


@pytest.mark.parametrize("field", ["username", "name", "institution", "centre", "role", "unit"])
@pytest.mark.parametrize("value", ["a\0b", "x" * 300, "ZZZ<script>"])
def test_nonsense_in_a_field_is_refused_and_nobody_joins(admin, field, value):
    answer = admin.browser.post(f"{DESK}people", JOINER | {field: value, "signs_in": "1"})
    if field == "name" and "<" in value:
        assert "ZZZ&lt;script&gt;" in answer.content.decode()
    else:
        assert answer.status_code in {404, 422}
        assert User.objects.count() == 1


def test_roles_are_given_and_taken_back_and_the_ledger_says_by_whom(admin, account):
    account("operator")
    act(admin, "operator.pue", "grant", role="dispatcher")
    act(admin, "operator.pue", "revoke", role="operator")
    text = admin.browser.get(f"{DESK}people/operator.pue").content.decode()
    assert 'Quitar<span class="sr"> Despachador' in text
    assert 'Quitar<span class="sr"> Operador' not in text
    assert [(entry.verb, entry.actor) for entry in about(["user:operator.pue"])][-2:] == [
        ("role.granted", "admin.pue"),
        ("role.revoked", "admin.pue"),
    ]


def test_a_lost_laptop_is_signed_out_from_the_desk(admin, account):
    operator = Person(account("operator", password=PASSWORD))
    operator.sign_in()
    act(admin, "operator.pue", "sign-out")
    assert not operator.opens("/accounts/2fa/")


def test_a_locked_account_is_shown_and_unlocked(admin, account):
    operator = Person(account("operator", password=PASSWORD))
    for _ in range(5):
        operator.sign_in("wrong")
    assert "bloqueada" in admin.browser.get(f"{DESK}people/operator.pue").content.decode()
    act(admin, "operator.pue", "unlock")
    assert operator.sign_in().status_code == 302


def test_a_leaver_is_shown_as_left_and_nothing_more_can_be_done(admin, account):
    account("operator")
    act(admin, "operator.pue", "leave")
    text = admin.browser.get(f"{DESK}people/operator.pue").content.decode()
    assert "baja" in text
    assert "/people/operator.pue/" not in text


def test_a_new_start_password_replaces_a_forgotten_one(admin, account):
    operator = Person(account("operator", password=PASSWORD))
    secret = secret_in(act(admin, "operator.pue", "start-password"))
    assert operator.sign_in().status_code == 200
    assert operator.sign_in(secret).status_code == 302


def test_the_own_account_is_left_to_another_administrator(admin):
    assert act(admin, "admin.pue", "leave").status_code == 409
    assert User.objects.get(username="admin.pue").is_active


def test_an_account_of_another_state_is_refused_and_the_refusal_noted(admin, account, jalisco):
    account("operator", "JAL")
    assert admin.browser.get(f"{DESK}people/operator.jal").status_code == 403
    assert act(admin, "operator.jal", "leave").status_code == 403
    assert User.objects.get(username="operator.jal").is_active
    refusals = about([f"path:{DESK}people/operator.jal", f"path:{DESK}people/operator.jal/leave"])
    assert [entry.verb for entry in refusals] == ["access.refused", "access.refused"]


@pytest.mark.parametrize("username", ["nobody", "a%00b"])
def test_nobody_is_found_under_a_name_that_nobody_has(admin, username):
    assert admin.browser.get(f"{DESK}people/{username}").status_code == 404


def test_an_unknown_act_is_none(admin, account):
    account("operator")
    assert act(admin, "operator.pue", "promote").status_code == 404


@pytest.mark.parametrize("role", ["operator", "supervisor", "integrator"])
def test_other_roles_do_not_come_in(account, puebla, role):
    cache.clear()
    one = Person(account(role, "PUE", password=PASSWORD))
    one.sign_in()
    if role == "supervisor":
        one.activate()
    assert one.browser.get(DESK).status_code == 403


def test_a_form_without_its_token_changes_nothing(admin, account):
    account("operator")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin.browser.cookies
    assert strict.post(f"{DESK}people/operator.pue/leave").status_code == 403
    assert User.objects.get(username="operator.pue").is_active


def test_a_person_goes_elsewhere_and_what_is_typed_stays_if_it_is_refused(admin, account, units):
    account("operator")
    refused = act(admin, "operator.pue", "transfer", centre="PUE", unit="PUE-P9")
    assert refused.status_code == 404
    assert 'value="PUE-P9"' in refused.content.decode()
    assert act(admin, "operator.pue", "transfer", centre="PUE", unit="PUE-P1").status_code == 302
    assert User.objects.get(username="operator.pue").unit == "PUE-P1"


def test_what_a_leaver_has_in_hand_is_shown_before_and_told_after(admin, account, units):
    account("unit", unit="PUE-P1")
    assert "unit:PUE-P1" in admin.browser.get(f"{DESK}people/unit.pue").content.decode()
    act(admin, "unit.pue", "leave")
    told = admin.browser.get(f"{DESK}people/unit.pue").content.decode()
    assert "unit:PUE-P1" in told
    assert "unit:PUE-P1" not in admin.browser.get(f"{DESK}people/unit.pue").content.decode()
