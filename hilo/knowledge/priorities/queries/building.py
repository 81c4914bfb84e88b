"""A list built by a rule from one vintage, and the same period under several rules."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.queries.cells import comparable, name, panel
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.queries.people import choice as chosen_people
from hilo.knowledge.incidence.queries.people import populations, told_apart
from hilo.knowledge.priorities.rules import Difference, Overlap, difference, overlap, rules, select
from hilo.knowledge.priorities.rules import rule as rule_named
from hilo.lib.findings import Finding
from hilo.lib.text import Count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.knowledge.incidence.queries import Period
    from hilo.knowledge.incidence.queries.cells import Panel
    from hilo.knowledge.incidence.store import Vintage
    from hilo.knowledge.priorities.rules import Chosen, Rule, Selection

DOES_NOT_PROVE = (
    "A list says where most was registered under its rule, not where most happened, nor why, nor who did it. Part of "
    "it is chance: chosen by the same rule a period later it would be another list."
)
MEASURE_NAMES = {
    "counts": ("número", "number"),
    "rate": ("tasa", "rate"),
    "smoothed": ("tasa suavizada", "smoothed rate"),
    "excess": ("exceso", "excess"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """One municipality of a list, with its place by every measure and why it is on it, in both languages.

    value: what the rule ranks by; rate, smoothed: per 100,000 and year; None where the population is not known.
    """

    rank: int
    code: str
    name: str
    state: str
    value: float
    count: int
    population: int | None
    rate: float | None
    smoothed: float | None
    excess: float | None
    places: dict[str, int]
    reason_es: str
    reason_en: str

    def reason(self, language: str) -> str:
        return self.reason_en if language.startswith("en") else self.reason_es


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many municipalities of a state are on a list, and their cases."""

    code: str
    name: str
    municipalities: int
    count: int


@dataclass(frozen=True, slots=True)
class BuiltList:
    """A list with everything that must be said with it.

    total: cases placed in municipalities; unplaced: those that the file places in none. over_100k: listed
    municipalities of more than 100,000 inhabitants. tied, tied_members: as many equal the last one, so many of them
    are on the list.
    """

    provenance: Provenance
    rule: Rule
    crime: str
    period: Period
    top: int
    population: str
    population_year: int
    total: int
    unplaced: int
    count: int
    share: float
    population_held: int
    population_share: float
    over_100k: int
    tied: int
    tied_members: int
    members: tuple[Member, ...]
    states: tuple[StateCount, ...]
    findings: tuple[Finding, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(member.code for member in self.members)

    def as_dict(self) -> dict[str, Any]:
        """The list as JSON members; shares are fractions."""
        return {
            **self.provenance.as_dict(),
            "published": list(self.provenance.published),
            "rule": self.rule.key,
            "rule_version": self.rule.version,
            "rule_title": self.rule.title_en,
            "ranked_by": self.rule.by,
            "weights": dict(self.rule.weights),
            "minimum_population": self.rule.minimum_population,
            "tie_rule": self.rule.tie,
            "crime": self.crime,
            "from": str(self.period.first),
            "to": str(self.period.last),
            "top": self.top,
            "population": self.population,
            "population_year": self.population_year,
            "total": self.total,
            "unplaced": self.unplaced,
            "count": self.count,
            "share": self.share,
            "population_held": self.population_held,
            "population_share": self.population_share,
            "over_100k": self.over_100k,
            "ties": {"tied": self.tied, "taken": self.tied_members},
            "states": [asdict(one) for one in self.states],
            "members": [asdict(one) for one in self.members],
            "findings": [one.as_dict() for one in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """The lists of one period under several rules. base: the rule the others are measured against.

    differences: who enters and leaves going from the base to each rule. everywhere: codes that stand on all lists.
    """

    lists: dict[str, BuiltList]
    base: str
    overlaps: tuple[Overlap, ...]
    differences: dict[str, Difference]
    everywhere: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        base = self.lists[self.base]
        return {
            **base.provenance.as_dict(),
            "published": list(base.provenance.published),
            "crime": base.crime,
            "from": str(base.period.first),
            "to": str(base.period.last),
            "top": base.top,
            "base": self.base,
            "rules": {
                key: {
                    "rule_version": one.rule.version,
                    "share": one.share,
                    "population_share": one.population_share,
                    "over_100k": one.over_100k,
                    "states": len(one.states),
                    "municipalities": list(one.codes),
                    **_named(self.differences[key]),
                }
                for key, one in self.lists.items()
            },
            "overlap": [asdict(one) for one in self.overlaps],
            "on_every_list": [{"code": code, "name": name(code)} for code in self.everywhere],
            "does_not_prove": DOES_NOT_PROVE,
        }


def build(
    vintage: Vintage, *, crime: str, period: Period, rule: str = "counts", top: int = 0, population: str = ""
) -> BuiltList:
    """The list that a rule chooses. top: how many (0: as the rules say). population: "file", "conapo" or "".

    Refuses an unknown rule (HILO-P420), a number that cannot be filled (P421), a period without any case (P422), and
    what incidence cannot count.
    """
    chosen = rule_named(rule)
    counted = as_of(panel(vintage, crime, period), period, population)
    return _built(counted, chosen, top or chosen.top, population)


def compare(
    vintage: Vintage,
    *,
    crime: str,
    period: Period,
    keys: tuple[str, ...] = (),
    base: str = "counts",
    top: int = 0,
    population: str = "",
) -> Comparison:
    """The lists of several rules (all without `keys`) beside that of the base."""
    wanted = tuple(dict.fromkeys((base, *(keys or rules()))))
    counted = as_of(panel(vintage, crime, period), period, population)
    lists = {key: _built(counted, rule_named(key), top or rule_named(key).top, population) for key in wanted}
    codes = {key: one.codes for key, one in lists.items()}
    return Comparison(
        lists=lists,
        base=base,
        overlaps=overlap(codes),
        differences={key: difference(codes[base], found) for key, found in codes.items()},
        everywhere=tuple(code for code in codes[base] if all(code in found for found in codes.values())),
    )


def as_of(counted: Panel, period: Period, population: str = "") -> Panel:
    """The panel over the municipalities of the period's last day: one created later is counted in its mother, and so
    is one that the population in use does not tell apart."""
    last = period.last
    on = date(last.year, last.month, calendar.monthrange(last.year, last.month)[1])
    return comparable(counted, on, told_apart(counted, chosen_people(counted, population)))


def chosen_from(counted: Panel, by: Rule, top: int, people: NDArray[np.float64]) -> tuple[Panel, Selection]:
    """The rule applied to the areas that publish every month; returns those and the choice."""
    keep = np.flatnonzero(~np.isnan(counted.totals))
    usable, known = counted.only(keep), people[keep]
    return usable, select(by, usable.totals, known, np.array(usable.codes), top, months=len(counted.period))


def _built(counted: Panel, by: Rule, top: int, population: str) -> BuiltList:
    year = counted.period.last.year
    everyone, whose = populations(counted, year, population)
    usable, choice = chosen_from(counted, by, top, everyone)
    members = tuple(_member(one, usable.codes, by) for one in choice.members)
    return BuiltList(
        provenance=provenance(counted),
        rule=by,
        crime=counted.crime.key,
        period=counted.period,
        top=top,
        population=whose,
        population_year=year,
        total=int(choice.total),
        unplaced=int(np.nansum(counted.unplaced)),
        count=int(choice.held),
        share=choice.share,
        population_held=sum(one.population or 0 for one in members),
        population_share=choice.population_share,
        over_100k=choice.large,
        tied=choice.tied,
        tied_members=choice.tied_members,
        members=members,
        states=_states(members),
        findings=(*counted.findings, *_findings(choice, whose, year)),
    )


def _member(one: Chosen, codes: tuple[str, ...], by: Rule) -> Member:
    code = codes[one.position]
    places = dict(one.places)
    reasons = [
        ", ".join(f"{place} {preposition} {MEASURE_NAMES[key][language]}" for key, place in places.items())
        for language, preposition in ((0, "por"), (1, "by"))
    ]
    return Member(
        rank=one.rank,
        code=code,
        name=name(code),
        state=code[:2],
        value=one.value,
        count=int(one.count),
        population=None if one.population is None else round(one.population),
        rate=one.rate,
        smoothed=one.smoothed,
        excess=one.excess,
        places=places,
        reason_es=f"Lugar {reasons[0]}.",
        reason_en=f"Place {reasons[1]}.",
    )


def _states(members: tuple[Member, ...]) -> tuple[StateCount, ...]:
    listed = Counter(member.state for member in members)
    cases: Counter[str] = Counter()
    for member in members:
        cases[member.state] += member.count
    found = [
        StateCount(code, state.name if (state := territory.state(code)) else code, number, cases[code])
        for code, number in listed.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.municipalities, -one.count, one.code)))


def _findings(choice: Selection, whose: str, year: int) -> list[Finding]:
    found: list[Finding] = []
    lost, small = Count(choice.without_population), Count(choice.below_minimum)
    if choice.tied > choice.tied_members:
        found.append(
            Finding(
                "HILO-P101",
                "info",
                f"{choice.tied} municipalities are equal at the last place and {choice.tied_members} of them are on "
                f"the list ({choice.rule.tie}).",
                where="top",
            )
        )
    if choice.without_population and choice.rule.needs_population:
        found.append(
            Finding(
                "HILO-P102",
                "warning",
                f"{lost} {lost:municipality has|municipalities have} no population in {year} ({whose}): this rule "
                f"cannot choose {lost:it|them}.",
                where="population",
            )
        )
    if choice.below_minimum:
        found.append(
            Finding(
                "HILO-P103",
                "info",
                f"{small} {small:municipality has|municipalities have} fewer than {choice.rule.minimum_population:,} "
                f"inhabitants: this rule does not choose {small:it|them}.",
                where="population",
            )
        )
    return found


def _named(one: Difference) -> dict[str, Any]:
    return {
        "enters": [{"code": code, "name": name(code)} for code in one.enters],
        "leaves": [{"code": code, "name": name(code)} for code in one.leaves],
        "stays": len(one.stays),
    }
