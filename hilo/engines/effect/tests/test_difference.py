"""Difference in differences: its closed form, its intervals, regression to the mean."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hilo.engines.effect import difference_in_differences, matched_controls, placebo_in_time

pytest.importorskip("scipy")


def over_dispersed(generator: np.random.Generator, means: np.ndarray, dispersion: float = 2.6) -> np.ndarray:
    return generator.poisson(generator.gamma(means / (dispersion - 1), dispersion - 1))


def country(seed: int, areas: int = 90, listed: int = 30, periods: int = 24) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    treated = np.arange(areas) < listed
    means = np.exp(generator.normal(1.5 + treated, 0.8))[:, None] * np.exp(generator.normal(0, 0.1, periods))
    return over_dispersed(generator, means), treated


def test_the_ratio_of_ratios_of_sums() -> None:
    counts = [[10, 10, 8, 7], [20, 20, 14, 16], [5, 5, 6, 6], [15, 15, 18, 18]]
    found = difference_in_differences(counts, None, np.array([True, True, False, False]), 2, permutations=99)
    assert found.ratio == pytest.approx((45 / 60) / (48 / 40))
    assert (found.treated, found.controls) == (2, 2)


def test_it_is_the_poisson_regression_with_area_and_period_effects() -> None:
    sm = pytest.importorskip("statsmodels.api")
    counts, treated = country(3, areas=12, listed=5, periods=8)
    areas, periods = counts.shape
    design = np.zeros((areas * periods, areas + periods))
    for row in range(areas * periods):
        area, period = divmod(row, periods)
        design[row, area] = 1
        if period:
            design[row, areas + period - 1] = 1
        design[row, -1] = treated[area] and period >= 4
    fit = sm.GLM(counts.ravel(), design, family=sm.families.Poisson()).fit(tol=1e-12)
    found = difference_in_differences(counts, None, treated, 4, permutations=99)
    assert math.log(found.ratio) == pytest.approx(fit.params[-1], abs=1e-8)
    assert found.dispersion == pytest.approx(fit.pearson_chi2 / fit.df_resid, rel=1e-6)


def test_an_effect_is_found_and_its_size_lies_in_both_intervals() -> None:
    counts, treated = country(1)
    counts = counts.astype(float)
    counts[treated, 12:] *= 0.6
    found = difference_in_differences(counts, None, treated, 12)
    assert found.low < 0.6 < found.high < 1
    assert found.permutation.low < 0.6 < found.permutation.high < 1
    assert found.p_value < 0.001
    assert found.permutation.p_value < 0.01


def test_intervals_cover_no_effect_in_over_dispersed_counts() -> None:
    runs = [difference_in_differences(*arguments(seed), 12, permutations=199) for seed in range(120)]
    assert np.mean([found.low <= 1 <= found.high for found in runs]) >= 0.90
    assert np.mean([found.permutation.low <= 1 <= found.permutation.high for found in runs]) >= 0.90
    assert 2.0 < np.mean([found.dispersion for found in runs]) < 3.2


def arguments(seed: int) -> tuple[np.ndarray, None, np.ndarray]:
    counts, treated = country(seed)
    return counts, None, treated


def test_growth_of_population_is_no_effect() -> None:
    treated = np.array([True, True, True, False, False, False])
    people = np.full((6, 10), 1000.0)
    people[:3] *= np.linspace(1, 2, 10)
    counts = people / 100
    assert difference_in_differences(counts, people, treated, 5, permutations=99).ratio == pytest.approx(1)
    assert difference_in_differences(counts, None, treated, 5, permutations=99).ratio > 1.3


def test_a_trend_before_the_start_speaks_against_the_comparison() -> None:
    counts, treated = country(5)
    assert difference_in_differences(counts, None, treated, 12, permutations=99).pre_trend.parallel
    rising = counts * np.where(treated[:, None], np.exp(0.08 * np.arange(24)), 1)
    found = difference_in_differences(rising, None, treated, 12, permutations=99).pre_trend
    assert found.parallel is False
    assert found.slope == pytest.approx(0.08, abs=0.04)
    assert len(found.coefficients) == 12
    assert found.coefficients[-1] == 0


def test_a_treatment_is_permuted_inside_matched_sets() -> None:
    counts, treated = country(6)
    matched = matched_controls(counts[:, :12], np.full(90, 1000.0), treated, per_area=1)
    rows, strata = np.array(matched.rows), np.array(matched.strata)
    found = difference_in_differences(counts[rows], None, treated[rows], 12, strata=strata[rows])
    assert found.permutation.stratified
    assert found.permutation.low <= 1 <= found.permutation.high
    again = difference_in_differences(counts[rows], None, treated[rows], 12, strata=strata[rows])
    assert again == found


def test_two_areas_on_each_side_cannot_be_bounded_by_permutation() -> None:
    counts = np.array([[10, 10, 8, 7], [20, 20, 14, 16], [5, 5, 6, 6], [15, 15, 18, 18]])
    found = difference_in_differences(counts, None, np.array([True, True, False, False]), 2).permutation
    assert (found.low, found.high) == (0.0, math.inf)


def test_controls_are_the_nearest_and_used_once() -> None:
    counts = np.array([[50.0] * 6, [10] * 6, [49] * 6, [11] * 6, [1] * 6, [200] * 6])
    people = np.array([1000, 200, 990, 210, 50, 9000])
    treated = np.array([True, True, False, False, False, False])
    found = matched_controls(counts, people, treated, per_area=1)
    assert found.sets == ((1, (3,)), (0, (2,)))
    assert found.rows == (0, 1, 2, 3)
    assert found.balanced
    assert found.far == ()
    assert not matched_controls(counts, people, treated, per_area=2).balanced


def test_a_list_chosen_for_its_level_falls_by_itself() -> None:
    """Nothing is done anywhere, and the areas listed for the last six months fall; the placebo tells how much."""
    generator = np.random.default_rng(8)
    means = np.exp(generator.normal(1, 0.4, 300))[:, None] * np.ones(60)
    counts = over_dispersed(generator, means, 4.0)
    people = np.full(300, 1000.0)
    treated = np.zeros(300, dtype=bool)
    treated[np.argsort(-counts[:, 42:48].sum(axis=1), kind="stable")[:20]] = True
    naive = difference_in_differences(counts[:, 42:54], None, treated, 6, permutations=199)
    assert naive.high < 1
    found = placebo_in_time(counts, people, 20, 48, before=6, after=6)
    assert [placebo.start for placebo in found.placebos] == [6, 12, 18, 24, 30, 36, 42]
    assert found.regression < 0.9
    assert found.low is not None
    assert found.high is not None
    assert found.low < naive.ratio < found.high
    assert found.beyond(naive.ratio) == pytest.approx(1, abs=0.12)


def test_few_placebos_give_no_range_and_none_is_refused() -> None:
    counts, _ = country(9)
    found = placebo_in_time(counts, np.ones(90), 10, 18, before=6, after=6, matched=2)
    assert len(found.placebos) == 2
    assert found.low is None
    with pytest.raises(ValueError, match="do not hold one placebo"):
        placebo_in_time(counts, np.ones(90), 10, 11, before=6, after=6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"counts": [[1, math.nan], [1, 1], [1, 1], [1, 1]]}, "unknown is not zero"),
        ({"counts": [[1, -1], [1, 1], [1, 1], [1, 1]]}, "zero or more"),
        ({"counts": [[0, 1], [0, 1], [1, 1], [1, 1]]}, "without any case"),
        ({"counts": [[1, 1], [0, 0], [1, 1], [1, 1]]}, "one area holds all cases"),
        ({"start": 0}, "must leave 1 periods"),
        ({"start": 2}, "must leave 1 periods"),
        ({"treated": [True, False, False, False]}, "at least two treated"),
        ({"treated": [1, 1, 0, 0]}, "true or false"),
        ({"population": [1, 2]}, "one number for each area"),
        ({"strata": [1, 2]}, "one label for each area"),
        ({"level": 1.5}, "between 0 and 1"),
    ],
)
def test_a_panel_that_cannot_be_compared_is_refused(change: dict[str, object], words: str) -> None:
    given = {"counts": [[1, 2], [3, 4], [5, 6], [7, 8]], "population": None, "start": 1, "permutations": 9}
    given |= {"treated": [True, True, False, False]} | change
    given["treated"] = np.array(given["treated"])
    with pytest.raises(ValueError, match=words):
        difference_in_differences(**given)  # type: ignore[arg-type]
