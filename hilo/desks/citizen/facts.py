"""Answers that many readers ask for, computed once for each vintage: a vintage never changes, so they stay true.

Only of files that were published: what is loaded and nothing more is no business of the public.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from hilo.engines.rates import interval
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries import Crime, Month, Period, crimes, history, kept
from hilo.knowledge.incidence.queries.ages import PEOPLE_FOLDER
from hilo.knowledge.incidence.queries.cells import COUNTRY, MUNICIPALITY, STATE, lived, name
from hilo.knowledge.incidence.queries.change import Change, change
from hilo.knowledge.incidence.queries.figures import provenance
from hilo.knowledge.incidence.queries.held import held
from hilo.knowledge.incidence.queries.outbreaks import Outbreaks, outbreaks
from hilo.knowledge.incidence.queries.past import covered, published
from hilo.knowledge.incidence.queries.people import choice, populations
from hilo.knowledge.incidence.queries.rates import Rates, rates
from hilo.knowledge.incidence.queries.series import Segment, Series, series
from hilo.knowledge.incidence.queries.shelves import FileStand, public, stands
from hilo.knowledge.incidence.queries.shelves import stamp as shelves_stamp
from hilo.knowledge.incidence.queries.victims import Victims, victims
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.knowledge.incidence.queries.cells import Panel
    from hilo.knowledge.incidence.queries.geography import Geography
    from hilo.knowledge.incidence.queries.people import Population
    from hilo.knowledge.incidence.store import Vintage

CHAINS = (
    ("sesnsp-state-old", "sesnsp-state", "sesnsp-rnid"),
    ("sesnsp-municipal-old", "sesnsp-municipal", "sesnsp-rnid-municipal"),
    ("sesnsp-victims", "sesnsp-rnid-victims"),
)
"""Sources that count the same thing one after another; drawn together only with a break between them."""
ORDER = (
    "inegi-deaths",
    "inegi-defun",
    "sesnsp-municipal",
    "sesnsp-state",
    "sesnsp-victims",
    "sesnsp-rnid-municipal",
    "sesnsp-rnid",
    "sesnsp-rnid-victims",
)
"""How sources are offered to a reader; what is not named comes after."""
Stamp = tuple[str, tuple[tuple[str, int], ...], int, int]
_held: ContextVar[Stamp | None] = ContextVar("hilo_files_read", default=None)


@dataclass(frozen=True)
class Years:
    """Counts and yearly rates of an area by whole year; NaN where a month of the year is not published.

    low, high: exact Poisson interval of the rate; people: population, NaN where there is no figure; geography: the
    municipalities that all years are counted by.
    """

    years: tuple[int, ...]
    counts: NDArray[np.float64]
    people: NDArray[np.float64]
    rate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    population: Population
    geography: Geography


@contextmanager
def one_state() -> Iterator[None]:
    """Within it everything is told of the same files, and whether they changed is asked once."""
    held = _held.set(stamp())
    try:
        yield
    finally:
        _held.reset(held)


def stamp() -> Stamp:
    """Changes whenever a vintage or a table of people appears or goes, or something is done with one: the folders of
    the sources and when each last changed, the last step of any shelf, and the last answer that was kept."""
    if (known := _held.get()) is not None:
        return known
    root = store.root()
    try:
        with os.scandir(root) as entries:
            folders = sorted((one.name, one.stat().st_mtime_ns) for one in entries if one.is_dir())
    except FileNotFoundError:
        folders = []
    there = tuple(one for one in folders if one[0] == PEOPLE_FOLDER or not one[0].startswith("."))
    return str(root), there, shelves_stamp(), kept.stamp()


def loaded() -> tuple[Vintage, ...]:
    """All vintages that ever were public, the one that publishes the latest month first; not read again while nothing
    has changed."""
    return tuple(one for one in _every(stamp())[1] if one.key in _told())


def newest() -> dict[str, Vintage]:
    """Of each source the vintage that the public reads, in the order in which sources are offered."""
    return _every(stamp())[0]


def stand_of(key: str) -> FileStand | None:
    """What became of a vintage that ever was public; None for any other."""
    return _told().get(key)


def waiting() -> int:
    """How many files are loaded that never were public."""
    found = _every(stamp())
    return len(found[1]) - len(found[2])


def _told() -> dict[str, FileStand]:
    return _every(stamp())[2]


@lru_cache(maxsize=8)
def _every(_: Stamp) -> tuple[dict[str, Vintage], tuple[Vintage, ...], dict[str, FileStand]]:
    order = {source: at for at, source in enumerate(ORDER)}
    read = dict(sorted(public().items(), key=lambda item: (order.get(item[0], 99), item[0])))
    return read, store.vintages(), {one.vintage: one for one in stands() if one.published_at}


def vintage_of(source: str, file: str = "") -> Vintage:
    """The vintage that the public reads of a source; with the beginning of a hash the one that an old address names.

    Refuses with HILO-F619 a source or a file that never was public, HILO-F618 one of which everything was withdrawn.
    """
    if file:
        fitting = [one for one in loaded() if one.source == source and one.hash.startswith(file)]
        if len(fitting) != 1:
            raise Refusal("HILO-F619", source=f"{source}@{file}"[:60], where="file")
        return fitting[0]
    if source in newest():
        return newest()[source]
    if gone := [one for one in _told().values() if one.source == source]:
        last = max(gone, key=lambda one: (one.last, one.vintage))
        raise Refusal(
            "HILO-F618",
            vintage=last.vintage,
            why=last.why,
            where="source",
            extra={"file": last.hash[:12], "why": last.why, "withdrawn": last.since.isoformat() if last.since else ""},
        )
    raise Refusal("HILO-F619", source=source, where="source")


def holding_year(vintage: Vintage, year: int) -> Vintage:
    """The vintage, or where it publishes nothing of a year the latest published one of its source that does: an address
    of last year still answers."""
    if year in periods(vintage):
        return vintage
    older = (one for one in loaded() if one.source == vintage.source and year in periods(one))
    return next((one for one in older if _told()[one.key].state == "published"), vintage)


def earlier(vintage: Vintage) -> Vintage | None:
    """By which file is measured what came late in this one; None for the only one of its source."""
    return _earlier(vintage, stamp())


@lru_cache(maxsize=64)
def _earlier(vintage: Vintage, _: Stamp) -> Vintage | None:
    return history.earlier(vintage)


@lru_cache(maxsize=64)
def crimes_of(vintage: Vintage) -> tuple[Crime, ...]:
    """Which crimes the file has rows of; without the analysis extra, which its method counts."""
    try:
        return held(vintage)
    except Refusal:
        return tuple(one for one in crimes().values() if vintage.method in one.definitions)


def grain(code: str) -> str:
    """What a code names, by its length."""
    return COUNTRY if code == "00" else STATE if len(code) == 2 else MUNICIPALITY


def periods(vintage: Vintage) -> dict[int, Period]:
    """The months of each year that lie within what the file publishes, by year."""
    span = covered(vintage)
    return {year: Period(max(span.first, Month(year, 1)), min(span.last, Month(year, 12))) for year in span.years}


def usual_year(vintage: Vintage) -> int:
    """The last year whose twelve months are published, else the last."""
    found = periods(vintage)
    return max((year for year, period in found.items() if len(period) == 12), default=max(found))


@lru_cache(maxsize=96)
def whole(vintage: Vintage, crime: str, by: str) -> Panel:
    """Every month of a file, by area."""
    return published(vintage, crime, covered(vintage), by)


@lru_cache(maxsize=256)
def place(vintage: Vintage, crime: str, code: str) -> Panel:
    """Every month of a file, over areas in which those of one area compare."""
    return lived(whole(vintage, crime, grain(code)), code)


@lru_cache(maxsize=2048)
def by_year(vintage: Vintage, crime: str, code: str) -> Years:
    """An area's whole years; KeyError for an area without rows."""
    panel = place(vintage, crime, code)
    panel = panel.only([panel.position[code]])
    years = tuple(year for year, period in periods(vintage).items() if len(period) == 12)
    start = len(Period(panel.period.first, Month(years[0], 1))) - 1 if years else 0
    counts = panel.values[0, start : start + 12 * len(years)].reshape(len(years), 12).sum(axis=1)
    used = choice(panel)
    living = np.array([populations(panel, year, used.name)[0][0] for year in years], dtype=float)
    living[living == 0] = np.nan
    rate, low, high = np.full((3, len(years)), np.nan)
    known = np.isfinite(counts) & np.isfinite(living)
    if known.any():
        exact = interval(counts[known], living[known])
        rate[known], low[known], high[known] = exact.rate, exact.low, exact.high
    return Years(years, counts, living, rate, low, high, used, panel.geography)


@lru_cache(maxsize=256)
def rates_in(vintage: Vintage, crime: str, year: int, by: str) -> Rates:
    """Rates of all areas of a kind in the months of a year that are published."""
    return rates(vintage, crime=crime, period=periods(vintage)[year], by=by)


@lru_cache(maxsize=1024)
def change_in(vintage: Vintage, crime: str, year: int, by: str) -> Change | None:
    """Against the same months a year earlier; None where the file does not reach back so far."""
    period = periods(vintage)[year]
    if period.shifted(-12).first < covered(vintage).first:
        return None
    try:
        return change(vintage, crime=crime, period=period, by=by)
    except Refusal as refusal:
        if refusal.code in {"HILO-F424", "HILO-F482"}:
            return None
        raise


@lru_cache(maxsize=256)
def outbreaks_in(vintage: Vintage, crime: str, by: str) -> Outbreaks | None:
    """The last months against the same areas' past; None where the file's past is too short to judge by."""
    try:
        return outbreaks(vintage, crime=crime, by=by)
    except Refusal as refusal:
        if refusal.code in {"HILO-F407", "HILO-F424", "HILO-F437"}:
            return None
        raise


@lru_cache(maxsize=1024)
def months(vintage: Vintage, crime: str, code: str, beside: tuple[Vintage, ...]) -> Series:
    """The area's months in this file and in those that count the same before and after it."""
    fitting = [one for one in beside if crime in {known.key for known in crimes_of(one)}]
    if fitting:
        return series(vintage, *fitting, crime=crime, area=code)
    panel = place(vintage, crime, code)
    # One file alone is one segment, and all of its areas are read already.
    segment = Segment(provenance(vintage), panel.period, panel.at(code), None)
    return Series(crime, code, name(code), (segment,), (), panel.findings)


@lru_cache(maxsize=1024)
def victims_in(vintage: Vintage, crime: str, state: str, year: int) -> Victims | None:
    """Victims by sex and age; None where a month of the year is not published."""
    try:
        return victims(vintage, crime=crime, state=state, year=year)
    except Refusal as refusal:
        if refusal.code in {"HILO-F485", "HILO-F486"}:
            return None
        raise


def beside(vintage: Vintage) -> tuple[Vintage, ...]:
    """The newest files of the same chain that follow on without a hole."""
    chain = next((one for one in CHAINS if vintage.source in one), ())
    span = covered(vintage)
    found = [one for source, one in newest().items() if source in chain and source != vintage.source]
    return tuple(
        one for one in found if covered(one).first <= span.last.plus(1) and covered(one).last >= span.first.plus(-1)
    )
