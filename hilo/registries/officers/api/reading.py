"""Who somebody is, what the certificate says, what an institution's force can do; certificates from request to end."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Status

from hilo.kernel.access.http import Anyone, May
from hilo.lib.errors import NotFound
from hilo.lib.schema import RecordId, Text

from .. import actions, queries
from ..rules.certificate import Verified
from .router import router
from .shapes import (
    CertificateOut,
    CertificateRefusalIn,
    CertificateRequestOut,
    CertificateRevocationIn,
    CodeLineIn,
    CountsOut,
    EligibilityOut,
    Inhabitants,
    JudgedOut,
    MonthOut,
    OfficerCardOut,
    RecordOut,
    VerifiedOut,
    certificate_out,
    request_out,
    rows_out,
)


@router.get("/officers", response=list[OfficerCardOut], auth=May("officers.read"))
def found(request: HttpRequest, q: Text(80) = "", institution: Text(24) = "") -> Any:  # type: ignore[valid-type]
    """Officers by words of the name, number or CUIP; at most 50."""
    rows = queries.find(request.actor, q, institution=institution)  # type: ignore[attr-defined]
    return [asdict(row) for row in queries.cards(rows)]


@router.get("/officers/me", response=RecordOut, auth=May("reports.write"))
def own(request: HttpRequest) -> Any:
    """The record of the officer who asks."""
    actor = request.actor  # type: ignore[attr-defined]
    officer = queries.officer_of(actor)
    if officer is None:
        raise NotFound("officer", "of your account")
    return asdict(queries.read(officer.pk, actor, at=timezone.now()))


@router.get("/officers/eligibility", response=CountsOut, auth=May("officers.read"))
def figures(request: HttpRequest, institution: Text(24) = "", on: date | None = None) -> Any:  # type: ignore[valid-type]
    """How many are eligible, certified, kept out of operations, and without which component."""
    day = on or timezone.localdate()
    return asdict(queries.counts(request.actor, day, institution=institution))  # type: ignore[attr-defined]


@router.get("/officers/not-serving", response=list[JudgedOut], auth=May("officers.read"))
def not_serving(request: HttpRequest, institution: Text(24) = "") -> Any:  # type: ignore[valid-type]
    """Who may not serve in operations today; at most 200."""
    actor = request.actor  # type: ignore[attr-defined]
    return rows_out(queries.may_not_serve(actor, at=timezone.now(), institution=institution))


@router.get("/officers/first-to-expire", response=list[JudgedOut], auth=May("officers.read"))
def first_to_expire(request: HttpRequest, institution: Text(24) = "") -> Any:  # type: ignore[valid-type]
    """Whose component ends within six months, the nearest first; at most 200."""
    actor = request.actor  # type: ignore[attr-defined]
    return rows_out(queries.first_to_expire(actor, at=timezone.now(), institution=institution))


@router.get("/officers/renewals", response=list[MonthOut], auth=May("officers.read"))
def renewals(request: HttpRequest, institution: Text(24) = "") -> Any:  # type: ignore[valid-type]
    """What ends in the coming six months, month by month."""
    plan = queries.renewals(request.actor, at=timezone.now(), institution=institution)  # type: ignore[attr-defined]
    return [{"month": row.month, "officers": row.officers, "rows": rows_out(row.rows)} for row in plan]


@router.get("/officers/{officer_id}", response=RecordOut, auth=May("officers.read"))
def record(request: HttpRequest, officer_id: RecordId) -> Any:
    """One officer's whole record; the read is in the ledger."""
    return asdict(queries.read(officer_id, request.actor, at=timezone.now()))  # type: ignore[attr-defined]


@router.get("/officers/{officer_id}/eligibility", response=EligibilityOut, auth=May("officers.read"))
def eligibility(request: HttpRequest, officer_id: RecordId) -> Any:
    """Today's verdict about one officer, as far as the reader may know it."""
    return asdict(queries.read(officer_id, request.actor, at=timezone.now()).eligibility)  # type: ignore[attr-defined]


@router.post(
    "/officers/{officer_id}/certificate-requests", response={201: CertificateRequestOut}, auth=May("officers.write")
)
def ask(request: HttpRequest, officer_id: RecordId) -> Any:
    """The institution asks its centre for the certificate."""
    actor = request.actor  # type: ignore[attr-defined]
    row = actions.request_certificate(actor=actor, officer_id=officer_id, at=timezone.now())
    return Status(201, request_out(row))


@router.get("/certificate-requests", response=list[CertificateRequestOut], auth=May("certificates.issue"))
def requests(request: HttpRequest) -> Any:
    """What institutions wait for, the longest first."""
    return [request_out(row) for row in queries.open_requests(request.actor)]  # type: ignore[attr-defined]


@router.post(
    "/certificate-requests/{request_id}/refusal", response=CertificateRequestOut, auth=May("certificates.issue")
)
def refuse(request: HttpRequest, request_id: RecordId, body: CertificateRefusalIn) -> Any:
    """The centre says why not."""
    actor = request.actor  # type: ignore[attr-defined]
    return request_out(
        actions.refuse_request(actor=actor, request_id=request_id, answer=body.answer, at=timezone.now())
    )


@router.post("/officers/{officer_id}/certificates", response={201: CertificateOut}, auth=May("certificates.issue"))
def issue(request: HttpRequest, officer_id: RecordId) -> Any:
    """Issue and sign a certificate."""
    actor = request.actor  # type: ignore[attr-defined]
    row = actions.issue_certificate(actor=actor, officer_id=officer_id, at=timezone.now())
    return Status(201, certificate_out(row))


@router.post("/certificates/verification", response=VerifiedOut, auth=Anyone())
def verification(request: HttpRequest, body: CodeLineIn) -> Verified:
    """Verify a certificate's line, revocation included. Anyone may, without network by the centre's public key too."""
    return queries.line_verified(body.line, timezone.localdate())


@router.get("/certificates/{folio}", response=CertificateOut, auth=May("officers.read"))
def certificate(request: HttpRequest, folio: Text(40)) -> Any:  # type: ignore[valid-type]
    """One certificate with its signed line."""
    return certificate_out(queries.certificate(folio, request.actor))  # type: ignore[attr-defined]


@router.get("/certificates/{folio}/code", auth=May("officers.read"))
def code(request: HttpRequest, folio: Text(40)) -> HttpResponse:  # type: ignore[valid-type]
    """The certificate's QR code, SVG."""
    row = queries.certificate(folio, request.actor)  # type: ignore[attr-defined]
    return HttpResponse(queries.qr_svg(row.line), content_type="image/svg+xml")


@router.post("/certificates/{folio}/revocation", response=CertificateOut, auth=May("certificates.issue"))
def revoke(request: HttpRequest, folio: Text(40), body: CertificateRevocationIn) -> Any:  # type: ignore[valid-type]
    """End a certificate before its time."""
    actor = request.actor  # type: ignore[attr-defined]
    return certificate_out(
        actions.revoke_certificate(actor=actor, folio=folio, reason=body.reason, why=body.why, at=timezone.now())
    )


@router.get("/institutions/{institution}/scorecard", auth=May("officers.read"))
def scorecard(request: HttpRequest, institution: Text(24), inhabitants: Inhabitants | None = None) -> dict[str, Any]:  # type: ignore[valid-type]
    """Certificates, training, equipment, protocols and the optimal model as far as known: figures alone."""
    actor = request.actor  # type: ignore[attr-defined]
    return asdict(queries.scorecard(institution, actor, timezone.localdate(), inhabitants=inhabitants))
