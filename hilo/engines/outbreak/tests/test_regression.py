"""The fit under Farrington's bounds, and the quantiles of counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.outbreak.quantiles import negative_binomial_quantile, poisson_quantile
from hilo.engines.outbreak.regression import fit


def test_the_fit_solves_the_score_equations() -> None:
    chance = np.random.default_rng(2)
    design = np.column_stack([np.ones(60), np.arange(60.0)])
    counts = chance.poisson(np.exp(1 + 0.02 * np.arange(60))).astype(float)
    weights = chance.uniform(0.5, 2, 60)
    found = fit(design, counts, weights)
    assert found is not None
    assert found.converged
    assert design.T @ (weights * (counts - found.fitted)) == pytest.approx([0, 0], abs=1e-3)
    assert found.hat.sum() == pytest.approx(2)
    information = design.T @ (design * (weights * found.fitted)[:, None])
    assert found.inverse @ found.inverse.T == pytest.approx(np.linalg.inv(information), rel=1e-3)


def test_a_column_that_repeats_another_is_left_out() -> None:
    design = np.column_stack([np.ones(10), np.full(10, 3.0), np.arange(10.0)])
    found = fit(design, np.arange(10.0) + 1)
    assert found is not None
    assert found.kept.tolist() == [0, 2]
    assert found.freedom == 8


@given(st.floats(0.05, 5000), st.floats(1.01, 40), st.floats(0.001, 0.999))
@settings(max_examples=200, deadline=None)
def test_a_quantile_is_the_first_count_that_reaches_the_probability(mean: float, ratio: float, p: float) -> None:
    from scipy.stats import nbinom, poisson

    for found, law in (
        (poisson_quantile(p, mean), poisson(mean)),
        (negative_binomial_quantile(p, mean, ratio), nbinom(mean / (ratio - 1), 1 / ratio)),
    ):
        assert law.cdf(found) >= p * (1 - 1e-9)
        assert found == 0 or law.cdf(found - 1) < p * (1 + 1e-9)
