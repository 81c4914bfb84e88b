"""The supervisor's page of coverage in a browser: empty, with a study, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .rig import House, house, strangers

pytestmark = pytest.mark.slow
PAGE = "/desk/supervisor/coverage"
STUDY = """
import django, sys
django.setup()
from hilo.emergency.oversight.cli import app
app(["coverage", *sys.argv[1:]])
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("coverage"), browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def sara(place: House) -> Any:
    """A browser of Puebla's supervisor, who has given a second factor."""
    return place.context("supervisor")


def make_study(place: House, folder: Path) -> None:
    pytest.importorskip("scipy", reason="needs the extra [analysis]")
    start = datetime(2026, 9, 1, tzinfo=UTC)
    rows = ["at,latitude,longitude,service_min"]
    for hour in range(240):
        lat = (19.04, 19.04, 19.11, 18.99)[hour % 4] + hour % 11 / 1500
        rows.append(f"{(start + timedelta(hours=hour)).isoformat()},{lat},{-98.2 + hour % 7 / 1500},40")
    (folder / "history.csv").write_text("\n".join(rows))
    bases = "name,latitude,longitude,units\nCentro,19.045,-98.2,3\nNorte,19.115,-98.2,0\nSur,18.995,-98.2,0\n"
    (folder / "bases.csv").write_text(bases)
    told = ["--history", "history.csv", "--bases", "bases.csv", "--units", "3", "--within", "6"]
    place.server._python("-c", STUDY, *told, "--centre", "PUE", "--keep")


def test_the_page_says_how_to_make_a_study_and_then_tells_it(
    place: House, sara: Any, assert_accessible: Callable[..., None]
) -> None:
    page = place.page("supervisor", PAGE, sara)
    expect(page.get_by_role("heading", name="No study of coverage yet")).to_be_visible()
    assert_accessible(page)
    page.close()
    make_study(place, Path(place.server.folder))
    page = place.page("supervisor", PAGE, sara)
    expect(page.get_by_role("heading", name="3 units: where")).to_be_visible()
    expect(page.get_by_role("link", name="Coverage")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("row", name="Norte")).to_contain_text("+1")
    assert_accessible(page)
    assert page.complaints == []
    assert strangers(page, place) == []
    page.close()


def test_on_a_phone_nothing_leaves_the_page_sideways(place: House, sara: Any) -> None:
    make_study(place, Path(place.server.folder))
    page = place.page("supervisor", PAGE, sara)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("heading", name="3 units: where")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('#page').scrollWidth") <= 390
    page.close()
