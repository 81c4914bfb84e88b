"""Renewals by month, levelled to what the centre can evaluate; and an institution's scorecard."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hilo.desks.certification import words
from hilo.desks.certification.frame import DESK, PURPOSE
from hilo.desks.certification.plan import level, still_owed
from hilo.kernel.access.http import requires
from hilo.kernel.access.queries import institutions
from hilo.kit.frame import language, reader
from hilo.kit.listing import Empty
from hilo.registries.officers import queries

MONTHS = 6
CAPACITY = 20
MOST = 100_000
BY_THOUSAND = {"strength", "per_thousand"}
WIDE = 400
"""Width of the longest bar."""


@require_safe
@never_cache
@requires("officers.read")
def plan(request: HttpRequest) -> HttpResponse:
    """`?capacity=20`: evaluations a month. How everybody stands, and when the late and the due are to be evaluated."""
    at = timezone.now()
    day = timezone.localdate(at)
    asked = request.GET.get("capacity", "")
    capacity = min(int(asked), MOST) if asked.isdecimal() and len(asked) < 9 else CAPACITY
    force = queries.renewals(reader(request, PURPOSE), at=at)
    found = {month.month: month for month in force.months}
    names = [_month(day.year, day.month + step) for step in range(MONTHS + 1)]
    slots = level([(name, found[name].officers if name in found else 0) for name in names], capacity, force.owed)
    longest = max(capacity, *(max(slot.due, slot.planned) for slot in slots), 1)
    rows = [
        {
            "slot": slot,
            "first": f"{slot.month}-01",
            "due": WIDE * slot.due // longest,
            "planned": WIDE * slot.planned // longest,
            "people": _people(found[slot.month]) if slot.month in found else [],
        }
        for slot in slots
    ]
    context = {
        "rows": rows,
        "force": force,
        "classes": [(*words.CLASSES[name], officers) for name, officers in force.classes.items()],
        "capacity": capacity,
        "limit": WIDE * capacity // longest,
        "late": sum(slot.late for slot in slots),
        "still": still_owed(slots),
        "wide": WIDE,
    }
    return DESK.show(request, "plan", "certification/plan.html", context)


@require_safe
@never_cache
@requires("officers.read")
def scorecard(request: HttpRequest) -> HttpResponse:
    """`?institution=SSP-PUE`: certificates and training. Without one, the own or the first."""
    who, day = reader(request, PURPOSE), timezone.localdate()
    known = institutions(who) if who.may("certificates.issue") or not who.states else []
    codes = [row.code for row in known if any(word in row.code for word in ("SSP", "SSC", "POL"))] or [
        row.code for row in known
    ]
    wanted = request.GET.get("institution", "")[:40]
    chosen = wanted or (codes[0] if codes else who.institution)
    card = queries.scorecard(chosen, who, day, language=language())
    context = {
        "card": card,
        "known": known,
        "chosen": chosen,
        "day": day,
        "empty": Empty(_("No officer, no training owed")),
        "indicators": [_indicator(one, "") for one in card.indicators]
        + [_indicator(one, "LGSNSP 53") for one in card.institutional],
    }
    return DESK.show(request, "scorecard", "certification/scorecard.html", context)


def _people(month: queries.Month) -> list[tuple[queries.Judged, object]]:
    """The first hundred of a month, each with the component that ends first."""
    return [(row, str(words.COMPONENTS.get(row.first, ""))) for row in month.rows[:100]]


def _indicator(one: queries.ModelIndicator, law: str) -> tuple[str, str, str, str]:
    """Label, law, value and goal; shares as percentages, strength by thousand inhabitants as it is."""

    def said(value: float | None) -> str:
        if value is None:
            return ""
        return f"{value:.2f}" if one.name in BY_THOUSAND else f"{100 * value:.0f} %"

    return (
        str(words.INSTITUTIONAL.get(one.name, one.label)) if law else one.label,
        law,
        said(one.value),
        said(one.target),
    )


def _month(year: int, month: int) -> str:
    return f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02}"
