"""The case as it was handed over: report, people held, evidence and its chain, findings, log; and what may be done.

The prosecutor (or civic judge) and the defence read the same page through two doors; the defence only reads, and only
the cases it was named for: reports.queries.case decides that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor as asking
from hilo.desks.asked import typed
from hilo.desks.prosecutor import held
from hilo.desks.prosecutor.desk import DEFENCE, DESK
from hilo.desks.reading import papers, words
from hilo.desks.reading.frame import reader
from hilo.kernel.access.http import requires
from hilo.kit.acting import perform
from hilo.kit.frame import language
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import AccountName, attributes
from hilo.policing.reports import actions, queries

PROSECUTION = "prosecution of the case"
DEFENDING = "defence in the case"


@require_safe
@never_cache
@requires("reports.receive")
def received(request: HttpRequest, folio: str) -> HttpResponse:
    """The case for whoever received it."""
    return _page(request, folio)


@require_safe
@never_cache
@requires("reports.defend")
def defended(request: HttpRequest, folio: str) -> HttpResponse:
    """The case for its defence: the same, and nothing to press but downloads."""
    return _page(request, folio, defence=True)


@require_POST
@never_cache
@requires("reports.receive")
def acknowledging(request: HttpRequest, folio: str) -> HttpResponse:
    """Received, with everything that is listed: the hand-over is closed."""

    def act() -> None:
        perform(request, actions.acknowledge, folio)

    return _acted(request, folio, act, _("Acknowledged. The police see it now."))


@require_POST
@never_cache
@requires("reports.receive")
def naming(request: HttpRequest, folio: str) -> HttpResponse:
    """A defender is named: from now on they read this case, and no other."""
    given = {"username": typed(request, "username")}

    def act() -> None:
        perform(request, actions.name_defender, folio)

    return _acted(request, folio, act, _("Named. The defence reads the case from now on."), given=given)


@require_POST
@never_cache
@requires("reports.receive")
def ending(request: HttpRequest, folio: str) -> HttpResponse:
    """A naming ends: the defender reads the case no more."""

    def act() -> None:
        perform(request, actions.end_defender, folio)

    return _acted(request, folio, act, _("Ended."))


def _acted(request: HttpRequest, folio: str, act: Callable[[], None], done: str, **shown: Any) -> HttpResponse:
    try:
        act()
    except Forbidden:
        raise
    except NotFound as refusal:
        if refusal.where == "report":
            raise
        return _page(request, folio, refusal=refusal, **shown)
    except Refusal as refusal:
        return _page(request, folio, refusal=refusal, **shown)
    messages.success(request, done)
    return redirect("prosecutor-case", folio=folio)


def _page(
    request: HttpRequest,
    folio: str,
    *,
    defence: bool = False,
    refusal: Refusal | None = None,
    given: dict[str, str] | None = None,
) -> HttpResponse:
    who, at, spoken = reader(request, DEFENDING if defence else PROSECUTION), timezone.now(), language()
    case = queries.case(folio, who, at=at)
    read, form = case.report, queries.form(case.report.form)
    drawn = papers.page_of(
        read, form, case.log, spoken=spoken, rendered=queries.render, whole_log=request.GET.get("log") == "all"
    )
    context = drawn | {
        "defence": defence,
        "status": words.status(read.status),
        "people": held.people(case, at, spoken),
        "handover": case.context.get("handover") or {},
        "items": held.items(case.context.get("evidence") or [], spoken),
        "defenders": read.defenders,
        "may_acknowledge": "acknowledge" in read.may and not defence,
        "may_name": "name_defender" in read.may and not defence,
        "may_person": asking(request).may("detentions.update") and not defence,
        "file_sha256": case.file_sha256,
        "file_route": "defence-file" if defence else "prosecutor-file",
        "typed": given or {},
        "limits": {"username": attributes(AccountName)},
    }
    desk, tab = (DEFENCE, "cases") if defence else (DESK, "hand-overs")
    return desk.show(request, tab, "prosecutor/case.html", context | (words.refused(refusal) if refusal else {}))
