"""The scan finds the circle that trying every circle finds, and is surprised only as often as it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.outbreak import scan as module
from hilo.engines.outbreak.scan import log_likelihood_ratio, scan
from hilo.lib.geo import distance_m

RANDOM = np.random.default_rng(9)
LAT, LON = RANDOM.uniform(16, 30, 300), RANDOM.uniform(-110, -90, 300)
PERSONS = np.round(RANDOM.lognormal(9.5, 1.2, 300)) + 50
EXPECTED = 3000 * PERSONS / PERSONS.sum()


def every_circle(counts: np.ndarray, base: np.ndarray, lat: np.ndarray, lon: np.ndarray, share: float) -> float:
    total, best = counts.sum(), 0.0
    for i in range(len(counts)):
        away = np.array([distance_m(lat[i], lon[i], a, b) for a, b in zip(lat, lon, strict=True)])
        for reach in np.unique(np.round(away, 3)):
            inside = away <= reach + 1e-3
            if base[inside].sum() > share * base.sum() * (1 + 1e-12):
                break
            c, e = counts[inside].sum(), total * base[inside].sum() / base.sum()
            if c > e:
                rest = (total - c) * np.log((total - c) / (total - e)) if c < total else 0.0
                best = max(best, c * np.log(c / e) + rest)
    return best


@given(st.integers(0, 10_000), st.integers(2, 14), st.sampled_from([0.2, 0.5]))
@settings(max_examples=30, deadline=None)
def test_the_best_circle_is_that_of_trying_every_one(seed: int, places: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    lat, lon = rng.integers(18, 22, places).astype(float), rng.integers(-100, -97, places).astype(float)  # many ties
    base, counts = rng.uniform(1, 50, places), rng.poisson(3, places)
    counts[0] += 1
    found = scan(counts, base, lat, lon, max_fraction=share, replicates=1).clusters
    best = every_circle(counts, base, lat, lon, share)
    assert (found[0].log_likelihood_ratio if found else 0.0) == pytest.approx(best, abs=1e-9)


def test_the_shortcut_gives_the_greatest_ratio_of_each_simulated_country() -> None:
    drawn = module._simulate(np.random.default_rng(1), 3000, PERSONS / PERSONS.sum(), 1.0, 40)
    circles = module._Circles(EXPECTED, LAT, LON, 3000, 0.5)
    assert circles.length.max() > module.HEAD + module.BLOCK
    for country, found in enumerate(circles.highest(drawn)):
        sums = np.cumsum(drawn[:, country].astype(int)[circles.order], axis=1)
        ratio = log_likelihood_ratio(sums, circles.expected, 3000)
        assert found == pytest.approx(np.max(ratio[circles.valid]), abs=1e-9)


def test_a_planted_cluster_is_found_and_a_second_one_shares_no_place_with_it() -> None:
    near = np.argsort((LAT - LAT[5]) ** 2 + (LON - LON[5]) ** 2)[:8]
    risk = np.ones(300)
    risk[near] = 3
    counts = np.random.default_rng(4).poisson(EXPECTED * risk)
    found = scan(counts, PERSONS, LAT, LON, replicates=199)
    assert found.clusters[0].p == pytest.approx(0.005)
    assert set(near.tolist()) & set(found.clusters[0].places)
    taken: set[int] = set()
    for cluster in found.clusters:
        assert not taken & set(cluster.places)
        taken |= set(cluster.places)
    ratios = [c.log_likelihood_ratio for c in found.clusters]
    assert ratios == sorted(ratios, reverse=True)
    first = found.clusters[0]
    reach = distance_m(LAT[first.centre], LON[first.centre], LAT[first.places[-1]], LON[first.places[-1]])
    assert first.radius_km == pytest.approx(reach / 1000)


def test_a_poisson_null_is_optimistic_on_over_dispersed_counts_and_the_negative_binomial_is_not() -> None:
    rng = np.random.default_rng(12)
    poisson, binomial = [], []
    for seed in range(40):
        counts = rng.poisson(rng.gamma(EXPECTED[:120] / 2, 2.0))
        where = counts, PERSONS[:120], LAT[:120], LON[:120]
        poisson.append(scan(*where, replicates=99, most=1, seed=seed).clusters[0].p)
        binomial.append(scan(*where, replicates=99, most=1, dispersion=3, seed=seed).clusters[0].p)
    assert np.mean(np.array(poisson) <= 0.05) > 0.5
    assert np.mean(np.array(binomial) <= 0.05) <= 0.15


def test_the_same_seed_gives_the_same_answer_and_says_its_null() -> None:
    counts = np.random.default_rng(3).poisson(EXPECTED)
    first, second = (scan(counts, PERSONS, LAT, LON, replicates=49, dispersion=2) for _ in range(2))
    assert first == second
    assert (first.null, scan(counts, PERSONS, LAT, LON, replicates=1).null) == ("negative binomial", "Poisson")


GOOD = ([1.0, 2, 3], [10.0, 10, 10], [19.0, 20, 21], [-99.0, -99, -99])


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (0, [1, float("nan"), 3], "missing"),
        (0, [1, -2, 3], "negative"),
        (0, [0, 0, 0], "no case"),
        (0, [1, 2], "one length"),
        (1, [10, 0, 10], "above zero"),
        (2, [19, 95, 20], "degrees"),
        (3, [19, float("nan"), 20], "degrees"),
    ],
)
def test_bad_numbers_are_refused_with_a_sentence(place: int, value: list[float], said: str) -> None:
    asked = list(GOOD)
    asked[place] = value
    with pytest.raises(ValueError, match=said):
        scan(*asked)


def test_wrong_settings_are_refused() -> None:
    for options in ({"max_fraction": 0.6}, {"dispersion": 0.5}, {"replicates": 0}):
        with pytest.raises(ValueError):
            scan(*GOOD, **options)
