"""Every layout that is read, clean and odd, published and walked over every public page; and nothing at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hilo.knowledge.incidence import actions
from hilo.knowledge.incidence.reading.editions import editions
from hilo.knowledge.incidence.tests.layouts import first_places, text_of
from hilo.knowledge.incidence.tests.vintage import show

pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db


def walk(reader: Any, addresses: list[str]) -> None:
    for address in addresses:
        for form in ("", ".json"):
            answer = reader.get(f"/figures{address}{form}")
            assert answer.status_code in (200, 302), (address, form, answer.content.decode()[-400:])


@pytest.mark.parametrize("odd", [False, True], ids=["clean", "odd"])
@pytest.mark.parametrize("edition", editions(), ids=lambda one: one.source)
def test_every_page_stands_on_every_layout(reader: Any, nothing: None, tmp_path: Path, edition: Any, odd: bool):
    path = tmp_path / "file.csv"
    path.write_text(text_of(edition, first_places(), odd=odd), encoding="utf-8")
    vintage = actions.load(path, source=edition.source, accept_partial=True)
    assert vintage.source == edition.source
    walk(reader, ["", "/sources", "/priorities"])
    show(vintage)
    crime = "homicide"
    addresses = ["", "/sources", f"/{edition.source}/{crime}/21"]
    if edition.grain == "municipality":
        addresses.append(f"/{edition.source}/{crime}/21001")
    for address in addresses:
        answer = reader.get(f"/figures{address}")
        assert answer.status_code in (200, 422), (address, answer.content.decode()[-400:])
        # Of an area that a file holds in part there is a reason, and nothing else.
        assert answer.status_code == 200 or "HILO-F610" in answer.content.decode()
    assert reader.get(f"/figures/{edition.source}").status_code == 302


def test_every_page_answers_on_an_empty_installation(reader: Any, nothing: None):
    walk(reader, ["", "/sources", "/priorities"])
    assert reader.get("/figures/sesnsp-state/homicide").status_code == 404
