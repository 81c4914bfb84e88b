"""The door of the house as a newcomer meets it: signing in, the language, the session's page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


def test_the_first_page_is_the_councils_session(page, live_hilo, assert_accessible):
    page.goto("/")
    assert page.url == f"{live_hilo.url}/council/40"
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator("h1").count() == 1
    assert_accessible(page)


def test_the_sessions_page_shows_every_decision_and_the_country(page):
    page.goto("/council/40")
    text = page.locator("main").inner_text()
    for decision in ("M1", "A1", "A17"):
        assert re.search(rf"\b{decision}\b", text), decision
    assert page.locator("svg.country path").count() >= 32


def test_the_sessions_page_fits_a_phone(new_page, assert_accessible):
    phone = new_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    phone.goto("/council/40")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(phone)


def test_the_language_is_switched_and_stays(page):
    page.goto("/accounts/login/")
    assert page.locator("html").get_attribute("lang") == "es"
    spanish = page.locator("body").inner_text()
    page.locator("form[action*='/i18n/'] button, form[action*='/i18n/'] [type=submit]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.wait_for_load_state()
    assert page.locator("body").inner_text() != spanish
    page.goto("/council/40")
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_wrong_password_is_said_and_lets_nobody_in(page, assert_accessible):
    page.goto("/accounts/login/")
    assert_accessible(page)
    page.fill("input[name=login]", "operator")
    page.fill("input[name=password]", "not-the-password")
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")
    assert "/accounts/login" in page.url
    assert page.locator("[role=alert], .errorlist").first.inner_text().strip()
    assert_accessible(page)


@pytest.mark.parametrize(("account", "desk"), [("operator", "/desk/operator/"), ("dispatcher", "/desk/dispatcher/")])
def test_who_signs_in_comes_to_the_own_desk(account, desk, page, live_hilo, sign_in):
    sign_in(page, account)
    page.wait_for_url(f"{live_hilo.url}{desk}")


def test_a_desk_asks_for_sign_in_and_comes_back(page, live_hilo):
    page.goto("/desk/operator/")
    assert "/accounts/login" in page.url
    page.fill("input[name=login]", "operator")
    page.fill("input[name=password]", "hilo-demo-2016")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{live_hilo.url}/desk/operator/")


def test_a_desk_of_another_role_is_refused_with_words(page, sign_in, assert_accessible):
    sign_in(page, "operator")
    response = page.goto("/desk/dispatcher/")
    assert response.status == 403
    assert len(page.locator("main").inner_text()) > 30
    assert_accessible(page)


def test_a_supervisor_gives_a_second_factor_first(page, sign_in):
    sign_in(page, "supervisor")
    page.goto("/desk/operator/")
    assert "/accounts/2fa/" in page.url


def test_signing_out_closes_the_desk(page, sign_in):
    sign_in(page, "operator")
    page.goto("/accounts/logout/")
    # Whoever goes elsewhere before the answer is there may never have sent the form.
    with page.expect_navigation():
        page.locator("main form button[type=submit], main form button").first.click()
    page.goto("/desk/operator/")
    assert "/accounts/login" in page.url


def test_a_page_that_does_not_exist_says_where_to_go(page, assert_accessible):
    response = page.goto("/no/such/place")
    assert response.status == 404
    assert page.locator("a[href]").count() >= 1
    assert_accessible(page)


def test_every_page_carries_a_strict_policy(page):
    for address in ("/council/40", "/accounts/login/", "/no/such/place"):
        headers = page.goto(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
