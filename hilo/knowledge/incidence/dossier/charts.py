"""The pictures of a dossier: the same drawings as on the pages, without the title and note that the paper prints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines import charts
from hilo.engines.charts import Bar, Break, Frame, Limit, Pair, Series
from hilo.engines.charts.png import FONT
from hilo.knowledge.incidence import pictures
from hilo.knowledge.incidence.dossier.words import Words
from hilo.knowledge.incidence.queries.completeness import PARTLY, PUBLISHED
from hilo.knowledge.incidence.rules import Period, crime, methods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hilo.engines.charts import Chart
    from hilo.knowledge.incidence.queries.change import Change
    from hilo.knowledge.incidence.queries.completeness import Completeness
    from hilo.knowledge.incidence.queries.concentration import Concentration
    from hilo.knowledge.incidence.queries.rates import Rates
    from hilo.knowledge.incidence.queries.series import Series as Counted

NAMED = 6
"""Places named on the funnel."""
NO_TITLE = "\N{NO-BREAK SPACE}"
TITLE_HIGH = 30
"""Units that a standalone chart keeps for one line of title."""
MARGIN, MAP_MARGIN = 4, 26
"""Units left of them: a circle on the coast reaches beyond the map."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing for the paper: its finding, what it shows to who cannot see it, and the SVG."""

    title: str
    description: str
    svg: str


def picture(chart: Chart, margin: int = MARGIN) -> Picture:
    """The drawing alone; the paper sets title and source itself, so that they can be read aloud and searched."""
    bare = replace(chart, title=NO_TITLE, note="").standalone(font=FONT)
    cut = TITLE_HIGH - margin
    whole = chart.height + TITLE_HIGH + 4
    for was, now in (
        (f'height="{whole}" viewBox="0 {-TITLE_HIGH} ', f'height="{whole - cut}" viewBox="0 {-margin} '),
        (f'{chart.width} {whole}" role', f'{chart.width} {whole - cut}" role'),
    ):
        bare = bare.replace(was, now, 1)
    return Picture(chart.title, f"{chart.title}. {chart.description}", bare)


def shares(answer: Concentration, words: Words) -> Picture:
    return picture(pictures.shares_chart(answer, words.language).wide)


def curve(answer: Concentration, words: Words) -> Picture:
    return picture(pictures.lorenz_chart(answer, words.language).narrow)


def places(answer: Concentration, words: Words) -> Picture:
    return picture(pictures.places_map(answer, words.language).wide, MAP_MARGIN)


def changes(answers: Sequence[Change], words: Words) -> Picture:
    """The relative change of each crime in each file."""
    rows = []
    for one in answers:
        ratio = one.totals.ratio
        counted = f"{words.unit(one.provenance.unit)}, {words.method(one.provenance.method)}"
        name = f"{crime(one.crime).title(words.language)} ({counted})"
        ends = [value - 1 if np.isfinite(value) else nan for value in (ratio.value, ratio.lower, ratio.upper)]
        if not np.isfinite(ends).all():
            continue
        rows.append(Pair(name, one.totals.before, one.totals.after, *ends))
    rose, fell = sum(row.low > 0 for row in rows), sum(row.high < 0 for row in rows)
    frame = _frame("changes", words.say("changes_title", rose=rose, fell=fell, total=len(rows)), words)
    before, after = (words.period(period) for period in (answers[0].before, answers[0].after))
    return picture(charts.change(frame, rows, before, after))


def state_rates(answer: Rates, words: Words, area: str) -> Picture:
    """States in order of their rate, with the wide interval where it is known."""
    rows = sorted((row for row in answer.rows if row.rate is not None), key=lambda row: (-(row.rate or 0), row.code))
    bars = [
        Bar(
            row.name,
            row.rate or 0.0,
            *((row.low, row.high) if row.low_wide is None else (row.low_wide, row.high_wide)),  # type: ignore[arg-type]
            highlighted=row.code == area[:2],
        )
        for row in rows
    ]
    title = words.say(
        "state_rates_title",
        first=rows[0].name,
        high=words.rate(rows[0].rate),
        last=rows[-1].name,
        low=words.rate(rows[-1].rate),
    )
    return picture(charts.bars(_frame("states", title, words), bars, kind="rate", unit=words.say("per_year")))


def funnel(answer: Rates, words: Words) -> Picture:
    """Municipalities against the common rate, with the limits of chance."""
    assert answer.funnel is not None
    limits = answer.funnel
    rows = [answer.rows[at] for at in answer.judged]
    people = np.array([(row.person_years or 0) * 12 / len(answer.period) for row in rows])
    named = {at for at in np.argsort(-np.asarray(limits.z))[:NAMED] if limits.flag[at] > 0}
    points = [
        charts.Funnel(row.name, float(people[at]), float(row.rate or 0), at in named) for at, row in enumerate(rows)
    ]
    order = np.argsort(people)
    drawn = [
        Limit(words.say("limits", level=level), people[order], low[order], high[order])
        for level, low, high in (
            ("95", limits.low_95, limits.high_95),
            ("99.8", limits.low_998, limits.high_998),
        )
    ]
    above, far = int((limits.flag == 1).sum()), int((limits.flag == 2).sum())
    title = words.say("funnel_title", count=words.count(above + far), total=words.count(len(rows)))
    frame = _frame("funnel", title, words)
    centre = words.say("common_rate")
    return picture(
        charts.funnel(
            frame, points, centre=limits.target, limits=drawn, unit=words.say("per_year"), centre_label=centre
        )
    )


def adjusted(answer: Counted, window: Period, words: Words) -> Picture:
    """One file by month, and without its season where it has three full years."""
    segment = answer.segments[0]
    months = list(window)
    drawn = [Series(words.unit(segment.provenance.unit).capitalize(), _over(segment.period, segment.values, window))]
    if segment.seasonal is not None:
        smooth = segment.seasonal
        parts = [_over(segment.period, part, window) for part in (smooth.adjusted, smooth.low, smooth.high)]
        drawn.append(Series(words.say("adjusted"), *parts))
    title = words.say("series_title", area=answer.name, crime=crime(answer.crime).title(words.language).lower())
    frame = _frame("series", title, words)
    return picture(
        charts.line(frame, [str(month) for month in months], drawn, unit=words.unit(segment.provenance.unit))
    )


def methods_apart(answer: Counted, window: Period, words: Words) -> Picture:
    """Every file that counts the crime, each as its own line, with the breaks between methods."""
    drawn = [
        Series(
            f"{words.method(one.provenance.method)}, {words.unit(one.provenance.unit)}",
            _over(one.period, one.values, window),
        )
        for one in answer.segments
    ]
    by_vintage = {one.provenance.vintage: one.provenance.method for one in answer.segments}
    breaks = {
        str(one.at): methods()[by_vintage[one.later]].title(words.language)
        for one in answer.breaks
        if window.first < one.at <= window.last and one.reason == "method"
    }
    frame = _frame("methods", words.say("methods_title"), words)
    marks = [Break(at, label) for at, label in breaks.items()]
    return picture(charts.line(frame, [str(month) for month in window], drawn, breaks=marks))


def calendar(answer: Completeness, words: Words) -> Picture:
    """Which months each state publishes."""
    columns = [str(month) for month in answer.period]
    states: list[list[Any]] = [
        [
            ("zero" if month.total == 0 else "published")
            if month.status == PUBLISHED
            else "unspecified"
            if month.status == PARTLY
            else "unpublished"
            for month in state.months
        ]
        for state in answer.states
    ]
    whole = answer.count(PUBLISHED)
    total = sum(len(state.months) for state in answer.states)
    title = words.say("calendar_title", whole=words.count(whole), total=words.count(total))
    return picture(charts.heat(_frame("calendar", title, words), [one.name for one in answer.states], columns, states))


def _over(period: Period, values: Any, window: Period) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Values of a period laid over the months of a window, NaN where there are none."""
    known = dict(zip((str(month) for month in period), np.asarray(values, dtype=float), strict=True))
    return np.array([known.get(str(month), nan) for month in window])


def _frame(ident: str, title: str, words: Words) -> Frame:
    return Frame(ident, title, words=pictures.words(words.language))
