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
from django.utils.translation import gettext_lazy as later

from hilo.desks.commander.desk import DESK
from hilo.desks.reading.fields import STATE_OF
from hilo.desks.reading.words import SEVERITIES
from hilo.kernel.territory.queries import municipalities, municipality
from hilo.kit.acting import Lacking
from hilo.kit.frame import language, reader
from hilo.kit.listing import Column, Empty, Filter, list_page
from hilo.kit.views import shows
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.policing.detentions import queries as detentions
from hilo.policing.reports import queries

PURPOSE = "reconciliation of the register"
NO_REPORT = "HILO-R491"
"""In the register, and no report mentions it (told once its time is over)."""
DAYS = 30
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Row:
    """What does not match, and the code of the municipality of its detention, "" if none is known."""

    found: Any
    town: str

    @property
    def place(self) -> str:
        known = municipality(self.town) if self.town else None
        return known.name if known else ""


COLUMNS = (
    Column(
        later("What does not match"),
        lambda row: row.found.message_en if language() == "en" else row.found.message_es,
        look=lambda row: STATE_OF[row.found.severity],
    ),
    Column(later("Code"), lambda row: row.found.code, under=True),
    Column(later("Severity"), lambda row: SEVERITIES[row.found.severity], under=True),
    Column(later("Detention"), lambda row: row.found.detention or None),
    Column(later("Police report"), lambda row: row.found.report or None),
    Column(later("Municipality"), lambda row: row.place or None),
    Column(later("When"), lambda row: row.found.at),
)


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


@shows("policing.reconcile")
def page(request: HttpRequest) -> HttpResponse:
    """The numbers, and what does not match by number, reason and place; as a file too. No person stands in it."""
    who = reader(request, PURPOSE)
    try:
        asked, refusal = _asked(request), None
    except Refusal as found:
        asked, refusal = _usual(), found
    state = _state(who)
    rows, sums = _compared(who, state, asked)
    towns = [(town.code, town.name) for town in municipalities(state)] if state else []
    return list_page(
        request,
        DESK,
        "reconciliation",
        rows,
        COLUMNS,
        title=_("Register, reports and hand-overs compared"),
        note=_("by number; no name stands here"),
        empty=Empty(
            _("Everything matches") if sums[0][1] else _("No detention in these days"),
            _("Each entry of the register is looked for in a report and in a hand-over, and the other way round."),
            well=bool(sums[0][1]),
        ),
        filters=[
            Filter("since", _("From"), kind="date", usual=asked.since.isoformat()),
            Filter("until", _("To"), kind="date", usual=asked.until.isoformat()),
            *([Filter("town", _("Municipality"), towns)] if towns else []),
        ],
        file=f"conciliacion-{asked.since}-{asked.until}",
        refusal=refusal,
        template="commander/reconciliation.html",
        context={"sums": sums},
    )


def _compared(who: Actor, state: str, asked: Asked) -> tuple[list[Row], list[tuple[str, int, str]]]:
    registered = detentions.for_reconciliation(who, state=state, since=asked.start, until=asked.end)
    towns = {one.number: one.municipality for one in registered}
    found = queries.mismatches(who, state, asked.start, asked.end, at=timezone.now())
    rows = [Row(one, towns.get(one.detention or "", "")) for one in found]
    if asked.town:
        registered = [one for one in registered if one.municipality == asked.town]
        rows = [row for row in rows if row.town == asked.town]
    unreported = sum(row.found.code == NO_REPORT for row in rows)
    sums = [
        (_("In the register"), len(registered), ""),
        (_("In a report, or still in time"), len(registered) - unreported, ""),
        (_("Handed over at"), sum(one.handed_over_at is not None for one in registered), ""),
        (_("Released"), sum(one.released_at is not None for one in registered), ""),
        (_("What does not match"), len(rows), "late" if rows else ""),
    ]
    return rows, sums


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
        raise Lacking(_("Give both days as a date."), "since") from None
    town = request.GET.get("town", "")
    if town and not (town.isdecimal() and len(town) == 5):
        raise Lacking(_("Choose a municipality of the list."), "town")
    if since > until or (until - since).days > MOST_DAYS:
        raise Lacking(_("The first day comes before the last, and a year at most lies between."), "since")
    return Asked(since, until, town)
