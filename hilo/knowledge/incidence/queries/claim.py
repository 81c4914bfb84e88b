"""What the Council heard in 2016 and what the files say: a small table of results that stands without any file.

standards/claim_42.toml keeps the results with the hash of the files they were computed from. `claim` reads it; where
those files are loaded, `recomputed` asks them again, so anyone can check the table to the last digit.
"""

from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.rules import Month, Period
from hilo.lib.errors import Refusal

DIGITS = 5
"""Shares are kept to this many decimals."""


@dataclass(frozen=True, slots=True)
class ClaimShare:
    """A share of the homicides that 50 municipalities hold; role: observed, fixed or expected; low, high: its range."""

    key: str
    role: str
    value: float
    low: float
    high: float
    chosen_in: Period | None


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A count in the first half of 2015 and of 2016, from one file under one method."""

    crime: str
    method: str
    unit: str
    source: str
    hash: str
    before: int
    after: int

    @property
    def change(self) -> float:
        """Relative change."""
        return self.after / self.before - 1

    @property
    def z(self) -> float:
        """Distance from no change for Poisson counts, 2 (sqrt b - sqrt a); real counts scatter more."""
        return 2 * (self.after**0.5 - self.before**0.5)


@dataclass(frozen=True, slots=True)
class Claim:
    """The committed results. total: deaths of the period; for_share: municipalities that 42 % needs;
    population_share: share of the population that lives in the 50 highest; curve: cumulated share of municipalities
    (highest first) and of the deaths."""

    period: Period
    top: int
    claimed: float
    total: int
    for_share: int
    population_share: float
    shares: tuple[ClaimShare, ...]
    changes: tuple[ClaimChange, ...]
    curve: tuple[tuple[float, float], ...]
    source: str
    hash: str
    file: str
    method: str
    code: str
    computed_on: date
    tie_rule: str
    origin_es: str
    origin_en: str
    does_not_prove_es: str
    does_not_prove_en: str

    def share(self, key: str) -> ClaimShare:
        """One share by its key: same-period, H1-2015, 2014, H2-2015, 2015, expected-file or expected-conapo."""
        return next(one for one in self.shares if one.key == key)

    def as_dict(self) -> dict[str, Any]:
        return {
            "period": str(self.period),
            "top": self.top,
            "claimed": self.claimed,
            "total": self.total,
            "municipalities_for_share": self.for_share,
            "population_share": self.population_share,
            "shares": [
                {"key": one.key, "role": one.role, "share": one.value, "range": [one.low, one.high]}
                for one in self.shares
            ],
            "changes": [{name: getattr(one, name) for name in (*one.__slots__, "change", "z")} for one in self.changes],
            "source": self.source,
            "hash": self.hash,
            "file": self.file,
            "method": self.method,
            "code": self.code,
            "computed_on": self.computed_on.isoformat(),
            "tie_rule": self.tie_rule,
            "does_not_prove": self.does_not_prove_en,
        }


@dataclass(frozen=True, slots=True)
class Check:
    """One number of the table asked again of the file it came from. found: None where that file is not loaded."""

    what: str
    kept: float
    found: float | None

    @property
    def same(self) -> bool:
        return self.found is not None and round(self.found, DIGITS) == self.kept


@cache
def claim() -> Claim:
    """The committed table of results."""
    text = files("hilo.knowledge.incidence").joinpath("standards", "claim_42.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    shares = tuple(
        ClaimShare(
            row["key"],
            row["role"],
            row["value"],
            row["low"],
            row["high"],
            _period(row["chosen_in"]) if "chosen_in" in row else None,
        )
        for row in table.pop("shares")
    )
    changes = tuple(ClaimChange(**row) for row in table.pop("changes"))
    curve = tuple((float(x), float(y)) for x, y in table.pop("curve"))
    kept = {name: table[name] for name in Claim.__slots__ if name in table}
    kept |= {"source": table["vintage"]}
    return Claim(**kept | {"period": _period(table["period"]), "shares": shares, "changes": changes, "curve": curve})


def recomputed() -> tuple[Check, ...]:
    """Every number of the table beside the one that the loaded files give now, by the same hash."""
    kept = claim()
    return (*_shares(kept), *_changes(kept))


def _shares(kept: Claim) -> list[Check]:
    names = ("value", "low", "high")
    wanted: list[tuple[str, float]] = [
        (f"{one.key}: {name}", getattr(one, name)) for one in kept.shares for name in names
    ]
    try:
        vintage = store.find(f"{kept.source}@{kept.hash}")
    except Refusal:
        return [Check(what, value, None) for what, value in wanted]
    from hilo.knowledge.incidence.queries.concentration import concentration

    found: dict[str, float] = {}
    for one in kept.shares:
        population = "file" if one.key == "expected-file" else "conapo"
        answer = concentration(
            vintage, crime="homicide", period=kept.period, top=kept.top, chosen_in=one.chosen_in, population=population
        )
        if one.role == "fixed" and answer.fixed is not None:
            values = (answer.fixed.share, answer.fixed.low, answer.fixed.high)
        elif one.role == "expected":
            values = (answer.expected.expected, answer.expected.low, answer.expected.high)
        else:
            values = (answer.top.share,) * 3
        found |= {f"{one.key}: {name}": value for name, value in zip(names, values, strict=True)}
    return [Check(what, value, found[what]) for what, value in wanted]


def _changes(kept: Claim) -> list[Check]:
    from hilo.knowledge.incidence.queries.cells import COUNTRY, panel

    checks = []
    for one in kept.changes:
        for label, value, period in (
            ("before", one.before, kept.period.shifted(-12)),
            ("after", one.after, kept.period),
        ):
            found: float | None = None
            with suppress(Refusal):
                vintage = store.find(f"{one.source}@{one.hash}")
                found = float(panel(vintage, one.crime, period, COUNTRY).totals[0])
            checks.append(Check(f"{one.crime}, {one.method}, {one.unit}: {label}", value, found))
    return checks


def _period(text: str) -> Period:
    first, _, last = text.partition("..")
    return Period(Month.parse(first), Month.parse(last))
