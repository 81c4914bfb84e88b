"""A prosecutor acknowledges a hand-over and names the defence, who reads the case and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .reports import case, cast
from .rig import House, house
from .test_commander import PHONE, fits, look, opened  # noqa: F401 - the same page, the same promises

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def rig(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("prosecutor"), browser) as found:
        cast(found)
        yield found


def test_acknowledge_and_name_the_defence(opened, rig, assert_accessible):  # noqa: F811
    page = opened("prosecutor", "/desk/prosecutor/")
    expect(page.get_by_text("Every hand-over is acknowledged")).to_be_visible()
    assert_accessible(page)
    told = case(rig, "handed_over")
    page.reload()
    assert_accessible(page)
    look(page, "prosecutor-hand-overs")
    page.keyboard.press("F2")
    expect(page.get_by_role("heading", name=told["folio"])).to_be_visible()
    expect(page.get_by_text("chain unbroken")).to_be_visible()
    assert_accessible(page)
    look(page, "prosecutor-case")
    page.keyboard.press("Alt+A")
    expect(page.get_by_text("Acknowledged. The police see it now.")).to_be_visible()
    page.keyboard.press("Alt+N")
    expect(page.get_by_label("Record the defender (account)")).to_be_focused()
    page.keyboard.type("nobody.here")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Record the defender (account)").fill("defender")
    page.get_by_role("button", name="Name them").click()
    expect(page.get_by_text("Named. The defence reads the case")).to_be_visible()

    other = opened("defender", "/desk/prosecutor/defence/", viewport=PHONE)
    other.get_by_role("link", name=told["folio"]).click()
    expect(other.get_by_role("heading", name=told["folio"])).to_be_visible()
    expect(other.get_by_role("button", name="Acknowledge")).to_have_count(0)
    assert_accessible(other)
    assert fits(other)
    look(other, "defence-case-phone")


def test_a_person_in_custody_is_opened_from_the_wall_and_freed(opened, rig, assert_accessible):  # noqa: F811
    told = case(rig, "handed_over")
    page = opened("prosecutor", "/desk/prosecutor/wall")
    assert_accessible(page)
    page.get_by_role("link", name=told["number"]).click()
    expect(page.get_by_role("heading", name=told["number"])).to_be_visible()
    assert_accessible(page)
    look(page, "prosecutor-person")
    page.set_viewport_size(PHONE)
    assert fits(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.keyboard.press("Alt+L")
    expect(page.get_by_label("Ground")).to_be_focused()
    page.get_by_label("Ground").select_option("not_ratified")
    page.get_by_role("button", name="The person is free").click()
    expect(page.get_by_text("Released. The entry is cancelled")).to_be_visible()
