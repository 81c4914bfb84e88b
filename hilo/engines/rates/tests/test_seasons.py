"""The season is found, its uncertainty said, and nothing unpublished invented."""

from __future__ import annotations

import numpy as np
import pytest

from hilo.engines.rates import seasonal

MONTHS = np.arange(96)
SEASON = 40 * np.sin(2 * np.pi * MONTHS / 12)
SERIES = 500 + MONTHS + SEASON + np.random.default_rng(2).normal(0, 8, 96)


def test_the_parts_add_up_and_the_interval_holds_the_value_without_its_true_season() -> None:
    done = seasonal(SERIES, replicates=60)
    assert done.trend + done.season + done.remainder == pytest.approx(SERIES)
    assert done.adjusted == pytest.approx(SERIES - done.season)
    true = SERIES - SEASON
    assert np.mean((done.low <= true) & (true <= done.high)) > 0.8
    assert np.corrcoef(done.season, SEASON)[0, 1] > 0.97


def test_the_same_seed_gives_the_same_interval() -> None:
    first, second = seasonal(SERIES[:60], replicates=20), seasonal(SERIES[:60], replicates=20)
    assert first.low.tolist() == second.low.tolist()
    assert seasonal(SERIES[:60], replicates=20, seed=1).low.tolist() != first.low.tolist()


def test_unpublished_months_at_the_end_stay_unpublished() -> None:
    done = seasonal(np.append(SERIES[:60], [np.nan, np.nan]), replicates=20)
    assert done.published.sum() == 60
    assert np.isnan(done.adjusted[-2:]).all()
    assert np.isnan(done.high[-2:]).all()


@pytest.mark.parametrize(
    ("series", "said"),
    [
        (np.where(MONTHS == 30, np.nan, SERIES), r"middle \(positions 30\)"),
        (SERIES[:35], "35 published values; a season of 12 needs at least 36"),
        (np.full(40, np.nan), "0 published"),
        (np.where(MONTHS == 3, np.inf, SERIES), "infinite"),
        (SERIES.reshape(8, 12), "list of numbers"),
    ],
)
def test_a_series_that_cannot_be_adjusted_is_refused_with_a_sentence(series: np.ndarray, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        seasonal(series)
