"""Where cases gather: the circular spatial scan of Kulldorff (1997, Communications in Statistics 26:1481-1496).

Every place is a centre; its circles grow one place at a time until they hold the greatest allowed share of the
baseline. A circle with c of C cases where E are expected has the log likelihood ratio

    c log(c/E) + (C-c) log((C-c)/(C-E))    if c > E, else 0.

The p-value compares the best circle of the data with the best circle of simulated countries with the same C, so the
search itself is paid for. The circles are those of points: a municipality is in a circle or not, whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import asin

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hilo.lib.geo import EARTH_RADIUS_M

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
HEAD = 128  # the first circles of a centre are compared one by one
BLOCK = 4  # later ones by blocks, whose upper bound rarely needs a closer look
DRAWN = 256  # countries drawn at a time; another number would be another stream of random numbers
CHUNK = 1024  # simulated countries compared at a time
BAND = 64  # countries of about the same best ratio, which share a threshold
SORTED = frozenset((16, 64, 256, 1024))  # after so many centres the bands are made anew
GRID = 2048


@dataclass(frozen=True)
class Cluster:
    """A circle with more cases than expected.

    centre: position of its central place; places: positions inside, nearest first; radius_km: to the last of them;
    p: share of countries (simulated ones and this one) whose best circle is at least as extreme. For a secondary
    cluster this p is conservative: it too is compared with the best circle.
    """

    centre: int
    places: tuple[int, ...]
    radius_km: float
    observed: int
    expected: float
    relative_risk: float
    log_likelihood_ratio: float
    p: float


@dataclass(frozen=True)
class Scan:
    """Clusters that share no place, most likely first; null says what the simulated countries were."""

    clusters: tuple[Cluster, ...]
    replicates: int
    max_fraction: float
    null: str
    dispersion: float
    seed: int


def scan(
    counts: ArrayLike,
    baseline: ArrayLike,
    latitude: ArrayLike,
    longitude: ArrayLike,
    *,
    max_fraction: float = 0.25,
    replicates: int = 999,
    dispersion: float = 1.0,
    most: int = 10,
    seed: int = 40,
) -> Scan:
    """Finds the circles where counts exceed what the baseline makes expected, and how likely chance alone finds such.

    counts: cases per place, whole numbers; baseline: population, or expected counts (for example of the year before,
    then a cluster is a rise and not merely a dangerous place); degrees on WGS84; max_fraction: greatest share of the
    baseline inside a circle; most: how many clusters at most are returned, whatever their p.

    In 200 simulated countries of dispersion 2.6 the Poisson p was at most 5 % in 97 %, the negative binomial p in 5 %.

    dispersion: variance over mean of a place's count. At 1 the simulated countries are Poisson, and real crime, which
    is over-dispersed, makes that p too small. Above 1 they are negative binomial with that ratio, given the total
    (which makes them Dirichlet-multinomial); places stay independent of one another.

    Raises ValueError on missing or negative values, a baseline that is not positive, or no case at all.
    """
    cases, base, lat, lon = _checked(counts, baseline, latitude, longitude)
    if not 0 < max_fraction <= 0.5:
        raise ValueError("max_fraction must lie above 0 and not above 0.5.")
    if not (np.isfinite(dispersion) and dispersion >= 1):
        raise ValueError("dispersion is variance over mean and must be a number not below 1.")
    if replicates < 1 or most < 1:
        raise ValueError("replicates and most must be at least 1.")
    total = int(cases.sum())
    circles = _Circles(base * (total / base.sum()), lat, lon, total, max_fraction)
    rng = np.random.default_rng(seed)
    shares = base / base.sum()
    parts = [
        circles.highest(_simulate(rng, total, shares, dispersion, min(CHUNK, replicates - start)))
        for start in range(0, replicates, CHUNK)
    ]
    return Scan(
        clusters=tuple(circles.clusters(cases, np.concatenate(parts), most)),
        replicates=replicates,
        max_fraction=max_fraction,
        null="Poisson" if dispersion == 1 else "negative binomial",
        dispersion=dispersion,
        seed=seed,
    )


def log_likelihood_ratio(observed: ArrayLike, expected: ArrayLike, total: float) -> Floats:
    """Of a circle with `observed` of `total` cases where `expected` (above 0, below total) were; 0 if not in excess."""
    c, e = np.broadcast_arrays(np.asarray(observed, dtype=float), np.asarray(expected, dtype=float))
    inside = np.maximum(c, 1)  # c > e > 0 is at least 1; the others are set to 0 below
    outside = total - c
    value = inside * np.log(inside / e) + outside * np.log(np.maximum(outside, 1e-300) / (total - e))
    return np.where(c > e, np.maximum(value, 0.0), 0.0)


class _Circles:
    """All circles of all centres: order[i, :length[i]] are the places that the circles of centre i take in turn."""

    def __init__(self, expected: Floats, lat: Floats, lon: Floats, total: int, max_fraction: float) -> None:
        n = len(expected)
        phi, lam = np.radians(lat), np.radians(lon)
        x, y, z = np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)
        self.total, self.alone = total, expected
        self.order = np.zeros((n, n), dtype=np.intp)
        self.expected = np.full((n, n), np.nan)
        self.valid = np.zeros((n, n), dtype=bool)
        self.length = np.zeros(n, dtype=np.intp)
        self.points = np.stack([x, y, z])
        for i in range(n):
            chord = (x - x[i]) ** 2 + (y - y[i]) ** 2 + (z - z[i]) ** 2
            nearest = np.argsort(chord, kind="stable")
            sums = np.cumsum(expected[nearest])
            k = int(np.searchsorted(sums, max_fraction * total * (1 + 1e-12), side="right"))
            self.order[i, :k], self.expected[i, :k], self.length[i] = nearest[:k], sums[:k], k
            # Places at the same distance enter together: only the last of them closes a circle.
            ordered = np.append(chord[nearest], np.inf)
            self.valid[i, :k] = ordered[1 : k + 1] > ordered[:k]
        longest = max(int(self.length.max()), 1)
        self.order, self.expected = self.order[:, :longest].copy(), self.expected[:, :longest].copy()
        self.valid = self.valid[:, :longest].copy()

    def clusters(self, cases: NDArray[np.int64], simulated: Floats, most: int) -> Iterator[Cluster]:
        """The best circle, then the best of those that share no place with one already named."""
        observed = np.cumsum(cases[self.order], axis=1)
        ratio = np.where(self.valid, log_likelihood_ratio(observed, self.expected, self.total), -1.0)
        taken = np.zeros(len(cases), dtype=bool)
        for _ in range(most):
            centre, last = np.unravel_index(int(np.argmax(ratio)), ratio.shape)
            value = float(ratio[centre, last])
            if value <= 0:
                return
            places = self.order[centre, : last + 1]
            c, e = int(observed[centre, last]), float(self.expected[centre, last])
            rest = self.total - c
            half = float(np.linalg.norm(self.points[:, places[-1]] - self.points[:, centre])) / 2
            yield Cluster(
                centre=int(centre),
                places=tuple(places.tolist()),
                radius_km=2 * EARTH_RADIUS_M / 1000 * asin(min(1.0, half)),
                observed=c,
                expected=e,
                relative_risk=(c / e) / (rest / (self.total - e)) if rest else float("inf"),
                log_likelihood_ratio=value,
                # A tie by rounding counts against the finding.
                p=float((1 + np.count_nonzero(simulated >= value - 1e-9)) / (1 + len(simulated))),
            )
            taken[places] = True
            ratio[np.logical_or.accumulate(taken[self.order], axis=1)] = -1.0

    def highest(self, drawn: NDArray[np.integer]) -> Floats:
        """The greatest ratio of each simulated country; drawn[place, country].

        Exact, though most circles are never computed: the ratio grows with c and falls with E, so a block of circles
        cannot beat the best so far unless its last count with its first expectation does.
        """
        singles = (self.length > 0) & self.valid[:, 0]
        countries = drawn.shape[1]
        best = np.zeros(countries)
        if singles.any():
            best = log_likelihood_ratio(drawn[singles], self.alone[singles, None], self.total).max(axis=0)
        # Whole bands of countries: the last one is filled up with copies of a country, which change no maximum.
        where = np.minimum(np.arange(-(-countries // BAND) * BAND), countries - 1)
        drawn, best = drawn[:, where], best[where]
        least: _Thresholds | None = None
        for turn, i in enumerate(np.random.default_rng(0).permutation(len(self.length))):
            if least is None or turn in SORTED:
                by_best = np.argsort(best, kind="stable")
                drawn, best, where = np.ascontiguousarray(drawn[:, by_best]), best[by_best], where[by_best]
                least = _Thresholds(self.total, best.reshape(-1, BAND).min(axis=1), drawn.dtype)
            self._climb(int(i), drawn, best, least)
        found = np.zeros(countries)
        np.maximum.at(found, where, best)
        return found

    def _climb(self, i: int, drawn: NDArray[np.integer], best: Floats, least: _Thresholds) -> None:
        k = int(self.length[i])
        if k == 0:
            return
        head = min(k, HEAD + (k - HEAD) % BLOCK) if k > HEAD else k
        blocks = (k - head) // BLOCK
        grown = np.take(drawn, self.order[i, :k], axis=0, mode="clip")
        steps = np.empty((head + blocks, drawn.shape[1]), dtype=drawn.dtype)
        steps[:head] = grown[:head]
        if blocks:
            tail = steps[head:]
            np.add(grown[head::BLOCK], grown[head + 1 :: BLOCK], out=tail)
            for place in range(2, BLOCK):
                tail += grown[head + place :: BLOCK]
        for above, below in pairwise(steps):  # cumsum along the first axis is several times slower
            below += above
        firsts = np.append(np.arange(head), head + BLOCK * np.arange(blocks))
        expected = self.expected[i]
        bands = steps.reshape(len(steps), -1, BAND)
        floors = least.counts(expected[:k])
        at = np.flatnonzero(bands > floors[firsts][:, :, None])
        row, country = np.divmod(at, drawn.shape[1])
        reached = steps.ravel()[at]
        bound = log_likelihood_ratio(reached, expected[firsts[row]], self.total)
        beats = np.flatnonzero(bound > best[country])
        row, country, reached, bound = row[beats], country[beats], reached[beats], bound[beats]
        single = row < head
        closes = single & self.valid[i, firsts[row]]
        np.maximum.at(best, country[closes], bound[closes])
        row, country, reached = row[~single], country[~single], reached[~single]
        if not len(row):
            return
        inside = firsts[row][:, None] + np.arange(BLOCK)
        counts = np.cumsum(grown[inside, country[:, None]], axis=1, dtype=np.int64)
        counts += (reached - counts[:, -1])[:, None]
        nothing = floors[inside, country[:, None] // BAND]
        hit, step = np.nonzero((counts > nothing) & self.valid[i, inside])
        values = log_likelihood_ratio(counts[hit, step], expected[inside[hit, step]], self.total)
        np.maximum.at(best, country[hit], values)


class _Thresholds:
    """For an expectation and the least best ratio of a band, a count up to which no circle beats it.

    Read from a grid of expectations, the one below: a little low, never high. Best ratios only grow, so thresholds
    made earlier stay good.
    """

    def __init__(self, total: int, ratios: Floats, dtype: np.dtype[np.integer]) -> None:
        self._total = total
        grid = ((np.arange(GRID) / GRID) ** 2 * total)[:, None]
        low = np.floor(grid) + np.zeros(len(ratios))
        high = np.full_like(low, total)
        safe = np.maximum(grid, 1e-9)
        for _ in range(int(total).bit_length() + 1):
            middle = np.floor((low + high) / 2)
            reaches = log_likelihood_ratio(middle, safe, total) >= ratios
            high, low = np.where(reaches, middle, high), np.where(reaches, low, middle)
        self._counts = np.maximum(high - 1, 0).astype(dtype)

    def counts(self, expected: Floats) -> NDArray[np.integer]:
        """As [circle, band]."""
        return self._counts[np.minimum((np.sqrt(expected / self._total) * GRID).astype(np.intp), GRID - 1)]


def _simulate(
    rng: np.random.Generator, total: int, shares: Floats, dispersion: float, size: int
) -> NDArray[np.integer]:
    """Countries of the null hypothesis, as [place, country]."""
    drawn = np.empty((len(shares), size), dtype=np.int16 if total < 2**15 else np.int32)
    for start in range(0, size, DRAWN):
        many, chances = min(DRAWN, size - start), shares
        if dispersion > 1:
            weights = rng.standard_gamma(total * shares / (dispersion - 1), size=(many, len(shares)))
            chances = weights / weights.sum(axis=1, keepdims=True)
        drawn[:, start : start + many] = rng.multinomial(total, chances, size=many).T
    return drawn


def _checked(
    counts: ArrayLike, baseline: ArrayLike, latitude: ArrayLike, longitude: ArrayLike
) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
    cases, base = np.asarray(counts, dtype=float), np.asarray(baseline, dtype=float)
    lat, lon = np.asarray(latitude, dtype=float), np.asarray(longitude, dtype=float)
    if not cases.ndim == base.ndim == lat.ndim == lon.ndim == 1 or not len(cases) == len(base) == len(lat) == len(lon):
        raise ValueError("counts, baseline, latitude and longitude must be lists of one length, one value per place.")
    if len(cases) < 2:
        raise ValueError("A scan needs at least two places.")
    if not np.isfinite(cases).all():
        raise ValueError("A count is missing: an unpublished count is not zero, so leave that place out or wait.")
    if (cases < 0).any() or (cases != np.floor(cases)).any():
        raise ValueError("Counts must be whole numbers, not negative.")
    if not (np.isfinite(base).all() and (base > 0).all()):
        raise ValueError("The baseline (population or expected count) must be above zero in every place.")
    if not (np.isfinite(lat).all() and np.isfinite(lon).all() and (np.abs(lat) <= 90).all()):
        raise ValueError("Latitude and longitude must be degrees, and known for every place.")
    if (np.abs(lon) > 360).any():
        raise ValueError("Latitude and longitude must be degrees, and known for every place.")
    if cases.sum() == 0:
        raise ValueError("There is no case: nothing to scan.")
    return cases.astype(np.int64), base, lat, lon
