"""Every layout that is read, clean and odd, published and walked over every public page; and nothing at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence import actions
from hilo.knowledge.incidence.reading.editions import editions
from hilo.knowledge.incidence.tests import defun, official
from hilo.knowledge.incidence.tests.defun import death, natural
from hilo.knowledge.incidence.tests.vintage import show

pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db
WORDS = {
    "good": "La vida y la Integridad corporal",
    "type": "Homicidio",
    "subtype": "Homicidio doloso",
    "modality": "Con arma de fuego",
    "sex": "Hombre",
    "age": "Adultos (18 y más)",
}
OLD = {"type": "DOLOSOS", "subtype": "CON ARMA DE FUEGO", "modality": "HOMICIDIOS"}
"""As the old method names the same crime."""


def text_of(edition: Any, *, odd: bool) -> str:
    """A small file in the layout of an edition, two years of three states; odd: a cell of 999,999, a row twice."""
    if edition.records:
        rows = [death(code, anio_regis=str(year)) for year in ("2022", "2023") for code in ("14001", "20001", "21001")]
        rows += [natural(code, anio_regis="2023", mes_regis="12") for code in ("14002", "20999", "33001")]
        return defun.text([*rows, death("21001", edad="4998", sexo="5", anio_regis="2023")] if odd else rows)
    first = edition.first or (2012 if edition.method == "old" else 2016)
    years = (first,) if first >= 2026 else (first, first + 1)
    states = [one for one in territory.states() if one.code in ("14", "20", "21")]
    names = [*edition.columns.values(), *(("Homicidio doloso", "Total") if edition.kinds else ())]
    rows: list[list[object]] = []
    for year in years:
        for state in states:
            place = min(
                (one for one in territory.municipalities(state.code) if not one.parents), key=lambda one: one.code
            )
            said = {"year": year, "state": state.code, "state_name": state.name, "population": 50_000}
            said |= {"municipality": place.code, "municipality_name": place.name}
            said |= WORDS | (OLD if edition.method == "old" else {})
            if edition.long:
                for month in range(1, 13):
                    count = month + int(state.code)
                    cells = said | {"month": month, "count": count}
                    rows.append(
                        [cells[role] for role in edition.columns] + ([f"{count}.0"] * 2 if edition.kinds else [])
                    )
            else:
                cells = said | {f"m{month:02}": month + int(state.code) for month in range(1, 13)}
                rows.append([cells[role] for role in edition.columns])
    if odd and not edition.long:
        rows[-1][-1] = 999_999
        rows.append(list(rows[0]))
    return official.table(rows, names)


def walk(reader: Any, addresses: list[str]) -> None:
    for address in addresses:
        for form in ("", ".json"):
            answer = reader.get(f"/figures{address}{form}")
            assert answer.status_code in (200, 302), (address, form, answer.content.decode()[-400:])


@pytest.mark.parametrize("odd", [False, True], ids=["clean", "odd"])
@pytest.mark.parametrize("edition", editions(), ids=lambda one: one.source)
def test_every_page_stands_on_every_layout(reader: Any, nothing: None, tmp_path: Path, edition: Any, odd: bool):
    path = tmp_path / "file.csv"
    path.write_text(text_of(edition, odd=odd), encoding="utf-8")
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
