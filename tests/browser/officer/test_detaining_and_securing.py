"""A detention, an object and its photographs, over a line that is not there or keeps breaking."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.rig import shows
from tests.support.need import PATIENCE_MS

from .street import FILES, JPEG, all_sent, back, begin, cut, detained_and_heard, go, hear, reports, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_detention_with_no_signal_stands_at_the_head_of_what_is_sent_with_its_own_hour(
    phone, server, assert_accessible
):
    page = phone()
    before = server.count("detentions.Detention")
    ref = begin(page)
    cut(page)
    write(page, ref, "narrative", "text", "Primero la detención")
    go(page, f"#/detain/{ref}")
    page.get_by_label("Flagrancy", exact=True).check()
    page.get_by_label("In the act (146-I)").check()
    page.fill("#name-given", "Juan")
    page.fill("#name-first_surname", "Pérez")
    page.locator("[data-field=age] input").fill("17")
    page.locator("[data-field=age] input").blur()
    expect(page.locator("main")).to_contain_text("Treat as an adolescent")
    assert_accessible(page)
    page.click("[data-verb=register]")
    expect(page.locator("main")).to_contain_text("Tell your unit by radio now")
    page.click("[data-verb=radio]")
    expect(page.locator("main")).to_contain_text("Told by radio at")
    page.locator("[data-verb=rights]").click()
    page.get_by_label("English", exact=True).check()
    expect(page.locator(".spoken").first).to_be_visible()
    hear(page)
    expect(page.locator("main")).not_to_contain_text("Not ticked yet")
    page.get_by_label("Refused to sign").check()
    assert_accessible(page)
    detention = page.url.split("#")[1].replace("rights", "detain")
    page.click("[data-verb=rights-done]")
    page.wait_for_url(re.compile("#/report/"))
    go(page, f"#{detention}")
    page.reload()
    page.wait_for_selector("main[data-ready=yes]")
    order: list[str] = []
    page.on(
        "request",
        lambda request: request.method == "POST" and order.append(request.url.split("?")[0].split("/officer/")[-1]),
    )
    back(page)
    all_sent(page)
    assert order[0] == "detentions"
    assert server.count("detentions.Detention") == before + 1
    expect(page.locator("main")).to_contain_text("Registered:")
    annex = reports(server)[-1]["document"]["annexes"]["detention"]
    assert len(annex) == 1
    assert (annex[0]["name"], annex[0]["rights_answer"]) == ("Juan Pérez", "refused")
    assert annex[0]["register_number"] in page.locator("main").inner_text()


def test_who_signed_has_left_ink_or_a_paper_that_was_photographed(phone, server):
    page = phone(viewport={"width": 360, "height": 740})
    detained_and_heard(page)
    expect(page.locator("main")).to_contain_text("“Signed” needs the signature")
    page.locator("#read-place").fill("Calle 43 Poniente 1105")
    page.locator("#read-place").blur()
    expect(page.locator("[data-verb=rights-done]")).to_be_disabled()
    page.locator("#pad").tap()
    expect(page.locator("[data-verb=rights-done]")).to_be_enabled()
    page.click("[data-verb=sign-clear]")
    expect(page.locator("[data-verb=rights-done]")).to_be_disabled()
    page.set_input_files("#paper", {"name": "papel.jpg", "mimeType": "image/jpeg", "buffer": JPEG + b"papel"})
    expect(page.locator("[data-verb=paper]")).to_have_text("Photographed. Photograph it again")
    expect(page.locator("main")).not_to_contain_text("“Signed” needs the signature")
    page.click("[data-verb=rights-done]")
    page.wait_for_url(re.compile("#/report/"))
    all_sent(page)
    row = reports(server)[-1]["document"]["annexes"]
    assert [one["rights_answer"] for one in row["detention"]] == ["signed"]
    assert sha256(JPEG + b"papel").hexdigest() in json.loads(server._python("-c", FILES))[0]


def secure(page: Any) -> None:
    """What must be said of an object before it is secured."""
    expect(page.locator("[data-verb=collect]")).to_be_disabled()
    page.get_by_label("Firearm", exact=True).check()
    page.get_by_label("Inspection of the place", exact=True).check()
    page.locator("[data-field=description] textarea").fill("Pistola escuadra")
    expect(page.locator("main")).to_contain_text("still to say: Where it was found")
    page.locator("[data-field=place] input").fill("Bajo el asiento")
    page.locator("[data-field=place] input").blur()
    expect(page.locator("[data-verb=collect]")).to_be_enabled()


def test_thirty_photographs_over_a_line_that_keeps_breaking_arrive_whole_and_none_twice(phone, server):
    page = phone()
    ref = begin(page)
    all_sent(page)
    go(page, f"#/object/{ref}")
    secure(page)
    before = set(json.loads(server._python("-c", FILES))[0])
    pictures = [JPEG + number.to_bytes(2, "big") * (1000 + 50 * number) for number in range(30)]
    cut(page)
    page.set_input_files(
        "#camera",
        [{"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": data} for number, data in enumerate(pictures)],
    )
    expect(page.locator("#photo-count")).to_have_text("Photographs: 30, on their way: 30")
    page.click("[data-verb=collect]")
    # Of the requests of photographs some never leave, and of some the answer is lost.
    page.evaluate(
        """() => { const real = window.fetch; let count = 0; window.cuts = 0;
        window.fetch = async (url, options) => {
            if (!/\\/uploads\\/|\\/files\\?/.test(String(url))) return real(url, options);
            count += 1;
            const lost = count < 60 && (count % 14 === 0 ? "there" : count % 9 === 0 ? "back" : "");
            if (lost) window.cuts += 1;
            if (lost === "there") throw new TypeError("lost");
            const answer = await real(url, options);
            if (lost === "back") throw new TypeError("lost");
            return answer;
        }; }"""
    )
    back(page)
    expect(page.locator("#photo-count")).to_have_text("Photographs: 30, on their way: 0", timeout=PATIENCE_MS * 2)
    all_sent(page)
    assert page.evaluate("window.cuts") >= 9
    kept, open_uploads = json.loads(server._python("-c", FILES))
    assert sorted(set(kept) - before) == sorted(sha256(data).hexdigest() for data in pictures)
    assert len(kept) == len(before) + 30
    assert open_uploads == 0


def test_photographs_resume_where_the_line_broke(phone, server):
    page = phone()
    ref = begin(page)
    all_sent(page)
    go(page, f"#/object/{ref}")
    secure(page)
    cut(page)
    pictures = [
        {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": JPEG + bytes([number]) * 700_000}
        for number in range(3)
    ]
    page.set_input_files("#camera", pictures)
    expect(page.locator("#photo-count")).to_have_text("Photographs: 3, on their way: 3")
    page.click("[data-verb=collect]")
    # The third part never reaches anybody; then the phone is switched off.
    weak = """{ const real = window.fetch; window.fetch = (url, options) => {
        if (!String(url).includes("/uploads/")) return real(url, options);
        const parts = JSON.parse(sessionStorage.parts ?? "[]");
        sessionStorage.parts = JSON.stringify([...parts, String(url)]);
        return parts.length === 2 ? Promise.reject(new TypeError("lost")) : real(url, options); }; }"""
    page.evaluate(f"() => {weak}")
    page.add_init_script(weak)
    back(page)
    shows(page, "JSON.parse(sessionStorage.parts ?? '[]').length >= 3")
    page.reload()
    page.wait_for_selector("main[data-ready=yes]")
    all_sent(page)
    expect(page.locator("#photo-count")).to_have_text("Photographs: 3, on their way: 0")
    expect(page.locator(".label-number")).to_have_text(re.compile("E"))
    parts = page.evaluate("JSON.parse(sessionStorage.parts)")
    lost = parts[2].split("?")[0]
    starts = [part.split("offset=")[1].split("&")[0] for part in parts if part.split("?")[0] == lost]
    assert starts == ["0", "262144", "524288", "524288"], "what had arrived was sent again"
    assert server.count("evidence.File") >= 3
