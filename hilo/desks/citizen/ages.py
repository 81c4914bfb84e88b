"""Whom a crime killed, where a file has its deaths one by one: by age and sex, with the years of life lost."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hilo.desks.citizen import pictures, telling
from hilo.desks.citizen.sending import Figure
from hilo.engines.charts import Bar, bars, responsive
from hilo.engines.charts.chart import tabulate
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries.ages import ages, holds_ages, people_in_use, rule
from hilo.knowledge.incidence.queries.cells import name
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.engines.rates import Weighted
    from hilo.knowledge.incidence.queries.ages import Ages, Sex
    from hilo.knowledge.incidence.store import Vintage

NOT_TOLD = {"HILO-F485", "HILO-F486", "HILO-F610"}
"""No row of the place, no whole year, a part of the area: the page says so already."""
YOUNG = slice(3, 8)
"""The groups from 15 to 39."""


def divided_by(vintage: Vintage) -> str:
    """The table of people that rates by age divide by here and now; "" for none, and for a file without ages."""
    return people_in_use() if holds_ages(vintage) else ""


@lru_cache(maxsize=1024)
def told(vintage: Vintage, crime: str, code: str, year: int, people: str) -> Ages | None:
    """Ages and sexes of the year, by registration and place of death; None where the file has none.

    people: `divided_by`, so that an answer is made anew when another table is loaded.
    """
    if not holds_ages(vintage):
        return None
    try:
        return ages(vintage, crime=crime, area=code, year=year)
    except Refusal as refusal:
        if refusal.code not in NOT_TOLD:
            raise
        return None


def figures(of: Ages | None) -> list[Figure]:
    """A chart of the ages with its table by sex, and the years lost; nothing where nobody died."""
    return [_by_age(of), _lost(of)] if of and of.all.count else []


def _by_age(of: Ages) -> Figure:
    w, every = telling.words(), of.all
    title = _("%(name)s, %(year)s: %(young)s of %(all)s at 15 to 39 years") % {
        "name": name(of.area),
        "year": of.year,
        "young": w.number(sum(group.count for group in every.ages[YOUNG])),
        "all": telling.counted(every.count, "deaths"),
    }
    drawn = [Bar(_age(group.age), group.count, group.low, group.high) for group in every.ages]
    header = [_("Age"), *(_sex(one.sex) for one in of.sexes), _("From"), _("To")]
    header += [_("Rate"), _("From"), _("To")] if of.people else []
    raw: list[list[Any]] = []
    for at, group in enumerate(every.ages):
        row: list[Any] = [_age(group.age), *(one.ages[at].count for one in of.sexes), group.low, group.high]
        raw.append(row + ([group.rate, group.rate_low, group.rate_high] if of.people else []))
    empty = [None] * (len(header) - 1 - len(of.sexes))
    raw.append([_("Not specified"), *(one.unknown_age for one in of.sexes), *empty])
    counts = 1 + len(of.sexes)
    shown = [
        [
            row[0],
            *(w.number(cell) for cell in row[1:counts]),
            *("–" if cell is None else telling.rate(cell) for cell in row[counts:]),
        ]
        for row in raw
    ]
    said = _("Registered in %(year)s, where the death occurred; interval of the count by chance alone.")
    about = [said % {"year": of.year}]
    if every.unknown_age:
        about.append(
            _("Without an age, and in no group: %(unknown)s.")
            % {"unknown": telling.counted(every.unknown_age, "deaths")}
        )
    chart = responsive(bars, pictures.frame("ages", title), drawn, unit=telling.unit_title("deaths"))
    return Figure("ages", title, tabulate(header, raw, shown), chart, " ".join(about))


def _lost(of: Ages) -> Figure:
    w, every = telling.words(), of.all
    title = _("%(years)s years of life lost before the age of %(until)s (%(low)s to %(high)s)") % {
        "years": w.number(round(every.years_lost.value)),
        "low": w.number(round(every.years_lost.low)),
        "high": w.number(round(every.years_lost.high)),
        "until": of.until,
    }
    header = [_("Sex"), telling.unit_title("deaths"), _("Years lost"), _("From"), _("To"), _("By each")]
    header += [_("Crude rate"), _("Standardised rate"), _("From"), _("To")] if of.people else []
    raw: list[list[Any]] = []
    for one in of.sexes:
        lost = one.years_lost
        row: list[Any] = [_sex(one.sex), one.count, lost.value, lost.low, lost.high, one.mean_lost]
        raw.append(row + (_rates(one) if of.people else []))
    shown = [
        [
            row[0],
            w.number(row[1]),
            *(w.number(round(cell)) for cell in row[2:5]),
            *("–" if cell is None else telling.rate(cell) for cell in row[5:]),
        ]
        for row in raw
    ]
    return Figure("years-lost", title, tabulate(header, raw, shown), about=f"{_definitions(of)} {_divided(of)}")


def _rates(of: Sex) -> list[float | None]:
    def three(one: Weighted | None) -> list[float | None]:
        return [None] * 3 if one is None else [one.value, one.low, one.high]

    return [of.crude.value if of.crude else None, *three(of.standardised)]


def _definitions(of: Ages) -> str:
    """How cause and certificate part."""
    w, both = telling.words(), of.definitions
    said = _(
        "Homicides by their cause (ICD-10 X85 to Y09): %(cause)s; presumed on the certificate: %(certificate)s; both: "
        "%(both)s."
    ) % {"cause": w.number(both.cause), "certificate": w.number(both.certificate), "both": w.number(both.both)}
    if not both.only_certificate:
        return said
    kinds = ", ".join(f"{_kind(kind)} {w.number(count)}" for kind, count in both.only_certificate)
    return f"{said} {_('Presumed alone, by their cause: %(kinds)s.') % {'kinds': kinds}}"


def _divided(of: Ages) -> str:
    if of.people is None:
        return _("No rates by age: no people by age of this place are loaded here.")
    standard = rule()["standard"]["title_en" if language().startswith("en") else "title_es"]
    return _("Standard: %(standard)s. People by age: CONAPO, %(file)s.") % {
        "standard": standard,
        "file": of.people.key,
    }


def _age(group: str) -> str:
    first, _dash, last = group.partition("-")
    return _("%(first)s to %(last)s") % {"first": first, "last": last} if last else _("85 and over")


def _sex(sex: str) -> str:
    words = {"Hombre": _("Men"), "Mujer": _("Women"), "No especificado": _("Not specified")}
    return words.get(sex, _("Total"))


def _kind(kind: str) -> str:
    words = {
        "Intención no determinada": _("undetermined intent"),
        "Intervención legal y guerra": _("legal intervention and war"),
        "Lesión autoinfligida": _("self-harm"),
        "Accidente": _("accident"),
        "Otras causas": _("other causes"),
    }
    return words.get(kind, kind)
