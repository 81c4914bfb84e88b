"""Officers over HTTP: who somebody is, what the certificate says, what an institution's force can do."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema, Status

from hilo.kernel.access.http import Anyone, May
from hilo.lib.errors import NotFound
from hilo.lib.schema import RecordId, Text

from . import actions, queries
from .models import Certificate
from .queries import Judged
from .rules.certificate import Verified

router = Router(tags=["officers"])


class CardOut(Schema):
    """rank: a code; "" if none is recorded."""

    id: int
    name: str
    number: str
    rank: str
    rank_label: str
    institution: str
    institution_name: str


class FindingOut(Schema):
    code: str
    severity: str
    message: str
    article: str
    where: str


class EligibilityOut(Schema):
    """eligible: the four components are passed and current; may_serve: nothing keeps the officer out of operations.

    rules: version in force on the day. first, first_on: component that ends first, its first day without; plan_from:
    from when its evaluation is to be planned. certificate: folio in force, "" without one.
    """

    on: date
    rules: str
    eligible: bool
    may_serve: bool
    first: str
    first_on: date | None
    plan_from: date | None
    certificate: str
    findings: list[FindingOut]


class RecordOut(Schema):
    """Lists the newest first. They are empty, and the verdict says no reason, without the right to results."""

    card: CardOut
    cuip: str
    curp: str
    born: date | None
    profile: str
    status: str
    joined_on: date | None
    account: str
    states: list[dict[str, Any]]
    assignments: list[dict[str, Any]]
    ranks: list[dict[str, Any]]
    trainings: list[dict[str, Any]]
    evaluations: list[dict[str, Any]]
    discipline: list[dict[str, Any]]
    issues: list[dict[str, Any]]
    certificates: list[dict[str, Any]]
    separation: dict[str, Any] | None
    eligibility: EligibilityOut


class CountsOut(Schema):
    """Figures of an institution, a state or the country; without, failed: by component; reasons: by code."""

    on: date
    rules: str
    officers: int
    eligible: int
    certified: int
    may_not_serve: int
    without: dict[str, int]
    failed: dict[str, int]
    reasons: dict[str, int]


class JudgedOut(Schema):
    officer_id: int
    institution: str
    number: str
    name: str
    status: str
    eligible: bool
    may_serve: bool
    codes: list[str]
    first: str
    first_on: date | None
    folio: str
    expires: date | None


class MonthOut(Schema):
    month: str
    officers: int
    rows: list[JudgedOut]


class CertificateOut(Schema):
    """line: the signed text of the QR code. revoked_on: first day it does not hold, if it ended before its time."""

    folio: str
    officer: int
    institution: str
    centre: str
    rules: str
    issued_on: date
    expires: date
    revoked_on: date | None
    revoked_for: str
    line: str


class RequestOut(Schema):
    """status: open, issued, refused or withdrawn."""

    id: int
    officer: int
    status: str
    asked_at: datetime
    answer: str


class RefusalIn(Schema):
    answer: Text(500)  # type: ignore[valid-type]


class RevocationIn(Schema):
    """reason: of the rules (not_revalidated, issued_in_error, by_order …); why: in words."""

    reason: Text(24)  # type: ignore[valid-type]
    why: Text(500)  # type: ignore[valid-type]


class LineIn(Schema):
    """line: what the QR code holds."""

    line: Text(4000)  # type: ignore[valid-type]


class VerifiedOut(Schema):
    """standing: valid, expired, not yet or revoked."""

    folio: str
    name: str
    institution: str
    centre: str
    issued: date
    expires: date
    rules: str
    standing: str


@router.get("/officers", response=list[CardOut], auth=May("officers.read"))
def found(request: HttpRequest, q: Text(80) = "", institution: Text(24) = "") -> Any:  # type: ignore[valid-type]
    """Officers by words of the name, number or CUIP; at most 50."""
    rows = queries.find(request.actor, q, institution=institution)  # type: ignore[attr-defined]
    return [asdict(queries.card(row)) for row in rows]


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
    return _rows(queries.may_not_serve(actor, at=timezone.now(), institution=institution))


@router.get("/officers/first-to-expire", response=list[JudgedOut], auth=May("officers.read"))
def first_to_expire(request: HttpRequest, institution: Text(24) = "") -> Any:  # type: ignore[valid-type]
    """Whose component ends within six months, the nearest first; at most 200."""
    actor = request.actor  # type: ignore[attr-defined]
    return _rows(queries.first_to_expire(actor, at=timezone.now(), institution=institution))


@router.get("/officers/renewals", response=list[MonthOut], auth=May("officers.read"))
def renewals(request: HttpRequest, institution: Text(24) = "") -> Any:  # type: ignore[valid-type]
    """What ends in the coming six months, month by month."""
    plan = queries.renewals(request.actor, at=timezone.now(), institution=institution)  # type: ignore[attr-defined]
    return [{"month": row.month, "officers": row.officers, "rows": _rows(row.rows)} for row in plan]


@router.get("/officers/{officer_id}", response=RecordOut, auth=May("officers.read"))
def record(request: HttpRequest, officer_id: RecordId) -> Any:
    """One officer's whole record; the read is in the ledger."""
    return asdict(queries.read(officer_id, request.actor, at=timezone.now()))  # type: ignore[attr-defined]


@router.get("/officers/{officer_id}/eligibility", response=EligibilityOut, auth=May("officers.read"))
def eligibility(request: HttpRequest, officer_id: RecordId) -> Any:
    """Today's verdict about one officer, as far as the reader may know it."""
    return asdict(queries.read(officer_id, request.actor, at=timezone.now()).eligibility)  # type: ignore[attr-defined]


@router.post("/officers/{officer_id}/certificate-requests", response={201: RequestOut}, auth=May("officers.write"))
def ask(request: HttpRequest, officer_id: RecordId) -> Any:
    """The institution asks its centre for the certificate."""
    actor = request.actor  # type: ignore[attr-defined]
    row = actions.request_certificate(actor=actor, officer_id=officer_id, at=timezone.now())
    return Status(201, _request(row))


@router.get("/certificate-requests", response=list[RequestOut], auth=May("certificates.issue"))
def requests(request: HttpRequest) -> Any:
    """What institutions wait for, the longest first."""
    return [_request(row) for row in queries.open_requests(request.actor)]  # type: ignore[attr-defined]


@router.post("/certificate-requests/{request_id}/refusal", response=RequestOut, auth=May("certificates.issue"))
def refuse(request: HttpRequest, request_id: RecordId, body: RefusalIn) -> Any:
    """The centre says why not."""
    actor = request.actor  # type: ignore[attr-defined]
    return _request(actions.refuse_request(actor=actor, request_id=request_id, answer=body.answer, at=timezone.now()))


@router.post("/officers/{officer_id}/certificates", response={201: CertificateOut}, auth=May("certificates.issue"))
def issue(request: HttpRequest, officer_id: RecordId) -> Any:
    """Issue and sign a certificate."""
    actor = request.actor  # type: ignore[attr-defined]
    row = actions.issue_certificate(actor=actor, officer_id=officer_id, at=timezone.now())
    return Status(201, _certificate(row))


@router.post("/certificates/verification", response=VerifiedOut, auth=Anyone())
def verification(request: HttpRequest, body: LineIn) -> Verified:
    """Verify a certificate's line, revocation included. Anyone may, without network by the centre's public key too."""
    return queries.line_verified(body.line, timezone.localdate())


@router.get("/certificates/{folio}", response=CertificateOut, auth=May("officers.read"))
def certificate(request: HttpRequest, folio: Text(40)) -> Any:  # type: ignore[valid-type]
    """One certificate with its signed line."""
    return _certificate(queries.certificate(folio, request.actor))  # type: ignore[attr-defined]


@router.get("/certificates/{folio}/code", auth=May("officers.read"))
def code(request: HttpRequest, folio: Text(40)) -> HttpResponse:  # type: ignore[valid-type]
    """The certificate's QR code, SVG."""
    row = queries.certificate(folio, request.actor)  # type: ignore[attr-defined]
    return HttpResponse(queries.qr_svg(row.line), content_type="image/svg+xml")


@router.post("/certificates/{folio}/revocation", response=CertificateOut, auth=May("certificates.issue"))
def revoke(request: HttpRequest, folio: Text(40), body: RevocationIn) -> Any:  # type: ignore[valid-type]
    """End a certificate before its time."""
    actor = request.actor  # type: ignore[attr-defined]
    return _certificate(
        actions.revoke_certificate(actor=actor, folio=folio, reason=body.reason, why=body.why, at=timezone.now())
    )


@router.get("/institutions/{institution}/scorecard", auth=May("officers.read"))
def scorecard(request: HttpRequest, institution: Text(24), inhabitants: int | None = None) -> dict[str, Any]:  # type: ignore[valid-type]
    """Certificates, training, equipment, protocols and the optimal model as far as known: figures alone."""
    actor = request.actor  # type: ignore[attr-defined]
    return asdict(queries.scorecard(institution, actor, timezone.localdate(), inhabitants=inhabitants))


def _rows(found: list[Judged]) -> list[dict[str, Any]]:
    return [row._asdict() for row in found]


def _request(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "officer": row.officer_id,
        "status": row.status,
        "asked_at": row.asked_at,
        "answer": row.answer,
    }


def _certificate(row: Certificate) -> dict[str, Any]:
    return {
        "folio": row.folio,
        "officer": row.officer_id,
        "institution": row.officer.institution_id,
        "centre": row.centre_id,
        "rules": row.rules,
        "issued_on": row.issued_on,
        "expires": row.expires,
        "revoked_on": row.revoked_on,
        "revoked_for": row.revoked_for,
        "line": row.line,
    }
