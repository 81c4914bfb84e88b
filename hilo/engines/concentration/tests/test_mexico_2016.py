"""The claim of 2016 on the deaths that INEGI registered: every figure of the first table of the reference."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict

import numpy as np
import pytest

from hilo.engines.concentration import expected_top_share, fixed_share, number_for_share, top_share
from tests.support.need import test_data

pytestmark = pytest.mark.data

FILE = "statistics/inegi_homicides_municipal_2000_2018.csv.gz"
FIRST_HALF = ("1", "2", "3", "4", "5", "6")


@pytest.fixture(scope="module")
def deaths() -> tuple[list[str], dict[str, np.ndarray], np.ndarray]:
    """Codes, deaths by period, population of 2016 (24 municipalities have none in the file: taken as 0)."""
    sums: dict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    people: dict[str, float] = {}
    with gzip.open(test_data(FILE), "rt") as lines:
        for row in csv.DictReader(lines, delimiter="|"):
            year = row["year"]
            if year in ("2014", "2015", "2016"):
                half = "H1" if row["month"] in FIRST_HALF else "H2"
                for period in (year, f"{half} {year}"):
                    sums[period][row["ent_mun"]] += int(row["homicides"])
            if year == "2016":
                people[row["ent_mun"]] = float(row["pop_est"].replace("NA", "nan"))
    codes = sorted(people)
    counts = {period: np.array([of[code] for code in codes]) for period, of in sums.items()}
    return codes, counts, np.nan_to_num(np.array([people[code] for code in codes]))


def test_the_top_50_of_the_same_period_hold_45_and_a_half_percent(deaths) -> None:
    codes, counts, people = deaths
    found = top_share(counts["H1 2016"], people, codes, 50)
    assert found.total == 11137
    assert round(found.share, 3) == 0.455
    assert round(found.population_share, 3) == 0.287


@pytest.mark.parametrize("chosen", ["H1 2015", "2014", "H2 2015", "2015"])
def test_fifty_chosen_beforehand_hold_42_to_43_percent(deaths, chosen: str) -> None:
    """The reference says 42.4 (any way to break the tie), 42.4, 42.6 and 43.0; the last is 42.947, rounded twice."""
    codes, counts, people = deaths
    expected = {"H1 2015": 0.4245, "2014": 0.424, "H2 2015": 0.426, "2015": 0.4295}[chosen]
    found = fixed_share(counts[chosen], counts["H1 2016"], people, codes, 50)
    assert found.share == pytest.approx(expected, abs=0.0005)


def test_three_municipalities_tie_for_the_fiftieth_place(deaths) -> None:
    codes, counts, people = deaths
    found = fixed_share(counts["H1 2015"], counts["H1 2016"], people, codes, 50)
    assert found.tied == 3
    assert (round(found.low, 5), round(found.high, 5)) == (0.42265, 0.42453)


def test_forty_three_municipalities_hold_42_percent(deaths) -> None:
    _, counts, _ = deaths
    assert number_for_share(counts["H1 2016"], 0.42).number == 43


def test_population_alone_would_give_36_point_6_percent(deaths) -> None:
    """The reference prints 35.7-37.4 from its own draws; 60,000 of ours give 35.75-37.47."""
    codes, counts, people = deaths
    observed = top_share(counts["H1 2016"], people, codes, 50).share
    found = expected_top_share(11137, people, 50, observed=observed)
    assert round(found.expected, 3) == 0.366
    assert (found.low, found.high) == pytest.approx((0.3575, 0.3747), abs=0.001)
    assert found.p_value == pytest.approx(1 / 2001)
