"""A photograph and a sound at a question: kept without a line, in custody with its hash, handed over."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any

import pytest

from tests.browser.rig import shows

from .street import FILES, JPEG, all_sent, back, begin, cut, go, reports, sent_to, write

pytestmark = pytest.mark.browser
SMALL = {"viewport": {"width": 360, "height": 740}, "locale": "en-US", "permissions": ["microphone"]}
TAKEN = """
import django, json; django.setup()
from hilo.policing.evidence.models import Item
from hilo.policing.reports.models import Report
from hilo.policing.reports.queries.case import bundle
shown = ("about", "description", "place", "kind", "incident__folio")
rows = list(Item.objects.exclude(about="").order_by("pk").values(*shown))
told = bundle(Report.objects.latest("pk").ref)["context"]
print(json.dumps([rows, [one["about"] for one in told["recordings"]], [one["number"] for one in told["evidence"]]]))
"""


def test_a_wound_is_photographed_and_an_account_recorded_without_a_line(phone: Any, server: Any, line: Any) -> None:
    folio = sent_to(line)
    page = phone(**SMALL)
    page.locator("li.item", has_text=folio).wait_for()
    cut(page)
    ref = begin(page, "start")
    write(page, ref, "place", "street", "Avenida Juárez")
    go(page, f"#/report/{ref}/knowledge/-/facts")
    page.locator("#fact-involved-injured").check()
    go(page, f"#/report/{ref}/injured/-/list")
    page.locator("[data-field=name] input").first.wait_for()
    record = page.url.split("/injured/")[1].split("/")[0]
    page.locator("[data-field=name] input").first.fill("Ana López")
    page.locator("[data-field=name] input").first.blur()
    page.set_input_files("#taken-photo", {"name": "h.jpg", "mimeType": "image/jpeg", "buffer": JPEG + b"golpe"})
    page.locator(".taken li").wait_for()
    go(page, f"#/report/{ref}/narrative/-/text")
    page.click("[data-verb=take-sound]")
    page.locator("[data-verb=take-sound].danger").wait_for()
    page.wait_for_timeout(400)
    page.click("[data-verb=take-sound]")
    page.locator(".taken li").wait_for()
    shows(page, "document.body.dataset.kept !== 'writing'")
    page.reload()
    back(page)
    all_sent(page)
    rows, recordings, evidence = json.loads(server._python("-c", TAKEN))
    abouts = [f"annexes.injured.{record}", "sections.narrative"]
    assert [row["about"] for row in rows] == abouts
    assert {row["incident__folio"] for row in rows} == {folio}
    assert all("Avenida Juárez" in row["place"] and row["kind"] == "digital" for row in rows)
    assert recordings == abouts
    assert evidence == []
    kept = json.loads(server._python("-c", FILES))[0]
    assert sha256(JPEG + b"golpe").hexdigest() in kept
    assert len(kept) >= 2
    document = reports(server)[-1]["document"]
    assert document["sections"]["handover"]["attached"] == ["photographs"]
    assert document["annexes"].get("object", []) == []
    assert re.match(r"[0-9a-f]{8}", record)
