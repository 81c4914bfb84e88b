"""Overload: more callers than can be answered. Switched on with a reason, pulled another way, ended; and what came of
it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from hilo.desks.supervisor.frame import DESK
from hilo.emergency.calls import actions, queries
from hilo.emergency.calls.queries import OverloadCounts, OverloadRow
from hilo.kernel.access.http import asker
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import language
from hilo.kit.views import does, shows
from hilo.lib.errors import Refusal

HERE = "supervisor-overload"
LIVE = "calls.OverloadMoved calls.CallReceived calls.CallAnswered calls.CallEnded"


@shows("centre.oversee")
def overload(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, overload_id: int = 0, refusal: Refusal | None = None) -> HttpResponse:
    rows = queries.overloads(asker(request), at=timezone.now())
    now = next((row for row in rows if row.ended_at is None), None)
    given = request.POST if refusal else None
    context: dict[str, Any] = {
        "now": now,
        "counts": counted(now.counts) if now else [],
        "pull": queries.pulls(language())[now.pull] if now else "",
        "begin": None if now else _begin(given),
        "change": _change(now, given) if now else None,
        "end": _end(now) if now else None,
        "earlier": [(row, counted(row.counts)) for row in rows if row.ended_at is not None],
        "live": LIVE,
    }
    return DESK.show(request, "overload", "supervisor/overload.html", context, refusal=refusal)


def counted(counts: OverloadCounts) -> list[tuple[str, str]]:
    """What came of the callers, in words and figures."""
    share = f"{100 * counts.within_15s / counts.received:.1f} %" if counts.received else "–"
    return [
        (_("Rang"), str(counts.received)),
        (_("From so many numbers"), str(counts.numbers)),
        (_("Answered"), str(counts.answered)),
        (_("Answered within 15 s, of all that rang"), share),
        (_("Waiting"), str(counts.waiting)),
        (_("Rang off before anybody answered"), str(counts.abandoned)),
        (_("Of these still owed a call back"), str(counts.owed)),
        (_("Reached through another call"), str(counts.reached)),
        (_("Not reached after every attempt"), str(counts.unreached)),
        (_("Longest wait, in seconds"), str(counts.longest_s)),
    ]


def _pulls() -> list[tuple[str, str]]:
    return list(queries.pulls(language()).items())


def _begin(given: Any) -> Form:
    asked = {
        "why": Ask(_("Why"), required=True),
        "minutes": Ask(_("For so many minutes; then it ends by itself"), value=30),
        "pull": Ask(_("Pull the waiting"), choices=_pulls(), value="kind", required=True),
    }
    return form_of(actions.begin_overload, reverse("supervisor-overload-begin"), _("Switch it on"), asked, given=given)


def _change(now: OverloadRow, given: Any) -> Form:
    asked = {"pull": Ask(_("Pull the waiting"), choices=_pulls(), value=now.pull, required=True)}
    address = reverse("supervisor-overload-pull", args=[now.id])
    return form_of(actions.pull_by, address, _("Pull so"), asked, given=given, name="pull", look="")


def _end(now: OverloadRow) -> Form:
    address = reverse("supervisor-overload-end", args=[now.id])
    return form_of(actions.end_overload, address, _("End the overload"), {}, name="end", look="danger")


begin = does(actions.begin_overload, "centre.oversee", _page, later("The overload mode is on."), HERE)
pull = does(actions.pull_by, "centre.oversee", _page, later("The waiting are pulled so from now on."), HERE, away=True)
end = does(
    actions.end_overload, "centre.oversee", _page, later("It is over; what came of it is kept."), HERE, away=True
)
