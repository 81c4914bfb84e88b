"""Intervals, shrunk rates and funnels against published values and their own properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.rates import PER, funnel, interval, limits, pearson_dispersion, shrink

PLACES = st.lists(st.tuples(st.integers(0, 60), st.integers(50, 90_000)), min_size=2, max_size=30)


def test_garwoods_limits_are_those_of_the_tables() -> None:
    # Ulm 1990 (American Journal of Epidemiology 131:373) and the usual tables of exact Poisson limits.
    found = interval([0, 1, 5, 10, 100], [PER] * 5)
    assert found.low == pytest.approx([0, 0.0253, 1.6235, 4.7954, 81.3640], abs=5e-5)
    assert found.high == pytest.approx([3.6889, 5.5716, 11.6683, 18.3904, 121.6268], abs=5e-5)


@given(st.integers(0, 5000), st.floats(1, 20), st.floats(0.5, 0.999))
@settings(max_examples=60)
def test_more_dispersion_and_more_confidence_widen_an_interval(count: int, dispersion: float, level: float) -> None:
    plain, wide = interval(count, 1000, level), interval(count, 1000, level, dispersion=dispersion)
    assert wide.low[0] <= plain.low[0] + 1e-9
    assert plain.high[0] <= wide.high[0] * (1 + 1e-9)
    assert plain.low[0] <= plain.rate[0] <= plain.high[0]


def test_the_over_dispersed_interval_holds_the_true_rate() -> None:
    rng = np.random.default_rng(7)
    mean, phi = 40.0, 2.6
    counts = rng.poisson(rng.gamma(mean / (phi - 1), phi - 1, size=4000))
    poisson, quasi = interval(counts, np.full(4000, PER)), interval(counts, np.full(4000, PER), dispersion=phi)
    assert np.mean((quasi.low <= mean) & (mean <= quasi.high)) == pytest.approx(0.95, abs=0.015)
    assert np.mean((poisson.low <= mean) & (mean <= poisson.high)) < 0.85
    assert pearson_dispersion(counts, np.full(4000, mean), fitted=0) == pytest.approx(phi, rel=0.1)


def st_louis() -> tuple[np.ndarray, np.ndarray, list[list[int]]]:
    io = pytest.importorskip("libpysal")
    get = io.examples.get_path
    table = io.io.open(get("stl_hom.csv"))
    weights = io.io.open(get("stl.gal")).read()
    order = list(range(1, 79)) if not weights.id_order_set else weights.id_order
    at = {identity: i for i, identity in enumerate(order)}
    near = [[at[j] for j in weights.neighbors[i]] for i in order]
    return np.array(table[:, 10], dtype=float), np.array(table[:, 13], dtype=float), near


def test_marshalls_rates_are_the_published_ones_of_st_louis_homicides() -> None:
    cases, persons, near = st_louis()
    published = [2.36718950, 4.54539167, 4.78114019, 2.76907146, 6.58989323, 3.66494122, 5.79952721, 2.03064590]
    assert shrink(cases, persons).rate[:8] == pytest.approx(published, rel=1e-8)
    local = [4.01485749, 3.62437513, 4.93034844, 5.09387329, 3.72735210, 3.69333797, 5.40245456, 2.99806055]
    assert shrink(cases, persons, neighbours=near).rate[:8] == pytest.approx(local, rel=1e-8)


@given(PLACES)
@settings(max_examples=80)
def test_a_shrunk_rate_lies_between_its_own_and_the_common_one(places: list[tuple[int, int]]) -> None:
    cases, persons = np.array(places).T
    if cases.sum() == 0:
        return
    done = shrink(cases, persons)
    assert done.raw == pytest.approx(cases / persons * PER)
    assert (done.rate >= np.minimum(done.raw, done.mean) - 1e-6).all()
    assert (done.rate <= np.maximum(done.raw, done.mean) + 1e-6).all()
    assert (done.low < done.high).all()


def test_rates_that_differ_no_more_than_chance_become_the_common_rate_and_it_is_said() -> None:
    done = shrink([10, 10, 11], [1000, 1000, 1000])
    assert done.no_spread.all()
    assert done.rate == pytest.approx([31 / 3000 * PER] * 3)
    assert (done.low < done.rate).all()
    assert "no more than chance" in done.remarks[0]


def test_a_place_without_neighbours_uses_all_places_and_it_is_said() -> None:
    cases, persons, near = st_louis()
    done = shrink(cases, persons, neighbours=[[], *near[1:]])
    assert done.fell_back.tolist() == [True] + [False] * (len(cases) - 1)
    assert done.rate[0] == pytest.approx(shrink(cases, persons).rate[0])
    assert "rate of all: 1" in done.remarks[-1]


@pytest.mark.parametrize(("expected", "level"), [(8.0, 0.95), (30.0, 0.998), (500.0, 0.95)])
def test_control_limits_are_interpolated_poisson_quantiles(expected: float, level: float) -> None:
    from scipy.stats import poisson

    (low,), (high,) = limits([expected], level)
    for p, limit in (((1 - level) / 2, low), ((1 + level) / 2, high)):
        whole = int(poisson.ppf(p, expected))
        assert whole - 1 <= limit <= whole
        share = limit - (whole - 1)
        below, above = poisson.cdf(whole - 1, expected), poisson.cdf(whole, expected)
        assert below + share * (above - below) == pytest.approx(p)


@given(PLACES, st.floats(1, 6))
@settings(max_examples=60)
def test_a_place_is_flagged_when_its_interval_leaves_the_target_out(
    places: list[tuple[int, int]], dispersion: float
) -> None:
    cases, persons = np.array(places).T
    if cases.sum() == 0:
        return
    done = funnel(cases, persons, dispersion=dispersion)
    own = interval(cases, persons, dispersion=dispersion)
    assert (done.flag > 0).tolist() == (own.low > done.target).tolist()
    assert (done.flag < 0).tolist() == (own.high < done.target).tolist()
    assert done.expected.sum() == pytest.approx(cases.sum())


@pytest.mark.parametrize("phi", [1.0001, 2.6])
def test_fewer_than_five_in_a_hundred_places_are_flagged_by_chance(phi: float) -> None:
    rng = np.random.default_rng(11)
    persons = np.round(rng.lognormal(9.5, 1.4, 2457)) + 100
    expected = 11_137 * persons / persons.sum()
    flagged, found = [], []
    for _ in range(25):
        done = funnel(rng.poisson(rng.gamma(expected / (phi - 1), phi - 1)), persons)
        flagged.append(np.mean(done.flag != 0))
        found.append(done.dispersion)
    assert np.mean(flagged) <= 0.05
    assert np.mean(found) == pytest.approx(max(phi, 1), rel=0.15)


@pytest.mark.parametrize(
    ("counts", "population", "said"),
    [
        ([1, float("nan")], [10, 10], "missing"),
        ([1, -1], [10, 10], "negative"),
        ([1, 2], [10, 0], "above zero"),
        ([1, 2], [10], "one length"),
        ([], [], "no place"),
    ],
)
def test_bad_numbers_are_refused_with_a_sentence(counts: list[float], population: list[float], said: str) -> None:
    for ask in (interval, shrink, funnel):
        with pytest.raises(ValueError, match=said):
            ask(counts, population)


def test_no_case_anywhere_and_wrong_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="no case"):
        shrink([0, 0], [1, 1])
    with pytest.raises(ValueError, match="no case"):
        funnel([0, 0], [1, 1])
    with pytest.raises(ValueError, match="not below 1"):
        interval(1, 1, dispersion=0.5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        interval(1, 1, 95)
    with pytest.raises(ValueError, match="does not exist"):
        shrink([1, 2], [10, 10], neighbours=[[5], [0]])
