from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from hilo.knowledge.incidence.queries.cells import comparable, panel
from hilo.knowledge.incidence.queries.people import populations
from hilo.knowledge.incidence.rules import Period
from hilo.knowledge.incidence.tests.vintage import make_vintage, months
from hilo.lib.errors import Refusal

HALF = Period.parse("2016-01", "2016-06")


def test_zero_unpublished_and_minus_one_are_three_things():
    vintage = make_vintage(
        [
            {"municipality": "21114", "year": 2016, "months": [0, 1, 2, 3, 4, 5]},
            {"municipality": "21041", "year": 2016, "months": [1, None, 2, 3, 4, 5]},
            {"municipality": "21001", "year": 2016, "months": [7, -1, 0, 0, 0, 0]},
        ]
    )
    read = panel(vintage, "homicide", HALF)
    assert read.at("21114").tolist() == [0, 1, 2, 3, 4, 5]
    assert np.isnan(read.at("21041")[1])
    assert np.isnan(read.totals[read.position["21041"]])
    assert read.totals[read.position["21001"]] == 7
    assert {finding.code for finding in read.findings} == {"HILO-F110", "HILO-F112", "HILO-F115"}


def test_an_area_with_one_unpublished_row_has_no_sum():
    vintage = make_vintage(
        [
            {"municipality": "21114", "year": 2016, "months": [1] * 6, "modality": "Con arma de fuego"},
            {"municipality": "21114", "year": 2016, "months": [None] + [1] * 5, "modality": "Con arma blanca"},
            {"municipality": "21041", "year": 2016, "months": [1] * 6},
        ],
        rest="country",
    )
    assert np.isnan(panel(vintage, "homicide", HALF).at("21114")[0])
    with pytest.raises(Refusal, match="only a part for 2016-01"):
        panel(vintage, "homicide", HALF, "country")


def test_other_and_not_specified_count_in_the_state_and_in_no_municipality():
    vintage = make_vintage(
        [
            {"municipality": "21114", "year": 2016, "months": [1] * 6},
            {"municipality": "21998", "year": 2016, "months": [2] * 6},
            {"municipality": "21999", "year": 2016, "months": [3] * 6},
        ],
        rest="country",
    )
    by_place = panel(vintage, "homicide", HALF)
    assert not {"21998", "21999"} & set(by_place.codes)
    assert by_place.unplaced.tolist() == [5.0] * 6
    by_state = panel(vintage, "homicide", HALF, "state")
    assert by_state.totals[by_state.position["21"]] == 36.0
    assert panel(vintage, "homicide", HALF, "country").totals.tolist() == [36.0]


def test_a_month_that_nobody_published_is_refused_and_named():
    vintage = make_vintage([{"municipality": "21114", "year": 2016, "months": [1, 2, 3]}])
    with pytest.raises(Refusal, match="2016-04 to 2016-06") as refused:
        panel(vintage, "homicide", HALF)
    assert refused.value.code == "HILO-F424"
    assert refused.value.extra["unpublished"] == ["2016-04", "2016-05", "2016-06"]


def test_a_year_outside_the_file_is_unpublished_not_zero():
    vintage = make_vintage([{"municipality": "21114", "year": 2016, "months": [1] * 12}])
    with pytest.raises(Refusal) as refused:
        panel(vintage, "homicide", Period.parse("2019-01", "2019-02"), "country")
    assert refused.value.code == "HILO-F424"


def test_a_file_by_state_has_no_municipalities():
    vintage = make_vintage([{"state": "21", "year": 2016, "months": [1] * 12}], grain="state")
    with pytest.raises(Refusal) as refused:
        panel(vintage, "homicide", HALF)
    assert refused.value.code == "HILO-F423"


def test_a_method_that_does_not_count_a_crime_says_so():
    vintage = make_vintage([{"municipality": "21114", "year": 2016, "months": [1] * 12}], method="inegi")
    with pytest.raises(Refusal) as refused:
        panel(vintage, "kidnapping", HALF)
    assert refused.value.code == "HILO-F478"


def test_a_municipality_created_later_is_counted_in_its_mother():
    """Capitán Luis Ángel Vidal (07120) was made from Siltepec (07080) in 2017."""
    vintage = make_vintage(
        [
            *months("2016-01", [1] * 24, municipality="07080"),
            *months("2016-01", [0] * 17 + [2] * 7, municipality="07120"),
        ]
    )
    before = panel(vintage, "homicide", Period.parse("2016-01", "2016-12"))
    after = panel(vintage, "homicide", Period.parse("2017-06", "2017-12"))
    assert comparable(before, date(2016, 1, 1)).codes == ("07080",)
    assert comparable(after, date(2016, 1, 1)).totals.tolist() == [21.0]
    assert comparable(after, date(2017, 6, 1)).codes == ("07080", "07120")


def test_the_population_says_whose_it_is():
    rows = [{"municipality": "21114", "year": 2016, "months": [1] * 12, "population": 1000.5}]
    own = panel(make_vintage(rows), "homicide", HALF)
    assert populations(own, 2016, "file")[1] == "file"
    assert populations(own, 2016, "file")[0].tolist() == [1000.5]
    people, whose = populations(own, 2016)
    assert whose == "conapo"
    assert people[0] > 1_000_000
    without = panel(make_vintage([{**rows[0], "population": None}]), "homicide", HALF)
    with pytest.raises(Refusal) as refused:
        populations(without, 2016, "file")
    assert refused.value.code == "HILO-F488"


def test_an_answer_kept_in_memory_does_not_hide_a_newer_file():
    first = make_vintage([{"municipality": "21114", "year": 2016, "months": [1] * 12}], read_at="2026-01-01T00:00:00")
    assert panel(first, "homicide", HALF).totals.tolist() == [6.0]
    newer = make_vintage([{"municipality": "21114", "year": 2016, "months": [2] * 12}], read_at="2026-02-01T00:00:00")
    assert panel(newer, "homicide", HALF).totals.tolist() == [12.0]
