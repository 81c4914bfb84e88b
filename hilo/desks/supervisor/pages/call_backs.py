"""Whom the centre owes a call back, and since when. Numbers are not shown here: taking the call-back shows one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hilo.desks.supervisor.frame import DESK
from hilo.desks.supervisor.templatetags.supervisor import hour
from hilo.desks.supervisor.watch.terms import place
from hilo.emergency.calls import queries
from hilo.kernel.access.http import asker
from hilo.kit.frame import language
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import shows

LIVE = "calls.CallEnded calls.CallAnswered calls.CallBackAttempted calls.CallUnreached calls.CallSilent"


@shows("centre.oversee")
def listing(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        DESK,
        "call-backs",
        queries.call_backs_owed(asker(request), at=timezone.now()),
        _columns(language()),
        title=_("Owed a call back"),
        note=_("They rang off before anybody helped them. An operator calls them from the operator's desk."),
        empty=Empty(_("Nobody is owed a call back"), _("Who rings off unanswered appears here by itself."), well=True),
        live=LIVE,
        template="supervisor/list.html",
    )


def _columns(spoken: str) -> list[Column]:
    named = {row["name"]: row["label"] for row in queries.outcomes(spoken)}

    def last(row: Any) -> str:
        return f"{named.get(row.last_outcome, '–')} {hour(row.last_at)}".strip()

    return [
        Column(_("Term"), lambda row: [row.started_at, row.due], part="kit/clock.html"),
        Column(_("Rang off"), lambda row: hour(row.received_at)),
        Column(_("Place"), lambda row: place(row.municipality, row.state) or _("place unknown")),
        Column(_("Channel"), lambda row: queries.channel_label(row.channel, spoken)),
        Column(_("Attempts"), lambda row: f"{row.attempts} / {row.most}"),
        Column(_("Last"), last),
        Column(_("Now"), _now, look=lambda row: "soon" if not row.held_by and not row.callable else ""),
        Column(_("Calls"), lambda row: ", ".join(map(str, row.calls))),
    ]


def _now(row: Any) -> str:
    if row.held_by:
        return _("%(name)s is calling") % {"name": row.held_by}
    return "–" if row.callable else _("no number arrived")
