"""Every page of every desk, as whoever works there: WCAG 2.2 AA in the light and in the dark, and no script throws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.need import PATIENCE_MS, chromium
from tests.support.server import Server

SUPERVISOR = ("", "call-backs", "shift", "incidents", "aid", "notices", "warnings", "times", "improper")
SUPERVISOR_MORE = ("staffing", "coverage", "cards", "cards/crash", "paper")
CERTIFICATION = ("", "expiring", "requests", "plan", "scorecard")
PAGES = {
    "": ("/council/40", "/council/editions/", "/council/force/21/2025", "/detained", "/figures", "/accounts/login/"),
    "operator": ("/desk/operator/", "/desk/operator/paper", "/desk/operator/paper/enter"),
    "dispatcher": ("/desk/dispatcher/", "/desk/dispatcher/map"),
    "unit": ("/desk/unit/",),
    "supervisor": tuple(f"/desk/supervisor/{name}" for name in (*SUPERVISOR, *SUPERVISOR_MORE)),
    "physician": ("/desk/supervisor/cards", "/desk/supervisor/cards/crash"),
    "privacy": ("/desk/privacy/", "/desk/privacy/recordings"),
    "officer": ("/desk/officer/",),
    "commander": ("/desk/commander/", "/desk/commander/wall", "/desk/commander/phones"),
    "liaison": ("/desk/commander/reconciliation",),
    "prosecutor": ("/desk/prosecutor/", "/desk/prosecutor/wall"),
    "defender": ("/desk/prosecutor/defence/",),
    "custodian": tuple(f"/desk/evidence/{name}" for name in ("", "many", "labels")),
    "certification": tuple(f"/desk/certification/{name}" for name in CERTIFICATION),
    "admin": ("/desk/administration/", "/desk/administration/people/operator", "/desk/administration/webhooks"),
}
"""Addresses by the account that opens them; "" is anybody."""

SESSION = """
import django, sys, time; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
for name in sys.argv[1:]:
    user = get_user_model().objects.get(username=name)
    if not Authenticator.objects.filter(user=user, type="totp").exists():
        TOTP.activate(user, generate_totp_secret())
    given = {"at": time.time(), "username": name}
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session["account_authentication_methods"] = [
        given | {"method": "password"},
        given | {"method": "mfa", "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.create()
    print(name, session.session_key)
"""
"""Both factors given: signing in has tests of its own."""


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a house where one call waits and one incident is open, and each account's session."""
    chromium()
    server = Server(Path(tmp_path_factory.mktemp("pages")))
    server.set_up()
    said = server._python("-c", SESSION, *(name for name in PAGES if name))
    server.start()
    place = {"channel": "voice", "latitude": 19.0437, "longitude": -98.1981, "uncertainty_m": 40}
    with server.client(server.token("integrator")) as client:
        client.post("/api/v1/calls", json=place).raise_for_status()
        client.post("/api/v1/calls", json=place | {"code": "10104", "narrative": "Chocaron"}).raise_for_status()
    yield server.url, dict(line.split() for line in said.splitlines() if len(line.split()) == 2)
    server.stop()


@pytest.mark.parametrize("account", PAGES)
def test_every_page_is_accessible_and_sound(
    account: str, browser: Any, signed_in: tuple[str, dict[str, str]], assert_accessible: Callable[..., None]
) -> None:
    url, sessions = signed_in
    context = browser.new_context(
        base_url=url, locale="es-MX", viewport={"width": 1366, "height": 768}, service_workers="block"
    )
    context.set_default_timeout(PATIENCE_MS)
    if account:
        context.add_cookies([{"name": "sessionid", "value": sessions[account], "url": url}])
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(f"{page.url}: {error}"))
    wide: list[str] = []
    for address in PAGES[account]:
        answer = page.goto(address)
        assert answer.status == 200, f"{address}: {answer.status}"
        assert page.url.split("?")[0] == f"{url}{address}", "it was led elsewhere"
        assert_accessible(page)
        page.set_viewport_size({"width": 390, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(address)
        page.set_viewport_size({"width": 1366, "height": 768})
    context.close()
    assert thrown == [], "these scripts threw"
    assert wide == [], "these pages are wider than a telephone"
