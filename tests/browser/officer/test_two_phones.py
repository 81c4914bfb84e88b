"""One officer's two phones write the same field: both texts are kept until a person chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.rig import shows, until

from .street import UNSENT, all_sent, ask, back, begin, cut, go, narrative, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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
    until(lambda: held and held[0][1], page=first)
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
    until(lambda: held, page=first)
    go(first, f"#/report/{ref}/differ")
    first.locator("[data-verb=keep-server]").click()
    held[0][0].continue_()
    all_sent(first)
    assert narrative(server) == "Lo que vi yo, y más"
