"""What a commander asks the officer to put right in their own words: read on the phone, and confirmed there or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hilo.desks.asked import actor, answered, body
from hilo.desks.reading import papers
from hilo.kernel.access.http import requires
from hilo.kit.frame import language
from hilo.lib.actor import Actor
from hilo.policing.reports import actions, queries
from hilo.policing.reports.commands import DeclineAmendment

from .device import in_use
from .mine import PURPOSE, waiting


@requires("reports.write")
@require_GET
@never_cache
def asked(request: HttpRequest, folio: str, proposal: int) -> JsonResponse:
    """One of them whole: a protected read, entered in the ledger."""
    now, spoken = timezone.now(), language()
    one = queries.to_answer(folio, proposal, replace(actor(request), purpose=PURPOSE), at=now)
    by = queries.people_named([], one.asked.by)
    told = {"by": by.get(one.asked.by, one.asked.by), "reason": one.reason, "due": one.asked.due}
    changes = papers.changes_of(one.changes, queries.form(one.form), spoken)
    return JsonResponse({"now": now, "asked": told | {"folio": folio, "changes": changes}})


@requires("reports.write")
@require_POST
def confirm(request: HttpRequest, folio: str, proposal: int) -> HttpResponse:
    """It is so: the officer's words say that from now on, beside the original."""
    return _answered(request, lambda who, now: actions.confirm(folio, proposal, actor=who, at=now))


@requires("reports.write")
@require_POST
def decline(request: HttpRequest, folio: str, proposal: int) -> HttpResponse:
    """It is not so, and why."""
    said = body(request, DeclineAmendment)
    return _answered(request, lambda who, now: actions.decline(folio, proposal, said, actor=who, at=now))


def _answered(request: HttpRequest, act: Callable[[Actor, datetime], Any]) -> HttpResponse:
    who = replace(actor(request), purpose=PURPOSE)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        act(who, now)
        return {"now": now, "asked": waiting(who)}

    return answered(request, work)
