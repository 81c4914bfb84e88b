"""Needs by hour, drawn."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from hilo.engines.charts import Chart, Frame, Series, Words, line
from hilo.kernel.language import language

from .values import HourNeed, Needs
from .words import percent


def need_by_hour(needs: Needs, *, width: int = 720) -> Chart:
    """Operators by hour of the day: working days (the busiest of the five), Saturday, Sunday; up to a bad day's need.

    Raises ValueError where there are no hours.
    """
    groups = {
        gettext("Mon to Fri"): range(5),
        gettext("Saturday"): range(5, 6),
        gettext("Sunday"): range(6, 7),
    }
    series = []
    for name, weekdays in groups.items():
        usual = _most(needs.hours, weekdays, bad=False)
        series.append(Series(name, usual, low=usual, high=_most(needs.hours, weekdays, bad=True)))
    peak = max(needs.hours, key=lambda need: (need.operators, need.operators_bad_day))
    frame = Frame(
        "needs",
        gettext("At the busiest hour ({hour} h) {operators} operators answer, {bad} on a bad day").format(
            hour=peak.hour, operators=peak.operators, bad=peak.operators_bad_day
        ),
        note=gettext(
            "{centre}, {first} to {last}. {service} of calls in {seconds} s; the band reaches up to one day in ten."
        ).format(
            centre=needs.centre,
            first=needs.first.isoformat(),
            last=needs.last.isoformat(),
            service=percent(needs.service),
            seconds=needs.within_s,
        ),
        words=Words(language()),
        width=width,
    )
    return line(frame, [f"{hour} h" for hour in range(24)], series, unit=gettext("operators"))


def _most(hours: Iterable[HourNeed], weekdays: range, *, bad: bool) -> list[float]:
    found = [0.0] * 24
    for need in hours:
        if need.weekday in weekdays:
            found[need.hour] = max(found[need.hour], need.operators_bad_day if bad else need.operators)
    return found
