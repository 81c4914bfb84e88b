"""Who may not serve today, what ends first, what is asked of the centre, and looking somebody up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.certification import words
from hilo.desks.certification.frame import listed, reader, refused, show
from hilo.kernel.access.http import requires
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.registries.officers import actions, queries

SHOWN = 200


@require_safe
@never_cache
@requires("officers.read")
def today(request: HttpRequest) -> HttpResponse:
    """The figures of the day, and who may not serve in operations."""
    who, at = reader(request), timezone.now()
    day = timezone.localdate(at)
    figures = queries.counts(who, day)
    rows = queries.may_not_serve(who, at=at, limit=SHOWN)
    parts = [
        {
            "name": label,
            "holds": figures.officers - figures.without[name],
            "without": figures.without[name],
            "failed": figures.failed[name],
        }
        for name, label in words.COMPONENTS.items()
    ]
    context = {"day": day, "figures": figures, "parts": parts, "rows": listed(rows, day), "shown": SHOWN}
    return show(request, "today", "certification/today.html", context)


@require_safe
@never_cache
@requires("officers.read")
def expiring(request: HttpRequest) -> HttpResponse:
    """Officers whose first component ends within six months, the nearest first."""
    at = timezone.now()
    rows = queries.first_to_expire(reader(request), at=at, limit=SHOWN)
    context = {"rows": listed(rows, timezone.localdate(at)), "shown": SHOWN}
    return show(request, "expiring", "certification/expiring.html", context)


@require_POST
@never_cache
@requires("officers.read")
def find(request: HttpRequest) -> HttpResponse:
    """By number, CUIP or words of the name; what is asked for stands in no address. One that fits opens at once."""
    asked = " ".join(request.POST.get("q", "").split())[:80]
    found = queries.find(reader(request), asked) if len(asked) > 1 else []
    if len(found) == 1:
        return redirect("certification-officer", officer_id=found[0].pk)
    rows = [{"officer": row, "status": words.STATUS.get(row.status, row.status)} for row in found]
    return show(request, "find", "certification/found.html", {"asked": asked, "rows": rows, "short": len(asked) < 2})


@require_safe
@never_cache
@requires("certificates.issue")
def requests(request: HttpRequest) -> HttpResponse:
    """What institutions ask the centre for, the longest waiting first."""
    return _requests(request)


@require_POST
@never_cache
@requires("certificates.issue")
def refusing(request: HttpRequest, request_id: int) -> HttpResponse:
    """The centre says why not."""
    try:
        actions.refuse_request(
            actor=reader(request), request_id=request_id, answer=request.POST.get("answer", ""), at=timezone.now()
        )
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _requests(request, refusal)
    messages.success(request, _("The request was refused; its institution sees the reason."))
    return redirect("certification-requests")


def _requests(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    day = timezone.localdate()
    rows = []
    for one in queries.open_requests(reader(request)):
        told = queries.eligible(one.officer_id, day)
        rows.append(
            {
                "request": one,
                "eligible": told.eligible,
                "reasons": [
                    words.FINDINGS.get(row.code, row.message) for row in told.findings if row.severity == "error"
                ],
            }
        )
    context = {"rows": rows} | (refused(refusal) if refusal else {})
    return show(request, "requests", "certification/requests.html", context, refusal.status if refusal else 200)
