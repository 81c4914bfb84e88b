"""What a reader can conclude about hidden cells: bounds by linear programming over everything published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Audit:
    """For each hidden cell (totals: last row, last column) the least and greatest value that fit what is published.

    low, high: NaN where nothing is hidden; narrowest: the least high - low of all hidden cells (infinite if nothing is
    hidden); safe: it is at least `protection`.
    """

    low: Floats
    high: Floats
    protection: float
    narrowest: float
    safe: bool


def audit(full: Counts, hidden: Mask, protection: float, groups: Sequence[int] | None = None) -> Audit:
    """Bounds of each hidden cell, knowing the published ones, that parts make their totals and that none is negative.

    full: counts with the totals as last row and column (and, with groups, the group totals below the rows); hidden:
    the same shape. Exact: for such tables the bounds of linear programming are whole numbers that occur.
    """
    system = Relations(full.shape, groups)
    low, high = np.full(full.shape, np.nan), np.full(full.shape, np.nan)
    at = np.flatnonzero(hidden)
    for cell in at:
        low.ravel()[cell], high.ravel()[cell] = system.bounds(full, hidden, int(cell))
    narrowest = float((high - low).ravel()[at].min()) if len(at) else float("inf")
    return Audit(low, high, protection, narrowest, narrowest >= protection - 1e-6)


class Relations:
    """The sums of a table: each row makes its total, each column its total, and with groups their subtotals."""

    def __init__(self, shape: tuple[int, ...], groups: Sequence[int] | None) -> None:
        self.shape = shape
        height, width = shape
        rows = height - 1 if groups is None else len(groups)
        number = np.arange(height * width).reshape(shape)
        # Each relation: the total, then its parts.
        self.sums = [np.append(number[i, -1], number[i, :-1]) for i in range(height)]
        for j in range(width):
            if groups is None:
                self.sums.append(np.append(number[-1, j], number[:-1, j]))
                continue
            member = np.asarray(groups)
            for g in range(height - 1 - rows):
                self.sums.append(np.append(number[rows + g, j], number[:rows, j][member == g]))
            self.sums.append(np.append(number[-1, j], number[rows:-1, j]))

    def matrix(self) -> csr_matrix:
        """One row per relation: +1 at each part, -1 at the total."""
        from scipy.sparse import csr_matrix

        row = np.repeat(np.arange(len(self.sums)), [len(s) for s in self.sums])
        sign = np.concatenate([np.append(-1.0, np.ones(len(s) - 1)) for s in self.sums])
        return csr_matrix((sign, (row, np.concatenate(self.sums))), shape=(len(self.sums), int(np.prod(self.shape))))

    def bounds(self, full: Counts, hidden: Mask, cell: int) -> tuple[float, float]:
        """Least and greatest value of one hidden cell."""
        low, high = (self.extreme(full, hidden, {cell: sign}) for sign in (1.0, -1.0))
        value = float(full.ravel()[cell])
        unbounded = float("inf")
        return (value if low is None else low.ravel()[cell]), (unbounded if high is None else high.ravel()[cell])

    def extreme(self, full: Counts, hidden: Mask, cost: dict[int, float]) -> Floats | None:
        """A table that fits what is published, with the least cost; None if there is no least."""
        at = np.flatnonzero(hidden)
        costs = np.zeros(len(at))
        costs[np.searchsorted(at, list(cost))] = list(cost.values())
        matrix = self.matrix()[:, at]
        found = _solve(costs, matrix, matrix @ full.ravel()[at].astype(float), (0, None))
        if found is None:
            return None
        table = full.astype(float)
        table.ravel()[at] = found
        return table


def _solve(costs: Floats, matrix: Any, right: Floats, bounds: Any) -> Floats | None:
    from scipy.optimize import linprog

    used = np.flatnonzero(np.diff(matrix.tocsr().indptr))
    found = linprog(costs, A_eq=matrix.tocsr()[used], b_eq=right[used], bounds=bounds, method="highs")
    return np.asarray(found.x) if found.status == 0 else None


def cheapest_change(system: Relations, full: Counts, hidden: Mask, cell: int, by: float, price: Floats) -> Mask | None:
    """Cells that must be free to move so that `cell` can be higher by `by`, at the least price; None if impossible."""
    from scipy.sparse import hstack

    n = full.size
    matrix = system.matrix()
    both = hstack([matrix, -matrix]).tocsr()
    upper = np.full(2 * n, np.inf)
    upper[n:] = full.ravel()  # a cell can fall to zero, not below
    bounds = np.column_stack([np.zeros(2 * n), upper])
    bounds[cell] = (by, by)
    bounds[n + cell] = (0, 0)
    costs = np.tile(np.where(hidden.ravel(), 0.0, price.ravel()), 2)
    found = _solve(costs, both, np.zeros(both.shape[0]), bounds)
    if found is None:
        return None
    return ((found[:n] + found[n:]) > 1e-7).reshape(full.shape)
