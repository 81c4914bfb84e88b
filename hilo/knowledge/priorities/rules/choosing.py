"""A rule and the counts in, the municipalities it chooses out, each with its place by every measure."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines.rates import PER, shrink
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

MEASURES = ("counts", "rate", "smoothed", "excess")
MIX = "mix"
LARGE = 100_000  # inhabitants: the size that critics of the list of 2016 named


@dataclass(frozen=True, slots=True)
class Rule:
    """A written way to choose.

    by: one of MEASURES, or "mix" of places by them with `weights` (they sum to 1). minimum_population: smaller
    municipalities are not chosen. proposal: Hilo's own, not what the Council did. version: first twelve digits of the
    SHA-256 of everything that decides, so that two lists under one key but other weights are told apart.
    """

    key: str
    title_es: str
    title_en: str
    by: str
    top: int
    tie: str
    proposal: bool
    says_es: str
    says_en: str
    weights: tuple[tuple[str, float], ...] = ()
    minimum_population: int = 0
    version: str = ""

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_es

    def says(self, language: str) -> str:
        return self.says_en if language.startswith("en") else self.says_es

    @property
    def needs_population(self) -> bool:
        return self.by != "counts" or self.minimum_population > 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """One municipality of a list.

    position: in the arrays handed in. value: what the rule ranks by (for a mix the weighted mean place, small is high).
    population, rate, smoothed (per 100,000 and year), excess: None where the population is not known. places: its
    place by each measure among the eligible, equal values sharing a place.
    """

    rank: int
    position: int
    value: float
    count: float
    population: float | None
    rate: float | None
    smoothed: float | None
    excess: float | None
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a rule chose of `areas` municipalities.

    total, held, share: cases of all areas (also those that could not be chosen), and what the list holds of them.
    population_share: of everyone with a known population. large: listed municipalities of more than 100,000. tied,
    tied_members: as many are equal by the rule to the last one chosen, and as many of those are on the list.
    """

    rule: Rule
    k: int
    areas: int
    eligible: int
    without_population: int
    below_minimum: int
    members: tuple[Chosen, ...]
    total: float
    held: float
    share: float
    population_share: float
    large: int
    tied: int
    tied_members: int


@cache
def rules() -> dict[str, Rule]:
    """All rules by key, in the order of standards/rules.toml."""
    text = files("hilo.knowledge.priorities").joinpath("standards", "rules.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {row["key"]: _rule(row, table) for row in table["rules"]}


def rule(key: str) -> Rule:
    """The rule; refuses an unknown key with HILO-P420 and the known ones."""
    if key not in rules():
        raise Refusal("HILO-P420", f"There is no rule “{key}”. Rules: {', '.join(rules())}.", where="rule")
    return rules()[key]


def select(
    of: Rule, counts: ArrayLike, population: ArrayLike, codes: ArrayLike, k: int, *, months: int = 12
) -> Selection:
    """The k municipalities that the rule puts first; equals by larger population, then by code.

    counts: one published number for each area, none NaN. population: NaN or 0 where it is not known; such an area can
    be chosen by count alone. months: length of the period, so that rates are per year.
    Refuses a k that the eligible cannot fill (HILO-P421) and a period in which nothing was counted (HILO-P422).
    """
    found, people, names = np.asarray(counts, float), np.asarray(population, float), np.asarray(codes)
    if np.isnan(found).any():
        raise ValueError("a count is unpublished: leave the area out, it is not zero")
    known = np.nan_to_num(people) > 0
    people = np.where(known, people, 0.0)
    if not found.sum():
        raise Refusal("HILO-P422", "Nothing was counted in this period: there is nothing to choose by.", where="period")
    allowed = (known & (people >= of.minimum_population)) if of.needs_population else np.ones(len(found), bool)
    if not 1 <= k <= int(allowed.sum()):
        raise Refusal(
            "HILO-P421",
            f"The rule “{of.key}” can choose from {int(allowed.sum())} municipalities, not {k}.",
            where="top",
        )
    measured = _measures(found, people, known, months)
    places = {name: _places(values, allowed) for name, values in measured.items()}
    value = measured[of.by] if of.by != MIX else _mean_place(of, places)
    score = np.where(allowed, -value if of.by == MIX else value, -np.inf)
    order = np.lexsort((names, -people, -score))[:k]
    last = score[order[-1]]
    return Selection(
        rule=of,
        k=k,
        areas=len(found),
        eligible=int(allowed.sum()),
        without_population=int((~known).sum()),
        below_minimum=int((known & (people < of.minimum_population)).sum()),
        members=tuple(_chosen(rank, at, value, found, people, measured, places) for rank, at in enumerate(order, 1)),
        total=float(found.sum()),
        held=float(found[order].sum()),
        share=float(found[order].sum() / found.sum()),
        population_share=float(people[order].sum() / people.sum()) if people.sum() else 0.0,
        large=int((people[order] > LARGE).sum()),
        tied=int((score == last).sum()),
        tied_members=int((score[order] == last).sum()),
    )


def _measures(counts: Floats, people: Floats, known: NDArray[np.bool_], months: int) -> dict[str, Floats]:
    """Every measure of every area, NaN where it needs a population that is not known."""
    rate, smoothed, excess = (np.full(len(counts), np.nan) for _ in range(3))
    yearly = 12 / months
    if known.any() and counts[known].sum():
        rate[known] = counts[known] / people[known] * PER * yearly
        smoothed[known] = shrink(counts[known], people[known]).rate * yearly
        excess[known] = counts[known] - counts[known].sum() * people[known] / people.sum()
    return {"counts": counts, "rate": rate, "smoothed": smoothed, "excess": excess}


def _places(values: Floats, allowed: NDArray[np.bool_]) -> Floats:
    """1 for the highest of the allowed; equal values share a place; NaN where there is no value."""
    usable = allowed & ~np.isnan(values)
    ordered = np.sort(values[usable])
    above = len(ordered) - np.searchsorted(ordered, values, side="right")
    return np.where(usable, above + 1.0, np.nan)


def _mean_place(of: Rule, places: dict[str, Floats]) -> Floats:
    mean = np.zeros(len(places["counts"]))
    for name, weight in of.weights:
        mean += weight * places[name]
    return mean


def _chosen(
    rank: int,
    at: int,
    value: Floats,
    counts: Floats,
    people: Floats,
    measured: dict[str, Floats],
    places: dict[str, Floats],
) -> Chosen:
    def known(number: float) -> float | None:
        return None if np.isnan(number) else float(number)

    return Chosen(
        rank=rank,
        position=int(at),
        value=float(value[at]),
        count=float(counts[at]),
        population=float(people[at]) or None,
        rate=known(measured["rate"][at]),
        smoothed=known(measured["smoothed"][at]),
        excess=known(measured["excess"][at]),
        places=tuple((name, int(found[at])) for name, found in places.items() if not np.isnan(found[at])),
    )


def _rule(row: dict[str, Any], table: dict[str, Any]) -> Rule:
    weights = tuple(sorted(row.get("weights", {}).items()))
    if row["by"] == MIX and abs(sum(weight for _, weight in weights) - 1) > 1e-9:
        raise ValueError(f"rules.toml: the weights of {row['key']} do not sum to 1")
    if row["by"] not in (*MEASURES, MIX) or not {name for name, _ in weights} <= set(MEASURES):
        raise ValueError(f"rules.toml: {row['key']} ranks by something unknown")
    minimum = row.get("minimum_population", 0)
    deciding = json.dumps([row["key"], row["by"], weights, minimum, table["tie"]])
    return Rule(
        key=row["key"],
        title_es=row["title_es"],
        title_en=row["title_en"],
        by=row["by"],
        top=table["top"],
        tie=table["tie"],
        proposal=row["proposal"],
        says_es=row["says_es"],
        says_en=row["says_en"],
        weights=weights,
        minimum_population=minimum,
        version=hashlib.sha256(deciding.encode()).hexdigest()[:12],
    )
