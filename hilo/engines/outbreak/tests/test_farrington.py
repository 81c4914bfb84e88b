"""Farrington's bounds against those of R's package surveillance 1.24.1, and what a gap in the series does."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest

from hilo.engines.outbreak import Watch, ears, farrington, farrington_flexible
from tests.support.need import test_data

FLEXIBLE: dict[str, dict[str, Any]] = {
    "delta": {"years": 4, "weights_threshold": 1, "left_out": 3, "alpha": 0.1},
    "nb": {
        "years": 4,
        "weights_threshold": 2.58,
        "left_out": 26,
        "trend_p": 1,
        "alpha": 0.1,
        "year_parts": 10,
        "method": "nbPlugin",
    },
}


@pytest.fixture(scope="module")
def agona() -> np.ndarray:
    return np.loadtxt(test_data("statistics/salmonella_agona.csv"), skiprows=1)


@pytest.fixture(scope="module")
def reference() -> dict[str, np.ndarray]:
    with test_data("statistics/surveillance_reference_vectors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def weeks(reference: dict[str, np.ndarray]) -> np.ndarray:
    return reference["t"].astype(int) - 1


@pytest.mark.parametrize("name", FLEXIBLE)
def test_flexible_bounds_are_those_of_surveillance(agona: np.ndarray, reference: dict[str, Any], name: str) -> None:
    watch = farrington_flexible(agona, times=weeks(reference), **FLEXIBLE[name])
    np.testing.assert_allclose(watch.upper, reference[f"flex_{name}"], atol=1e-9, rtol=0)
    assert watch.alarm.tolist() == (reference[f"a_{name}"] == 1).tolist()


def test_classic_bounds_are_those_of_surveillance(agona: np.ndarray, reference: dict[str, Any]) -> None:
    watch = farrington(agona, years=3, times=weeks(reference))
    np.testing.assert_allclose(watch.upper, reference["classic"], atol=1e-9, rtol=0)
    assert watch.alarm.tolist() == (reference["a_classic"] == 1).tolist()


@pytest.mark.parametrize("method", ["C1", "C2", "C3"])
def test_early_aberration_bounds_are_those_of_surveillance(
    agona: np.ndarray, reference: dict[str, Any], method: str
) -> None:
    watch = ears(agona, method, alpha=0.001, times=weeks(reference))
    np.testing.assert_allclose(watch.upper, reference[method], atol=1e-9, rtol=0)


def steady(seed: int = 3, length: int = 320, mean: float = 20) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, length).astype(float)


@pytest.mark.parametrize("method", ["delta", "nbPlugin", "muan"])
def test_a_threefold_week_alarms_and_a_usual_one_does_not(method: str) -> None:
    counts = steady()
    counts[-2:] = 20, 60
    watch = farrington_flexible(counts, years=4, method=method, alpha=0.001, times=[318, 319])
    assert watch.alarm.tolist() == [False, True]
    assert (watch.upper > watch.expected).all()
    assert watch.expected == pytest.approx([20, 20], rel=0.25)


def test_too_few_cases_in_the_last_weeks_never_alarm() -> None:
    counts = np.zeros(320)
    counts[-1] = 4
    assert not farrington_flexible(counts, years=4, times=[319]).alarm.any()
    assert np.isnan(farrington_flexible(counts, years=4, times=[319]).upper).all()
    assert farrington(counts, years=4, times=[319]).upper.tolist() == [0.0]


def test_an_unpublished_week_is_neither_zero_nor_judged() -> None:
    counts = steady()
    whole = farrington_flexible(counts, years=4, times=[319])
    counts[[100, 318]] = np.nan
    watch = farrington_flexible(counts, years=4, times=[318, 319])
    assert watch.judged.tolist() == [False, True]
    assert any("not judged: 318" in note for note in watch.notes)
    assert any("left out of the fits: 100, 318" in note for note in watch.notes)
    reference = 319 - 52 * 2
    counts[reference] = np.nan
    gap = farrington_flexible(counts, years=4, times=[319])
    counts[reference] = 0
    zero = farrington_flexible(counts, years=4, times=[319])
    assert abs(gap.expected[0] - whole.expected[0]) < abs(zero.expected[0] - whole.expected[0])


def test_the_judged_week_and_those_after_do_not_move_its_bound() -> None:
    counts = steady()
    one = farrington_flexible(counts, years=4, times=[300]).upper
    counts[300:] *= 5
    assert farrington_flexible(counts, years=4, times=[300]).upper == pytest.approx(one)


def test_a_trend_is_kept_when_it_is_there_and_asked_for() -> None:
    chance = np.random.default_rng(5)
    counts = chance.poisson(np.linspace(60, 20, 320)).astype(float)
    assert farrington_flexible(counts, years=4, times=[319]).trend.all()
    assert not farrington_flexible(counts, years=4, trend=False, times=[319]).trend.any()
    assert not farrington(counts, years=2, times=[319]).trend.any()


@pytest.mark.parametrize("part", [2, 5, 12])
def test_a_year_in_parts_expects_the_season(part: int) -> None:
    season = 30 + 20 * np.sin(2 * np.pi * np.arange(320) / 52)
    counts = np.random.default_rng(6).poisson(season).astype(float)
    watch = farrington_flexible(counts, years=4, year_parts=part, alpha=0.001)
    assert watch.expected == pytest.approx(season[watch.time], rel=0.35)
    assert watch.alarm.mean() < 0.05


def test_no_cases_ever_is_a_bound_near_zero_and_no_error() -> None:
    watch = farrington_flexible(np.zeros(320), years=4, few=(0, 4))
    assert (watch.upper < 1).all()
    assert not watch.alarm.any()


def test_all_reference_weeks_unpublished_is_said() -> None:
    counts = steady()
    counts[:300] = np.nan
    watch: Watch = farrington_flexible(counts, years=4, times=[319])
    assert not watch.judged.any()
    assert any("no fit" in note for note in watch.notes)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"observed": [1.5] * 320}, "whole numbers"),
        ({"observed": [-1.0] * 320}, "never -1"),
        ({"observed": [[1.0]]}, "one row"),
        ({"observed": [1.0] * 100}, "none that can be judged"),
        ({"alpha": 0}, "alpha"),
        ({"method": "magic"}, "method"),
        ({"power": "3"}, "power"),
        ({"year_parts": 60}, "parts"),
        ({"times": [10]}, "run from"),
        ({"times": [320]}, "run from"),
        ({"half_window": 30}, "overlap"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(change: dict[str, Any], sentence: str) -> None:
    given: dict[str, Any] = {"observed": steady(), "years": 4} | change
    with pytest.raises(ValueError, match=sentence):
        farrington_flexible(given.pop("observed"), **given)
