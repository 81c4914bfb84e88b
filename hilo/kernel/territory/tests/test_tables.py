"""The tables are whole, sourced and small."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from datetime import date
from importlib.resources import files

import pytest

from hilo.kernel.territory import queries, tables

FOLDER = files("hilo.standards") / "territory"


def test_there_are_32_states_and_2478_municipalities() -> None:
    assert len(queries.states()) == 32
    assert len(queries.municipalities()) == 2478
    assert len(tables.localities()) == 10_635
    assert {s.code for s in queries.states()} == {m.state for m in queries.municipalities()}


def test_a_state_has_its_iso_code_and_label() -> None:
    puebla = queries.state("21")
    assert puebla is not None
    assert (puebla.name, puebla.iso, puebla.label) == ("Puebla", "MX-PUE", "PUE")
    assert len({s.iso for s in queries.states()}) == len({s.label for s in queries.states()}) == 32
    assert queries.state("33") is None


def test_los_cabos_and_loreto_bear_the_codes_of_inegi() -> None:
    names = {m.code: m.name for m in queries.municipalities("03")}
    assert names["03008"] == "Los Cabos"
    assert names["03009"] == "Loreto"


def test_every_locality_and_parent_names_a_known_municipality() -> None:
    known = tables.municipalities()
    assert {p.municipality for p in tables.localities()} <= known.keys()
    assert {parent for m in known.values() for parent in m.parents} <= known.keys()
    assert all(known[parent].state == m.state for m in known.values() for parent in m.parents)
    assert all(known[parent].valid_from < m.valid_from for m in known.values() for parent in m.parents)


def test_every_municipality_made_since_2001_says_from_which() -> None:
    without = [m.code for m in tables.municipalities().values() if m.valid_from >= date(2001, 1, 1) and not m.parents]
    assert without == []


def test_every_table_names_its_source_and_validity_and_is_light() -> None:
    names = [f.name for f in FOLDER.iterdir() if not f.name.endswith(".toml")]
    assert len(names) >= 5
    for name in names:
        about = tomllib.loads((FOLDER / f"{name.split('.')[0]}.toml").read_text())
        assert about["source"]
        assert isinstance(about["valid_from"], date)
        assert len((FOLDER / name).read_bytes()) < 1_000_000


def test_outlines_are_light_and_carry_the_code_of_each_state() -> None:
    collection = queries.outlines()
    assert {f["properties"]["code"] for f in collection["features"]} == {s.code for s in queries.states()}
    assert len(json.dumps(collection, separators=(",", ":")).encode()) < 200_000


def test_localities_of_a_municipality_come_largest_first() -> None:
    found = queries.localities("21114")
    assert found[0].name == "Heroica Puebla de Zaragoza"
    assert [p.population for p in found] == sorted((p.population for p in found), reverse=True)


def test_a_municipality_of_2021_does_not_exist_in_2016() -> None:
    assert queries.municipality("12083", date(2016, 8, 30)) is None
    assert queries.municipality("12083", date(2021, 9, 1)) is not None
    assert queries.municipality("12083") is not None
    in_2016 = {m.code for m in queries.municipalities("12", date(2016, 8, 30))}
    assert {m.code for m in queries.municipalities("12")} - in_2016 == {"12082", "12083", "12084", "12085"}


def test_seventeen_municipalities_are_younger_than_the_40th_session() -> None:
    then = queries.municipalities(on=date(2016, 8, 30))
    younger = {m.code for m in queries.municipalities()} - {m.code for m in then}
    assert len(younger) == 17
    assert {"02006", "04013", "17036", "24059"} <= younger


def test_population_is_that_of_the_year_and_a_state_is_the_sum() -> None:
    assert queries.population("01001", 2016) == 913_126
    assert queries.population("21", 2016) == sum(
        row[2016 - tables.FIRST_YEAR] for code, row in tables.population().items() if code.startswith("21")
    )


@pytest.mark.parametrize(
    ("code", "year", "reason"),
    [("24059", 2020, "created on 2024"), ("01001", 1999, "not for 1999"), ("99999", 2020, "no municipality")],
)
def test_population_that_nobody_publishes_is_none_and_says_why(code: str, year: int, reason: str) -> None:
    assert queries.population(code, year) is None
    assert reason in queries.why_no_population(code, year)


def test_only_the_three_newest_municipalities_lack_a_population() -> None:
    lacking = {m.code for m in queries.municipalities() if queries.population(m.code, 2024) is None}
    assert lacking == {"24059", "25019", "25020"}


def test_importing_the_questions_loads_no_geometry() -> None:
    code = (
        "import sys, hilo.kernel.territory.queries as q; q.state('21'); print({'shapely', 'numpy'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
