"""Whom homicide kills: deaths by age and sex, years of life lost, rates at the ages of a standard.

Asked of records (`inegi-defun`), by year of registration or of occurrence and never of both; by the place where the
death occurred or where the dead lived. Nothing is hidden: the file is public (docs/decisions/0039 and 0050).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hilo.engines.rates import PER, Weighted, interval, standardised, weighted
from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence import living, store
from hilo.knowledge.incidence.living import People
from hilo.knowledge.incidence.queries.cells import name
from hilo.knowledge.incidence.queries.coverage import Coverage, coverage, must_hold
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.rules import Month, Period
from hilo.knowledge.incidence.rules import crime as crime_named
from hilo.knowledge.incidence.store import Vintage
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

REGISTERED, OCCURRED = "registered", "occurred"
OCCURRENCE, RESIDENCE = "occurrence", "residence"
COUNTRY = "00"
MEN, WOMEN, UNKNOWN, ALL = "Hombre", "Mujer", "No especificado", "Total"
ASSAULT, PRESUMED = "Agresión", "Homicidio"
Floats = NDArray[np.float64]
PEOPLE_FOLDER = living.FOLDER
"""Beside the folders of the sources: it changes when a table of people is loaded."""
GROUPS = (*(f"{age}-{age + 4}" for age in range(0, 85, 5)), "85+")
TOP = 85
DOES_NOT_PROVE = (
    "A death is here once it is registered. Cause and certificate are two judgements of one death, and neither is a "
    "court's. Years lost count every year alike and say nothing of who would have lived how long; a standardised rate "
    "compares populations of different ages and is the risk of nobody."
)


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """Deaths of an age; low, high: exact Poisson interval of the count. people, rate (per 100,000) and its interval are
    None where no people by age are loaded."""

    age: str
    count: int
    low: float
    high: float
    people: int | None = None
    rate: float | None = None
    rate_low: float | None = None
    rate_high: float | None = None


@dataclass(frozen=True, slots=True)
class Sex:
    """Deaths of a sex, "Total" for all. unknown_age: of them without an age, in no group. years_lost: before the age of
    `until`, of those of known age; mean_lost: by each of them; crude, standardised: per 100,000, None without people.
    """

    sex: str
    count: int
    low: float
    high: float
    unknown_age: int
    ages: tuple[AgeGroup, ...]
    years_lost: Weighted
    mean_lost: float | None
    crude: Weighted | None
    standardised: Weighted | None


@dataclass(frozen=True, slots=True)
class Definitions:
    """Homicides of the area and year by their cause (ICD-10 X85 to Y09), as presumed on the certificate, and both;
    only_certificate: those that the certificate alone presumes, by the block of their cause."""

    cause: int
    certificate: int
    both: int
    only_certificate: tuple[tuple[str, int], ...]

    @property
    def only_cause(self) -> int:
        return self.cause - self.both

    def as_dict(self) -> dict[str, Any]:
        return {
            "cause": self.cause,
            "certificate": self.certificate,
            "both": self.both,
            "only_cause": self.only_cause,
            "only_certificate": self.certificate - self.both,
            "only_certificate_by_cause": dict(self.only_certificate),
        }


@dataclass(frozen=True, slots=True)
class Ages:
    """The answer. by: "registered" or "occurred"; at: "occurrence" or "residence"; sexes: men, women, not specified
    (where there are any) and all; people: what rates divide by."""

    provenance: Provenance
    crime: str
    area: str
    year: int
    by: str
    at: str
    until: int
    sexes: tuple[Sex, ...]
    definitions: Definitions
    people: People | None
    coverage: Coverage
    findings: tuple[Finding, ...]

    @property
    def all(self) -> Sex:
        return self.sexes[-1]

    def as_dict(self) -> dict[str, Any]:
        standard = rule()["standard"]
        return {
            **self.provenance.as_dict(),
            "crime": self.crime,
            "area": self.area,
            "name": name(self.area),
            "year": self.year,
            "by": self.by,
            "at": self.at,
            "sexes": [_plain(one) for one in self.sexes],
            "definitions": self.definitions.as_dict(),
            "years_lost_before": self.until,
            "standard": {key: standard[key] for key in ("key", "title_en", "title_es")},
            "people": self.people.as_dict() if self.people else None,
            "coverage": self.coverage.as_dict(),
            "findings": [finding.as_dict() for finding in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }


def _plain(of: Sex) -> dict[str, Any]:
    def told(value: Any) -> Any:
        if isinstance(value, tuple):
            return [told(one) for one in value]
        return {key: told(getattr(value, key)) for key in value.__slots__} if hasattr(value, "__slots__") else value

    return {key: told(getattr(of, key)) for key in of.__slots__}


@cache
def rule() -> dict[str, Any]:
    """standards/mortality.toml."""
    text = files("hilo.knowledge.incidence").joinpath("standards", "mortality.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def title(key: str, language: str) -> str:
    """What a crime is called."""
    return crime_named(key).title(language)


def last_whole_year(vintage: Vintage) -> int:
    """The last year of which every month is registered; the last if none is."""
    last = int(vintage.last[:4])
    return last if vintage.last[5:] == "12" or last == int(vintage.first[:4]) else last - 1


def people_in_use() -> str:
    """The key of the table of people that rates by age divide by here and now, "" for none."""
    people = living.newest()
    return people.key if people else ""


def holds_ages(vintage: Vintage) -> bool:
    """Whether a file has its deaths one by one."""
    return vintage.method == "inegi-registered"


def ages(
    vintage: Vintage,
    *,
    crime: str = "homicide",
    area: str = COUNTRY,
    year: int,
    by: str = REGISTERED,
    at: str = OCCURRENCE,
    rates: bool | None = None,
) -> Ages:
    """Deaths of a year in the country ("00"), a state or a municipality, by age and sex.

    rates: True refuses where no people by age are there (HILO-F631, F632), False asks for none, None says so. Refuses:
    HILO-F635 a file of counts, F634 words that are none, F486 a year that is not whole, F633 one of which only the late
    registrations are there, F610 an area that is not held whole, F485 a place without a row.
    """
    if not holds_ages(vintage):
        raise Refusal("HILO-F635", vintage=vintage.key, where="source")
    if by not in (REGISTERED, OCCURRED) or at not in (OCCURRENCE, RESIDENCE) or (at == RESIDENCE and len(area) == 5):
        raise Refusal("HILO-F634", where="by")
    held = _held(vintage, area, year, by, at)
    rows = _rows(vintage, area, year, by, at)
    fits = _condition(crime, vintage.method)
    counted = [row for row in rows if fits(row)]
    people, findings = _people(area, year, rates)
    findings += _said(vintage, counted, rows, year, by)
    living_ = living.by_age(people, area, year) if people else None
    sexes = [
        _sex(sex, [row for row in counted if sex in (row.sex, ALL)], living_)
        for sex in (MEN, WOMEN, UNKNOWN, ALL)
        if sex != UNKNOWN or any(row.sex == UNKNOWN for row in counted)
    ]
    until = int(rule()["years_lost"]["until"])
    return Ages(
        provenance(vintage),
        crime,
        area,
        year,
        by,
        at,
        until,
        tuple(sexes),
        _definitions(rows),
        people,
        held,
        (*held.findings, *findings),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """Deaths alike. age: None unknown; late: occurred before the year of their registration."""

    type: str
    subtype: str
    modality: str
    sex: str
    age: int | None
    late: bool
    count: int


def _held(vintage: Vintage, area: str, year: int, by: str, at: str) -> Coverage:
    """What of the area the file holds in the year, which must be whole."""
    period = Period(Month(year, 1), Month(year, 12))
    if year < int(vintage.first[:4]) and by == OCCURRED:
        raise Refusal("HILO-F633", vintage=vintage.key, first=vintage.first[:4], year=year, where="year")
    if not (vintage.first <= str(period.first) and str(period.last) <= vintage.last):
        raise Refusal(
            "HILO-F486",
            vintage=vintage.key,
            year=year,
            state=name(area),
            where="year",
            extra={"first": vintage.first, "last": vintage.last},
        )
    if len(area) == 5:
        found = coverage(vintage, period, area[:2])
        if area not in (found.municipalities or ()):
            raise Refusal("HILO-F485", vintage=vintage.key, year=year, state=name(area), where="area")
        return found
    if area != COUNTRY and territory.state(area) is None:
        raise Refusal("HILO-F499", state=area, where="area")
    # Whoever lived in a state may have died in any other.
    return must_hold(vintage, period, area if area != COUNTRY and at == OCCURRENCE else "")


def _rows(vintage: Vintage, area: str, year: int, by: str, at: str) -> list[_Row]:
    place = "municipality" if len(area) == 5 else "resident" if at == RESIDENCE else "state"
    scope = "BETWEEN '01' AND '32' AND ? = '00'" if area == COUNTRY else "= ?"
    counted = " + ".join(f"sum(greatest(coalesce({month}, 0), 0))" for month in ("m00", *store.MONTHS))
    when = "year" if by == REGISTERED else "occurred"
    query = f"""SELECT type, subtype, modality, sex, try_cast(age AS SMALLINT), coalesce(occurred < year, false),
        ({counted})::BIGINT AS n FROM read_parquet(?)
        WHERE sex <> '' AND {when} = ? AND {place} {scope} GROUP BY ALL HAVING n > 0 ORDER BY ALL"""
    with store.opened() as connection:
        found = connection.execute(query, [str(vintage.rows_file), year, area]).fetchall()
    return [_Row(*row) for row in found]


def _condition(key: str, method: str) -> Callable[[_Row], bool]:
    conditions = crime_named(key).under(method)
    return lambda row: any(all(getattr(row, column) in words for column, words in one.items()) for one in conditions)


def _people(area: str, year: int, rates: bool | None) -> tuple[People | None, list[Finding]]:
    """The people that rates divide by, or why there are none."""
    if rates is False:
        return None, []
    try:
        if len(area) == 5:
            raise Refusal("HILO-F632", people=living.WORD, year=year, area=name(area), where="people")
        people = living.found()
        living.by_age(people, area, year)
        return people, []
    except Refusal as refusal:
        if rates:
            raise
        return None, [Finding("HILO-F190", "info", f"No rate by age: {refusal}", where="people")]


def _said(vintage: Vintage, counted: list[_Row], rows: list[_Row], year: int, by: str) -> list[Finding]:
    found = []
    if unknown := _sum(row for row in counted if row.age is None):
        told = (
            f"{unknown:,} of {_sum(counted):,} deaths have no age: they are in the total and the crude rate, and in no "
            "group, no standardised rate and no years of life lost."
        )
        found.append(Finding("HILO-F188", "info", told, where="age"))
    if by == REGISTERED:
        if late := _sum(row for row in counted if row.late):
            told = f"{late:,} of {_sum(counted):,} occurred before {year}: counted are those registered in {year}."
            found.append(Finding("HILO-F187", "info", told, where="year"))
    else:
        told = (
            f"Of those who died in {year} the file has whom it registered up to {vintage.last}: the rest stands in "
            "later files, so this is less than all."
        )
        found.append(Finding("HILO-F189", "warning", told, where="year"))
    return found


def _sex(sex: str, rows: list[_Row], people: dict[str, tuple[float, ...]] | None) -> Sex:
    deaths = np.zeros(131)
    for row in rows:
        if row.age is not None:
            deaths[row.age] += row.count
    total = _sum(rows)
    grouped = _grouped(deaths)
    low, high = _counted(grouped)
    living_ = _living(sex, people)
    groups = []
    exact = interval(grouped, living_) if living_ is not None else None
    for at, age in enumerate(GROUPS):
        rates = (
            (None, None, None, None)
            if exact is None or living_ is None
            else (round(living_[at]), float(exact.rate[at]), float(exact.low[at]), float(exact.high[at]))
        )
        groups.append(AgeGroup(age, int(grouped[at]), float(low[at]), float(high[at]), *rates))
    until = int(rule()["years_lost"]["until"])
    lost = weighted(deaths[:until], until - 0.5 - np.arange(until))
    known = int(deaths.sum())
    all_low, all_high = _counted(np.array([float(total)]))
    weights = rule()["standard"]["weights"]
    return Sex(
        sex,
        total,
        float(all_low[0]),
        float(all_high[0]),
        total - known,
        tuple(groups),
        lost,
        lost.value / known if known else None,
        None if living_ is None else standardised([total], [living_.sum()], [1.0]),
        None if living_ is None else standardised(grouped, living_, weights),
    )


def _living(sex: str, people: dict[str, tuple[float, ...]] | None) -> Floats | None:
    """People of a sex by group; None where nobody is, or for whom no sex is told."""
    if people is None or sex == UNKNOWN:
        return None
    by_sex = [_grouped(np.array(counts)) for one, counts in people.items() if sex in (one, ALL)]
    found: Floats = np.sum(by_sex, axis=0)
    return found if (found > 0).all() else None


def _grouped(by_age: Floats) -> Floats:
    return np.array([*by_age[:TOP].reshape(-1, 5).sum(axis=1), by_age[TOP:].sum()])


def _counted(counts: Floats) -> tuple[Any, Any]:
    """The exact interval of counts."""
    exact = interval(counts, np.full(len(counts), PER))
    return exact.low, exact.high


def _definitions(rows: list[_Row]) -> Definitions:
    cause = _sum(row for row in rows if row.type == ASSAULT)
    certificate = [row for row in rows if row.modality == PRESUMED]
    both = _sum(row for row in certificate if row.type == ASSAULT)
    others = sorted({row.type for row in certificate} - {ASSAULT})
    only = tuple((kind, _sum(row for row in certificate if row.type == kind)) for kind in others)
    return Definitions(cause, _sum(certificate), both, only)


def _sum(rows: Iterable[_Row]) -> int:
    return sum(row.count for row in rows)
