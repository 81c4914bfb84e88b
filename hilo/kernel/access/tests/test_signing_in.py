"""Signing in, being locked out, leaving, and what ends a session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from hilo.kernel.access.actions import SETUP, give_start_password, leave, sign_out, unlock
from hilo.kernel.access.models import User
from hilo.kernel.ledger.queries import about

from .people import LOGIN, PASSWORD

pytestmark = pytest.mark.django_db
OWN_PAGE = "/accounts/2fa/"
CHANGE = "/accounts/password/change/"
NEW = "nubes-sobre-el-popocatepetl"


def change_password(person: Any, old: str, new: str) -> Any:
    return person.browser.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def test_the_right_password_opens_the_desk(person):
    operator = person("operator")
    assert operator.sign_in().headers["Location"] == "/desk/"
    assert operator.browser.get("/desk/").headers["Location"] == "/desk/operator/"


def test_a_wrong_password_opens_nothing_and_names_no_reason_that_helps_a_guesser(person):
    operator = person("operator")
    wrong = operator.sign_in("not-the-password")
    unknown = Client().post(LOGIN, {"login": "nobody.at.all", "password": "not-the-password"})
    assert wrong.status_code == unknown.status_code == 200
    said = [list(page.context["form"].non_field_errors()) for page in (wrong, unknown)]
    assert said[0] == said[1] != []
    assert not operator.opens(OWN_PAGE)


def test_after_five_wrong_passwords_not_even_the_right_one_is_taken(person):
    operator = person("operator")
    answers = [operator.sign_in("wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    refused = operator.sign_in()
    assert refused.status_code == 429
    assert "account/locked.html" in [template.name for template in refused.templates]
    assert not operator.opens(OWN_PAGE)


def test_a_locked_account_opens_again_after_a_minute_and_rests_longer_with_each_wrong_password_more(person):
    operator = person("operator")
    for _ in range(5):
        operator.sign_in("wrong")
    for minutes in (1, 2, 4, 8, 15, 15):
        resting = operator.sign_in()
        assert resting.status_code == 429
        assert int(resting.headers["Retry-After"]) <= minutes * 60 < int(resting.headers["Retry-After"]) + 30
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=minutes, seconds=1))
        assert operator.sign_in("wrong").status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert operator.sign_in().status_code == 302
    assert operator.opens(OWN_PAGE)


def test_wrong_passwords_are_counted_for_the_account_however_its_name_is_written_and_from_wherever(person):
    operator = person("operator")
    for place, name in enumerate(("operator.pue", "Operator.PUE", "OPERATOR.PUE", "oPerator.pue", "operator.Pue")):
        Client(REMOTE_ADDR=f"10.0.0.{place}").post(LOGIN, {"login": name, "password": "wrong"})
    assert operator.sign_in().status_code == 429


def test_a_stranger_who_locks_an_account_does_not_lock_who_signed_in_with_it_here_before(person):
    operator = person("operator")
    assert operator.sign_in().status_code == 302
    operator.browser.post("/accounts/logout/")
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(25):
        stranger.post(LOGIN, {"login": operator.user.username, "password": "wrong"})
    assert stranger.post(LOGIN, {"login": operator.user.username, "password": PASSWORD}).status_code == 429
    assert operator.sign_in().status_code == 302
    assert stranger.post(LOGIN, {"login": operator.user.username, "password": PASSWORD}).status_code == 429


def test_a_known_browser_has_five_tries_too(person):
    operator = person("operator")
    operator.sign_in()
    operator.browser.post("/accounts/logout/")
    assert [operator.sign_in("wrong").status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    assert operator.sign_in().status_code == 429
    elsewhere = Client()
    assert elsewhere.post(LOGIN, {"login": operator.user.username, "password": PASSWORD}).status_code == 302


def test_a_browser_is_known_for_its_own_accounts_alone_and_not_after_a_sign_out_from_elsewhere(person, now):
    operator, dispatcher = person("operator"), person("dispatcher")
    for one in (operator, dispatcher):
        one.sign_in()
    dispatcher.browser.post("/accounts/logout/")
    operator.browser.post("/accounts/logout/")
    for _ in range(5):
        for one in (operator, dispatcher):
            Client().post(LOGIN, {"login": one.user.username, "password": "wrong"})
    other = {"login": dispatcher.user.username, "password": PASSWORD}
    assert operator.browser.post(LOGIN, other).status_code == 429
    sign_out(actor=SETUP, user=dispatcher.user, at=now)
    assert dispatcher.sign_in().status_code == 429
    assert operator.sign_in().status_code == 302


def test_twenty_wrong_passwords_of_anybody_from_one_address_lock_nobody_else_there(person):
    operator = person("operator")
    for number in range(20):
        Client().post(LOGIN, {"login": f"stranger{number}", "password": "wrong"})
    assert operator.sign_in().status_code == 302


def test_an_address_that_tries_many_accounts_is_slowed_and_known_browsers_there_are_not(person):
    operator, dispatcher = person("operator"), person("dispatcher")
    operator.sign_in()
    operator.browser.post("/accounts/logout/")
    for number in range(31):
        Client().post(LOGIN, {"login": f"stranger{number}", "password": "wrong"})
    slowed = dispatcher.sign_in()
    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["Retry-After"]) <= 60
    assert operator.sign_in().status_code == 302
    assert (
        Client(REMOTE_ADDR="10.0.0.9")
        .post(LOGIN, {"login": dispatcher.user.username, "password": PASSWORD})
        .status_code
        == 302
    )


def test_an_administrator_unlocks_at_once(person, now):
    operator = person("operator")
    for _ in range(5):
        operator.sign_in("wrong")
    unlock(actor=SETUP, user=operator.user, at=now)
    assert operator.sign_in().status_code == 302


def test_a_locked_account_locks_no_other_at_the_same_machine(person):
    operator, dispatcher = person("operator"), person("dispatcher")
    for _ in range(6):
        operator.sign_in("wrong")
    assert dispatcher.sign_in().status_code == 302


def test_a_right_password_forgets_the_wrong_ones_before_it(person):
    operator = person("operator")
    for _ in range(4):
        operator.sign_in("wrong")
    operator.sign_in()
    operator.browser.post("/accounts/logout/")
    for _ in range(4):
        assert operator.sign_in("wrong").status_code == 200
    assert operator.sign_in().status_code == 302


def test_a_session_planted_before_signing_in_is_not_the_one_that_is_signed_in(person):
    operator = person("operator")
    operator.browser.get(LOGIN)
    session = operator.browser.session
    session["planted"] = True
    session.save()
    operator.browser.cookies["sessionid"] = session.session_key
    operator.sign_in()
    assert operator.browser.cookies["sessionid"].value != session.session_key
    stranger = Client()
    stranger.cookies["sessionid"] = session.session_key
    assert stranger.get(OWN_PAGE).status_code == 302


def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(person):
    operator = person("operator")
    operator.sign_in()
    kept = operator.browser.cookies["sessionid"].value
    operator.browser.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get(OWN_PAGE).status_code == 302


def test_signing_out_takes_a_form_and_not_a_mere_link(person):
    operator = person("operator")
    operator.sign_in()
    assert operator.browser.get("/accounts/logout/").status_code == 200
    assert operator.opens(OWN_PAGE)


def test_a_leaver_loses_the_open_session_at_once(person, now):
    operator = person("operator")
    operator.sign_in()
    assert operator.opens(OWN_PAGE)
    leave(actor=SETUP, user=operator.user, at=now)
    assert not operator.opens(OWN_PAGE)
    assert operator.sign_in().status_code == 200


def test_a_lost_laptop_is_signed_out_and_the_person_signs_in_again_elsewhere(person, now):
    operator = person("operator")
    operator.sign_in()
    sign_out(actor=SETUP, user=operator.user, at=now)
    assert not operator.opens(OWN_PAGE)
    assert operator.sign_in().status_code == 302
    assert operator.opens(OWN_PAGE)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(person):
    operator = person("operator")
    operator.sign_in()
    elsewhere = Client()
    elsewhere.post(LOGIN, {"login": operator.user.username, "password": PASSWORD})
    assert elsewhere.get(OWN_PAGE).status_code == 200
    assert change_password(operator, PASSWORD, NEW).headers["Location"] == "/desk/"
    assert operator.opens(OWN_PAGE)
    assert elsewhere.get(OWN_PAGE).status_code == 302


def test_a_start_password_opens_nothing_until_it_is_changed(person):
    operator = person("operator", start_password=True)
    operator.sign_in()
    assert operator.browser.get("/desk/").headers["Location"] == CHANGE
    assert operator.browser.get("/desk/operator/").headers["Location"].startswith(CHANGE)
    assert operator.browser.get("/api/v1/calls/1").status_code == 403
    change_password(operator, PASSWORD, NEW)
    assert operator.browser.get("/desk/").headers["Location"] == "/desk/operator/"
    assert not User.objects.get(pk=operator.user.pk).start_password


@pytest.mark.parametrize("new", [PASSWORD, "short", "qwertyuiop123", "operator.pue"])
def test_a_password_that_is_the_old_one_short_common_or_the_name_is_not_taken(person, new):
    operator = person("operator", start_password=True)
    operator.sign_in()
    answer = change_password(operator, PASSWORD, new)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert User.objects.get(pk=operator.user.pk).start_password


def test_a_forgotten_password_is_replaced_by_a_start_password_that_works_once(person, now):
    operator = person("operator")
    operator.sign_in()
    secret = give_start_password(actor=SETUP, user=operator.user, at=now)
    assert not operator.opens(OWN_PAGE)
    assert operator.sign_in().status_code == 200
    assert operator.sign_in(secret).headers["Location"] == "/desk/"
    assert operator.browser.get("/desk/").headers["Location"] == CHANGE


def test_a_session_that_has_run_out_opens_nothing_and_is_swept_away(person):
    operator, dispatcher = person("operator"), person("dispatcher")
    operator.sign_in()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not operator.opens(OWN_PAGE)
    dispatcher.sign_in()
    assert Session.objects.count() == 1
    assert Session.objects.get().expire_date - timezone.now() < timedelta(hours=12)


def test_sessions_are_in_the_ledger(person):
    operator = person("operator")
    operator.sign_in()
    operator.browser.post("/accounts/logout/")
    verbs = [entry.verb for entry in about([f"user:{operator.user.username}"])]
    assert verbs == ["user.joined", "role.granted", "session.opened", "session.closed"]


def test_sign_in_leads_to_no_other_site(person):
    operator = person("operator")
    answer = operator.browser.post(
        LOGIN + "?next=https://evil.example/", {"login": operator.user.username, "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/desk/"


def test_the_pages_carry_no_script_or_style_of_their_own(person):
    operator = person("operator")
    pages = [operator.browser.get(LOGIN)]
    operator.sign_in()
    pages += [operator.browser.get(path) for path in (OWN_PAGE, CHANGE, "/accounts/2fa/totp/activate/")]
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert "<style" not in text
        assert " style=" not in text
        assert text.count("<script") == text.count("<script src=") + text.count('<script type="module" src=')
