"""A passkey beside the codes of a phone, in a Chromium that holds a key of its own (a virtual authenticator)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from .conftest import Live
from .test_account_pages import OWN, joined, type_in


def with_key(page: Any) -> None:
    """Give the page's browser a key that is always touched."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})


def test_an_administrator_signs_in_with_a_passkey_and_without_a_phone(
    live_hilo: Live, browser: Any, assert_accessible: Callable[..., None]
):
    # A key belongs to a name: an address of numbers has none.
    home = live_hilo.url.replace("127.0.0.1", "localhost")
    start = joined(live_hilo, "llave.web", "admin", "AGS")
    context = browser.new_context(base_url=home, locale="es-MX", viewport={"width": 390, "height": 844})
    page = context.new_page()
    with_key(page)
    page.goto("/accounts/login/")
    type_in(page, "[name=login]", "llave.web", start)
    type_in(page, "[name=oldpassword]", start, OWN, OWN)
    page.get_by_role("link", name="Usar una llave de acceso").click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[name=name]").fill("La del llavero")
    page.locator("#passkey").press("Enter")
    page.wait_for_url("**/2fa/recovery-codes/")
    page.goto("/desk/")
    assert page.url.endswith("/desk/administration/")

    page.goto("/accounts/logout/")
    page.locator("main button").click()
    page.goto("/accounts/login/")
    type_in(page, "[name=login]", "llave.web", OWN)
    expect(page.locator("#passkey")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/administration/")

    page.goto("/accounts/2fa/passkeys/")
    assert_accessible(page)
    expect(page.locator("main")).to_contain_text("La del llavero")
    page.get_by_role("link", name="Quitarlo").click()
    assert_accessible(page)
    page.locator("main button.danger").click()
    page.goto("/desk/administration/")
    # Without a factor the role opens nothing: a new one is asked for.
    assert "/2fa/totp/activate/" in page.url
    context.close()
