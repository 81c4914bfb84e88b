"""Supervisors and administrators hold their rights only in a session that proved two factors."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client, override_settings

from hilo.kernel.access.actions import SETUP, grant, reset_second_factor
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Conflict

from .people import LOGIN, PASSWORD, code_now

pytestmark = pytest.mark.django_db
DESK = "/desk/dispatcher/"
ACTIVATE = "/accounts/2fa/totp/activate/"
CODE = "/accounts/2fa/authenticate/"


@pytest.fixture
def supervisor(person):
    """A supervisor who has activated the second factor, and is signed out."""
    one = person("supervisor")
    one.sign_in()
    one.activate()
    one.browser.post("/accounts/logout/")
    return one


def test_a_supervisor_without_second_factor_is_led_to_activate_it(person):
    supervisor = person("supervisor")
    supervisor.sign_in()
    assert supervisor.browser.get("/desk/").headers["Location"] == ACTIVATE
    assert supervisor.browser.get(DESK).headers["Location"].startswith(ACTIVATE)
    assert supervisor.browser.get("/api/v1/incidents/PUE-1").status_code == 403


@pytest.mark.parametrize(
    ("role", "told", "not_told"),
    [
        ("admin", "abre y cierra el acceso de otras personas", "registros de personas"),
        ("certification", "registros de personas que la ley protege", "el acceso de otras"),
        ("fleet_manager", "actúa por toda la institución", "registros de personas"),
        ("operator", "Su función no lo exige", "no abre nada"),
    ],
)
def test_the_page_says_why_the_reader_s_own_role_asks_for_it(person, role, told, not_told):
    from hilo.kernel.access.roles import roles

    one = person(role)
    one.sign_in()
    page = one.browser.get(ACTIVATE).content.decode()
    assert told in page
    assert not_told not in page
    assert "Supervisores y administradores" not in page
    assert (roles()[role].title_es + "." in page) == (role != "operator")


def test_until_a_second_factor_is_given_the_start_leads_over_it_to_ones_own_desk(person):
    supervisor = person("supervisor")
    assert supervisor.browser.get("/")["Location"] == "/council/40", "anybody"
    supervisor.sign_in()
    assert supervisor.browser.get("/")["Location"] == "/desk/"
    assert 'href="/desk/"' in supervisor.browser.get("/council/40").content.decode()
    supervisor.activate()
    assert supervisor.browser.get("/desk/", follow=True).request["PATH_INFO"] == "/desk/operator/"
    assert 'href="/desk/"' not in supervisor.browser.get("/council/40").content.decode()


def test_activating_takes_a_right_code(person):
    supervisor = person("supervisor")
    supervisor.sign_in()
    supervisor.browser.get(ACTIVATE)
    answer = supervisor.browser.post(ACTIVATE, {"code": "000000"})
    assert answer.context["form"].errors["code"]
    assert not Authenticator.objects.exists()
    assert not supervisor.opens(DESK)


def test_activating_with_a_right_code_gives_the_rights_in_this_session(person):
    supervisor = person("supervisor")
    supervisor.sign_in()
    assert supervisor.activate().headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert supervisor.opens(DESK)


def test_activating_long_after_signing_in_asks_for_the_password_again(person):
    supervisor = person("supervisor")
    supervisor.sign_in()
    session = supervisor.browser.session
    session["account_authentication_methods"] = [
        record | {"at": record["at"] - 301} for record in session["account_authentication_methods"]
    ]
    session.save()
    assert supervisor.browser.get(ACTIVATE).headers["Location"].startswith("/accounts/reauthenticate/")
    supervisor.browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": ACTIVATE})
    supervisor.activate()
    assert supervisor.opens(DESK)


def test_the_page_shows_the_code_as_a_picture_that_the_policy_allows(person):
    supervisor = person("supervisor")
    supervisor.sign_in()
    page = supervisor.browser.get(ACTIVATE)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]


def test_signing_in_asks_for_the_code_and_the_password_alone_opens_nothing(supervisor):
    assert supervisor.sign_in().headers["Location"] == CODE
    assert not supervisor.opens(DESK)
    assert not supervisor.opens("/accounts/2fa/")


def test_password_and_code_open_the_desk(supervisor):
    supervisor.sign_in()
    answer = supervisor.browser.post(CODE, {"code": code_now(supervisor.secret())})
    assert answer.headers["Location"] == "/desk/"
    assert supervisor.opens(DESK)


def test_a_code_is_taken_once(supervisor):
    code = code_now(supervisor.secret())
    supervisor.sign_in()
    supervisor.browser.post(CODE, {"code": code})
    listener = Client()
    listener.post(LOGIN, {"login": supervisor.user.username, "password": PASSWORD})
    cache.delete(f"allauth.mfa.totp.used?user={supervisor.user.pk}&code={code}")  # it is kept for 30 s only
    assert listener.post(CODE, {"code": code}).context["form"].errors["code"]
    assert listener.get(DESK).status_code == 302


def test_a_phone_whose_clock_is_half_a_minute_off_is_understood_and_a_worse_one_is_not(supervisor):
    for step, opens in ((-3, False), (3, False), (1, True)):
        supervisor.sign_in()
        supervisor.browser.post(CODE, {"code": code_now(supervisor.secret(), step)})
        assert supervisor.opens(DESK) is opens


def test_codes_cannot_be_tried_without_end(supervisor):
    supervisor.sign_in()
    for _ in range(20):
        supervisor.browser.post(CODE, {"code": "000000"})
    answer = supervisor.browser.post(CODE, {"code": code_now(supervisor.secret())})
    assert answer.status_code == 200
    assert not supervisor.opens(DESK)


def test_a_recovery_code_replaces_the_phone_once(supervisor):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    supervisor.sign_in()
    assert supervisor.browser.post(CODE, {"code": code}).headers["Location"] == "/desk/"
    assert supervisor.opens(DESK)
    supervisor.browser.post("/accounts/logout/")
    supervisor.sign_in()
    assert supervisor.browser.post(CODE, {"code": code}).context["form"].errors["code"]


def test_taking_the_factor_away_takes_the_rights_in_every_session(supervisor):
    supervisor.sign_in()
    supervisor.browser.post(CODE, {"code": code_now(supervisor.secret())})
    elsewhere = Client()
    elsewhere.post(LOGIN, {"login": supervisor.user.username, "password": PASSWORD})
    elsewhere.post(CODE, {"code": code_now(supervisor.secret(), 1)})
    assert elsewhere.get(DESK).status_code == 200
    supervisor.browser.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert supervisor.browser.get(DESK).headers["Location"].startswith(ACTIVATE)
    assert elsewhere.get(DESK).headers["Location"].startswith(ACTIVATE)


def test_a_session_opened_without_the_factor_gains_no_rights_when_another_activates_it(person):
    supervisor = person("supervisor")
    supervisor.sign_in()
    elsewhere = Client()
    elsewhere.post(LOGIN, {"login": supervisor.user.username, "password": PASSWORD})
    supervisor.activate()
    assert elsewhere.get(DESK).headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    elsewhere.post("/accounts/2fa/reauthenticate/", {"code": code_now(supervisor.secret(), 1), "next": DESK})
    assert elsewhere.get(DESK).status_code == 200


def test_a_role_that_needs_a_factor_leaves_the_other_roles_as_they_are(person, now):
    operator = person("operator")
    grant(actor=SETUP, user=operator.user, role="supervisor", at=now)
    operator.sign_in()
    assert operator.opens("/desk/operator/")
    assert not operator.opens(DESK)


def test_a_lost_phone_is_reset_by_an_administrator_and_a_new_one_activated(supervisor, now):
    supervisor.sign_in()
    supervisor.browser.post(CODE, {"code": code_now(supervisor.secret())})
    reset_second_factor(actor=SETUP, user=supervisor.user, at=now)
    assert not supervisor.opens("/accounts/2fa/")
    supervisor.sign_in()
    assert supervisor.browser.get("/desk/").headers["Location"] == ACTIVATE
    supervisor.activate()
    assert supervisor.opens(DESK)


def test_there_is_nothing_to_reset_where_no_factor_is(person, now):
    with pytest.raises(Conflict) as refused:
        reset_second_factor(actor=SETUP, user=person("supervisor").user, at=now)
    assert refused.value.code == "HILO-A418"


def test_the_database_alone_tells_no_secret_and_another_key_fits_no_code(supervisor):
    stored = Authenticator.objects.get(type="totp").data["secret"]
    secret = supervisor.secret()
    assert secret not in stored
    with override_settings(SECRET_KEY="another key, after this one was lost"):
        codes = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
        assert codes != Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
        assert supervisor.secret() != supervisor.secret() != ""
    assert supervisor.secret() == secret


def test_the_ledger_keeps_when_a_factor_came_and_went(supervisor):
    supervisor.sign_in()
    supervisor.browser.post(CODE, {"code": code_now(supervisor.secret())})
    supervisor.browser.post("/accounts/2fa/totp/deactivate/")
    verbs = [entry.verb for entry in about([f"user:{supervisor.user.username}"])]
    assert [verb for verb in verbs if "factor" in verb] == ["user.factor_activated", "user.factor_deactivated"]
