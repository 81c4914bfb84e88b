"""Who may not serve today, what ends first, what is asked of the centre, and looking somebody up."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.certification import words
from hilo.desks.certification.frame import DESK, PAPER, PURPOSE, WHO, WHY, ends, marks
from hilo.kernel.access.http import requires
from hilo.kit.acting import carry_out, form
from hilo.kit.forms import Ask, form_of
from hilo.kit.frame import reader
from hilo.kit.listing import Empty, list_page
from hilo.lib.commands import command
from hilo.lib.errors import Refusal
from hilo.lib.limits import Longest
from hilo.registries.officers import actions, queries
from hilo.registries.officers.commands import InstitutionCode, LookUp

SHOWN = 200


@command
class IssueList:
    """A list as it is typed."""

    institution: InstitutionCode
    numbers: Annotated[str, Longest(13_000)]


@require_safe
@never_cache
@requires("officers.read")
def today(request: HttpRequest) -> HttpResponse:
    """The figures of the day, and who may not serve in operations."""
    who, at = reader(request, PURPOSE), timezone.now()
    figures = queries.counts(who, timezone.localdate(at))
    parts = [
        {
            "name": label,
            "holds": figures.officers - figures.without[name],
            "without": figures.without[name],
            "failed": figures.failed[name],
        }
        for name, label in words.COMPONENTS.items()
    ]
    return list_page(
        request,
        DESK,
        "today",
        queries.may_not_serve(who, at=at, limit=SHOWN),
        [*WHO, *marks(who), WHY],
        title=_("May not serve in operations today"),
        empty=Empty(_("Everybody in service may serve today"), _("Look at what ends first, so that it stays so."))
        if figures.officers
        else Empty(_("Nobody is enrolled yet"), _("The personnel office of each institution enrols its officers.")),
        file="may-not-serve",
        whole=figures.may_not_serve,
        template="certification/today.html",
        context={"figures": figures, "parts": parts if queries.trusted(who) else []},
    )


@require_safe
@never_cache
@requires("officers.read")
def expiring(request: HttpRequest) -> HttpResponse:
    """Officers whose first component ends within six months, the nearest first."""
    who, at = reader(request, PURPOSE), timezone.now()
    return list_page(
        request,
        DESK,
        "expiring",
        queries.first_to_expire(who, at=at, limit=SHOWN),
        [*WHO, *ends(timezone.localdate(at)), *marks(who), PAPER],
        title=_("What ends first, within six months"),
        empty=Empty(_("Nothing ends within six months")),
        file="first-to-expire",
        template="certification/list.html",
    )


@require_POST
@never_cache
@requires("officers.read")
def find(request: HttpRequest) -> HttpResponse:
    """By number, CUIP or words of the name; what is asked for stands in no address. One that fits opens at once."""
    asked = " ".join(form(request, LookUp).q.split())
    found = queries.find(reader(request, PURPOSE), asked) if len(asked) > 1 else []
    if len(found) == 1:
        return redirect("certification-officer", officer_id=found[0].pk)
    nobody = _("Nobody in your reach has this number, CUIP or name")
    context = {
        "asked": asked,
        "rows": [{"officer": row, "status": words.STATUS.get(row.status, row.status)} for row in found],
        "empty": Empty(
            nobody if len(asked) > 1 else _("Write at least two characters"),
            _("A centre sees the officers of its state, an institution its own."),
        ),
    }
    return DESK.show(request, "find", "certification/found.html", context)


@require_safe
@never_cache
@requires("certificates.issue")
def requests(request: HttpRequest) -> HttpResponse:
    """What institutions ask the centre for, the longest waiting first."""
    return requests_page(request)


@require_POST
@never_cache
@requires("certificates.issue")
def refusing(request: HttpRequest, request_id: int) -> HttpResponse:
    """The centre says why not."""
    return carry_out(
        request,
        actions.refuse_request,
        request_id,
        again=lambda refusal: requests_page(request, refusal, refused=request_id),
        said=_("The request was refused; its institution sees the reason."),
        to="certification-requests",
        purpose=PURPOSE,
    )


def requests_page(
    request: HttpRequest,
    refusal: Refusal | None = None,
    refused: int = 0,
    told: list[actions.Outcome] | None = None,
) -> HttpResponse:
    """What is asked of the centre, the form that issues a list, and what became of one."""
    day = timezone.localdate()
    rows: list[dict[str, Any]] = []
    for one in queries.open_requests(reader(request, PURPOSE)):
        verdict = queries.verdict(one.officer_id, day)
        rows.append(
            {
                "request": one,
                "eligible": verdict.eligible,
                "reasons": [
                    words.FINDINGS.get(row.code, row.message) for row in verdict.findings if row.severity == "error"
                ],
                "form": form_of(
                    actions.refuse_request,
                    reverse("certification-refuse", args=[one.pk]),
                    _("Refuse the request"),
                    {"answer": _("Why not, for the institution")},
                    given=request.POST.dict() if one.pk == refused else None,
                    name=f"refuse-{one.pk}",
                    look="danger",
                ),
            }
        )
    able: dict[str, list[str]] = {}
    for row in rows:
        if row["eligible"]:
            able.setdefault(row["request"].officer.institution_id, []).append(row["request"].officer.number)
    first = next(iter(able), "")
    labels = {
        "institution": Ask(_("Institution"), value=first, required=True),
        "numbers": Ask(_("Numbers, one a line"), kind="lines", value="\n".join(able.get(first, [])), required=True),
    }
    issue = form_of(
        IssueList,
        reverse("certification-issue-list"),
        _("Issue the list"),
        labels,
        given=request.POST.dict() if "numbers" in request.POST else None,
        name="list",
        note=_("Each is judged by itself: one that is refused holds up none. At most 500."),
    )
    context = {
        "rows": rows,
        "empty": Empty(_("No institution waits for an answer")),
        "issue": issue,
        "told": told,
        "issued": sum(not row.code for row in told or []),
    }
    return DESK.show(request, "requests", "certification/requests.html", context, refusal=refusal)
