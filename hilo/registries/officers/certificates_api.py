"""Certificates over HTTP: asked for, issued, recorded, verified and revoked, and the keys that sign them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.kernel.access.http import Anyone, May, asker, by
from hilo.kernel.media import TEXT, answers
from hilo.kernel.signing.queries import KeyRow, key_row
from hilo.lib.errors import Refusal
from hilo.lib.limits import Folio, RecordId

from . import actions, queries
from .commands import (
    DistrustKey,
    InstitutionCode,
    IssueCertificates,
    KeyName,
    RecordEarlier,
    RefuseCertificate,
    ResignCertificate,
    RevokeCertificate,
    TurnKey,
    VerifyCertificate,
)
from .queries import (
    CertificateRequestRow,
    CertificateRow,
    certificate_row,
    request_row,
)
from .rules.certificate import Verified

router = Router(tags=["officers"])
SVG = "image/svg+xml"
KEYS = May("officers.read", "keys.turn")
READ = May("officers.read")


@router.post(
    "/officers/{officer_id}/certificate-requests", response={201: CertificateRequestRow}, auth=May("officers.write")
)
def ask_certificate(request: HttpRequest, officer_id: RecordId) -> Status[CertificateRequestRow]:
    """The institution asks its centre for the certificate."""
    return Status(201, request_row(actions.request_certificate(officer_id, **by(request))))


@router.get("/certificate-requests", response=list[CertificateRequestRow], auth=May("certificates.issue"))
def certificate_requests(request: HttpRequest) -> list[CertificateRequestRow]:
    """What institutions wait for, the longest first."""
    return [request_row(row) for row in queries.open_requests(asker(request))]


@router.post(
    "/certificate-requests/{request_id}/refusal", response=CertificateRequestRow, auth=May("certificates.issue")
)
def refuse_certificate(
    request: HttpRequest, request_id: RecordId, body: Body[RefuseCertificate]
) -> CertificateRequestRow:
    """The centre says why not."""
    return request_row(actions.refuse_request(request_id, body, **by(request)))


@router.post(
    "/officers/{officer_id}/earlier-certificates", response={201: CertificateRow}, auth=May("certificates.issue")
)
def record_earlier(request: HttpRequest, officer_id: RecordId, body: Body[RecordEarlier]) -> Status[CertificateRow]:
    """Write down a certificate from before this register, with where it was seen; it is not signed here."""
    return Status(201, certificate_row(actions.record_earlier(officer_id, body, **by(request)), full=True))


@router.post("/certificates", response=list[actions.Outcome], auth=May("certificates.issue"))
def issue_certificates(request: HttpRequest, body: Body[IssueCertificates]) -> list[actions.Outcome]:
    """Issue certificates to the officers of a list, each by itself; the answer says row by row what became of it."""
    return actions.issue_certificates(body, **by(request))


@router.get("/signing-keys", response=list[KeyRow], auth=KEYS)
def signing_keys(request: HttpRequest) -> list[KeyRow]:
    """The public keys of the centres, the one in use first; which somebody else had, and from which day."""
    return queries.centre_keys(asker(request))


@router.post("/institutions/{institution}/signing-keys", response={201: KeyRow}, auth=May("keys.turn"))
def turn_key(request: HttpRequest, institution: InstitutionCode, body: Body[TurnKey]) -> Status[KeyRow]:
    """Sign with another key from now on; the answer is the one before, and whether it is trusted."""
    return Status(201, key_row(actions.turn_key(institution, body, **by(request))))


@router.post("/signing-keys/{kid}/distrust", response=KeyRow, auth=May("keys.turn"))
def distrust_key(request: HttpRequest, kid: KeyName, body: Body[DistrustKey]) -> KeyRow:
    """Say of a key that is not in use any more that somebody else had it from a day on."""
    return key_row(actions.distrust_key(kid, body, **by(request)))


@router.get("/institutions/{institution}/signing-keys/{kid}/certificates", response=list[queries.Touched], auth=READ)
def touched(request: HttpRequest, institution: InstitutionCode, kid: KeyName) -> list[queries.Touched]:
    """The certificates in your reach that a key signed, and what is to be done with each."""
    return queries.touched(institution, kid, **by(request))


@router.post("/signing-keys/{kid}/resigning", response=list[actions.Outcome], auth=May("certificates.issue"))
def resign_certificates(request: HttpRequest, kid: KeyName) -> list[actions.Outcome]:
    """Sign anew what a distrusted key of your centre signed before it was, 500 at a time: ask again until it is
    empty or tells only what could not be."""
    return actions.resign_certificates(kid, **by(request))


@router.post("/certificates/{folio}/resigning", response=CertificateRow, auth=May("certificates.issue"))
def resign_certificate(request: HttpRequest, folio: Folio, body: Body[ResignCertificate]) -> CertificateRow:
    """Sign one certificate anew; with a reason if it was issued since somebody else had the key."""
    return certificate_row(actions.resign_certificate(folio, body, **by(request)), full=True)


@router.post("/officers/{officer_id}/certificates", response={201: CertificateRow}, auth=May("certificates.issue"))
def issue_certificate(request: HttpRequest, officer_id: RecordId) -> Status[CertificateRow]:
    """Issue and sign a certificate."""
    return Status(201, certificate_row(actions.issue_certificate(officer_id, **by(request)), full=True))


@router.post("/certificates/verification", response=Verified, auth=Anyone())
def verify_certificate(request: HttpRequest, body: Body[VerifyCertificate]) -> Verified:
    """Verify a certificate's line, revocation included. Anyone may, without network by the centre's public key too."""
    return queries.line_verified(body.line, timezone.localdate())


@router.get("/certificates/{folio}", response=CertificateRow, auth=May("officers.read"))
def certificate(request: HttpRequest, folio: Folio) -> CertificateRow:
    """One certificate with its signed line."""
    who = asker(request)
    return certificate_row(queries.certificate(folio, who), queries.trusted(who))


@router.get("/certificates/{folio}/code", auth=May("officers.read"), openapi_extra=answers(SVG, TEXT, "A picture."))
def certificate_code(request: HttpRequest, folio: Folio) -> HttpResponse:
    """The certificate's QR code, SVG; none for one from before the register (HILO-O586)."""
    row = queries.certificate(folio, asker(request))
    if row.origin:
        raise Refusal("HILO-O586", where="folio")
    return HttpResponse(queries.qr_svg(row.line), content_type=SVG)


@router.post("/certificates/{folio}/revocation", response=CertificateRow, auth=May("certificates.issue"))
def revoke_certificate(request: HttpRequest, folio: Folio, body: Body[RevokeCertificate]) -> CertificateRow:
    """End a certificate before its time."""
    return certificate_row(actions.revoke_certificate(folio, body, **by(request)), full=True)
