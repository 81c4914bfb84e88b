"""One area asked of: what answers for it alone, or why this file has no answer. Never a zero, never the whole's number.

"00" is the country, two digits a state, five a municipality.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence.queries.absent import absent
from hilo.knowledge.incidence.queries.cells import COUNTRY, MUNICIPALITY, name
from hilo.knowledge.incidence.queries.change import Change, change, totals_of
from hilo.knowledge.incidence.queries.concentration import Concentration, concentration
from hilo.knowledge.incidence.queries.coverage import must_hold
from hilo.knowledge.incidence.queries.rates import Rates, rates
from hilo.knowledge.incidence.queries.series import grain
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.knowledge.incidence.rules import Period
    from hilo.knowledge.incidence.store import Vintage


def rates_of(vintage: Vintage, area: str, *, crime: str, period: Period, population: str = "") -> Rates:
    """The rate of one area; a municipality stands beside those of its state, so that it can be shrunk and judged.

    Refuses a code of none (HILO-F433), what `rates` refuses, and a municipality without a row of its own (HILO-F401,
    F640, F641).
    """
    by = grain(area)
    found = rates(vintage, crime=crime, period=period, by=by, population=population, state=_state(area))
    if by != MUNICIPALITY:
        return found
    at = next((at for at, row in enumerate(found.rows) if row.code == area), None)
    if at is None:
        raise absent(vintage, crime, area, period.first, found.geography)
    judged = tuple(0 for one in found.judged if one == at)
    return replace(found, rows=(found.rows[at],), judged=judged)


def change_of(
    vintage: Vintage,
    area: str,
    *,
    crime: str,
    period: Period,
    against: Period | None = None,
    against_vintage: Vintage | None = None,
    q: float = 0.05,
) -> Change:
    """The change of one area; of a municipality its own counts, judged among those of its state.

    Refuses as `rates_of` does, and a municipality of which a part is unpublished (HILO-F482).
    """
    by = grain(area)
    found = change(
        vintage,
        crime=crime,
        period=period,
        against=against,
        against_vintage=against_vintage,
        by=by if by == MUNICIPALITY else COUNTRY,
        state=_state(area),
        q=q,
    )
    if by != MUNICIPALITY:
        return found
    row = next((row for row in found.areas if row.code == area), None)
    if row is None:
        raise absent(vintage, crime, area, found.before.first, found.geography)
    if row.before is None or row.after is None:
        raise Refusal(
            "HILO-F482",
            f"{found.before if row.before is None else found.after} is not published in full: its total is not known. "
            "Ask by state, or for another period.",
            where="period",
        )
    totals = totals_of([row.before, row.after], (len(found.before), len(found.after)), None)
    return replace(found, totals=replace(totals, p_over_dispersed=row.p), areas=(row,), flags=None)


def concentration_of(vintage: Vintage, area: str, *, crime: str, period: Period, **asked: Any) -> Concentration:
    """The concentration within the country or a state that the file holds whole (else HILO-F610)."""
    if grain(area) == MUNICIPALITY:
        place = name(area)
        raise Refusal(
            "HILO-F642", f"{place} is one municipality: concentration is asked of the country or a state.", where="area"
        )
    found = concentration(vintage, crime=crime, period=period, state=_state(area), **asked)
    must_hold(vintage, period, _state(area))
    return found


def _state(area: str) -> str:
    return "" if area == "00" else area[:2]
