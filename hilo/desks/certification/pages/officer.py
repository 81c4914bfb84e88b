"""One officer: the four components, the verdict of today, the certificates; issue, ask for, revoke, print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.certification import words
from hilo.desks.certification.frame import reader, refused, show
from hilo.kernel.access.http import requires
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.registries.officers import actions, queries


@require_safe
@never_cache
@requires("officers.read")
def one(request: HttpRequest, officer_id: int) -> HttpResponse:
    """The officer's record, as far as certification goes. Reading it is written in the ledger."""
    return _page(request, officer_id)


@require_POST
@never_cache
@requires("certificates.issue")
def issuing(request: HttpRequest, officer_id: int) -> HttpResponse:
    """A certificate is issued and signed."""

    def act() -> HttpResponse:
        made = actions.issue_certificate(actor=reader(request), officer_id=officer_id, at=timezone.now())
        messages.success(request, _("Certificate %(folio)s was issued.") % {"folio": made.folio})
        return redirect("certification-officer", officer_id=officer_id)

    return _done(request, officer_id, act)


@require_POST
@never_cache
@requires("officers.write")
def asking(request: HttpRequest, officer_id: int) -> HttpResponse:
    """The institution asks its centre for a certificate."""

    def act() -> HttpResponse:
        actions.request_certificate(actor=reader(request), officer_id=officer_id, at=timezone.now())
        messages.success(request, _("The centre was asked for the certificate."))
        return redirect("certification-officer", officer_id=officer_id)

    return _done(request, officer_id, act)


@require_POST
@never_cache
@requires("certificates.issue")
def revoking(request: HttpRequest, folio: str) -> HttpResponse:
    """A certificate ends before its time."""
    who = reader(request)
    officer_id = queries.certificate(folio, who).officer_id
    reason, why = request.POST.get("reason", ""), request.POST.get("why", "")

    def act() -> HttpResponse:
        if reason not in words.REVOCATIONS:
            raise Refusal("HILO-O487", "Choose a reason of the list.", where="reason")
        actions.revoke_certificate(actor=who, folio=folio, reason=reason, why=why, at=timezone.now())
        messages.success(request, _("Certificate %(folio)s was revoked.") % {"folio": folio})
        return redirect("certification-officer", officer_id=officer_id)

    return _done(request, officer_id, act)


@require_safe
@never_cache
@requires("officers.read")
def paper(request: HttpRequest, folio: str) -> HttpResponse:
    """The certificate to print, with the code by which anybody verifies it."""
    row = queries.certificate(folio, reader(request))
    context = {
        "row": row,
        "card": queries.card(row.officer, row.issued_on),
        "ended": words.ENDED.get(row.revoked_for, row.revoked_for),
        "expired": row.expires <= timezone.localdate(),
    }
    return render(request, "certification/certificate.html", context)


@require_safe
@never_cache
@requires("officers.read")
def code(request: HttpRequest, folio: str) -> HttpResponse:
    """The certificate's signed line as a QR code."""
    row = queries.certificate(folio, reader(request))
    return HttpResponse(queries.qr_svg(row.line), content_type="image/svg+xml")


def _done(request: HttpRequest, officer_id: int, act: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return act()
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, officer_id, refusal)


def _page(request: HttpRequest, officer_id: int, refusal: Refusal | None = None) -> HttpResponse:
    at = timezone.now()
    record = queries.read(officer_id, reader(request), at=at)
    told, day = record.eligibility, timezone.localdate(at)
    certificates = [_certificate(one, day) for one in record.certificates]
    context: dict[str, Any] = {
        "record": record,
        "status": words.STATUS.get(record.status, record.status),
        "told": told,
        "components": _components(record),
        "findings": [
            (words.LOOKS[one.severity], words.FINDINGS.get(one.code, one.message), one.code, one.article)
            for one in told.findings
        ],
        "certificates": certificates,
        "in_force": any(one["in_force"] for one in certificates),
        "reasons": words.REVOCATIONS,
        "officer_id": officer_id,
    }
    status = 200
    if refusal:
        context |= refused(refusal) | {"said": request.POST.get("why", "")}
        status = refusal.status
    return show(request, "officer", "certification/officer.html", context, status)


def _components(record: Any) -> list[dict[str, Any]]:
    """The four, each with its latest evaluation."""
    state = {
        one.where.removeprefix("components."): words.COMPONENT_STATE[one.code]
        for one in record.eligibility.findings
        if one.code in words.COMPONENT_STATE
    }
    latest: dict[str, dict[str, Any]] = {}
    for row in record.evaluations:
        latest.setdefault(row["component"], row)
    found = []
    for name, label in words.COMPONENTS.items():
        look, word = words.STATES[state.get(name, "ok")]
        first = record.eligibility.first == name
        found.append({"name": label, "look": look, "word": word, "row": latest.get(name), "first": first})
    return found


def _certificate(row: dict[str, Any], day: Any) -> dict[str, Any]:
    if row["revoked_on"] and row["revoked_on"] <= day:
        look, word = "late", words.ENDED.get(row["revoked_for"], row["revoked_for"])
    elif row["expires"] <= day:
        look, word = "soon", _("expired")
    else:
        look, word = "calm", _("in force")
    return row | {"look": look, "word": word, "in_force": look == "calm"}
