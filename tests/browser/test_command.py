"""A big scene at the desk and on the phone: wait, secure, count, and a hospital chosen with one thumb."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .rig import House, house

pytestmark = pytest.mark.slow

UNIT = "PUE-P01"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LIST = """clues,name,latitude,longitude,capabilities
PLSSA000011,General del Norte,19.0600,-98.2000,trauma
PLIMS000022,San José,19.0450,-98.2030,trauma obstetric
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("command"), browser) as opened:
        yield opened


def test_the_phone_waits_until_the_desk_says_secure_then_takes_a_patient(place, assert_accessible):
    boss = place.api_of("supervisor")
    boss.post("/api/v1/hospitals", json={"centre": "PUE", "csv": LIST}).raise_for_status()
    folio = place.incident("30206", narrative="Disparos en la escuela")
    place.api("POST", f"incidents/{folio}/assignments", units=[UNIT])
    phone = place.page("unit", "/desk/unit/", **PHONE)
    phone.wait_for_selector("main[data-show='assigned']")

    desk = place.page("dispatcher", "/desk/dispatcher/")
    desk.locator(f"#incidents .line[data-id='{folio}']").click()
    expect(desk.locator('[data-act="command"]')).to_be_visible()
    desk.keyboard.press("Alt+G")
    expect(desk.locator("#c-injured")).to_be_focused()
    place.api("POST", f"incidents/{folio}/hold", place="Gasolinera", reason="Tirador activo", waits=["police"])
    expect(phone.locator("[data-halt]")).to_contain_text("WAIT. Do not enter until it is secure.")
    expect(phone.locator("[data-halt]")).to_contain_text("Gasolinera")
    expect(desk.locator("[data-command-line]")).to_contain_text(f"HOLD: {UNIT}")
    desk.locator("#c-injured").fill("40")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-alarm-said]")).to_contain_text("do not exist")
    desk.locator("#c-radius").fill("300")
    desk.keyboard.press("Enter")
    loaded = len(boss.get("/api/v1/hospitals").raise_for_status().json())
    expect(desk.locator("#command [data-zones]")).to_contain_text(f"of {loaded} hospitals loaded")
    assert_accessible(desk)
    assert_accessible(phone)
    desk.locator("#command [data-secure]").click()
    expect(phone.locator("[data-halt]")).to_be_hidden()
    expect(phone.locator("[data-secured]")).to_contain_text("you may enter")

    phone.locator("details.count summary").tap()
    for _ in range(3):
        phone.locator('.tally[data-colour="red"] [data-more]').tap()
    phone.get_by_role("button", name="Send the count").tap()
    expect(desk.locator("[data-command-line]")).to_contain_text("3 red")

    boss.post("/api/v1/hospitals/PLIMS000022/status", json={"status": "closed", "reason": "Sismo"}).raise_for_status()
    supervisor = place.page("supervisor", "/desk/supervisor/hospitals")
    expect(supervisor.locator(".rows")).to_contain_text("never said how it stands")
    expect(supervisor.locator(".rows")).to_contain_text("closed: Sismo")
    assert_accessible(supervisor)
    for page in (phone, desk, supervisor):
        assert page.complaints == []
