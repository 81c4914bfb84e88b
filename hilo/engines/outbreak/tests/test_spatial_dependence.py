"""Moran's I and Gi* against published values, plain formulas and planted patterns."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("esda")

import shapely

from hilo.engines.outbreak.spatial_dependence import (
    Neighbours,
    hot_spots,
    moran,
    moran_of_rates,
    nearest_neighbours,
    touching_neighbours,
)

GRID = touching_neighbours([shapely.box(i, j, i + 1, j + 1) for i in range(12) for j in range(12)])


def north_carolina() -> tuple[dict[str, np.ndarray], Neighbours]:
    import libpysal

    table = libpysal.io.open(libpysal.examples.get_path("sids2.dbf"))
    weights = libpysal.io.open(libpysal.examples.get_path("sids2.gal")).read()
    near = tuple(tuple(weights.id2i[j] for j in weights.neighbors[i]) for i in weights.id_order)
    return {n: np.array(table.by_col(n), dtype=float) for n in ("SIDR74", "SID79", "BIR79")}, near


def test_moran_is_the_published_one_of_sudden_infant_deaths() -> None:
    columns, near = north_carolina()
    assert moran(columns["SIDR74"], near).value == pytest.approx(0.24772519320480135, abs=1e-12)
    found = moran_of_rates(columns["SID79"], columns["BIR79"], near)
    assert found.value == pytest.approx(0.16622343552567395, abs=1e-12)
    assert found.p < 0.02  # 0.0042 by the normal approximation


def test_moran_of_rates_is_the_formula_of_assuncao_and_reis() -> None:
    columns, near = north_carolina()
    y, n = columns["SID79"], columns["BIR79"]
    b = y.sum() / n.sum()
    a = np.sum(n * (y / n - b) ** 2) / n.sum() - b / n.mean()
    v = np.where(a + b / n > 0, a + b / n, b / n)
    z = (y / n - b) / np.sqrt(v)
    z -= z.mean()
    lag = np.array([z[list(group)].mean() for group in near])
    assert moran_of_rates(y, n, near).value == pytest.approx(z @ lag / (z @ z), abs=1e-12)


def test_getis_and_ord_scores_are_the_published_ones_of_six_points() -> None:
    near: Neighbours = ((1, 3), (0, 3, 4), (4,), (0, 1, 4), (1, 2, 3, 5), (4,))
    scores = hot_spots([2, 3, 3.2, 5, 8, 7], near, permutations=99).z
    published = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    assert scores == pytest.approx(published, abs=1e-7)


def test_a_planted_hot_spot_is_found_and_noise_is_not() -> None:
    noise = np.random.default_rng(1).gamma(4, 1, 144)
    assert not hot_spots(noise, GRID, permutations=1999).hot.any()
    place = noise.copy().reshape(12, 12)
    place[4:7, 4:7] += 12
    found = hot_spots(place.ravel(), GRID, permutations=4999)
    assert found.hot[5 * 12 + 5]
    assert not found.hot.reshape(12, 12)[:2].any()
    assert (found.p_adjusted >= found.p - 1e-12).all()


def test_permutation_p_is_uniform_without_dependence_and_small_with_it() -> None:
    rng = np.random.default_rng(6)
    p = [moran(rng.normal(size=144), GRID, permutations=99, seed=s).p for s in range(60)]
    assert 0.35 < np.mean(p) < 0.65
    slope = np.repeat(np.arange(12.0), 12)
    assert moran(slope, GRID).p == pytest.approx(0.001)


def test_equal_populations_are_no_obstacle_to_a_moran_of_rates() -> None:
    counts = np.random.default_rng(1).poisson(5, 144)
    assert -0.3 < moran_of_rates(counts, np.full(144, 1000), GRID).value < 0.3


def test_neighbours_are_the_nearest_points_and_the_touching_polygons() -> None:
    assert nearest_neighbours([19, 19.1, 19.3, 25], [-99, -99, -99, -99], 1) == ((1,), (0,), (1,), (2,))
    island = touching_neighbours([shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2), shapely.box(5, 5, 6, 6)])
    assert island == ((1,), (0,), ())


def test_the_same_seed_gives_the_same_p_whatever_numpys_global_state() -> None:
    values = np.random.default_rng(2).normal(size=144) + 5
    first = hot_spots(values, GRID, permutations=199).p, moran(values, GRID).p
    np.random.seed(3)
    second = hot_spots(values, GRID, permutations=199).p, moran(values, GRID).p
    assert first[0].tolist() == second[0].tolist()
    assert first[1] == second[1]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, float("nan"), 3], "missing"),
        ([1, 2], "one value"),
        ([2, 2, 2], "the same"),
    ],
)
def test_bad_values_are_refused_with_a_sentence(values: list[float], said: str) -> None:
    for ask in (moran, hot_spots):
        with pytest.raises(ValueError, match=said):
            ask(values, ((1,), (0, 2), (1,)))


def test_bad_rates_and_neighbours_are_refused() -> None:
    near: Neighbours = ((1,), (0, 2), (1,))
    with pytest.raises(ValueError, match="above zero"):
        moran_of_rates([1, 2, 3], [10, 0, 10], near)
    with pytest.raises(ValueError, match="no case"):
        moran_of_rates([0, 0, 0], [10, 20, 10], near)
    with pytest.raises(ValueError, match="does not exist"):
        moran([1, 2, 3], ((7,), (0,), (1,)))
    with pytest.raises(ValueError, match="k must"):
        nearest_neighbours([19, 20], [-99, -99], 2)
