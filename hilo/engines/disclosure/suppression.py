"""Which cells of a table of victims are not published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hilo.engines.disclosure.auditing import Audit, Counts, Mask, Relations, audit, cheapest_change


@dataclass(frozen=True)
class Suppressed:
    """A table ready to publish; every array has the totals as last column and last rows.

    full: true counts (never to be published); published: the same with NaN where hidden; primary: small counts;
    complementary: hidden only to protect those. A reader must not be told which of the two a hidden cell is: a small
    count would be known to be small.
    """

    full: Counts
    published: NDArray[np.float64]
    primary: Mask
    complementary: Mask
    threshold: int
    audit: Audit


def suppress(
    table: ArrayLike,
    threshold: int = 3,
    *,
    protection: float | None = None,
    hide_zero: bool = False,
    groups: Sequence[int] | None = None,
) -> Suppressed:
    """Hides counts from 1 to threshold - 1, and as few others as needed, so that no hidden cell can be worked out.

    table: whole counts [rows, columns] without totals; totals are computed, published unless small themselves, and
    never altered. groups: for each row the number (0, 1, ...) of its group, as municipalities of states; then group
    totals are published between the rows and the grand total. protection: least width of what a reader can conclude
    about a hidden cell; by default the threshold, so that nobody can even tell that the cell is small.

    A zero speaks of nobody and stays, unless hide_zero (where "none" would itself tell something of a group).

    The audit says which hidden cell is too narrow; the smallest cells that let it be higher by the protection are
    hidden with it (greedy, by linear programming: Castro 2012, European Journal of Operational Research 216:257-269),
    until none is too narrow. Few cells, but not proven the fewest. Raises ValueError on bad input, and if even hiding
    everything would not protect.
    """
    inner = _checked(table, threshold)
    width = float(threshold) if protection is None else float(protection)
    if not (np.isfinite(width) and width > 0):
        raise ValueError("The protection must be a width above zero.")
    full = _with_totals(inner, groups)
    rows, columns = inner.shape
    primary = (full > 0) & (full < threshold)
    if hide_zero:
        primary |= full == 0
    price = _price(full, rows, columns)
    system = Relations(full.shape, groups)
    hidden = primary.copy()
    wide = np.zeros(full.shape, dtype=bool)
    while True:
        narrow = _first_narrow(system, full, hidden, width, wide)
        if narrow is None:
            break
        moved = cheapest_change(system, full, hidden, narrow, width, price)
        if moved is None or not (moved & ~hidden).any():
            raise ValueError("The table cannot be protected: publish fewer rows or columns.")
        hidden |= moved
    result = audit(full, hidden, width, groups)
    return Suppressed(
        full=full,
        published=np.where(hidden, np.nan, full.astype(float)),
        primary=primary,
        complementary=hidden & ~primary,
        threshold=threshold,
        audit=result,
    )


def _first_narrow(system: Relations, full: Counts, hidden: Mask, width: float, wide: Mask) -> int | None:
    """The first hidden cell whose bounds are too near; wide remembers those proven (more hiding only widens)."""
    for cell in np.flatnonzero(hidden & ~wide):
        low, high = system.bounds(full, hidden, int(cell))
        if high - low < width - 1e-6:
            return int(cell)
        wide.ravel()[cell] = True
    return None


def _price(full: Counts, rows: int, columns: int) -> NDArray[np.float64]:
    """Small cells are cheap; zeros, which are often known to be so, then totals come last."""
    price = full.astype(float)
    top = float(full.max()) + 1
    price[full == 0] = top
    price[rows:, :] += 2 * top
    price[:, columns] += 2 * top
    price[-1, -1] += 10 * top
    return price


def _with_totals(inner: Counts, groups: Sequence[int] | None) -> Counts:
    parts = [inner]
    if groups is not None:
        member = np.asarray(groups, dtype=np.int64)
        if member.shape != (len(inner),) or set(member.tolist()) != set(range(int(member.max()) + 1)):
            raise ValueError("groups must give each row the number of its group, from 0 without a gap.")
        parts.append(np.array([inner[member == g].sum(axis=0) for g in range(int(member.max()) + 1)]))
    parts.append(inner.sum(axis=0, keepdims=True))
    whole = np.vstack(parts)
    return np.hstack([whole, whole.sum(axis=1, keepdims=True)])


def _checked(table: ArrayLike, threshold: int) -> Counts:
    given = np.asarray(table, dtype=float)
    if given.ndim != 2 or 0 in given.shape:
        raise ValueError("A table needs rows and columns.")
    if not np.isfinite(given).all():
        raise ValueError("A count is missing: an unpublished count is not zero, so the table cannot be audited.")
    if (given < 0).any() or (given != np.floor(given)).any():
        raise ValueError("Counts must be whole numbers, not negative.")
    if threshold < 2:
        raise ValueError("The threshold must be at least 2: counts from 1 to threshold - 1 are hidden.")
    return given.astype(np.int64)
