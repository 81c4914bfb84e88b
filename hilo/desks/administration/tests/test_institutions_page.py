"""The page of institutions, the second administrator's hand, and the tokens of a system."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from hilo.kernel.access.actions import SETUP, open_institution
from hilo.kernel.access.models import AccessToken, GrantProposal, Institution, User
from hilo.kernel.access.queries import actor_of_token, digest, permissions_of
from hilo.kernel.access.tests.people import PASSWORD, Person

from .test_people_page import DESK, act, secret_in

pytestmark = pytest.mark.django_db
OFFICE = {"code": "FGE-PUE", "name": "Fiscalía de Puebla", "kind": "prosecutor_state", "state": "21"}
FIRST = {"username": "ada", "person": "Ada Alta", "role": "admin", "scope": "state"}


@pytest.fixture
def signed_in(account: Callable[..., Any], puebla: Any) -> Callable[..., Person]:
    """`signed_in("ada", "admin", "FGE-PUE")`: at the desk, with both factors."""
    cache.clear()

    def made(username: str, role: str, institution: str = "PUE") -> Person:
        one = Person(account(role, institution, username=username, centre="", password=PASSWORD))
        one.sign_in()
        one.activate()
        return one

    return made


@pytest.fixture
def office(puebla: Any, now: Any) -> Institution:
    return open_institution(actor=SETUP, **OFFICE, at=now)


def test_an_institution_opens_with_its_first_account_whose_start_password_is_shown_once(signed_in):
    registrar = signed_in("regina", "registrar")
    shown = registrar.browser.post(f"{DESK}institutions/open", OFFICE | FIRST)
    secret = secret_in(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    assert "espera a que otro administrador la confirme" in shown.content.decode()
    listed = registrar.browser.get(f"{DESK}institutions").content.decode()
    assert "Fiscalía de Puebla" in listed
    assert secret not in listed
    assert Person(User.objects.get(username="ada")).sign_in(secret).status_code == 302


def test_what_was_refused_is_said_and_what_was_typed_stays(signed_in):
    registrar = signed_in("regina", "registrar")
    asked = OFFICE | FIRST | {"kind": "police_municipal", "code": "SSC"}
    answer = registrar.browser.post(f"{DESK}institutions/open", asked)
    assert answer.status_code == 422
    assert "cinco dígitos del municipio" in answer.content.decode()
    assert 'value="Ada Alta"' in answer.content.decode()
    assert not Institution.objects.filter(code="SSC").exists()


def test_an_administrator_sees_and_opens_only_below_the_own_institution(signed_in, office):
    admin = signed_in("pia", "admin")
    listed = admin.browser.get(f"{DESK}institutions").content.decode()
    assert "institutions/of/PUE" in listed
    assert "institutions/of/FGE-PUE" not in listed
    assert admin.browser.get(f"{DESK}institutions/of/FGE-PUE").status_code == 404
    assert admin.browser.post(f"{DESK}institutions/of/FGE-PUE/closure").status_code == 403
    asked = OFFICE | FIRST | {"code": "DEF-PUE", "kind": "defence"}
    assert admin.browser.post(f"{DESK}institutions/open", asked).status_code == 403
    assert not Institution.objects.filter(code="DEF-PUE").exists()


def test_closing_says_what_stands_in_the_way_and_then_closes(signed_in, account, office):
    registrar = signed_in("regina", "registrar")
    lista = account("analyst", "FGE-PUE", username="lista", centre="")
    answer = registrar.browser.post(f"{DESK}institutions/of/FGE-PUE/closure")
    assert answer.status_code == 409
    assert "lista" in answer.content.decode()
    # Its own administrators act on its accounts: the registrar is led to none.
    assert "/people/lista" not in answer.content.decode()
    User.objects.filter(pk=lista.pk).update(is_active=False)
    assert registrar.browser.post(f"{DESK}institutions/of/FGE-PUE/closure").status_code == 302
    page = registrar.browser.get(f"{DESK}institutions/of/FGE-PUE").content.decode()
    assert "Cerrada. Sus registros se quedan." in page
    assert "closure" not in page


def test_the_second_administrator_confirms_at_the_desk_and_the_first_cannot(signed_in, office):
    ada, bea = signed_in("ada", "admin", "FGE-PUE"), signed_in("bea", "admin", "FGE-PUE")
    joiner = {"name": "Fabián Fuentes", "username": "fabian", "institution": "FGE-PUE", "role": "prosecutor"}
    shown = ada.browser.post(f"{DESK}people", joiner | {"signs_in": "1"}).content.decode()
    assert "espera a que otro administrador la confirme" in shown
    waiting = f"{DESK}proposals/{GrantProposal.objects.get().pk}/"
    assert f"{waiting}confirm" not in ada.browser.get(DESK).content.decode()
    assert ada.browser.post(f"{waiting}confirm").status_code == 409
    assert f"{waiting}confirm" in bea.browser.get(DESK).content.decode()
    confirmed = bea.browser.post(f"{waiting}confirm").content.decode()
    code = re.search(r"(\w{4}-){3}\w{4}", confirmed)[0]
    assert "Código de entrada" in confirmed
    assert User.objects.get(username="fabian").entry_code == digest(code)
    assert "/entry-code" in ada.browser.get(f"{DESK}people/fabian").content.decode()
    assert act(ada, "fabian", "entry-code").status_code == 409
    assert act(bea, "fabian", "entry-code").status_code == 200
    assert "reports.receive" in permissions_of(User.objects.get(username="fabian"))
    act(ada, "fabian", "grant", role="custodian")
    assert "evidence.store" not in permissions_of(User.objects.get(username="fabian"))
    assert bea.browser.post(f"{DESK}proposals/{GrantProposal.objects.last().pk}/refuse").status_code == 302
    assert not GrantProposal.objects.filter(decided_at=None).exists()


def test_a_page_offers_only_the_roles_that_the_institution_may_hold(signed_in, office, account):
    ada = signed_in("ada", "admin", "FGE-PUE")
    account("analyst", "FGE-PUE", username="lista", centre="")
    page = ada.browser.get(f"{DESK}people/lista").content.decode()
    assert '<option value="prosecutor">Ministerio Público (requiere dos administradores)' in page
    assert '<option value="officer">' not in page
    assert "/grant" not in ada.browser.get(f"{DESK}people/ada").content.decode()


def test_a_systems_token_is_made_shown_once_and_ended_at_the_desk(signed_in, account):
    admin = signed_in("pia", "admin")
    account("telephony", username="exchange")
    asked = {"purpose": "Puente SIP", "permissions": ["calls.receive"], "days": "30"}
    shown = act(admin, "exchange", "token", **asked).content.decode()
    token = re.search(r"hilo_[\w-]+", shown)[0]
    assert actor_of_token(token).permissions == {"calls.receive"}
    page = admin.browser.get(f"{DESK}people/exchange").content.decode()
    assert "Puente SIP" in page
    assert token not in page
    number = AccessToken.objects.get().pk
    assert admin.browser.post(f"{DESK}tokens/{number}/revocation", {"username": "exchange"}).status_code == 302
    assert actor_of_token(token) is None


def test_a_token_of_a_sensitive_account_waits_for_the_other_administrator_at_the_desk(signed_in, office, account):
    account("custodian", "FGE-PUE", username="bodega", centre="")
    ada, bea = signed_in("ada", "admin", "FGE-PUE"), signed_in("bea", "admin", "FGE-PUE")
    asked = {"purpose": "Inventario", "permissions": ["evidence.read"], "days": "30"}
    shown = act(ada, "bodega", "token", **asked).content.decode()
    token, number = re.search(r"hilo_[\w-]+", shown)[0], AccessToken.objects.get().pk
    assert "El token no vale hasta que otro administrador lo confirme" in shown
    confirm = f"{DESK}tokens/{number}/confirmation"
    assert confirm not in ada.browser.get(f"{DESK}people/bodega").content.decode()
    assert ada.browser.post(confirm, {"username": "bodega"}).status_code == 409
    assert "Inventario" in bea.browser.get(DESK).content.decode()
    assert confirm in bea.browser.get(f"{DESK}people/bodega").content.decode()
    assert actor_of_token(token) is None
    assert bea.browser.post(confirm, {"username": "bodega"}).status_code == 302
    assert actor_of_token(token).permissions == {"evidence.read"}
    assert "Inventario" not in bea.browser.get(DESK).content.decode()


def test_a_persons_account_offers_no_token(signed_in, account):
    admin = signed_in("pia", "admin")
    account("operator", username="olivia", password=PASSWORD)
    assert "/people/olivia/token" not in admin.browser.get(f"{DESK}people/olivia").content.decode()
    assert act(admin, "olivia", "token", purpose="leer", permissions=["calls.read"]).status_code == 409
    assert not AccessToken.objects.exists()
