"""What is newest in a file, as the page of now says it: cards, charts and tables of answers that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hilo.desks.citizen import pictures, telling, trends
from hilo.desks.citizen.sending import Figure
from hilo.engines.charts import Pair, change, line, responsive, sparkline, trended
from hilo.engines.charts import Series as Line
from hilo.engines.charts.chart import SPARK, Frame, Table, tabulate
from hilo.knowledge.incidence.queries import Month, Period, crimes
from hilo.knowledge.incidence.queries import crime as crime_named
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY, name
from hilo.knowledge.incidence.queries.newest import NO_AREA, above_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hilo.engines.charts import Responsive
    from hilo.knowledge.incidence.queries.newest import Changed, Corrected, Curve, Newest
    from hilo.knowledge.incidence.store import Vintage

OLD = 4
"""Months after which a file is no news: most sources publish within two."""
SHORT = 36
"""So many months stand in the small line of a card."""
NEW = 6
"""Months of a series that the others do not explain are new for so long."""
SMALLEST = 0.001
FIRST = 12
"""So many places above their own past are shown where there is another page for all of them."""


@dataclass(frozen=True)
class Part:
    """One area of a file. cards: a crime each; figures: what can be taken away of it."""

    code: str
    name: str
    cards: tuple[dict[str, Any], ...]
    changes: Figure | None
    outbreaks: Figure | None
    charts: tuple[Figure, ...]
    above: int
    judged: str
    compared: bool

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(one for one in (self.changes, self.outbreaks, *self.charts) if one)


def computable() -> bool:
    """Whether this installation can answer at all, or lacks the analysis extra."""
    return find_spec("duckdb") is not None


def ordered(of: Mapping[str, Newest]) -> list[Newest]:
    """In the order of the catalogue."""
    return [of[key] for key in crimes() if key in of]


def age(months: int) -> str:
    """How far back the last month lies, where that must be said; "" for a file of these days."""
    if months < OLD:
        return ""
    if months < 24:
        return ngettext("Its last month lies %(n)s month back.", "Its last month lies %(n)s months back.", months) % {
            "n": months
        }
    years = months // 12
    return ngettext(
        "Its last month lies more than %(n)s year back.", "Its last month lies more than %(n)s years back.", years
    ) % {"n": years}


def area(vintage: Vintage, code: str, answers: Sequence[Newest], *, full: bool) -> Part:
    """Everything that is said of one area."""
    above = above_all(answers)
    watched = next((one.watched for one in answers if one.watched), None)
    ident = vintage.source if code in ("00", NO_AREA) else f"{vintage.source}-{code}"
    return Part(
        code=code,
        name="" if code == NO_AREA else name(code),
        cards=tuple(_card(vintage, one, ident, full=full) for one in answers),
        compared=any(one.against_month for one in answers),
        changes=_changes(answers, ident),
        outbreaks=_outbreaks(vintage, above if full else above[:FIRST], ident) if above else None,
        charts=tuple(figure for one in answers if (figure := _chart(vintage, one, ident))) if full else (),
        above=len(above),
        judged="" if watched is None else telling.when(Period(Month.parse(watched.first), Month.parse(watched.last))),
    )


def _card(vintage: Vintage, of: Newest, ident: str, *, full: bool) -> dict[str, Any]:
    what = crime_named(of.crime)
    return {
        "crime": of.crime,
        "title": telling.title_of(what),
        "address": _address(vintage, of),
        "count": None if of.count is None else telling.words().number(of.count),
        "unit": "" if of.count is None else _unit(of.unit, of.count),
        "spark": _spark(of, f"spark-{ident}-{of.crime}") if of.curve else "",
        "month": changed(of.against_month),
        "year": changed(of.against_year) if full else "",
        "trend": _trend(of.curve) if full or (of.curve and not of.curve.lack) else "",
        "months": _marked(of.curve, full=full),
        "places": _places(of),
    }


def _address(vintage: Vintage, of: Newest) -> str:
    if of.area == NO_AREA:
        return ""
    tail = "" if of.area == "00" else f"/{of.area}"
    return f"/figures/{vintage.source}/{of.crime}{tail}?file={vintage.hash[:12]}"


def _unit(unit: str, count: int) -> str:
    return {
        "cases": lambda n: ngettext("case", "cases", n),
        "victims": lambda n: ngettext("victim", "victims", n),
        "deaths": lambda n: ngettext("death", "deaths", n),
    }[unit](count)


def changed(of: Changed | None) -> str:
    """Against the same months a year before, with the interval of the ratio and how sure it is."""
    if of is None:
        return ""
    said = telling.total_change(of.totals, of.period.shifted(-12))
    if of.ratio is None or of.lower is None or of.upper is None:
        return said
    return f"{said} " + _("Interval: %(span)s.") % {"span": trends.span(of.lower - 1, of.upper - 1)}


def _trend(of: Curve | None) -> str:
    if of is None:
        return ""
    if of.lack or of.change is None or of.change_low is None or of.change_high is None:
        return trends.lacking(of.lack)
    last = max(at for at, one in enumerate(of.counts) if one is not None)
    compared = (of.months[last - 12], of.months[last])
    return trends.moved(compared, of.change, trends.span(of.change_low, of.change_high), of.verdict)


def _places(of: Newest) -> str:
    if of.watched is None:
        return ""
    w = telling.words()
    areas = {one.code for one in of.watched.above}
    told = {
        "judged": w.number(of.watched.judged),
        "when": telling.when(Period(Month.parse(of.watched.first), Month.parse(of.watched.last))),
        "above": w.number(len(areas)),
    }
    if of.watched.by == MUNICIPALITY:
        return _("%(above)s of the %(judged)s municipalities that can be judged, in %(when)s.") % told
    return _("%(above)s of the %(judged)s states that can be judged, in %(when)s.") % told


def _marked(of: Curve | None, *, full: bool) -> str:
    """Of a card that is looked at in passing, only months that are new."""
    if of is None or of.lack:
        return ""
    new = [one for one in of.beyond if one[0] >= of.months[-1].plus(-NEW)]
    return trends.marked(of.beyond if full else new) if full or new else ""


def _spark(of: Newest, ident: str) -> str:
    assert of.curve is not None
    counts = [nan if one is None else float(one) for one in of.curve.counts[-SHORT:]]
    title = _("%(crime)s, the last months") % {"crime": telling.title_of(crime_named(of.crime))}
    return mark_safe(sparkline(Frame(ident, title, words=telling.words(), width=SPARK), counts).svg)  # noqa: S308


def _changes(answers: Sequence[Newest], ident: str) -> Figure | None:
    """The level of every crime now against a year before: of the trend, whose interval has what counts vary more than
    by chance. Without one a table of the last month alone."""
    w = telling.words()
    rows, verdicts = [], []
    for one in answers:
        of = one.curve
        if of and not of.lack and of.change is not None and of.before is not None and of.after is not None:
            title = telling.title_of(crime_named(one.crime))
            low, high = (nan if bound is None else bound for bound in (of.change_low, of.change_high))
            rows.append(Pair(title, round(of.before), round(of.after), of.change, low, high))
            verdicts.append((of.verdict, of))
    table = _table(answers)
    if not rows:
        return Figure(f"crimes-{ident}", _("The last month of every crime"), table)
    rose, fell = (sum(verdict == one for verdict, _of in verdicts) for one in ("rose", "fell"))
    rows.sort(key=lambda row: -row.change)
    counts = {"rose": rose, "all": len(rows), "fell": fell, "rest": len(rows) - rose - fell}
    said = (
        _("In a year %(rose)s of %(all)s crimes rose beyond chance and %(fell)s fell; of %(rest)s it is open")
        if rose or fell
        else _("Of %(all)s crimes none rose or fell beyond chance in a year")
    )
    title = said % {key: w.number(value) for key, value in counts.items()}
    of = verdicts[0][1]
    last = max(at for at, one in enumerate(of.counts) if one is not None)
    before, after = (w.period(str(of.months[at])) for at in (last - 12, last))
    chart = responsive(change, pictures.frame(f"crimes-{ident}", title), rows, before, after)
    about = _(
        "Level of the trend in a month of 30.4 days, without season; line: where its change lies with %(sure)s "
        "confidence. Hollow: it may have risen or fallen."
    ) % {"sure": w.percent(of.confidence, 0)}
    return Figure(f"crimes-{ident}", title, table, chart, about)


def _table(answers: Sequence[Newest]) -> Table:
    w = telling.words()
    header = (
        _("Crime"), _("Month"), _("Registered"), _("A year before"),
        _("Change of the month"), _("Change: low"), _("Change: high"),
        _("Twelve months"), _("Twelve before"), _("Change of twelve months"),
        _("Trend in a year"), _("Trend: low"), _("Trend: high"),
        _("Places above their own past"),
    )  # fmt: skip
    raw, shown = [], []
    for one in answers:
        month, year, of = one.against_month, one.against_year, one.curve
        bounds = (None, None, None) if month is None else (month.ratio, month.lower, month.upper)
        shares = [nan if bound is None else bound - 1 for bound in bounds]
        yearly = nan if year is None or year.ratio is None else year.ratio - 1
        trend = [nan if of is None or one is None else one for one in _moves(of)]
        places = nan if one.watched is None else len({each.code for each in one.watched.above})
        counts = [nan if one.count is None else one.count, nan if month is None else month.before]
        years = [nan if year is None else year.after, nan if year is None else year.before]
        title = telling.title_of(crime_named(one.crime))
        raw.append((title, one.month, *counts, *shares, *years, yearly, *trend, places))
        shown.append(
            (
                title,
                w.period(one.month),
                *(w.value(value, "count") for value in counts),
                *(_percent(value) for value in shares),
                *(w.value(value, "count") for value in years),
                *(_percent(value) for value in (yearly, *trend)),
                w.value(places, "count"),
            )
        )
    table = tabulate(header, raw, shown)
    return Table(table.header, table.rows, table.shown, (False, False, *(True,) * (len(header) - 2)))


def _moves(of: Curve | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if of is None else (of.change, of.change_low, of.change_high)


def _percent(value: float) -> str:
    return "–" if np.isnan(value) else telling.percent(value)


def _outbreaks(vintage: Vintage, rows: Sequence[tuple[str, Any]], ident: str) -> Figure:
    w = telling.words()
    header = (
        _("Place"), _("Crime"), _("Month"), _("Registered"), _("Expected"), _("Bound"), _("Chance (q)"),
        _("INEGI code"),
    )  # fmt: skip
    titles = {crime: telling.title_of(crime_named(crime)) for crime, _one in rows}
    raw = tuple(
        (one.name, titles[crime], one.month, one.observed, one.expected, one.upper, one.q, one.code)
        for crime, one in rows
    )
    shown = tuple(
        (
            one.name,
            titles[crime],
            w.period(one.month),
            w.number(one.observed),
            w.number(one.expected, 1),
            w.number(one.upper, 1),
            small(one.q),
            one.code,
        )
        for crime, one in rows
    )
    return Figure(
        f"outbreaks-{ident}",
        _("Outbreaks: places above their own past, beyond chance"),
        Table(header, raw, shown, (False, False, False, True, True, True, True, False)),
        about=_(
            "More was registered than the same place's past makes likely: not why, nor that more happened. q: adjusted "
            "for every area and month looked at."
        ),
        links=tuple(
            f"/figures/{vintage.source}/{crime}/{one.code}?year={one.month[:4]}&file={vintage.hash[:12]}"
            for crime, one in rows
        ),
    )


def small(q: float) -> str:
    return telling.words().number(q, 3) if q >= SMALLEST else f"< {telling.words().number(SMALLEST, 3)}"


def _chart(vintage: Vintage, one: Newest, ident: str) -> Figure | None:
    """The kept months of one crime under their trend, or without one where there is none."""
    of = one.curve
    if of is None or all(count is None for count in of.counts):
        return None
    called = f"{one.crime}-{ident}"
    title = telling.title_of(crime_named(one.crime))
    about = "" if of.lack else trends.marked(of.beyond)
    return Figure.of(called, drawn(vintage, of, called, title), about or trends.lacking(of.lack))


def drawn(vintage: Vintage, of: Curve, ident: str, called: str) -> Responsive:
    """One curve; called: what its title begins with."""
    counts = _floats(of.counts)
    months = [str(month) for month in of.months]
    unit = _("%(unit)s a month") % {"unit": telling.unit_title(vintage.unit)}
    if of.lack or of.change is None or of.change_low is None or of.change_high is None:
        title = _("%(crime)s: the last months") % {"crime": called}
        return responsive(line, pictures.frame(ident, title), months, [Line(called, counts)], unit=unit)
    title = _("%(crime)s: %(change)s in twelve months (%(span)s)") % {
        "crime": called,
        "change": telling.percent(of.change),
        "span": trends.span(of.change_low, of.change_high),
    }
    return responsive(
        trended,
        pictures.frame(ident, title),
        months,
        counts,
        _floats(of.level),
        _floats(of.low),
        _floats(of.high),
        list(of.sides),
        counted=pictures.short_method(vintage.method),
        unit=unit,
    )


def _floats(values: Sequence[float | None]) -> Any:
    return np.array([nan if one is None else one for one in values], dtype=float)


def late(earlier: Vintage | None, rows: Mapping[str, Corrected]) -> str:
    """What the file before said of its last month, beside what this one says of the same month."""
    if earlier is None:
        return _(
            "How much arrives late is unknown: only one file of this source is published, and nothing can be compared "
            "with it."
        )
    measured = [rows[key] for key in crimes() if key in rows and rows[key].before and rows[key].after is not None]
    if not measured:
        return _("How much arrives late is unknown: the file before does not hold the same months and area.")
    w = telling.words()
    shares = [(one.after or 0) / (one.before or 1) - 1 for one in measured]
    first = measured[0]
    said = _(
        "Late registration, measured: for %(month)s the file before said %(before)s of %(crime)s and this one says "
        "%(after)s (%(change)s)."
    ) % {
        "month": w.period(first.month),
        "crime": telling.in_sentence(crime_named(first.crime)),
        "before": w.number(first.before or 0),
        "after": w.number(first.after or 0),
        "change": telling.percent(shares[0]),
    }
    if len(measured) > 1:
        said += " " + _("Over all crimes that month moved by %(span)s.") % {
            "span": trends.span(min(shares), max(shares))
        }
    return said + " " + _("Expect the newest month to be corrected likewise.")


def corrections(source: str, rows: Mapping[str, Corrected]) -> Figure | None:
    """What a file says otherwise than the one before, by crime."""
    own = [rows[key] for key in crimes() if key in rows and rows[key].months]
    if not own:
        return None
    w = telling.words()
    header = (
        _("Crime"), _("Last month of the file before"), _("Before"), _("Now"), _("Months compared"),
        _("Months corrected"), _("All of them, before"), _("All of them, now"),
    )  # fmt: skip
    titles = [telling.title_of(crime_named(one.crime)) for one in own]
    cells = [
        (
            nan if one.before is None else one.before,
            nan if one.after is None else one.after,
            one.months,
            one.moved,
            one.sum_before,
            one.sum_after,
        )
        for one in own
    ]
    raw = [(title, one.month, *row) for title, one, row in zip(titles, own, cells, strict=True)]
    shown = [
        (title, w.period(one.month), *(w.value(value, "count") for value in row))
        for title, one, row in zip(titles, own, cells, strict=True)
    ]
    table = tabulate(header, raw, shown)
    return Figure(
        f"corrections-{source}",
        _("What this file corrected of the one before"),
        Table(table.header, table.rows, table.shown, (False, False, *(True,) * 6)),
    )
