"""Two officers of one crew write one report, each on their own phone and account: named, written, signed, ended."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.rig import shows, until

from .street import UNSENT, all_sent, ask, back, begin, cut, go, hand_over, news, reports, review, sent_to, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALL = {"viewport": {"width": 360, "height": 740}}
ABOARD = """
import django; django.setup()
from django.utils import timezone
from hilo.emergency.dispatch.actions import crew
from hilo.emergency.dispatch.models import Crew
from hilo.kernel.access.actions import SETUP
from hilo.registries.officers.models import Officer
for name in ("officer", "partner"):
    who = Officer.objects.get(account__username=name)
    if not Crew.objects.filter(officer=who, until=None, unit="PUE-P01").exists():
        crew("PUE-P01", who.pk, actor=SETUP, at=timezone.now())
"""
WRITERS = """
import django, json, sys; django.setup()
from hilo.policing.reports.models import Report
from hilo.policing.reports.queries import writers
print(json.dumps({one.account: one.as_dict() for one in writers(Report.objects.order_by("pk").last())}))
"""
PETRA = "T-0003"


@pytest.fixture
def two(phone: Callable[..., Any], server: Any, line: Any) -> tuple[Any, Any, str]:
    """The author's phone, the partner's, and the ref of the report that the author began where both were sent."""
    server._python("-c", ABOARD)
    sent_to(line)
    author = phone(**SMALL)
    ref = begin(author, "start")
    all_sent(author)
    return author, phone("partner", **SMALL), ref


def named(author: Any, ref: str) -> None:
    go(author, f"#/report/{ref}/partners")
    author.locator(f"[data-partner={PETRA}] [data-verb=name-partner]").click()
    author.locator(f"[data-partner={PETRA}][data-writes=yes]").wait_for()


def comes_in(partner: Any, ref: str) -> None:
    """The partner opens what they were named for."""
    news(partner)
    go(partner, "#/")
    partner.locator(f"[data-list=beside] a[href='#/report/{ref}']").click()
    expect(partner.locator("main")).to_contain_text("is its author and hands it in")


def writers(server: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(server._python("-c", WRITERS).strip().splitlines()[-1])
    return found


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_the_author_names_the_partner_who_writes_and_signs_what_is_theirs(two, server, assert_accessible):
    author, partner, ref = two
    go(author, f"#/report/{ref}")
    author.locator("[data-verb=partners]").click()
    expect(author.locator("main")).to_contain_text("Petra Pareja")
    assert fits(author)
    assert_accessible(author)
    named(author, ref)
    comes_in(partner, ref)
    assert fits(partner)
    assert_accessible(partner)
    write(partner, ref, "place", "neighbourhood", "La Paz", screen="street")
    write(partner, ref, "narrative", "text", "Yo vi al que corrió")
    all_sent(partner)
    # Whose an answer is stands beside it on the author's phone.
    news(author)
    block = ask(author, ref, "narrative", "text")
    expect(block).to_contain_text("Written by Petra Pareja")
    assert set(writers(server)["partner"]["paths"]) == {"sections.place.neighbourhood", "sections.narrative.text"}
    # Only the author hands in: what a partner has instead is their own signature.
    go(partner, f"#/report/{ref}")
    expect(partner.locator("[data-verb=submit], [data-verb=submit-now]")).to_have_count(0)
    partner.locator("[data-verb=part]").click()
    expect(partner.locator("main")).to_contain_text("Yo vi al que corrió")
    expect(partner.locator("main")).to_contain_text("Petra Pareja, T-0003")
    assert fits(partner)
    assert_accessible(partner)
    partner.locator("[data-verb=part-sign]").click()
    expect(partner.locator("main")).to_contain_text("Signed")
    told = writers(server)["partner"]
    assert (told["number"], told["answers"], told["unsigned"]) == (PETRA, 2, 0)
    news(author)
    go(author, f"#/report/{ref}/submit")
    expect(author.locator("main")).to_contain_text("Petra Pareja")
    expect(author.locator("main")).to_contain_text("Signed")
    folio = hand_over(author, server, ref)
    review(server, "sign", folio)
    # Signed, nothing of it is changed, by nobody: the phone says so and offers nothing.
    news(partner)
    go(partner, f"#/report/{ref}/part")
    expect(partner.locator("[data-verb=part-sign]")).to_have_count(0)


def test_both_texts_stay_and_only_the_author_chooses_and_who_does_not_sign_says_why(two, server, assert_accessible):
    author, partner, ref = two
    named(author, ref)
    comes_in(partner, ref)
    cut(partner)
    write(partner, ref, "narrative", "text", "Lo que vio Petra")
    write(author, ref, "narrative", "text", "Lo que vio Omar")
    all_sent(author)
    back(partner)
    all_sent(partner)
    go(partner, f"#/report/{ref}/differ")
    expect(partner.locator(".conflict")).to_contain_text("Lo que vio Omar")
    expect(partner.locator(".conflict")).to_contain_text("Lo que vio Petra")
    expect(partner.locator("main")).to_contain_text("Omar Oficial chooses what stands")
    expect(partner.locator("[data-verb^=keep-]")).to_have_count(0)
    assert fits(partner)
    news(author)
    go(author, f"#/report/{ref}/differ")
    expect(author.locator(".conflict")).to_contain_text("Lo que vio Petra")
    author.locator("[data-verb=keep-mine]").click()
    expect(author.locator("main")).to_contain_text("Nothing to choose any more.")
    assert writers(server)["partner"]["paths"] == ["sections.narrative.text"], "what he chose of hers is hers"
    news(partner)
    go(partner, f"#/report/{ref}/part")
    partner.locator("summary", has_text="I do not sign").click()
    partner.locator("#part-why").fill("Eso lo escribí de oídas")
    partner.evaluate("document.dispatchEvent(new Event('sync:done'))")
    expect(partner.locator("#part-why")).to_have_value("Eso lo escribí de oídas")
    assert_accessible(partner)
    partner.locator("[data-verb=part-decline]").click()
    expect(partner.locator("main")).to_contain_text("Does not sign: Eso lo escribí de oídas")
    assert writers(server)["partner"]["declined"] == "Eso lo escribí de oídas"
    news(author)
    go(author, f"#/report/{ref}/partners")
    expect(author.locator("main")).to_contain_text("Does not sign: Eso lo escribí de oídas")


def test_a_day_without_a_line_on_either_phone_loses_nothing(two, server):
    author, partner, ref = two
    news(partner)
    go(partner, "#/")
    partner.locator(f"[data-offer='{ref}']").wait_for()
    cut(author)
    cut(partner)
    # Of the same crew, she comes in without a line; he names her without one, and each writes.
    partner.locator(f"[data-offer='{ref}'] [data-verb=join]").click()
    partner.wait_for_url(re.compile(f"#/report/{ref}$"))
    write(partner, ref, "narrative", "text", "Lo que vio Petra")
    write(partner, ref, "place", "neighbourhood", "La Paz", screen="street")
    go(author, f"#/report/{ref}/partners")
    author.locator(f"[data-partner={PETRA}] [data-verb=name-partner]").click()
    expect(author.locator("main")).to_contain_text("It is sent when there is a signal.")
    write(author, ref, "place", "references", "Frente al mercado")
    for page in (author, partner):
        shows(page, f"{UNSENT} > 0")
        page.reload()
        page.wait_for_selector("main[data-ready=yes]")
    back(partner)
    all_sent(partner)
    back(author)
    all_sent(author)
    sections = reports(server)[-1]["document"]["sections"]
    assert sections["narrative"]["text"] == "Lo que vio Petra"
    assert sections["place"]["neighbourhood"] == "La Paz"
    assert sections["place"]["references"] == "Frente al mercado"
    told = writers(server)
    assert set(told["partner"]["paths"]) == {"sections.narrative.text", "sections.place.neighbourhood"}
    assert "sections.place.references" in told["officer"]["paths"]


PARTNER_OF = """
import django, sys; django.setup()
from django.utils import timezone
from hilo.lib.actor import Actor
from hilo.policing.reports import actions
hand = Actor("commander", frozenset({"reports.review"}), "SSP-PUE", frozenset({"21"}))
for act in sys.argv[2:]:
    getattr(actions, act)(sys.argv[1], number="T-0003", actor=hand, at=timezone.now())
"""


def test_a_partner_who_was_taken_off_with_words_unsent_and_named_again_sends_them_without_a_word_more(
    phone, two, server
):
    author, idle, ref = two
    idle.close()
    named(author, ref)
    partner = phone("partner", service_workers="block", **SMALL)
    comes_in(partner, ref)
    write(partner, ref, "place", "neighbourhood", "La Paz", screen="street")
    all_sent(partner)
    cut(partner)
    write(partner, ref, "narrative", "text", "Lo que vio Petra")
    shows(partner, f"{UNSENT} > 0")
    server._python("-c", PARTNER_OF, ref, "end_partner")
    # The phone is refused what it sends before it hears that its officer was taken off, or named again.
    told: list[int] = []
    partner.on("response", lambda answer: "/officer/sync" in answer.url and told.append(answer.status))
    partner.route("**/desk/officer/state?*", lambda route: route.abort())
    partner.context.set_offline(False)
    partner.evaluate("document.dispatchEvent(new CustomEvent('line:up'))")
    until(lambda: 409 in told, page=partner)
    server._python("-c", PARTNER_OF, ref, "name_partner")
    partner.unroute("**/desk/officer/state?*")
    news(partner)
    all_sent(partner)
    assert reports(server)[-1]["document"]["sections"]["narrative"]["text"] == "Lo que vio Petra"
