"""Certificates: which are in force, what is asked, what is to be renewed; and verifying one without any record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from hilo.kernel.rights import allow, reached
from hilo.kernel.signing import actions as signing
from hilo.kernel.signing import queries as seals
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..models import Certificate, CertificateRequest, Officer
from ..rules.certificate import Verified, document, suspended_since, verified
from .officers import facts_of, within


@dataclass(frozen=True, slots=True)
class Revoked:
    """A certificate that ended before its time, as the published list tells it: no name and no story."""

    folio: str
    on: date


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate. line: the signed text of the QR code, "" for one from before the register, of which origin tells
    where it was seen; revoked_on: first day it does not hold, if it ended before
    its time; revoked_for: why, as a code, for who may read results."""

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
    origin: str


@dataclass(frozen=True, slots=True)
class CertificateRequestRow:
    """What an institution asks of its centre. status: open, issued, refused or withdrawn."""

    id: int
    officer: int
    status: str
    asked_at: datetime
    answer: str


def certificate_row(row: Certificate, full: bool) -> CertificateRow:
    """full: for who may read results; the others learn that it ended, and not why (LGSNSP 93)."""
    return CertificateRow(
        folio=row.folio,
        officer=row.officer_id,
        institution=row.officer.institution_id,
        centre=row.centre_id,
        rules=row.rules,
        issued_on=row.issued_on,
        expires=row.expires,
        revoked_on=row.revoked_on,
        revoked_for=row.revoked_for if full else "",
        line=row.line,
        origin=row.origin,
    )


def request_row(row: CertificateRequest) -> CertificateRequestRow:
    return CertificateRequestRow(row.pk, row.officer_id, row.status, row.asked_at, row.answer)


def certificate(folio: str, actor: Actor) -> Certificate:
    """A certificate in the actor's reach. Raises: Forbidden, NotFound."""
    allow(actor, "officers.read")
    found = Certificate.objects.select_related("officer__institution", "centre").filter(folio=folio).first()
    if found is None or not within(actor, found.officer):
        raise NotFound("certificate", folio)
    return found


def open_requests(actor: Actor, *, limit: int = 200) -> list[CertificateRequest]:
    """What institutions of the actor's state ask the centre for, the longest waiting first. Raises: Forbidden."""
    allow(actor, "certificates.issue")
    rows = CertificateRequest.objects.filter(status="open").select_related("officer__institution")
    fields = {"state": "officer__institution__state", "institution": "officer__institution"}
    return list(reached(rows, actor, "certificates.issue", fields).order_by("asked_at", "id")[:limit])


def revocations(centre: str, on: date) -> list[Revoked]:
    """Certificates of a centre that ended before their time and would hold on a day otherwise: for the signed list that
    goes with an offline verifier. It is public: folios and days."""
    kept = [code for code in document()["revocations"] if code != "renewed"]
    rows = Certificate.objects.filter(centre_id=centre, revoked_on__lte=on, expires__gt=on, revoked_for__in=kept)
    rows = rows.filter(origin="")
    return [Revoked(folio, day) for folio, day in rows.order_by("folio").values_list("folio", "revoked_on") if day]


def revocation_list(actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The centre's certificates that ended before their time, signed: it travels with an offline verifier."""
    allow(actor, "certificates.issue")
    day = timezone.localdate(at)
    rows = [{"folio": row.folio, "on": row.on.isoformat()} for row in revocations(actor.institution, day)]
    said = {"centre": actor.institution, "on": day.isoformat(), "revoked": rows}
    listed = Officer.objects.filter(certificates__folio__in=[row["folio"] for row in rows]).distinct()
    return signing.sign(actor.institution, "certificate-revocations", said, of=list(listed))


def public_key(centre: str) -> str:
    """The key by which a centre's certificates are verified, PEM."""
    return signing.public_key(centre)


def verify(line: str, key: str | bytes, on: date, revoked: Sequence[str] = ()) -> Verified:
    """A certificate from its signed line and the centre's public key: no record is asked.

    revoked: folios of the centre's list of revocations, if it is at hand. Raises: Refusal HILO-Z432 to Z435, HILO-O451.
    """
    return verified(seals.opened(line, kind="certificate", key=seals.key_of(key)), on, revoked)


def revoked_folios(file: Any, key: str | bytes, centre: str) -> tuple[date, list[str]]:
    """The day of a centre's signed list of revocations, and its folios.

    Raises: Refusal HILO-Z432 to Z435; HILO-O459, O488 if it is another centre's, or no such list.
    """
    said = seals.verify(file, kind="certificate-revocations", key=seals.key_of(key))
    try:
        day, folios = date.fromisoformat(said["on"]), [str(row["folio"]) for row in said["revoked"]]
    except (KeyError, TypeError, ValueError):
        raise Refusal("HILO-O459", "What was signed is no list of revocations.", where="revocations") from None
    if said.get("centre") != centre:
        raise Refusal("HILO-O488", f"The list of revocations is not that of {centre}.", where="revocations")
    return day, folios


def line_verified(line: str, on: date) -> Verified:
    """A certificate's line against the register: it was issued here, its signature holds by the key that signed it, and
    that key is trusted; revocation and suspension by what is on record.

    standing: besides those of `verify`, "suspended"; "replaced", for a line that was signed anew since; "distrusted",
    for one whose key somebody else had when it was issued, until the centre answers for it.
    Raises: Refusal HILO-Z432 to Z434, HILO-O451, O586 for one from before the register; Conflict O585 for one that was
    signed with the centre's key and never issued; NotFound for a folio that was never issued.
    """
    folio = _claimed(line)
    row = Certificate.objects.filter(folio=folio).first()
    if row is None:
        raise NotFound("certificate", folio)
    if row.origin:
        raise Refusal("HILO-O586", where="line")
    revoked = [folio] if row.revoked_on and row.revoked_on <= on else []
    key = seals.key_named(row.centre_id, seals.kid_of(line)) or seals.keys_of(row.centre_id)[0]
    found = verify(line, key.public, on, revoked)
    earlier = None
    if line.strip() != row.line:
        earlier = row.before.filter(line=line.strip()).first()
        if earlier is None:
            raise Conflict("HILO-O585", where="line")
    if revoked:
        return replace(found, since=row.revoked_on)
    if found.standing != "valid":
        return found
    if earlier is not None:
        return replace(found, standing="replaced", since=timezone.localdate(earlier.replaced_at))
    if not trusted_line(row.issued_at, key.distrusted_from):
        return replace(found, standing="distrusted", since=key.distrusted_from)
    since = suspended_since(facts_of(row.officer, on), on)
    return replace(found, standing="suspended", since=since) if since else found


def trusted_line(issued_at: datetime, distrusted_from: date | None) -> bool:
    """Whether what the register issued at an instant with a key is believed without somebody answering for it: somebody
    else who had the key later could not write into the register before."""
    return distrusted_from is None or timezone.localdate(issued_at) < distrusted_from


def claimed(line: str) -> dict[str, Any]:
    """What a line of the register says, without verifying it (`checks` does); {} if it cannot be read."""
    try:
        said = seals.read(seals.decoded(line.strip().split(".")[1]))
    except (IndexError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _claimed(line: str) -> str:
    """The folio that a line claims, before anything is believed of it. Raises: Refusal HILO-O451."""
    parts = line.strip().split(".")
    try:
        said = seals.read(seals.decoded(parts[1]))
        folio = str(said["folio"])
    except (IndexError, ValueError, KeyError, TypeError, RecursionError):
        raise Refusal("HILO-O451", "This is no certificate's line: scan it again.", where="line") from None
    return folio if folio.isprintable() else ""


def qr_svg(line: str) -> str:
    """The line as a QR code, SVG, dark on light with its quiet zone: it prints and scans on any background."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.image.svg import SvgPathFillImage

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, image_factory=SvgPathFillImage)
    code.add_data(line)
    code.make(fit=True)
    return str(code.make_image().to_string(encoding="unicode"))
