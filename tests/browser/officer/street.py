"""What an officer's phone does in the street, and what is asked of the server past it."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.rig import shows, until
from tests.support.server import Server

DESK = "/desk/officer/"
UNIT = "PUE-P01"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

PARTNER = """
import django; django.setup()
from django.utils import timezone
from hilo.kernel.access.actions import SETUP, join
from hilo.lib.actor import Actor
from hilo.registries.officers import actions
at = timezone.now()
join(actor=SETUP, username="partner", name="Petra Pareja", institution="SSP-PUE", role="officer", unit="PUE-P01",
     password="%s", at=at)
hand = Actor("personnel", frozenset({"officers.write", "officers.read", "units.manage"}), "SSP-PUE", frozenset({"21"}))
row = actions.enrol(actor=hand, institution="SSP-PUE", number="T-0003", name="Petra Pareja", at=at)
actions.give_account(actor=hand, officer_id=row.pk, username="partner", at=at)
"""
REVOKE = """
import django, sys; django.setup()
from django.utils import timezone
from hilo.lib.actor import Actor
from hilo.policing.reports import actions
hand = Actor("commander", frozenset({"devices.manage", "reports.review"}), "SSP-PUE", frozenset({"21"}))
actions.revoke_device(actor=hand, device=sys.argv[1], reason="lost in the street", at=timezone.now())
"""
REVIEW = """
import django, sys; django.setup()
from django.utils import timezone
from hilo.lib.actor import Actor
from hilo.policing.reports import actions
from hilo.policing.reports.models import Report
hand = Actor("commander", frozenset({"reports.review"}), "SSP-PUE", frozenset({"21"}))
verb, folio, at = sys.argv[1], sys.argv[2], timezone.now()
if verb == "send_back":
    remark = {"path": "sections.narrative.text", "text": sys.argv[3]}
    actions.send_back(actor=hand, folio=folio, remarks=[remark], at=at)
else:
    codes = sorted({one["code"] for one in Report.objects.get(folio=folio).findings})
    actions.sign(actor=hand, folio=folio, acknowledged=codes, reason="they were seen", at=at)
"""
FILES = """
import django, json; django.setup()
from hilo.policing.evidence.models import File, Upload
print(json.dumps([sorted(File.objects.values_list("sha256", flat=True)), Upload.objects.count()]))
"""
REPORTS = """
import django, json; django.setup()
from hilo.policing.reports.models import Report
from hilo.policing.reports.queries.sealing import opened
rows = [{"folio": row.folio, "status": row.status, "version": row.version, "document": opened(row)}
        for row in Report.objects.order_by("pk")]
print(json.dumps(rows))
"""
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
"""What a photograph begins with."""
UNSENT = "Number(document.body.dataset.kept ?? -1)"
STORED = """new Promise((resolve) => { const asked = indexedDB.open("hilo-officer"); asked.onsuccess = () => {
    const all = asked.result.transaction("%s").objectStore("%s").getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result.map((one) => Object.keys(one))); }; }; })"""
"""What lies in a store, asked past the page."""


def sign_in(page: Any, user: str) -> None:
    page.fill("[name=login]", user)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def register(page: Any) -> None:
    go(page, "#/phone")
    page.click("[data-verb=register-device]")
    page.locator("[data-verb=register-device]:not(.primary)").wait_for()
    go(page, "#/")


def go(page: Any, address: str) -> None:
    page.evaluate("(address) => { location.hash = address; }", address)


def cut(page: Any) -> None:
    page.context.set_offline(True)
    page.wait_for_selector("body[data-line=down]")


def back(page: Any) -> None:
    page.context.set_offline(False)
    page.wait_for_selector("body[data-line=up]")


def all_sent(page: Any) -> None:
    page.wait_for_selector("body[data-line=up]")
    shows(page, f"{UNSENT} === 0")


def reports(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(server._python("-c", REPORTS))
    return found


def begin(page: Any, verb: str = "start-field") -> str:
    """Begin a report; its ref."""
    go(page, "#/")
    page.locator(f"[data-verb={verb}]").first.click()
    if verb == "start-field":
        page.locator("[data-verb=kind][value=general]").click()
    page.wait_for_url(re.compile("#/report/"))
    return str(page.url.split("/report/")[1].split("/")[0])


def hear(page: Any) -> None:
    """Tick every right as read and heard. They come once the language is kept, and `all` does not wait."""
    expect(page.locator(".spoken input")).not_to_have_count(0)
    for tick in page.locator(".spoken input").all():
        tick.check()


def detained_and_heard(page: Any) -> str:
    """Somebody is detained in the act, has heard their rights and wants to sign; the report's name."""
    ref = begin(page)
    go(page, f"#/detain/{ref}")
    page.get_by_label("Flagrancy", exact=True).check()
    page.get_by_label("In the act (146-I)").check()
    page.click("[data-verb=register]")
    page.locator("[data-verb=rights]").click()
    page.get_by_label("English", exact=True).check()
    hear(page)
    page.get_by_label("Signed", exact=True).check()
    return ref


def ask(page: Any, ref: str, part: str, field: str, record: str = "-") -> Any:
    """The screen of a question; its block."""
    go(page, f"#/report/{ref}/{part}/{record}/{field}")
    block = page.locator(f"[data-field={field}]")
    block.wait_for()
    return block


def unfold(page: Any, part: str) -> None:
    """Open the answers of a part on the page on which they are checked."""
    page.locator(f"[data-part={part}]").wait_for()
    page.evaluate("(part) => { document.querySelector(`[data-part=${part}]`).open = true; }", part)


def write(page: Any, ref: str, part: str, field: str, words: str, *, screen: str = "", record: str = "-") -> None:
    go(page, f"#/report/{ref}/{part}/{record}/{screen or field}")
    control = page.locator(f"[data-field={field}] :is(input[type=text], input:not([type]), textarea)").first
    control.fill(words)
    control.blur()


def sent_to(line: httpx.Client, narrative: str = "Dos hombres con pistola", *, code: str = "30419", **more: Any) -> str:
    """Somebody calls, and the officer's unit is sent; the folio."""
    told = {
        "channel": "voice",
        "code": code,
        "latitude": 19.0437,
        "longitude": -98.1981,
        "uncertainty_m": 40,
        "caller_number": "+522221234567",
        "narrative": narrative,
        **more,
    }
    line.post(f"/api/v1/units/{UNIT}/status", json={"status": "free"})
    folio = str(line.post("/api/v1/calls", json=told).raise_for_status().json()["incident"])
    line.post(f"/api/v1/incidents/{folio}/assignments", json={"units": [UNIT]}).raise_for_status()
    for status in ("accepted", "under_way", "on_scene"):
        line.post(f"/api/v1/units/{UNIT}/status", json={"status": status}).raise_for_status()
    return folio


def narrative(server: Server) -> str:
    """What the newest report tells."""
    return str(reports(server)[-1]["document"]["sections"]["narrative"]["text"])


def review(server: Server, verb: str, folio: str, *more: str) -> None:
    server._python("-c", REVIEW, verb, folio, *more)


def news(page: Any) -> None:
    """The page asks the server now what it would ask within twenty seconds."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def hand_over(page: Any, server: Server, ref: str) -> str:
    """The officer hands the report to the commander; its folio."""
    go(page, f"#/report/{ref}/submit")
    page.click("[data-verb=submit-now]")
    until(lambda: reports(server)[-1]["status"] == "submitted")
    return str(reports(server)[-1]["folio"])
