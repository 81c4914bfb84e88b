"""Who is suspended with words unsent: the phone delivers them once, sealed, says so, and writes nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.rig import shows, until

from .street import STORED, UNSENT, all_sent, back, begin, cut, reports, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALL = {"viewport": {"width": 360, "height": 740}}
SERVICE = """
import django, sys; django.setup()
from django.utils import timezone
from hilo.lib.actor import Actor
from hilo.registries.officers import actions
from hilo.registries.officers.models import Officer
hand = Actor("personnel", frozenset({"officers.write", "officers.read"}), "SSP-PUE", frozenset({"21"}))
act = getattr(actions, sys.argv[1])
row = Officer.objects.get(account__username="partner")
if (sys.argv[1] == "suspend") != (row.status == "suspended"):
    act(row.pk, actor=hand, at=timezone.now(), reason="oficio", document="OF-1", since=timezone.localdate())
"""


@pytest.fixture
def reinstated(server: Any) -> Iterator[None]:
    """All tests of a worker share the street: its partner serves again afterwards."""
    yield
    server._python("-c", SERVICE, "reinstate")


def test_who_is_suspended_delivers_what_was_written_and_writes_no_more_until_reinstated(
    phone, server, reinstated, assert_accessible
):
    page = phone("partner", **SMALL)
    ref = begin(page)
    write(page, ref, "narrative", "text", "Enviado")
    all_sent(page)
    cut(page)
    write(page, ref, "narrative", "text", "Lo que faltaba")
    shows(page, f"{UNSENT} === 1")
    before = server.count("reports.SealedUnsent")
    server._python("-c", SERVICE, "suspend")
    back(page)
    expect(page.locator("#gone")).to_contain_text("Your service is suspended or over")
    expect(page.locator("#gone")).to_contain_text("delivered sealed")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    until(lambda: server.count("reports.SealedUnsent") == before + 1)
    shows(page, STORED % ("reports", "reports") + ".then((rows) => rows.length === 0)")
    assert reports(server)[-1]["document"]["sections"]["narrative"]["text"] == "Enviado"
    page.reload()
    expect(page.locator("#gone")).to_contain_text("Your service is suspended or over")
    expect(page.locator("main")).not_to_contain_text("Enviado")
    expect(page.locator("[data-verb=start-field]")).to_have_count(0)
    assert server.count("reports.SealedUnsent") == before + 1
    server._python("-c", SERVICE, "reinstate")
    page.reload()
    page.wait_for_selector("main[data-ready=yes]")
    expect(page.locator(f"a[href='#/report/{ref}']")).to_be_visible()
