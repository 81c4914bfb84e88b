"""Whoever opens a demonstration may be everybody in it, and not the second visitor less than the first."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from hilo.demonstration.cast import CAST, DEMO_ACCOUNTS, DEMO_PASSWORD, open_demo_accounts, renew_factors
from hilo.demonstration.setting_up import add_demonstration
from hilo.kernel.access.actions import SETUP, give_shown_factor, join
from hilo.kernel.access.models import User
from hilo.kernel.access.queries import shown_code
from hilo.kernel.installation.actions import declare
from hilo.lib.errors import Conflict

pytestmark = pytest.mark.django_db
LOGIN, CODE, ACTIVATE = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/totp/activate/"
NO_DEMONSTRATION = ("", "operational", "exercise")


@pytest.fixture(autouse=True)
def _houses(puebla: Any, jalisco: Any, national: Any) -> None:
    cache.clear()


@pytest.fixture
def cast(now: datetime) -> None:
    """A demonstration with its accounts."""
    declare(actor=SETUP, kind="demonstration", in_use=False, at=now)
    open_demo_accounts(at=now)
    renew_factors(at=now)


def field(page: Any, name: str) -> str:
    """What the page's own form has filled in."""
    _, _, form = page.content.decode().rpartition('class="account"')
    found = re.search(rf'<input [^>]*name="{name}"[^>]*?value="([^"]*)"', form)
    return found[1] if found else ""


def enters(username: str) -> Client:
    """A visitor with a browser of its own, and nothing else than what the pages fill in."""
    browser = Client()
    form = browser.get(LOGIN, {"login": username, "next": "/desk/"})
    given = {name: field(form, name) for name in ("login", "password", "next")}
    answer = browser.post(LOGIN, given)
    if answer.headers["Location"] == CODE:
        answer = browser.post(CODE, {"code": field(browser.get(CODE), "code")})
    assert answer.headers.get("Location") == "/desk/", username
    return browser


def test_every_account_leads_by_what_the_page_fills_in_to_its_first_page(cast: None, now: datetime) -> None:
    add_demonstration(at=now)
    page = Client().get(LOGIN)
    for some in page.context["cast"].values():
        for one in some:
            assert f"?login={one.username}&amp;next=" in page.content.decode()
            answer = enters(one.username).get(one.page, follow=True)
            assert answer.status_code == 200, one
            assert "/accounts/" not in answer.request["PATH_INFO"], one
    assert sum(map(len, page.context["cast"].values())) == len(DEMO_ACCOUNTS)


@pytest.mark.parametrize("kind", NO_DEMONSTRATION)
def test_what_is_no_demonstration_names_nobody_and_fills_in_nothing(kind: str, now: datetime) -> None:
    if kind:
        declare(actor=SETUP, kind=kind, in_use=False, at=now)
    open_demo_accounts(at=now)
    answer = Client().get(LOGIN, {"login": "supervisor"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert DEMO_PASSWORD not in page
    assert field(answer, "login") == field(answer, "password") == ""
    assert 'class="cast"' not in page
    assert not answer.context["cast"]


def test_a_second_factor_keeps_out_no_visitor_after_the_first(cast: None) -> None:
    assert [enters("supervisor").get("/desk/supervisor/").status_code for _ in range(3)] == [200, 200, 200]


def test_a_visitor_who_enrols_a_phone_of_their_own_shuts_out_nobody(cast: None) -> None:
    first = enters("supervisor")
    first.post("/accounts/2fa/totp/deactivate/")
    form = first.get(ACTIVATE)
    assert first.post(ACTIVATE, {"code": field(form, "code")}).headers["Location"].startswith("/accounts/2fa/")
    assert enters("supervisor").get("/desk/supervisor/").status_code == 200


def test_a_passkey_that_a_visitor_left_is_gone_at_the_next_start(cast: None, now: datetime) -> None:
    user = User.objects.get(username="supervisor")
    Authenticator.objects.filter(user=user).update(type=Authenticator.Type.WEBAUTHN, data={})
    renew_factors(at=now)
    assert [one.type for one in Authenticator.objects.filter(user=user)] == [Authenticator.Type.TOTP]
    before = Authenticator.objects.get(user=user).pk
    renew_factors(at=now)
    assert Authenticator.objects.get(user=user).pk == before


@pytest.mark.parametrize("kind", NO_DEMONSTRATION)
def test_no_other_installation_gives_or_shows_a_factor(kind: str, cast: None, now: datetime) -> None:
    """Not even for an account of the cast, and one that was given before is shown no longer."""
    from hilo.kernel.installation.models import Installation

    if kind:
        Installation.objects.update(kind=kind)
    else:
        Installation.objects.all().delete()
    user = User.objects.get(username="supervisor")
    assert shown_code(user) == ""
    with pytest.raises(Conflict) as refused:
        give_shown_factor(user, actor=SETUP, at=now)
    assert refused.value.code == "HILO-K452"
    browser = Client()
    browser.post(LOGIN, {"login": "supervisor", "password": DEMO_PASSWORD})
    assert field(browser.get(CODE), "code") == ""


def test_somebody_who_is_not_of_the_cast_keeps_their_phone(cast: None, now: datetime) -> None:
    who = {"name": "R", "institution": "PUE", "role": "supervisor"}
    user = join(actor=SETUP, username="real", password=DEMO_PASSWORD, at=now, **who)
    give_shown_factor(user, actor=SETUP, at=now)
    browser = Client()
    browser.post(LOGIN, {"login": "real", "password": DEMO_PASSWORD})
    assert field(browser.get(CODE), "code") == ""


def test_what_a_newcomer_reads_names_accounts_that_are_there() -> None:
    home = Path(__file__).parents[3]
    there = {part.username for part in DEMO_ACCOUNTS}
    for name, word in (("docs/training.md", "Account"), ("docs/es/capacitacion.md", "Cuenta")):
        first = re.findall(rf"^{word}s? (.*?),? p[aá]g", (home / name).read_text(encoding="utf-8"), re.MULTILINE)
        named = {one for line in first for one in re.findall(r"`([a-z][a-z0-9._]*)`", line)}
        assert named <= there
        assert {"personnel", "academy", "certification.2", "jal.certification", "officer", "analyst"} <= named
    for name in ("README.md", "README.es.md"):
        table = (home / name).read_text(encoding="utf-8").split("hilo-demo-2016")[1].split("\n\n")[1]
        assert set(re.findall(r"`([a-z][a-z0-9._]*)`", table)) <= there
        assert "/accounts/login/" in (home / name).read_text(encoding="utf-8")


def test_each_part_is_played_once() -> None:
    assert len({part.username for part in DEMO_ACCOUNTS}) == sum(map(len, CAST.values()))
