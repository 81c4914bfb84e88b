"""An officer's phone in the street: the signal cut, the server killed, two phones, a lost phone, a wrong clock."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.support.need import PATIENCE_MS
from tests.support.server import Server

from .conftest import PASSWORD
from .rig import shows, until

DESK = "/desk/officer/"
UNIT = "PUE-P01"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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
from hilo.policing.reports.queries.reading import opened
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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("street"))
    made.set_up()
    made._python("-c", PARTNER % PASSWORD)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def line(server: Server) -> Iterator[httpx.Client]:
    """The API as another system uses it; the server is up, whatever the test before did to it."""
    if server.process is None:
        server.start()
    with server.client(server.token("integrator")) as client:
        yield client
        if server.process is None:
            server.start()


@pytest.fixture
def phone(browser: Any, server: Server, line: httpx.Client) -> Iterator[Callable[..., Any]]:
    """`phone()`: a phone on which the officer has just signed in, registered, ready for a dead zone."""
    contexts = []

    def opened(user: str = "officer", context: Any = None, *, registered: bool = True, **options: Any) -> Any:
        if context is None:
            context = browser.new_context(
                **({"locale": "en-US", "base_url": server.url, "service_workers": "allow"} | PHONE | options)
            )
            context.set_default_timeout(PATIENCE_MS)
            contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(DESK)
        if "/accounts/login" in page.url:
            sign_in(page, user)
        page.wait_for_selector("body[data-framed=yes]")
        if registered:
            register(page)
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            assert getattr(page, "complaints", []) == []
        context.close()


def sign_in(page: Any, user: str) -> None:
    page.fill("[name=login]", user)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def register(page: Any) -> None:
    go(page, "#/phone")
    page.click("[data-verb=register-device]")
    expect(page.locator("[data-verb=register-device]")).to_have_text("Change the name")
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
    page.wait_for_url(re.compile("#/report/"))
    return str(page.url.split("/report/")[1].split("/")[0])


def ask(page: Any, ref: str, part: str, field: str, record: str = "-") -> Any:
    """The screen of a question; its block."""
    go(page, f"#/report/{ref}/{part}/{record}/{field}")
    block = page.locator(f"[data-field={field}]")
    block.wait_for()
    return block


def write(page: Any, ref: str, part: str, field: str, words: str, *, screen: str = "", record: str = "-") -> None:
    go(page, f"#/report/{ref}/{part}/{record}/{screen or field}")
    control = page.locator(f"[data-field={field}] :is(input[type=text], input:not([type]), textarea)").first
    control.fill(words)
    control.blur()


def sent_to(line: httpx.Client, narrative: str = "Dos hombres con pistola") -> str:
    """Somebody calls, and the officer's unit is sent; the folio."""
    told = {
        "channel": "voice",
        "code": "30419",
        "latitude": 19.0437,
        "longitude": -98.1981,
        "uncertainty_m": 40,
        "caller_number": "+522221234567",
        "narrative": narrative,
    }
    line.post(f"/api/v1/units/{UNIT}/status", json={"status": "free"})
    folio = str(line.post("/api/v1/calls", json=told).raise_for_status().json()["incident"])
    line.post(f"/api/v1/incidents/{folio}/assignments", json={"units": [UNIT]}).raise_for_status()
    for status in ("accepted", "under_way", "on_scene"):
        line.post(f"/api/v1/units/{UNIT}/status", json={"status": status}).raise_for_status()
    return folio


def test_a_report_written_with_the_signal_cut_arrives_whole(phone, server, line, assert_accessible):
    folio = sent_to(line)
    page = phone()
    expect(page.locator("main")).to_contain_text(folio)
    cut(page)
    expect(page.locator("main")).to_contain_text("No signal")
    ref = begin(page, "start")
    ask(page, ref, "knowledge", "fact_at").locator("[data-verb=now-fact_at]").click()
    ask(page, ref, "knowledge", "on_complaint").get_by_label("No", exact=True).check()
    ask(page, ref, "knowledge", "people_detained").get_by_label("No", exact=True).check()
    ask(page, ref, "knowledge", "force_used").get_by_label("Yes", exact=True).check()
    ask(page, ref, "knowledge", "vehicles_inspected").locator("[data-verb=not_applicable-vehicles_inspected]").click()
    write(page, ref, "place", "street", "Avenida Juárez")
    write(page, ref, "place", "neighbourhood", "La Paz", screen="street")
    page.locator("[data-verb=unknown-postcode]").click()
    write(page, ref, "narrative", "text", "A las tres oímos gritos.\nEntramos.")
    assert_accessible(page)
    go(page, f"#/report/{ref}/force/-/list")
    page.click("[data-verb=add-record]")
    expect(page.locator("[data-field=officer_name]")).to_be_visible()
    page.locator("[data-field=officer_name] input").fill("Omar Oficial")
    page.locator("[data-field=officer_name] input").blur()
    page.reload()
    page.wait_for_selector("main[data-ready=yes]")
    expect(page.locator("[data-field=officer_name] input")).to_have_value("Omar Oficial")
    go(page, f"#/report/{ref}/narrative/-/text")
    expect(page.locator("[data-field=text] textarea")).to_have_value("A las tres oímos gritos.\nEntramos.")
    assert reports(server) == [] or all(row["document"]["sections"]["narrative"] == {} for row in reports(server))
    back(page)
    all_sent(page)
    row = next(row for row in reports(server) if row["folio"].startswith(folio))
    sections, annexes = row["document"]["sections"], row["document"]["annexes"]
    assert sections["narrative"]["text"] == "A las tres oímos gritos.\nEntramos."
    assert (sections["knowledge"]["force_used"], sections["knowledge"]["people_detained"]) == (True, False)
    assert sections["knowledge"]["vehicles_inspected"] == {"absent": "not_applicable"}
    assert sections["knowledge"]["call_folio"] == folio
    assert sections["knowledge"]["fact_at"]
    assert sections["place"]["street"] == "Avenida Juárez"
    assert sections["place"]["postcode"] == {"absent": "unknown"}
    assert sections["responder"]["name"] == "Omar Oficial"
    assert [one["officer_name"] for one in annexes["force"]] == ["Omar Oficial"]
    assert server.ledger_holds()


def test_what_is_written_while_the_server_is_dead_arrives_once(phone, server, line):
    page = phone()
    before = len(reports(server))
    ref = begin(page)
    all_sent(page)
    server.kill()
    write(page, ref, "narrative", "text", "Antes de que volviera")
    page.wait_for_selector("body[data-line=down]")
    expect(page.locator("#kept")).to_have_text("1 unsent")
    server.start()
    all_sent(page)
    rows = reports(server)
    assert len(rows) == before + 1
    assert rows[-1]["document"]["sections"]["narrative"]["text"] == "Antes de que volviera"


def test_an_answer_that_was_lost_doubles_nothing(phone, server, line):
    page = phone()
    before = len(reports(server))
    page.evaluate(
        """() => { const real = window.fetch; window.lost = [];
        window.fetch = async (url, options) => {
            const answer = await real(url, options);
            if (!String(url).includes("/desk/officer/sync") || window.lost.length) return answer;
            window.lost.push(answer.status);
            throw new TypeError("lost");
        }; }"""
    )
    ref = begin(page)
    write(page, ref, "narrative", "text", "Una sola vez")
    shows(page, "window.lost.length === 1")
    all_sent(page)
    assert page.evaluate("window.lost") == [200]
    rows = reports(server)
    assert len(rows) == before + 1
    assert rows[-1]["document"]["sections"]["narrative"]["text"] == "Una sola vez"


def test_two_phones_that_wrote_the_same_field_are_both_kept_until_a_person_chooses(phone, server, assert_accessible):
    first = phone()
    ref = begin(first)
    write(first, ref, "narrative", "text", "Como empezó")
    all_sent(first)
    second = phone()
    expect(second.locator(f"a[href='#/report/{ref}']")).to_be_visible()
    cut(first)
    write(first, ref, "narrative", "text", "Lo que vi yo")
    write(second, ref, "narrative", "text", "Lo que vio mi pareja")
    all_sent(second)
    back(first)
    all_sent(first)
    go(first, f"#/report/{ref}/differ")
    expect(first.locator(".conflict")).to_contain_text("Lo que vi yo")
    expect(first.locator(".conflict")).to_contain_text("Lo que vio mi pareja")
    assert_accessible(first)
    first.click("[data-verb=keep-mine]")
    expect(first.locator("main")).to_contain_text("Nothing to choose any more.")
    assert narrative(server) == "Lo que vi yo"


def narrative(server: Server) -> str:
    """What the newest report tells."""
    return str(reports(server)[-1]["document"]["sections"]["narrative"]["text"])


def two_phones(phone: Callable[..., Any], **options: Any) -> tuple[Any, Any, str]:
    """One officer's two phones, which both know a report; its ref."""
    first = phone(**options)
    ref = begin(first)
    write(first, ref, "narrative", "text", "Como empezó")
    all_sent(first)
    second = phone()
    expect(second.locator(f"a[href='#/report/{ref}']")).to_be_visible()
    return first, second, ref


def apart(first: Any, second: Any, ref: str) -> None:
    """Both write the same field, the second one arrives first."""
    cut(first)
    write(first, ref, "narrative", "text", "Lo que vi yo")
    write(second, ref, "narrative", "text", "Lo que vio mi pareja")
    all_sent(second)
    back(first)
    all_sent(first)


def test_a_field_in_which_a_finger_still_rests_does_not_undo_what_the_other_phone_wrote(phone, server):
    first, second, ref = two_phones(phone)
    cut(first)
    field = ask(first, ref, "narrative", "text").locator("textarea")
    field.fill("Lo que vi yo")
    shows(first, f"{UNSENT} === 1")
    write(second, ref, "narrative", "text", "Lo que vio mi pareja")
    all_sent(second)
    back(first)
    all_sent(first)
    expect(field).to_be_focused()
    expect(first.locator("[data-field=text]")).to_contain_text("Another device wrote something else here.")
    assert narrative(server) == "Lo que vio mi pareja"
    go(first, f"#/report/{ref}/differ")
    expect(first.locator(".conflict")).to_contain_text("Lo que vi yo")


def test_what_is_being_typed_when_news_arrives_is_compared_with_what_its_writer_saw(phone, server):
    first, second, ref = two_phones(phone)
    field = ask(first, ref, "narrative", "text").locator("textarea")
    # As if the thumb were on its way to the next letter: nothing was told yet.
    field.evaluate("(node) => { node.focus(); node.value = 'Lo que tecleo'; }")
    write(second, ref, "narrative", "text", "Lo que vio mi pareja")
    all_sent(second)
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.locator("[data-field=text]")).to_contain_text("Another device wrote something else here.")
    all_sent(first)
    assert narrative(server) == "Lo que vio mi pareja"
    go(first, f"#/report/{ref}/differ")
    expect(first.locator(".conflict")).to_contain_text("Lo que tecleo")


def hold_one(page: Any, *, fetched: bool = False) -> list[tuple[Any, Any]]:
    """Hold the next request that brings what was written; what is held, once it is.

    fetched: after the server has done it, so that only the answer is late.
    """
    held: list[tuple[Any, Any]] = []

    def way(route: Any) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, None))
            if fetched:
                held[0] = (route, route.fetch())

    page.route("**/desk/officer/sync?*", way)
    return held


def test_an_answer_that_was_on_its_way_when_a_person_chose_does_not_bring_the_other_text_back(phone, server):
    first, second, ref = two_phones(phone, service_workers="block")
    apart(first, second, ref)
    held = hold_one(first, fetched=True)
    write(first, ref, "place", "street", "Avenida Juárez")
    while not held or not held[0][1]:
        first.wait_for_timeout(50)
    go(first, f"#/report/{ref}/differ")
    first.click("[data-verb=keep-mine]")
    expect(first.locator("main")).to_contain_text("Nothing to choose any more.")
    route, answer = held[0]
    route.fulfill(response=answer)
    all_sent(first)
    expect(first.locator("main")).to_contain_text("Nothing to choose any more.")
    expect(first.locator(".conflict")).to_have_count(0)
    assert narrative(server) == "Lo que vi yo"
    expect(ask(first, ref, "narrative", "text").locator("textarea")).to_have_value("Lo que vi yo")


def test_a_choice_waits_for_what_was_written_there_since(phone, server):
    first, second, ref = two_phones(phone, service_workers="block")
    apart(first, second, ref)
    held = hold_one(first)
    write(first, ref, "narrative", "text", "Lo que vi yo, y más")
    while not held:
        first.wait_for_timeout(50)
    go(first, f"#/report/{ref}/differ")
    first.locator("[data-verb=keep-server]").click()
    held[0][0].continue_()
    all_sent(first)
    assert narrative(server) == "Lo que vi yo, y más"


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
    for tick in page.locator(".spoken input").all():
        tick.check()
    expect(page.locator("main")).not_to_contain_text("Not ticked yet")
    page.get_by_label("Refused to sign").check()
    assert_accessible(page)
    page.click("[data-verb=rights-done]")
    page.wait_for_url(re.compile("#/detain/"))
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


def test_looking_at_a_page_states_nothing(phone, server):
    page = phone()
    ref = begin(page)
    go(page, f"#/detain/{ref}")
    expect(page.locator("[data-field=detained_at] input")).not_to_have_value("")
    go(page, f"#/object/{ref}")
    expect(page.locator("[data-field=quantity] input")).to_have_value("1")
    write(page, ref, "narrative", "text", "Nada más")
    all_sent(page)
    document = reports(server)[-1]["document"]
    assert document["sections"]["narrative"]["text"] == "Nada más"
    assert [rows for rows in document["annexes"].values() if rows] == []
    assert not document["sections"]["knowledge"].keys() & {"people_detained", "objects_collected"}


def test_what_is_cleared_stays_clear_and_what_stood_beside_it_is_said(phone, server):
    page = phone()
    ref = begin(page)
    go(page, f"#/object/{ref}")
    quantity = page.locator("[data-field=quantity] input")
    expect(quantity).to_have_value("1")
    quantity.fill("")
    quantity.blur()
    expect(page.locator("main")).to_contain_text("Quantity")
    all_sent(page)
    expect(quantity).to_have_value("")
    [row] = reports(server)[-1]["document"]["annexes"]["object"]
    assert set(row) == {"id", "found_at"}


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


def test_a_revoked_phone_sends_what_it_held_sealed_and_is_empty(phone, server):
    page = phone()
    ref = begin(page)
    write(page, ref, "narrative", "text", "Enviado")
    all_sent(page)
    cut(page)
    write(page, ref, "narrative", "text", "Lo que faltaba")
    shows(page, f"{UNSENT} === 1")
    device = page.evaluate(
        """new Promise((resolve) => { const asked = indexedDB.open("hilo-officer"); asked.onsuccess = () => {
        const all = asked.result.transaction("device").objectStore("device").getAll();
        all.onsuccess = () => { asked.result.close(); resolve(all.result[0].number); }; }; })"""
    )
    server._python("-c", REVOKE, device)
    back(page)
    expect(page.locator("#gone")).to_contain_text("This phone was revoked")
    until(lambda: server.count("reports.SealedUnsent") == 1)
    shows(page, STORED % ("reports", "reports") + ".then((rows) => rows.length === 0)")
    assert reports(server)[-1]["document"]["sections"]["narrative"]["text"] == "Enviado"
    page.reload()
    expect(page.locator("#gone")).to_contain_text("This phone was revoked")


def test_a_shared_phone_shows_nobody_the_reports_of_another(phone, server):
    page = phone()
    ref = begin(page)
    write(page, ref, "narrative", "text", "Solo de Omar")
    all_sent(page)
    cut(page)
    write(page, ref, "narrative", "text", "Solo de Omar, y sin enviar")
    go(page, "#/phone")
    page.click("[data-verb=sign-out]")
    page.click("[data-verb=leave-sealed]")
    expect(page.locator("#gone")).to_contain_text("This phone is locked")
    page.context.set_offline(False)
    page.context.clear_cookies()
    other = phone("partner", context=page.context)
    expect(other.locator("main")).to_contain_text("Sealed here for another officer: 1")
    expect(other.locator("main")).not_to_contain_text("R00")
    go(other, f"#/report/{ref}")
    shows(other, "location.hash === '#/'")


def test_a_phone_whose_clock_is_hours_wrong_says_so_and_writes_the_right_hour(phone, server, browser):
    page = phone()
    page.add_init_script(
        """{ const Real = Date, off = 3 * 3600 * 1000; const now = () => Real.now() + off;
        window.Date = class extends Real { constructor(...given) { given.length ? super(...given) : super(now()); }
          static now() { return now(); } }; }"""
    )
    page.reload()
    page.wait_for_selector("main[data-ready=yes]")
    expect(page.locator("main")).to_contain_text("This phone's clock is 3 h 0 min ahead.")
    ref = begin(page)
    ask(page, ref, "knowledge", "fact_at").locator("[data-verb=now-fact_at]").click()
    all_sent(page)
    row = reports(server)[-1]
    written = datetime.fromisoformat(row["document"]["sections"]["knowledge"]["fact_at"])
    assert abs(written - datetime.now(UTC)) < timedelta(minutes=30)


def test_the_checker_speaks_beside_the_field_and_a_report_is_handed_over(phone, server, line, assert_accessible):
    page = phone()
    ref = begin(page)
    write(page, ref, "narrative", "text", "Corta")
    all_sent(page)
    go(page, f"#/report/{ref}/check")
    expect(page.locator(".finding").first).to_be_visible()
    assert_accessible(page)
    jump = page.locator(".finding a").first
    jump.click()
    page.wait_for_url(re.compile(rf"#/report/{ref}/\w+/"))
    go(page, f"#/report/{ref}/submit")
    expect(page.locator("main")).to_contain_text("the commander of your institution")
    page.click("[data-verb=submit-now]")
    until(lambda: reports(server)[-1]["status"] == "submitted")
    go(page, f"#/report/{ref}")
    expect(page.locator("main")).to_contain_text("It can be read, not changed.")


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


def test_home_says_go_on_see_or_what_the_commander_wrote(phone, server, line, assert_accessible):
    incident = sent_to(line)
    page = phone()
    go(page, "#/")
    mine = page.locator("li.item", has_text=incident)
    mine.locator("[data-verb=start]").click()
    page.wait_for_url(re.compile("#/report/"))
    ref = str(page.url.split("/report/")[1].split("/")[0])
    write(page, ref, "narrative", "text", "Corta")
    all_sent(page)
    go(page, "#/")
    expect(mine.locator("[data-verb=start]")).to_have_text("Go on with the report")
    folio = hand_over(page, server, ref)
    go(page, "#/")
    told = page.locator(f"a[href='#/report/{ref}'].link-item")
    expect(mine.locator("[data-verb=see]")).to_have_text("See the report")
    expect(told).to_contain_text("With the commander")
    expect(told).to_contain_text("See the report")
    review(server, "send_back", folio, "¿Quién lo vio?")
    news(page)
    expect(told).to_contain_text("Sent back with remarks")
    expect(told).to_contain_text("¿Quién lo vio?")
    expect(page.locator(".link-item").first).to_contain_text("¿Quién lo vio?")
    expect(mine.locator("[data-verb=start]")).to_have_text("Go on with the report")
    assert_accessible(page)
    told.click()
    expect(page.locator("main .band").first).to_contain_text("¿Quién lo vio?")
    assert_accessible(page)
    page.locator("main .band a").first.click()
    expect(page.locator("[data-field=text]")).to_contain_text("¿Quién lo vio?")
    write(page, ref, "narrative", "text", "Lo vio Petra Pareja")
    all_sent(page)
    hand_over(page, server, ref)
    review(server, "sign", folio)
    news(page)
    go(page, "#/")
    expect(told).to_contain_text("Signed")
    expect(told).to_contain_text("See the report")
    expect(mine.locator("[data-verb=see]")).to_have_text("See the report")
    expect(page.locator("main")).not_to_contain_text("¿Quién lo vio?")
    mine.locator("[data-verb=see]").click()
    expect(page.locator("main")).to_contain_text("It can be read, not changed.")
    expect(page.locator("[data-verb=submit]")).to_have_count(0)
    assert_accessible(page)


def test_the_page_installs_and_its_shell_opens_with_no_server(phone, server):
    page = phone()
    manifest = page.evaluate("fetch('/desk/officer/manifest.webmanifest').then((answer) => answer.json())")
    assert (manifest["scope"], manifest["display"]) == (DESK, "standalone")
    assert [icon["type"] for icon in manifest["icons"]] == ["image/svg+xml", "image/svg+xml"]
    kept = page.evaluate(
        """caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys()))))
        .then((all) => all.flat().map((request) => new URL(request.url).pathname))"""
    )
    data = [path for path in kept if path.startswith("/desk/") and path not in {DESK, "/desk/officer/form"}]
    assert data == []
    server.kill()
    page.reload()
    page.wait_for_selector("main[data-ready=yes]")
    expect(page.locator("main")).to_contain_text("No signal.")
    begin(page)
    expect(page.locator("main h2")).to_have_text("Report begun in the street")
    server.start()
    all_sent(page)


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1366, "height": 768}])
def test_every_screen_is_accessible(phone, size, assert_accessible):
    page = phone(viewport=size)
    assert_accessible(page)
    ref = begin(page)
    for address in (
        "",
        "/check",
        "/submit",
        "/differ",
        "/knowledge/-/how",
        "/place/-/dwelling",
        "/handover/-/authority",
    ):
        go(page, f"#/report/{ref}{address}")
        page.wait_for_timeout(150)
        assert_accessible(page)
    go(page, f"#/object/{ref}")
    expect(page.locator("#camera-button")).to_be_visible()
    assert_accessible(page)
    go(page, "#/phone")
    expect(page.locator("main h2")).to_have_text("This phone")
    assert_accessible(page)
