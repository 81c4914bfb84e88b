"""What the past of a series says: months before a period, and how much more than Poisson its counts vary.

An area that is not in the file, and a month that nobody has published, is NaN here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from hilo.engines.outbreak.dispersion import Dispersion, dispersion
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY, Panel, comparable, panel
from hilo.knowledge.incidence.rules import Month, Period
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hilo.knowledge.incidence.store import Vintage

YEARS_BACK = 4
"""Years of history that over-dispersion is learnt from: eight half years."""
LEAST_MONTHS = 12

Basis = Literal["history", "later months"]


@dataclass(frozen=True)
class Scatter:
    """How much areas vary from month to month, and how much they usually drift from one such period to the next.

    months: from successive months of `over`; usual: from successive periods as long as the compared ones, None if the
    history holds too few; basis: "history" before the periods, or "later months" (the compared and what follows)
    where the file has no earlier.
    """

    months: Dispersion | None
    usual: Dispersion | None
    over: Period | None
    basis: Basis

    def ratio(self, mean: float) -> float | None:
        """Variance over mean at a monthly mean; None if it could not be estimated."""
        return None if self.months is None else float(self.months.ratio(mean))


def covered(vintage: Vintage) -> Period:
    """First to last month with a published cell."""
    return Period(Month.parse(vintage.first), Month.parse(vintage.last))


def within(period: Period, limits: Period) -> Period | None:
    """The part of a period that lies within limits; None if nothing does."""
    first, last = max(period.first, limits.first), min(period.last, limits.last)
    return Period(first, last) if first <= last else None


def published(vintage: Vintage, crime: str, period: Period, by: str, *, state: str = "") -> Panel:
    """As `panel`, but a month that the file publishes nowhere, or not for the whole area, is NaN and no refusal."""
    try:
        return panel(vintage, crime, period, by, state=state)
    except Refusal as refusal:
        missing = set(refusal.extra.get("unpublished", ()))
        runs = _runs([month for month in period if str(month) not in missing])
        if refusal.code not in ("HILO-F424", "HILO-F610") or not runs:
            raise
    parts = [panel(vintage, crime, run, by, state=state) for run in runs]
    codes = tuple(sorted({code for part in parts for code in part.codes}))
    values = np.full((len(codes), len(period)), np.nan)
    unplaced = np.zeros(len(period))
    for run, part in zip(runs, parts, strict=True):
        start = Period(period.first, run.first)
        columns = slice(len(start) - 1, len(start) - 1 + len(run))
        values[:, columns] = aligned(part, codes)
        unplaced[columns] = part.unplaced
    flagged = sum(part.flagged for part in parts)
    return replace(
        parts[0], period=period, codes=codes, values=values, unplaced=unplaced, flagged=flagged, population=None
    )


def aligned(of: Panel, codes: Sequence[str]) -> NDArray[np.float64]:
    """Values [codes, months] of areas in a given order; NaN where the panel has no such area."""
    values = np.full((len(codes), of.values.shape[1]), np.nan)
    there = [at for at, code in enumerate(codes) if code in of.position]
    values[there] = of.values[[of.position[codes[at]] for at in there]]
    return values


def scatter(
    vintage: Vintage,
    crime: str,
    compared: Period,
    by: str,
    codes: Sequence[str],
    *,
    length: int,
    gap: int,
    state: str = "",
    on: date | None = None,
    apart: frozenset[str] | None = None,
) -> Scatter:
    """Over-dispersion of areas before a period.

    compared: from the first month compared to the last; codes: the areas, in order; length, gap: months of one compared
    period, and from the start of the first to the start of the second; on, apart: the municipalities they are, as in
    `comparable`.
    """
    before, basis = history_of(compared, covered(vintage))
    if before is None:
        return Scatter(None, None, None, basis)
    history = published(vintage, crime, before, by, state=state)
    if by == MUNICIPALITY and on is not None:
        history = comparable(history, on, apart)
    return scatter_in(aligned(history, codes), before, basis, length=length, gap=gap)


def history_of(compared: Period, limits: Period) -> tuple[Period | None, Basis]:
    """The months from which it is learnt how much counts vary, of those that a file has."""
    before = within(Period(compared.first.plus(-12 * YEARS_BACK), compared.first.plus(-1)), limits)
    if before is not None and len(before) >= LEAST_MONTHS:
        return before, "history"
    around = Period(compared.first.plus(-LEAST_MONTHS), compared.last.plus(12 * YEARS_BACK))
    return within(around, limits), "later months"


def scatter_in(values: NDArray[np.float64], before: Period, basis: Basis, *, length: int, gap: int) -> Scatter:
    """As `scatter`, of values [areas, months of `before`] that are read already."""
    usual = None
    if basis == "history":
        step, lag = (length, gap // length) if gap % length == 0 else (gap, 1)
        usual = _learnt(_blocks(values, length, step), lag)
    return Scatter(_learnt(values, 1), usual, before, basis)


def scatter_findings(found: Scatter) -> tuple[Finding, ...]:
    """What must be said of the over-dispersion that a figure stands on."""
    if found.months is None:
        return (
            Finding(
                "HILO-F120",
                "warning",
                "The file is too short to learn how much counts vary: plain Poisson tests, an upper figure.",
                where="period",
            ),
        )
    if found.basis == "later months":
        return (
            Finding(
                "HILO-F121",
                "info",
                f"The file has no earlier year: how much counts vary was learnt from {found.over}.",
                where="period",
            ),
        )
    return ()


def _runs(months: list[Month]) -> list[Period]:
    """Months in order as periods without a hole."""
    runs: list[Period] = []
    for month in months:
        if runs and runs[-1].last.plus(1) == month:
            runs[-1] = Period(runs[-1].first, month)
        else:
            runs.append(Period(month, month))
    return runs


def _blocks(values: NDArray[np.float64], length: int, step: int) -> NDArray[np.float64]:
    """Sums of `length` months every `step` months, counted back from the end of the history."""
    starts = range(values.shape[1] - step, -1, -step)
    sums = [values[:, start : start + length].sum(axis=1) for start in reversed(starts) if start >= 0]
    return np.stack(sums, axis=1) if sums else np.empty((len(values), 0))


def _learnt(history: NDArray[np.float64], lag: int) -> Dispersion | None:
    # One area alone has no panel whose common movement could be taken out.
    exposure = 1.0 if len(history) == 1 else None
    try:
        return dispersion(history, lag=lag, exposure=exposure)
    except ValueError:
        return None
