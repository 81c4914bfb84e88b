"""What the register of detentions, the reports and the hand-overs of a state say of the same people, compared.

The first year of the national register had 164,197 entries and 125,002 people put before a prosecutor (instruments.md
A.4): the difference has to have names of reasons, and numbers that can be followed; it needs no person's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hilo.desks.commander.desk import DESK
from hilo.desks.reading import words
from hilo.desks.reading.frame import reader
from hilo.kernel.access.http import requires
from hilo.kernel.territory.queries import municipalities, municipality
from hilo.kit.frame import language
from hilo.lib import sheets
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.policing.detentions import queries as detentions
from hilo.policing.reports import queries

PURPOSE = "reconciliation of the register"
NO_REPORT = "HILO-R491"
"""In the register, and no report mentions it (told once its time is over)."""
TABLE = ("code", "severity", "reason", "detention", "report", "municipality", "at")
DAYS = 30
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: first and last day (both included), and a municipality, "" for all."""

    since: date
    until: date
    town: str

    @property
    def start(self) -> datetime:
        return make_aware(datetime.combine(self.since, time()))

    @property
    def end(self) -> datetime:
        return make_aware(datetime.combine(self.until + timedelta(days=1), time()))


@require_safe
@never_cache
@requires("policing.reconcile")
def page(request: HttpRequest) -> HttpResponse:
    who, spoken = reader(request, PURPOSE), language()
    try:
        asked, refusal = _asked(request), None
    except Refusal as found:
        asked, refusal = _usual(), found
    state = _state(who)
    rows, sums = _compared(who, state, asked, spoken)
    context = {
        "asked": asked,
        "rows": rows,
        "sums": sums,
        "towns": municipalities(state) if state else [],
        "query": request.GET.urlencode(),
        "asked_since": asked.since.isoformat(),
        "asked_until": asked.until.isoformat(),
    }
    return DESK.show(
        request,
        "reconciliation",
        "commander/reconciliation.html",
        context | (words.refused(refusal) if refusal else {}),
    )


@require_safe
@never_cache
@requires("policing.reconcile")
def table(request: HttpRequest) -> HttpResponse:
    """The same as CSV: numbers, reasons and places; no person."""
    who, spoken = reader(request, PURPOSE), language()
    asked = _asked(request)
    rows, _sums = _compared(who, _state(who), asked, spoken)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="conciliacion-{asked.since}-{asked.until}.csv"'
    answer.write(sheets.BOM + sheets.as_csv([TABLE, *map(_line, rows)]))
    return answer


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    at = timezone.localtime(row["at"]).isoformat(timespec="minutes") if row["at"] else ""
    return row["code"], row["severity"], row["message"], row["detention"], row["report"], row["town"], at


def _compared(who: Actor, state: str, asked: Asked, spoken: str) -> tuple[list[dict[str, Any]], dict[str, int]]:
    registered = detentions.for_reconciliation(who, state=state, since=asked.start, until=asked.end)
    towns = {one.number: getattr(one, "municipality", "") for one in registered}
    found = queries.mismatches(who, state, asked.start, asked.end, at=timezone.now())
    rows = [_row(one, towns, spoken) for one in found]
    if asked.town:
        registered = [one for one in registered if getattr(one, "municipality", "") == asked.town]
        rows = [row for row in rows if row["code_of_town"] == asked.town]
    wrong = {row["detention"] for row in rows if row["detention"]}
    sums = {
        "registered": len(registered),
        "reported": len(registered) - sum(row["code"] == NO_REPORT for row in rows),
        "handed_over": sum(one.handed_over_at is not None for one in registered),
        "released": sum(one.released_at is not None for one in registered),
        "mismatches": len(rows),
        "people": len(wrong),
    }
    return rows, sums


def _row(one: Any, towns: dict[str, str], spoken: str) -> dict[str, Any]:
    code = towns.get(one.detention or "", "")
    town = municipality(code) if code else None
    return {
        "code": one.code,
        "severity": one.severity,
        "message": one.message_en if spoken == "en" else one.message_es,
        "detention": one.detention or "",
        "report": one.report or "",
        "town": town.name if town else "",
        "code_of_town": code,
        "at": one.at,
    }


def _state(who: Actor) -> str:
    """The state of who compares: the first of their scope, "" for the whole country."""
    return sorted(who.states)[0] if who.states else ""


def _usual() -> Asked:
    today = timezone.localdate()
    return Asked(today - timedelta(days=DAYS - 1), today, "")


def _asked(request: HttpRequest) -> Asked:
    """`?since=2026-05-01&until=2026-05-31&town=21114`. Raises: Refusal HILO-K422."""
    usual = _usual()
    try:
        since = date.fromisoformat(request.GET.get("since") or usual.since.isoformat())
        until = date.fromisoformat(request.GET.get("until") or usual.until.isoformat())
    except ValueError:
        raise words.missing(_("Give both days as a date."), "since") from None
    town = request.GET.get("town", "")
    if town and not (town.isdecimal() and len(town) == 5):
        raise words.missing(_("Choose a municipality of the list."), "town")
    if since > until or (until - since).days > MOST_DAYS:
        raise words.missing(_("The first day comes before the last, and a year at most lies between."), "since")
    return Asked(since, until, town)
