"""The best bases, to the optimum: maximal covering, set covering, and expected covering by busy units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVELS_BELOW = 1e-6
"""A further unit that adds less than this share to a cell is not modelled."""
TIME_LIMIT_S = 60.0


class ExtraMissing(ImportError):
    """scipy is not installed."""

    def __init__(self) -> None:
        super().__init__("choosing bases needs the extra [analysis]: docs/operations.md, “Extras”")


@dataclass(frozen=True, slots=True)
class Plan:
    """placed: units at each base; share: of the demand covered (expected, for mexclp); exact: the optimum is proved.

    gap: how far above the share the optimum can lie at most, 0 if it is proved.
    """

    placed: tuple[int, ...]
    share: float
    exact: bool = True
    gap: float = 0.0


def expected(covers: NDArray[np.bool_], weight: NDArray[Any], placed: Sequence[int], busy: float) -> float:
    """Share of the demand that meets a free unit within reach: 1 - busy^k where k units are (Daskin 1983).

    covers [cells, bases]; units are busy independently of one another, all alike: an assumption of the model.
    """
    total = float(np.sum(weight))
    if total <= 0:
        return 0.0
    near = covers.astype(np.int64) @ np.asarray(placed, np.int64)
    return (
        float(np.sum(np.asarray(weight) * (1.0 - np.power(float(busy), near, where=near > 0, out=np.ones(len(near))))))
        / total
    )


def mclp(covers: NDArray[np.bool_], weight: NDArray[Any], units: int) -> Plan:
    """At most so many bases, covering the most demand (Church and ReVelle 1974). Raises: ExtraMissing."""
    return mexclp(covers, weight, units, busy=0.0, capacity=1)


def mexclp(
    covers: NDArray[np.bool_], weight: NDArray[Any], units: int, *, busy: float, capacity: int | Sequence[int] = 0
) -> Plan:
    """Units at bases so that the most demand is expected to meet a free one (Daskin 1983, MEXCLP).

    covers [cells, bases]: the base reaches the cell in time. busy: share of the time that a unit is busy, 0 to below 1.
    capacity: most units at a base (one number or one each; 0: no limit). Raises: ExtraMissing, ValueError.
    """
    if not 0 <= busy < 1:
        raise ValueError("busy is a share from 0 to below 1")
    if units < 0:
        raise ValueError("units cannot be negative")
    cells, bases = covers.shape
    most = np.broadcast_to(np.asarray(capacity or units, float), (bases,)).clip(max=units)
    total = float(np.sum(weight))
    if not units or not cells or not bases or total <= 0:
        return Plan((0,) * bases, 0.0)
    rows, counts = _alike(covers, weight)
    levels = 1
    while busy > 0 and levels < units and busy**levels > LEVELS_BELOW:
        levels += 1
    gains = np.concatenate([counts * (1 - busy) * busy**k for k in range(levels)]) / total
    found = _solve(rows, gains, levels, most, units)
    placed = tuple(round(float(x)) for x in found.x[:bases])
    share = expected(covers, weight, placed, busy)
    bound = -float(found.mip_dual_bound) if found.mip_dual_bound is not None else share
    gap = max(0.0, bound - share)
    return Plan(placed, share, exact=found.status == 0 and gap < 1e-4, gap=gap if gap >= 1e-6 else 0.0)


def _alike(covers: NDArray[np.bool_], weight: NDArray[Any]) -> tuple[NDArray[np.bool_], NDArray[Any]]:
    """Cells that the same bases reach are one cell to the problem; those that none reaches are none."""
    rows, back = np.unique(covers, axis=0, return_inverse=True)
    counts = np.bincount(back.ravel(), weights=np.asarray(weight, float), minlength=len(rows))
    some = rows.any(axis=1)
    return rows[some], counts[some]


def _solve(rows: NDArray[np.bool_], gains: NDArray[Any], levels: int, most: NDArray[Any], units: int) -> Any:
    """max gains . y, sum over levels of y[cell] <= units that reach it, sum of units <= units; y need not be whole."""
    try:
        from scipy import sparse
        from scipy.optimize import Bounds, LinearConstraint, milp
    except ImportError as error:
        raise ExtraMissing from error
    cells, bases = rows.shape
    reach = sparse.csr_matrix(-rows.astype(float))
    level = sparse.hstack([sparse.identity(cells, format="csr")] * levels)
    matrix = sparse.vstack(
        [
            sparse.hstack([reach, level]),
            sparse.hstack([sparse.csr_matrix(np.ones((1, bases))), sparse.csr_matrix((1, cells * levels))]),
        ],
        format="csc",
    )
    found = milp(
        np.concatenate([np.zeros(bases), -gains]),
        constraints=LinearConstraint(matrix, -np.inf, np.concatenate([np.zeros(cells), [units]])),
        integrality=np.concatenate([np.ones(bases), np.zeros(cells * levels)]),
        bounds=Bounds(0, np.concatenate([most, np.ones(cells * levels)])),
        options={"time_limit": TIME_LIMIT_S, "mip_rel_gap": 1e-6},
    )
    if found.x is None:
        raise ValueError(f"no plan was found: {found.message}")
    return found


def lscp(covers: NDArray[np.bool_]) -> tuple[Plan, NDArray[np.bool_]]:
    """The fewest bases that reach every cell that any base reaches (Toregas et al. 1971), and which cells none does.

    share: of the cells, each counted once. Raises: ExtraMissing.
    """
    try:
        from scipy.optimize import Bounds, LinearConstraint, milp
    except ImportError as error:
        raise ExtraMissing from error
    bases = covers.shape[1]
    nobody = np.asarray(~covers.any(axis=1))
    rows = np.unique(covers[~nobody], axis=0)
    if not len(rows):
        return Plan((0,) * bases, 0.0), nobody
    found = milp(
        np.ones(bases),
        constraints=LinearConstraint(rows.astype(float), 1, np.inf),
        integrality=np.ones(bases),
        bounds=Bounds(0, 1),
        options={"time_limit": TIME_LIMIT_S},
    )
    if found.x is None:
        raise ValueError(f"no plan was found: {found.message}")
    placed = tuple(round(float(x)) for x in found.x)
    return Plan(placed, float((~nobody).mean()), exact=found.status == 0), nobody
