"""Signing in, the second factor and the administrator's desk, by keyboard, and readable for everybody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import Live

OWN = "cuatro tuercas de bronce"


def joined(live: Live, username: str, role: str, institution: str) -> str:
    """Somebody joins on the server; the start password that was printed."""
    said = live.server.hilo(
        "users", "join", username, "--name", "Ana Prueba", "--institution", institution, "--role", role
    )
    return said.split()[-1]


def code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238, written here anew so that it checks what the server does)."""
    key, counter = base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def type_in(page: Any, first: str, *words: str) -> None:
    """Type into the first field and those after it in the order of the keyboard, and send with Enter."""
    page.locator(first).focus()
    page.keyboard.type(words[0])
    for word in words[1:]:
        page.keyboard.press("Tab")
        page.keyboard.type(word)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_administrator_begins_with_a_start_password_and_ends_by_joining_somebody(
    live_hilo: Live, page: Any, assert_accessible: Callable[..., None]
):
    start = joined(live_hilo, "ana.web", "admin", "NAC")
    page.goto("/accounts/login/")
    assert_accessible(page)
    type_in(page, "[name=login]", "ana.web", start)
    assert page.url.endswith("/accounts/password/change/")
    assert_accessible(page)
    type_in(page, "[name=oldpassword]", start, OWN, OWN)
    assert page.url.endswith("/accounts/2fa/totp/activate/")
    # The picture of the secret is drawn: the page's policy lets it through.
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 0
    page.locator("summary").press("Enter")
    secret = page.locator("main code").inner_text().strip()
    assert_accessible(page)
    type_in(page, "[name=code]", code(secret))
    assert page.url.endswith("/accounts/2fa/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    assert_accessible(page)
    for path in ("/accounts/2fa/", "/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/generate/"):
        page.goto(path)
        assert_accessible(page)

    page.goto("/desk/")
    assert page.url.endswith("/desk/administration/")
    assert_accessible(page)
    type_in(page, "#name", "Josefina Ortiz", "jo.web")
    assert len(page.locator(".secret code").inner_text()) == 19
    assert_accessible(page)
    page.goto("/desk/administration/people/jo.web")
    assert_accessible(page)
    page.locator("button:has-text('Cerrar todas las sesiones')").click()
    page.wait_for_selector("#join [role=status]:has-text('Se cerraron todas las sesiones')")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_locked_account_is_told_what_to_do(live_hilo: Live, page: Any, assert_accessible: Callable[..., None]):
    joined(live_hilo, "luis.web", "operator", "PUE")
    for _ in range(5):
        page.goto("/accounts/login/")
        type_in(page, "[name=login]", "luis.web", "not the password")
    assert "descansa un minuto" in page.locator("h1").inner_text()
    assert "administrador puede desbloquearla" in page.locator("main").inner_text()
    assert_accessible(page)


@pytest.mark.parametrize("language", ["es-MX", "en-US"])
def test_the_sign_in_page_speaks_the_readers_language_and_fits_a_phone(new_page: Callable[..., Any], language: str):
    page = new_page(locale=language, viewport={"width": 390, "height": 844})
    page.goto("/accounts/login/")
    assert page.locator("h1").inner_text() == {"es-MX": "Entrar", "en-US": "Sign in"}[language]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("[name=login]")).to_be_focused()
