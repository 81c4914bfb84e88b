"""What was handed over to the reader's institution, unacknowledged first; and the cases a defender was named for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hilo.desks.prosecutor.desk import DEFENCE, DESK
from hilo.desks.reading import lists
from hilo.kit.frame import Link, reader
from hilo.kit.listing import Column, Empty, list_page, listed
from hilo.kit.views import shows
from hilo.policing.reports import queries

PURPOSE = "hand-overs received"
LAST = 100
FOLIO = lists.folio("prosecutor-case")
WAITING = (
    Column(_("Report handed over"), lambda row: row.handed_over_at, ago=True),
    FOLIO,
    Column(_("Unit"), lambda row: row.unit, under=True),
    lists.FINDINGS,
)
RECEIVED = (FOLIO, lists.FINDINGS, Column(_("Acknowledged"), lambda row: row.acknowledged_at))
CASES = (
    lists.folio("defence-case"),
    lists.STATE,
    lists.FINDINGS,
    Column(_("Report handed over"), lambda row: row.handed_over_at),
)


@shows("reports.receive")
def listing(request: HttpRequest) -> HttpResponse:
    who = reader(request, PURPOSE)
    rows = queries.queue(who)
    held = lists.held_at(rows, who, timezone.now(), right="detentions.update", person="prosecutor-person")
    received = [row for row in queries.received(who, LAST) if row.acknowledged_at is not None]
    return list_page(
        request,
        DESK,
        "hand-overs",
        rows,
        (*WAITING, lists.people(held)),
        title=_("To be acknowledged"),
        empty=Empty(
            _("Every hand-over is acknowledged"),
            _("What the police hand over to you appears here, the oldest on top."),
        ),
        links=[
            Link(_("Oldest first"), reverse("prosecutor-case", args=[row.folio]), "F2", "primary") for row in rows[:1]
        ],
        after=listed("received", _("Acknowledged"), received, RECEIVED, note=_("the last ones")),
    )


@shows("reports.defend")
def named(request: HttpRequest) -> HttpResponse:
    """The cases the reader was named for, and no other."""
    return list_page(
        request,
        DEFENCE,
        "cases",
        queries.cases(reader(request, "defence")),
        CASES,
        title=_("Cases you were named for"),
        empty=Empty(
            _("You were not named for a case yet"),
            _(
                "The person chooses their defender; the prosecutor or the court records who it is, "
                "and the case appears here at once."
            ),
        ),
    )
