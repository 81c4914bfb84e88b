"""Who is suspended with words unsent: the phone delivers them once, sealed, says so, and writes nothing any more."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.rig import shows, until

from .street import STORED, UNSENT, all_sent, back, begin, cut, go, reports, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALL = {"viewport": {"width": 360, "height": 740}}
JOINS = """
import django; django.setup()
from django.utils import timezone
from hilo.kernel.access.actions import SETUP, join
from hilo.lib.actor import Actor
from hilo.registries.officers import actions
at = timezone.now()
join(actor=SETUP, username="leaver", name="Lalo Luna", institution="SSP-PUE", role="officer", password="%s", at=at)
hand = Actor("personnel", frozenset({"officers.write", "officers.read"}), "SSP-PUE", frozenset({"21"}))
row = actions.enrol(actor=hand, institution="SSP-PUE", number="T-0053", name="Lalo Luna", at=at)
actions.give_account(actor=hand, officer_id=row.pk, username="leaver", at=at)
"""
SERVICE = """
import django, sys; django.setup()
from django.utils import timezone
from hilo.lib.actor import Actor
from hilo.registries.officers import actions
from hilo.registries.officers.models import Officer
hand = Actor("personnel", frozenset({"officers.write", "officers.read"}), "SSP-PUE", frozenset({"21"}))
row = Officer.objects.get(account__username="leaver")
act = getattr(actions, sys.argv[1])
act(row.pk, actor=hand, at=timezone.now(), reason="oficio", document="OF-1", since=timezone.localdate())
"""


def test_who_is_suspended_delivers_what_was_written_and_writes_no_more_until_reinstated(
    phone, server, assert_accessible
):
    # All tests of a worker share the street: nobody of theirs is suspended.
    server._python("-c", JOINS % PASSWORD)
    page = phone("leaver", **SMALL)
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


def test_one_right_that_is_lacking_is_no_suspension(phone):
    """The code of a refusal is that of every right: an act that was refused covered the page as if its officer's
    service were over."""
    page = phone(**SMALL)
    ref = begin(page)
    all_sent(page)
    refused = json.dumps({"status": 403, "code": "HILO-A403", "title": "Your role does not include it."})
    page.context.route(
        "**/desk/officer/sync?*", lambda route: route.fulfill(status=403, content_type="application/json", body=refused)
    )
    write(page, ref, "narrative", "text", "Aquí")
    go(page, f"#/report/{ref}")
    expect(page.locator("main")).to_contain_text("The server does not take this report as it stands.")
    expect(page.locator("#gone")).to_have_count(0)
