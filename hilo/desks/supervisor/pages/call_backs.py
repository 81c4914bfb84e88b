"""Whom the centre owes a call back, and since when. Numbers are not shown here: taking the call-back shows one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hilo.desks.asked import actor
from hilo.desks.supervisor.frame import show
from hilo.desks.supervisor.watch.terms import place
from hilo.emergency.calls import queries
from hilo.kernel.access.http import requires
from hilo.kit.frame import language


@require_safe
@never_cache
@requires("centre.oversee")
def listing(request: HttpRequest) -> HttpResponse:
    spoken = language()
    named = {row["name"]: row["label"] for row in queries.outcomes(spoken)}
    rows = [
        {
            "row": row,
            "where": place(row.municipality, row.state),
            "channel": queries.channel_label(row.channel, spoken),
            "outcome": named.get(row.last_outcome, ""),
        }
        for row in queries.call_backs_owed(actor(request), at=timezone.now(), limit=200)
    ]
    late = sum(one["row"].overdue for one in rows)  # type: ignore[attr-defined]
    return show(request, "call-backs", "supervisor/call_backs.html", {"rows": rows, "late": late})
