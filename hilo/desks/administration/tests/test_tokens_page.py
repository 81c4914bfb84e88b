"""Who manages the tokens of systems and nothing else: of the own administration's systems, never of a person."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from hilo.kernel.access.models import AccessToken
from hilo.kernel.access.queries import actor_of_token
from hilo.kernel.access.roles import roles
from hilo.kernel.access.tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
ASKED = {"purpose": "despacho del estado", "days": "30", "permissions": ["incidents.open"]}
NARROW = ("service_monitor", "message_gateway", "token_manager", "webhook_manager", "fleet_manager")


@pytest.fixture
def enter(account, puebla):
    def signed_in(role, institution="PUE"):
        cache.clear()
        one = Person(account(role, institution, password=PASSWORD))
        one.sign_in()
        one.activate()
        return one.browser

    return signed_in


def make(browser, username="agency.pue", **more):
    return browser.post(reverse("administration-system-token", args=[username]), ASKED | more)


def test_a_system_s_token_is_made_shown_once_and_ended(enter, account):
    account("agency")
    tomas = enter("token_manager")
    assert "agency.pue" in tomas.get(reverse("administration-tokens")).content.decode()
    made = make(tomas)
    token = re.search(r"hilo_[\w-]+", made.content.decode())[0]
    actor = actor_of_token(token)
    assert (actor.name, actor.permissions) == ("agency.pue", frozenset({"incidents.open"}))
    page = reverse("administration-system", args=["agency.pue"])
    assert token not in tomas.get(page).content.decode()
    number = AccessToken.objects.get().pk
    tomas.post(reverse("administration-system-end", args=["agency.pue", number]))
    assert actor_of_token(token) is None


def test_it_is_no_way_to_a_person_s_account_nor_to_more_than_the_system_may(enter, account):
    account("agency")
    account("operator", password=PASSWORD)
    tomas = enter("token_manager")
    assert make(tomas, "operator.pue").status_code == 404
    assert make(tomas, permissions=["calls.answer"]).status_code == 422
    assert make(tomas, permissions=[]).status_code == 422
    assert make(tomas, permissions=["tokens.manage"]).status_code == 422
    assert not AccessToken.objects.exists()
    for page in (
        "administration-desk",
        "administration-institutions",
        "administration-webhooks",
        "administration-loading",
    ):
        assert tomas.get(reverse(page)).status_code == 403


def test_a_sensitive_system_s_token_waits_for_an_administrator(enter, account):
    account("integrator", "PUE")
    shown = make(enter("token_manager"), "integrator.pue", permissions=["incidents.read"])
    token = re.search(r"hilo_[\w-]+", shown.content.decode())[0]
    assert AccessToken.objects.get().waits
    assert actor_of_token(token) is None


def test_a_neighbour_and_another_role_do_not_come_in(enter, account, jalisco):
    account("agency")
    julio = enter("token_manager", "JAL")
    assert "agency.pue" not in julio.get(reverse("administration-tokens")).content.decode()
    assert make(julio).status_code == 404
    assert make(enter("supervisor")).status_code == 403


def test_each_narrow_role_is_a_part_of_what_an_administrator_or_an_integrator_may():
    whole = roles()["admin"].permissions | roles()["integrator"].permissions
    for name in NARROW:
        assert roles()[name].permissions < whole
    carried = set().union(*(roles()[name].permissions for name in NARROW))
    others = set().union(
        *(one.permissions for name, one in roles().items() if name not in ("admin", "integrator", *NARROW))
    )
    # What is left to an administrator alone is accounts themselves.
    assert whole - others - carried == set()


def test_a_page_of_the_desk_has_a_place_on_the_rail_for_who_may_open_that_page_alone(enter):
    def rail(browser, page):
        return [row["url"] for row in browser.get(reverse(page)).context["desks"] if "administration" in row["url"]]

    assert rail(enter("token_manager"), "administration-tokens") == ["/desk/administration/systems"]
    assert rail(enter("admin"), "administration-desk") == ["/desk/administration/"]
