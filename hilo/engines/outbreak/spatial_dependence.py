"""Whether neighbours resemble one another: Moran's I, its empirical-Bayes form for rates, and the local Gi*.

Statistics come from esda (PySAL); neighbours from the nearest points or from touching polygons through libpysal. All
are imported when called. Permutations are drawn here with a seed of their own: esda's draw from numpy's global state.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from libpysal.weights import W

Floats = NDArray[np.float64]
Neighbours = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Moran:
    """Global autocorrelation of row-standardised neighbours.

    expected: -1/(n-1); p: one-sided, share of permutations (and the data) with a value at least as high; p_low: at
    least as low; islands: places without neighbours, which count in n and in nothing else.
    """

    value: float
    expected: float
    p: float
    p_low: float
    permutations: int
    seed: int
    islands: int


@dataclass(frozen=True)
class HotSpots:
    """Gi* of each place as standard score, two-sided permutation p, p adjusted for false discovery, and which stand.

    hot, cold: high (low) values gathered around a place, at the false discovery rate asked for.
    """

    z: Floats
    p: Floats
    p_adjusted: Floats
    hot: NDArray[np.bool_]
    cold: NDArray[np.bool_]
    false_discovery_rate: float
    permutations: int
    seed: int


def nearest_neighbours(latitude: ArrayLike, longitude: ArrayLike, k: int) -> Neighbours:
    """For each point the positions of its k nearest others by great circle; the lower position wins a tie."""
    lat, lon = np.asarray(latitude, dtype=float), np.asarray(longitude, dtype=float)
    if lat.ndim != 1 or lat.shape != lon.shape:
        raise ValueError("Latitude and longitude must be lists of one length, one value per place.")
    if not (np.isfinite(lat).all() and np.isfinite(lon).all() and (np.abs(lat) <= 90).all()):
        raise ValueError("Latitude and longitude must be degrees, and known for every place.")
    if not 1 <= k < len(lat):
        raise ValueError("k must be at least 1 and less than the number of places.")
    phi, lam = np.radians(lat), np.radians(lon)
    x, y, z = np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)
    found = []
    for i in range(len(lat)):
        chord = (x - x[i]) ** 2 + (y - y[i]) ** 2 + (z - z[i]) ** 2
        chord[i] = np.inf
        found.append(tuple(np.argsort(chord, kind="stable")[:k].tolist()))
    return tuple(found)


def touching_neighbours(polygons: Sequence[Any]) -> Neighbours:
    """For each shapely polygon the positions of those it shares a border or a corner with (queen contiguity)."""
    from libpysal.weights import Queen

    if any(p is None or p.is_empty for p in polygons):
        raise ValueError("A boundary is missing or empty.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # islands and separate parts: told by what is returned
        weights = Queen.from_iterable(list(polygons), silence_warnings=True)
    return tuple(tuple(sorted(weights.neighbors[i])) for i in range(len(polygons)))


def moran(values: ArrayLike, neighbours: Neighbours, *, permutations: int = 999, seed: int = 40) -> Moran:
    """Moran's I of any value per place. For rates of small places use `moran_of_rates`. ValueError on bad input."""
    return _moran(_values(values, neighbours), neighbours, permutations, seed)


def moran_of_rates(
    counts: ArrayLike, population: ArrayLike, neighbours: Neighbours, *, permutations: int = 999, seed: int = 40
) -> Moran:
    """Moran's I of rates standardised for their unequal variance (Assunção & Reis 1999, Statistics in Medicine 18)."""
    from esda.smoothing import assuncao_rate

    y, n = _values(counts, neighbours, varied=False), _values(population, neighbours, varied=False)
    if (y < 0).any() or (n <= 0).any():
        raise ValueError("Counts must not be negative and every population must be above zero.")
    if y.sum() == 0:
        raise ValueError("There is no case in any place: there is no rate to compare.")
    return _moran(_values(assuncao_rate(y, n), neighbours), neighbours, permutations, seed)


def hot_spots(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    false_discovery_rate: float = 0.05,
    permutations: int = 9999,
    seed: int = 40,
) -> HotSpots:
    """Getis-Ord Gi* of each place with its neighbours (Ord & Getis 1995), under the false discovery rate.

    Each place keeps its value while the others are shuffled around it. The least p of 9,999 permutations, two-sided,
    is 0.0002, so among 2,500 places at a rate of 5 % none can stand unless ten reach it: more permutations see fewer.
    Neighbouring tests share values, which
    Benjamini-Hochberg bears as positive dependence. ValueError on bad input.
    """
    from esda.getisord import G_Local

    from hilo.engines.outbreak.changes import benjamini_hochberg

    y = _values(values, neighbours)
    _enough(permutations)
    if (y < 0).any():
        raise ValueError("Gi* needs values that are not negative.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        local = G_Local(y, _weights(neighbours), transform="B", star=True, permutations=0)
    z = np.asarray(local.Zs, dtype=float)
    p = _conditional_p(y, neighbours, permutations, np.random.default_rng(seed))
    found, adjusted = benjamini_hochberg(p, false_discovery_rate)
    return HotSpots(
        z=z,
        p=p,
        p_adjusted=adjusted,
        hot=found & (z > 0),
        cold=found & (z < 0),
        false_discovery_rate=false_discovery_rate,
        permutations=permutations,
        seed=seed,
    )


def _moran(values: Floats, neighbours: Neighbours, permutations: int, seed: int) -> Moran:
    from esda.moran import Moran as EsdaMoran

    _enough(permutations)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = EsdaMoran(values, _weights(neighbours), transformation="r", permutations=0)
    shares = found.w.sparse
    z = values - values.mean()
    rng = np.random.default_rng(seed)
    shuffled = rng.permuted(np.broadcast_to(z, (permutations, len(z))), axis=1).T
    drawn = len(z) / shares.sum() * np.sum(shuffled * (shares @ shuffled), axis=0) / np.sum(z**2)
    return Moran(
        value=float(found.I),
        expected=-1 / (len(z) - 1),
        p=float((1 + np.count_nonzero(drawn >= found.I - 1e-12)) / (1 + permutations)),
        p_low=float((1 + np.count_nonzero(drawn <= found.I + 1e-12)) / (1 + permutations)),
        permutations=permutations,
        seed=seed,
        islands=sum(not near for near in neighbours),
    )


def _conditional_p(values: Floats, neighbours: Neighbours, permutations: int, rng: np.random.Generator) -> Floats:
    """Two-sided p of the sum of the neighbours' values when all others are shuffled; NaN for a place without any."""
    n = len(values)
    most = max(len(near) for near in neighbours)
    # One set of draws without replacement serves every place, as in PySAL: positions among the n - 1 others.
    draws = np.array([rng.choice(n - 1, size=most, replace=False, shuffle=True) for _ in range(permutations)])
    p = np.full(n, np.nan)
    for i, near in enumerate(neighbours):
        if not near:
            continue
        others = np.delete(values, i)
        drawn = others[draws[:, : len(near)]].sum(axis=1)
        observed = values[list(near)].sum()
        slack = 1e-9 * max(1.0, abs(observed))
        tail = min(np.count_nonzero(drawn >= observed - slack), np.count_nonzero(drawn <= observed + slack))
        p[i] = min(1.0, 2 * (1 + tail) / (1 + permutations))
    return p


def _weights(neighbours: Neighbours) -> W:
    from libpysal.weights import W

    return W({i: list(near) for i, near in enumerate(neighbours)}, silence_warnings=True)


def _values(values: ArrayLike, neighbours: Neighbours, *, varied: bool = True) -> Floats:
    y = np.asarray(values, dtype=float)
    if y.ndim != 1 or len(y) != len(neighbours):
        raise ValueError("There must be one value and one list of neighbours for each place.")
    if len(y) < 3 or not any(neighbours):
        raise ValueError("Spatial dependence needs at least three places, and some that are neighbours.")
    if not np.isfinite(y).all():
        raise ValueError("A value is missing: an unpublished value is not zero, so leave that place out.")
    if varied and np.ptp(y) == 0:
        raise ValueError("All values are the same: there is nothing to compare.")
    if any(not 0 <= j < len(y) or j == i for i, near in enumerate(neighbours) for j in near):
        raise ValueError("A list of neighbours names the place itself or a place that does not exist.")
    return y


def _enough(permutations: int) -> None:
    if permutations < 19:
        raise ValueError("At least 19 permutations are needed for a p of 0.05.")
