"""A phone that dies in the middle of a signature: opened again it says whether it is signed, once, and lost nothing."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.rig import until

from .street import all_sent, cut, detained_and_heard, go, reports

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALL = {"viewport": {"width": 360, "height": 740}, "service_workers": "block"}
READ = """
import django; django.setup()
from hilo.kernel.ledger.models import Entry
from hilo.policing.evidence.models import Item
print(Entry.objects.filter(verb="detention.rights_read").count(), Item.objects.count())
"""
DIES = """() => {
  const put = IDBObjectStore.prototype.put;
  let dead = false;
  IDBObjectStore.prototype.put = function (...given) {
    if (dead) throw new Error("the phone is dead");
    dead = this.name === "out" && given[0]?.verb === "rights";
    return put.apply(this, given);
  };
}"""
"""From the instant at which what is to be sent was written, nothing is written any more."""


def counted(server: Any) -> list[int]:
    return [int(one) for one in server._python("-c", READ).split()[-2:]]


def to_the_pad(page: Any) -> str:
    """A person is detained, has heard their rights and signs with a finger; where that stands."""
    detained_and_heard(page)
    page.locator("#read-place").fill("Calle 43 Poniente 1105")
    page.locator("#read-place").blur()
    page.locator("#pad").tap()
    expect(page.locator("[data-verb=rights-done]")).to_be_enabled()
    return str(page.url.split("#")[1])


def reopened(phone: Any, page: Any, place: str) -> Any:
    """The page was killed: the same phone, switched on again."""
    context = page.context
    page.close()
    context.set_offline(False)
    again = phone(context=context, registered=False)
    go(again, f"#{place}")
    again.locator("main h2", has_text="Rights").wait_for()
    return again


def test_killed_after_the_stroke_it_is_not_signed_and_the_stroke_is_there(phone, server):
    page = phone(**SMALL)
    before = counted(server)
    place = to_the_pad(page)
    all_sent(page)
    again = reopened(phone, page, place)
    expect(again.locator("main")).not_to_contain_text("Done at")
    expect(again.locator("main")).not_to_contain_text("“Signed” needs the signature")
    expect(again.locator("[data-verb=rights-done]")).to_be_enabled()
    all_sent(again)
    assert counted(server) == before, "nothing was signed"


@pytest.mark.parametrize("line", ["none", "answer lost"])
def test_killed_on_the_way_it_says_that_it_is_signed_and_signs_once(phone, server, line):
    page = phone(**SMALL)
    read, items = counted(server)
    place = to_the_pad(page)
    all_sent(page)
    committed: list[int] = []

    def lost(route: Any) -> None:
        committed.append(route.fetch().status)
        route.abort()

    if line == "none":
        cut(page)
    else:
        page.context.route("**/desk/officer/detentions/*/rights?*", lost)
    page.evaluate(DIES)
    page.locator("[data-verb=rights-done]").click()
    until(lambda: any("dead" in one for one in page.complaints), page=page)
    if line == "answer lost":
        until(lambda: committed, page=page)
        page.context.unroute("**/desk/officer/detentions/*/rights?*")
    again = reopened(phone, page, place)
    expect(again.locator("main")).to_contain_text("Done at")
    expect(again.locator("[data-verb=rights-done]")).to_have_count(0)
    all_sent(again)
    expect(again.locator("main")).to_contain_text("The register has it.")
    assert counted(server) == [read + 1, items + 1], "read once, and one signature"
    assert [one["rights_answer"] for one in reports(server)[-1]["document"]["annexes"]["detention"]] == ["signed"]
