"""What a file publishes and what it does not: months by states, cells of -1, and shares that are not specified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries.cells import name
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.queries.past import covered
from hilo.knowledge.incidence.queries.plain import number
from hilo.knowledge.incidence.rules import NOT_SPECIFIED, OTHER_MUNICIPALITIES, Month, Period

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage

PUBLISHED, PARTLY, UNPUBLISHED, ABSENT = "published", "partly", "unpublished", "absent"
DOES_NOT_PROVE = (
    "A published cell may still be wrong, and a complete file counts only what was registered. A month that is not "
    "published is not a month without crime."
)


@dataclass(frozen=True, slots=True)
class StateMonth:
    """One state in one month. status: "published", "partly", "unpublished", or "absent" where the file has no row;
    rows: of it in the file; empty: of them without a number; flagged: of them -1; total: sum of the numbers.
    """

    month: Month
    status: str
    rows: int
    empty: int
    flagged: int
    total: int | None

    def as_dict(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__slots__} | {"month": str(self.month)}


@dataclass(frozen=True, slots=True)
class StateCompleteness:
    """One state over the period; shares are of its total (None where there is nothing to share, or no such column).

    not_specified, other: at municipality XX999 and XX998; sex_unknown, age_unknown: of victims.
    """

    code: str
    name: str
    months: tuple[StateMonth, ...]
    total: int
    not_specified: float | None
    other: float | None
    sex_unknown: float | None
    age_unknown: float | None

    def count(self, status: str) -> int:
        """How many of its months have a status."""
        return sum(month.status == status for month in self.months)

    @property
    def flagged(self) -> int:
        return sum(month.flagged for month in self.months)

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "total": self.total,
            **{status: self.count(status) for status in (PUBLISHED, PARTLY, UNPUBLISHED, ABSENT)},
            "flagged": self.flagged,
            "not_specified_share": self.not_specified,
            "other_municipalities_share": self.other,
            "sex_unknown_share": self.sex_unknown,
            "age_unknown_share": self.age_unknown,
            "months": [month.as_dict() for month in self.months],
        }


@dataclass(frozen=True, slots=True)
class Completeness:
    """All states of a file over a period; months in order."""

    provenance: Provenance
    period: Period
    states: tuple[StateCompleteness, ...]

    @property
    def findings(self) -> tuple[()]:
        """None: the answer itself is what must be known of the file."""
        return ()

    def count(self, status: str) -> int:
        """State-months with a status."""
        return sum(state.count(status) for state in self.states)

    def as_dict(self) -> dict[str, Any]:
        """The answer with stable names."""
        return {
            **self.provenance.as_dict(),
            "from": str(self.period.first),
            "to": str(self.period.last),
            **{status: self.count(status) for status in (PUBLISHED, PARTLY, UNPUBLISHED, ABSENT)},
            "flagged": sum(state.flagged for state in self.states),
            "states": [state.as_dict() for state in self.states],
            "findings": [],
            "does_not_prove": DOES_NOT_PROVE,
        }


def completeness(vintage: Vintage, period: Period | None = None) -> Completeness:
    """Every state of the file, every month of a period (all from the first to the last published unless given)."""
    asked = period or covered(vintage)
    cells = ", ".join(
        f"count(*) - count({m}), count(*) FILTER ({m} < 0), sum({m}) FILTER ({m} >= 0)" for m in store.MONTHS
    )
    positive = " + ".join(f"greatest(coalesce({m}, 0), 0)" for m in store.MONTHS)
    query = f"""
        SELECT state, year, count(*),
            sum({positive}),
            sum({positive}) FILTER (municipality LIKE '%{NOT_SPECIFIED}'),
            sum({positive}) FILTER (municipality LIKE '%{OTHER_MUNICIPALITIES}'),
            sum({positive}) FILTER (sex ILIKE 'no %'), sum({positive}) FILTER (age ILIKE 'no %'),
            count(*) FILTER (sex <> ''), {cells}
        FROM read_parquet(?) WHERE year BETWEEN ? AND ? GROUP BY state, year"""
    with store.opened() as connection:
        rows = connection.execute(query, [str(vintage.rows_file), asked.first.year, asked.last.year]).fetchall()
    by_state: dict[str, dict[int, tuple[Any, ...]]] = {}
    for state, year, *rest in rows:
        by_state.setdefault(str(state), {})[int(year)] = tuple(rest)
    states = tuple(
        _state(code, years, asked, vintage.grain == "municipality") for code, years in sorted(by_state.items())
    )
    return Completeness(provenance(vintage), asked, states)


def _state(code: str, years: dict[int, tuple[Any, ...]], period: Period, municipal: bool) -> StateCompleteness:
    months = tuple(_month(month, years.get(month.year)) for month in period)
    # Shares are of whole years of the file: they change too slowly for months to matter.
    total, unknown, other, sex, age, victims = (
        sum(int(row[at] or 0) for row in years.values()) for at in (1, 2, 3, 4, 5, 6)
    )

    def share(part: int, applies: bool) -> float | None:
        return number(part / total) if applies and total else None

    return StateCompleteness(
        code,
        name(code),
        months,
        sum(month.total or 0 for month in months),
        share(unknown, municipal),
        share(other, municipal),
        share(sex, victims > 0),
        share(age, victims > 0),
    )


def _month(month: Month, row: tuple[Any, ...] | None) -> StateMonth:
    if row is None:
        return StateMonth(month, ABSENT, 0, 0, 0, None)
    rows, at = int(row[0]), 7 + 3 * (month.month - 1)
    empty, flagged, total = int(row[at]), int(row[at + 1]), row[at + 2]
    status = PUBLISHED if empty == 0 else UNPUBLISHED if empty == rows else PARTLY
    return StateMonth(month, status, rows, empty, flagged, None if total is None else int(total))
