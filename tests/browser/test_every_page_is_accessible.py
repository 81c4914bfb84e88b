"""Every page of every desk, as whoever works there: WCAG 2.2 AA in the light and in the dark, and no script throws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .rig import House, house, unanswered, until

CENTRE = ("centres", "agenda", "agenda/examiners", "force", "force/names")
SUPERVISOR = ("", "call-backs", "shift", "incidents", "aid", "notices", "warnings", "times", "improper")
SUPERVISOR_MORE = ("staffing", "coverage", "cards", "cards/crash", "paper", "overload")
CERTIFICATION = ("", "expiring", "requests", "plan", "scorecard", "officers/1", "officers/1/decisions", *CENTRE)
ARMOURY = ("", "stock", "pieces", "pieces/1", "inventory", "protocols")
PAGES = {
    "": (
        "/council/40",
        "/council/editions/",
        "/council/force/21/2025",
        "/detained",
        "/figures",
        "/figures/now",
        "/accounts/login/",
    ),
    "operator": tuple(f"/desk/operator/{name}" for name in ("", "paper", "paper/enter", "languages")),
    "dispatcher": ("/desk/dispatcher/", "/desk/dispatcher/map"),
    "unit": ("/desk/unit/",),
    "supervisor": tuple(f"/desk/supervisor/{name}" for name in (*SUPERVISOR, *SUPERVISOR_MORE)),
    "physician": ("/desk/supervisor/cards", "/desk/supervisor/cards/crash"),
    "privacy": ("/desk/privacy/", "/desk/privacy/recordings"),
    "officer": ("/desk/officer/", "/desk/certification/mine"),
    "commander": ("/desk/commander/", "/desk/commander/wall", "/desk/commander/phones"),
    "liaison": ("/desk/commander/reconciliation",),
    "prosecutor": ("/desk/prosecutor/", "/desk/prosecutor/wall"),
    "defender": ("/desk/prosecutor/defence/",),
    "custodian": tuple(f"/desk/evidence/{name}" for name in ("", "many", "labels")),
    "certification": tuple(f"/desk/certification/{name}" for name in CERTIFICATION),
    "armourer": tuple(f"/desk/armoury/{name}" for name in ARMOURY),
    "admin": (
        "/desk/administration/",
        "/desk/administration/people/integrator",
        "/desk/administration/institutions",
        "/desk/administration/institutions/of/NAC",
        "/desk/administration/webhooks",
        "/desk/administration/load",
        "/desk/administration/systems",
    ),
}
"""Addresses by the account that opens them; "" is anybody."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    """A house where one call waits and one incident is open."""
    with house(tmp_path_factory.mktemp("pages"), browser) as opened:
        told = {"channel": "voice", "latitude": 19.0437, "longitude": -98.1981, "uncertainty_m": 40}
        opened.api("POST", "calls", **told)
        opened.api("POST", "calls", **told, code="10104", narrative="Chocaron")
        yield opened


@pytest.mark.parametrize("account", PAGES)
def test_every_page_is_accessible_and_sound(account: str, place: House, assert_accessible: Callable[..., None]) -> None:
    context = place.context(account, locale="es-MX", service_workers="block")
    page = context.new_page()
    asked = unanswered(page)
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(f"{page.url}: {error}"))
    wide: list[str] = []
    for address in PAGES[account]:
        answer = page.goto(address)
        assert answer.status == 200, f"{address}: {answer.status}"
        assert page.url.split("?")[0] == f"{place.url}{address}", "it was led elsewhere"
        # It is looked at once all that it asked for is there.
        until(lambda: not asked, page=page)
        assert_accessible(page)
        page.set_viewport_size({"width": 390, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(address)
        page.set_viewport_size({"width": 1366, "height": 768})
    context.close()
    assert thrown == [], "these scripts threw"
    assert wide == [], "these pages are wider than a telephone"
