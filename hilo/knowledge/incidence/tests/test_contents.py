"""What is kept of a vintage's rows is what the rows say, and a vintage without it answers alike."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence import contents, store
from hilo.knowledge.incidence.actions import load
from hilo.knowledge.incidence.queries import cells, coverage
from hilo.knowledge.incidence.queries.geography import home
from hilo.knowledge.incidence.queries.people import populations
from hilo.knowledge.incidence.rules import Period

from . import official
from .vintage import make_vintage


@pytest.fixture
def vintage(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    path = tmp_path / "IDEFC.csv"
    rows = official.state_rows((2015, 2016))
    path.write_text(official.table([row for row in rows if row[:2] != [2015, 32]]), encoding="utf-8")
    contents.of.cache_clear()
    return load(path, accept_partial=True)


def test_what_is_kept_is_what_the_rows_say(vintage, monkeypatch):
    with store.opened() as connection:
        asked = contents._asked(connection, vintage.rows_file)
    assert {kind["type"] for kind in asked.kinds} == {"Homicidio", "Extorsión"}
    assert {year: len(states) for year, (states, _) in asked.areas.items()} == {2015: 31, 2016: 32}
    monkeypatch.setattr(store, "connect", lambda *_: pytest.fail("the rows were read"))
    assert contents.of(vintage) == asked
    assert "32" in coverage.coverage(vintage, Period.parse("2015-01", "2016-12")).lacking


@pytest.mark.parametrize("left", ["", "{", "[1"])
def test_a_vintage_from_before_and_one_whose_file_is_torn_answer_alike(vintage, left):
    kept = contents.of(vintage)
    path = vintage.folder / contents.NAME
    path.write_text(left) if left else path.unlink()
    contents.of.cache_clear()
    assert contents.of(vintage) == kept


def test_what_belongs_to_no_place_is_in_no_list_of_municipalities():
    made = make_vintage([{"municipality": code, "year": 2016, "months": [1] * 12} for code in ("21114", "21998")])
    states, places = contents.of(made).areas[2016]
    assert (states, places) == ({"21"}, {"21114"})


def test_a_vintage_is_read_again_only_where_its_file_changed(vintage):
    (first,) = store.vintages()
    (again,) = store.vintages()
    assert first is again
    path = vintage.folder / "vintage.json"
    path.write_text(path.read_text(encoding="utf-8").replace("IDEFC", "IDEFD1"), encoding="utf-8")
    (changed,) = store.vintages()
    assert changed.file == "IDEFD1.csv"


@pytest.mark.parametrize("on", [date(2015, 1, 1), date(2017, 8, 1), date(2021, 1, 1)])
def test_daughters_are_counted_in_their_mothers_as_one_by_one(on):
    every = territory.municipalities()
    some = [one.code for one in every if one.parents] + [code for one in every for code in one.parents]
    rows = [
        {
            "municipality": code,
            "year": year,
            "months": [at % 7 + month for month in range(12)],
            "population": 1000.0 + at,
        }
        for at, code in enumerate(dict.fromkeys([*some, "21114", "09002"]))
        for year in (2015, 2016)
    ]
    panel = cells.panel(make_vintage(rows), "homicide", Period.parse("2015-01", "2016-12"))
    apart = panel.coverage.municipalities
    found = cells.comparable(panel, on)
    sums: dict[str, np.ndarray] = {}
    people: dict[str, np.ndarray] = {}
    for code, row, living in zip(panel.codes, panel.values, panel.population, strict=True):
        at = home(code, on, apart)
        sums[at] = sums.get(at, 0) + row
        people[at] = people.get(at, 0) + living
    assert list(found.codes) == sorted(sums)
    assert any(code not in sums for code in panel.codes) is (len(found.codes) < len(panel.codes))
    for code in found.codes:
        assert found.at(code).tolist() == sums[code].tolist()
        assert found.population[found.position[code]].tolist() == people[code].tolist()


def test_one_place_alone_has_the_people_that_it_has_among_all():
    rows = [{"municipality": code, "year": 2016, "months": [1] * 12} for code in ("02001", "02006", "21114", "21041")]
    panel = cells.lived(cells.panel(make_vintage(rows), "homicide", Period.parse("2016-01", "2016-12")), "02001")
    for at in range(len(panel.codes)):
        alone, every = populations(panel.only([at]), 2016)[0], populations(panel, 2016)[0]
        assert alone.tolist() == [every[at]]


def test_most_places_read_one_panel_and_a_young_one_its_own():
    rows = [{"municipality": code, "year": 2016, "months": [1] * 12} for code in ("02001", "02006", "21114", "21041")]
    panel = cells.panel(make_vintage(rows), "homicide", Period.parse("2016-01", "2016-12"))
    assert cells.lived(panel, "21114") is cells.lived(panel, "21041")
    assert cells.lived(panel, "02006") is not cells.lived(panel, "21114")


def test_a_state_has_the_people_of_its_municipalities():
    of_puebla = [one.code for one in territory.municipalities("21")]
    for year in (2000, 2016, 2030):
        assert territory.population("21", year) == sum(territory.population(code, year) or 0 for code in of_puebla)
