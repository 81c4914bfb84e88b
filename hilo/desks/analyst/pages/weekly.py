"""The commander's sheet: what rose beyond chance in a finished week, where, and with what certainty in words."""

from __future__ import annotations

from datetime import date, timedelta
from math import nan
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hilo.desks.analyst.desk import DESK
from hilo.desks.analyst.words import CERTAINTY, finding_rows, limits
from hilo.emergency.incidents.queries import WeekCount, by_week
from hilo.engines.charts import Frame, sparkline
from hilo.kernel.access.http import asker
from hilo.kit.frame import language
from hilo.kit.views import shows
from hilo.knowledge.incidence.pictures import say, words
from hilo.knowledge.incidence.queries.weekly import LEAST_WEEKS, Count, Rise, Weekly, weekly
from hilo.lib.errors import Refusal

HISTORY = 5 * 52 + 8
"""Weeks before the judged one that are read."""
TOO_SHORT = "HILO-F409"
METHODS = {
    "farrington-flexible": (
        "las mismas semanas de otros años (Farrington)",
        "the same weeks of earlier years (Farrington)",
    ),
    "ears-c2": (
        "las siete semanas que acabaron dos antes (EARS C2)",
        "the seven weeks that ended two before (EARS C2)",
    ),
}


@shows("figures.read")
def sheet(request: HttpRequest) -> HttpResponse:
    """The last finished week, or the one whose Monday the address names."""
    spoken = language()
    this = timezone.localdate()
    newest = this - timedelta(days=this.weekday() + 7)
    context: dict[str, Any] = {"newest": newest, "minimum_weeks": LEAST_WEEKS}
    refusal: Refusal | None = None
    try:
        week = _monday(request.GET.get("week", ""), newest)
        rows = by_week(asker(request), first=week - timedelta(weeks=HISTORY), last=week)
        context |= {"week": week, "end": week + timedelta(days=6), "before": week - timedelta(weeks=1)}
        context["after"] = week + timedelta(weeks=1) if week < newest else None
        context["weeks"] = weeks = _weeks(rows, week)
        found = weekly([_count(row) for row in rows], week=week, weeks=weeks, language=spoken)
        context |= _shown(found, spoken)
    except Refusal as failed:
        if failed.code == TOO_SHORT:
            context["short"] = True
        else:
            refusal = failed
    return DESK.show(request, "weekly", "analyst/weekly.html", context, refusal=refusal)


def _monday(asked: str, newest: date) -> date:
    try:
        found = date.fromisoformat(asked) if asked else newest
    except ValueError:
        raise Refusal("HILO-F476", f"“{asked[:20]}” is no day: write it as 2026-11-16.", where="week") from None
    return min(found - timedelta(days=found.weekday()), newest)


def _weeks(rows: list[WeekCount], week: date) -> int:
    """Whole weeks that the register has been in use up to the judged one; that of its first incident is none."""
    if not rows:
        return 0
    return max(0, (week - min(row.week for row in rows)).days // 7)


def _count(row: WeekCount) -> Count:
    return Count(row.municipality, row.code, row.week, row.incidents)


def _shown(found: Weekly, language: str) -> dict[str, Any]:
    return {
        "found": found,
        "sentence": _sentence(found, language),
        "rises": [
            {"rise": rise, "certainty": certainty(rise, language), "spark": _spark(rise, at, language)}
            for at, rise in enumerate(found.rises)
        ],
        "findings": finding_rows(found.findings, language),
        "limits": limits("weekly", found.as_dict()["does_not_prove"], language),
        "method": say(language, *METHODS[found.method]),
    }


def certainty(rise: Rise, language: str) -> str:
    """How sure a rise is, in words of the reader's language."""
    return say(language, CERTAINTY.get(rise.certainty, rise.certainty), rise.certainty)


def _sentence(found: Weekly, language: str) -> str:
    if not found.rises:
        return say(
            language,
            f"Nada subió más allá del azar: {found.incidents:,} incidentes; {found.watched} series de {found.minimum} "
            "o más.",
            f"Nothing rose beyond chance: {found.incidents:,} incidents; {found.watched} series of {found.minimum} or "
            "more.",
        )
    first = found.rises[0]
    return say(
        language,
        f"Alzas más allá del azar: {len(found.rises)}, entre {found.watched} series miradas; la más segura, "
        f"{first.subtype} en {first.name}: {first.observed} incidentes donde se esperaban {first.expected:.0f}.",
        f"Rises beyond chance: {len(found.rises)}, among {found.watched} series; the surest, {first.subtype} in "
        f"{first.name}: {first.observed} incidents where {first.expected:.0f} were expected.",
    )


def _spark(rise: Rise, at: int, language: str) -> str:
    values = [float(value) for value in rise.last] or [nan]
    title = f"{rise.subtype}, {rise.name}"
    return sparkline(Frame(f"last-{at}", title, words=words(language), width=120), values).svg
