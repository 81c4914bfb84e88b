"""The Single Police Certificate: asked for by an institution; issued, signed and revoked by a centre alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, prepares
from hilo.kernel.ledger.actions import met
from hilo.kernel.rights import allow
from hilo.kernel.signing import actions as signing
from hilo.kernel.signing.queries import kid_of
from hilo.lib import codes
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from ..commands import IssueCertificates, RecordEarlier, RefuseCertificate, RevokeCertificate
from ..events import CertificateIssued, CertificateRevoked, StandingChanged
from ..models import Certificate, CertificateRequest, Officer
from ..queries import facts_of, numbered, third_party
from ..rules.certificate import (
    COMPONENTS,
    Paper,
    Version,
    content,
    ends_on,
    holds,
    judge,
    label,
    may_renew,
    months_after,
    revocations,
    version_on,
)
from ..sealed import sealed
from .enrol import attests, locked, said, served, serving

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution


class NotEligible(Conflict):
    """Who is not eligible gets no certificate. lacking: the components that are not passed and current, named in the
    reader's language; none if the officer is not in active service."""

    def __init__(self, lacking: Sequence[str], findings: list[dict[str, Any]]) -> None:
        self._lacking = lacking
        super().__init__("HILO-O454", where="officer", extra={"findings": findings}, why=self._why("en"))

    def said(self, language: str) -> str:
        known = codes.find(self.code)
        return codes.fill(known.sentence(language), {"why": self._why(language)}) if known else self.message

    def _why(self, language: str) -> str:
        if not self._lacking:
            return "no está en servicio activo" if language == "es" else "the officer is not in active service"
        words = ", ".join(label(name, language).lower() for name in self._lacking)
        return f"sin aprobar o sin vigencia: {words}" if language == "es" else f"not passed and current: {words}"


@action("officers.write", verb="certificate.requested")
def request_certificate(officer_id: int, *, actor: Actor, at: datetime) -> CertificateRequest:
    """An institution asks its centre for an officer's certificate.

    Raises: Conflict HILO-O452 if it asked before, O434 if the service ended.
    """
    officer = serving(locked(officer_id))
    if officer.requests.filter(status="open").exists():
        raise Conflict("HILO-O452", "The certificate was asked for: the centre has not answered yet.", where="officer")
    row = CertificateRequest.objects.create(officer=officer, asked_at=at, asked_by=actor.name)
    done(officer)
    return row


@action("certificates.issue", verb="certificate.request_refused")
def refuse_request(request_id: int, command: RefuseCertificate, *, actor: Actor, at: datetime) -> CertificateRequest:
    """The centre says why not. Raises: NotFound; Conflict HILO-O453 if it was answered before."""
    row = CertificateRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise NotFound("request", request_id)
    officer = served(row.officer_id)
    answer = said(command.answer, where="answer")
    values = {"status": "refused", "answer": answer, "ended_at": at, "ended_by": actor.name}
    if not CertificateRequest.objects.filter(pk=request_id, status="open").update(**values):
        raise Conflict("HILO-O453", "The request was answered before.", where="request")
    # Not why: it may tell a result, and those stand in no entry (LGSNSP 93).
    done(officer)
    row.refresh_from_db()
    return row


@action("certificates.issue", verb="certificate.issued")
def issue_certificate(officer_id: int, *, actor: Actor, at: datetime) -> Certificate:
    """Issue and sign a certificate to an officer whose four components are passed and current. One that is in force is
    replaced, within the months before it expires.

    Raises: Forbidden; NotFound; Conflict HILO-O454 with the `findings` of who is not eligible, O455 while a certificate
    is in force and not to be renewed yet, HILO-L410 if one was changed behind the acts' back; Refusal HILO-O456 where
    no rules are in force.
    """
    day = timezone.localdate(at)
    attests(actor, at)
    officer = served(officer_id)
    met(officer)
    if officer.institution_id == actor.institution:
        raise Forbidden("certificates.issue", "An institution does not certify its own officers: a centre does.")
    third_party(institution_named(actor.institution), officer.institution, "certificate", day)
    version = version_on(day)
    if version is None:
        raise Refusal("HILO-O456", f"On {day} no rules of the certificate were in force.", where="at")
    facts = facts_of(officer, day)
    verdict = judge(facts, day)
    if not verdict.eligible or facts.status != "active":
        found = [finding.as_dict() for finding in verdict.findings if finding.severity != "info"]
        raise NotEligible([name for name in COMPONENTS if not holds(facts.components.get(name), day)], found)
    _replace(officer, version, actor, day, at)
    ends = ends_on(day, version, facts.components)
    row = sign_and_keep(officer, institution_named(actor.institution), version, actor, day, at, ends)
    officer.requests.filter(status="open").update(status="issued", ended_at=at, ended_by=actor.name)
    done(
        officer,
        CertificateIssued(row.folio, officer.institution_id),
        StandingChanged(officer.pk, officer.institution_id),
        data={"folio": row.folio, "rules": version.name, "expires": row.expires.isoformat()},
        # The centre answers for it: its own chain says so too.
        chains=(officer.institution_id, actor.institution),
        record=officer,
    )
    return row


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of a list. folio: of the certificate, "" if there is none; code, said: why not; said_es:
    the same in Spanish."""

    number: str
    officer: int | None
    folio: str
    code: str
    said: str
    said_es: str


@prepares
def issue_certificates(command: IssueCertificates, *, actor: Actor, at: datetime) -> list[Outcome]:
    """Issue certificates to the officers of a list, row by row: each is judged and signed by itself, so that one
    that is refused holds up none. A number named twice is issued once.

    Raises: Forbidden; NotFound for the institution.
    """
    allow(actor, "certificates.issue")
    body = institution_named(command.institution)
    found, numbers = [], dict.fromkeys(number.strip() for number in command.numbers if number.strip())
    for number in numbers:
        row = numbered(body.code, number)
        try:
            if row is None:
                raise NotFound("officer", number)
            made = issue_certificate(row.pk, actor=actor, at=at)
            found.append(Outcome(number, row.pk, made.folio, "", "", ""))
        except Refusal as refusal:
            # Who may not see an officer learns the same as of a number that nobody has.
            seen = row.pk if row is not None and not isinstance(refusal, NotFound) else None
            found.append(Outcome(number, seen, "", refusal.code, refusal.message, refusal.said("es")))
    return found


@action("certificates.issue", verb="certificate.recorded")
def record_earlier(officer_id: int, command: RecordEarlier, *, actor: Actor, at: datetime) -> Certificate:
    """Write down a certificate from before this register, with where it was seen. It holds as any other does, is
    bounded by the components on record, and is never signed here: nobody verifies it but by asking who issued it.

    Raises: Forbidden for who employs; NotFound; Conflict HILO-O434 if the service ended, O588 while one is on record;
    Refusal HILO-O572 to O574 for who may not certify, O587 for days that cannot be.
    """
    day = timezone.localdate(at)
    attests(actor, at)
    officer = serving(served(officer_id))
    met(officer)
    centre = institution_named(actor.institution)
    third_party(centre, officer.institution, "certificate", day)
    version = version_on(command.issued_on)
    if version is None or command.issued_on >= day:
        raise Refusal("HILO-O587", where="issued_on")
    if not command.issued_on < command.expires <= months_after(command.issued_on, version.months):
        raise Refusal("HILO-O587", where="expires")
    if officer.certificates.filter(Q(revoked_at=None) | Q(issued_on__gte=command.issued_on)).exists():
        raise Conflict("HILO-O588", where="officer")
    folio, document = said(command.folio, where="folio"), said(command.document, where="document")
    row = _opened(
        officer, centre, version, actor, at, command.issued_on, command.expires, origin=f"{folio[:70]} · {document}"
    )
    row.folio = f"ANT-{centre.code}-{row.pk:07d}"
    row.save(update_fields=["folio"])
    done(
        officer,
        StandingChanged(officer.pk, officer.institution_id),
        data={"folio": row.folio, "rules": version.name, "expires": row.expires.isoformat()},
        chains=(officer.institution_id, actor.institution),
        record=officer,
    )
    return row


@action("certificates.issue", verb="certificate.revoked")
def revoke_certificate(folio: str, command: RevokeCertificate, *, actor: Actor, at: datetime) -> Certificate:
    """End a certificate before its time.

    Raises: Forbidden; NotFound; Refusal HILO-O457 for a reason; Conflict HILO-O458 if it ended before.
    """
    found = Certificate.objects.filter(folio=folio).first()
    if found is None:
        raise NotFound("certificate", folio)
    officer = served(found.officer_id)
    met(officer)
    if command.reason not in revocations():
        raise Refusal("HILO-O457", f"The reason is one of {', '.join(revocations())}.", where="reason")
    # Read again: the officer's row is locked by now, and nobody else ends it.
    row = Certificate.objects.get(pk=found.pk)
    if row.revoked_at is not None:
        raise Conflict("HILO-O458", f"The certificate ended on {row.revoked_on}.", where="folio")
    end_before_time(row, command.reason, said(command.why, where="why"), actor, timezone.localdate(at), at)
    done(
        officer,
        CertificateRevoked(folio, officer.institution_id),
        StandingChanged(officer.pk, officer.institution_id),
        data={"folio": folio, "reason": command.reason},
        record=officer,
    )
    return row


def end_before_time(row: Certificate, reason: str, why: str, actor: Actor, on: date, at: datetime) -> None:
    """Write the end of a certificate; the row is the caller's to lock, and the entry the caller's to make."""
    row.revoked_at, row.revoked_on = at, max(on, row.issued_on)
    row.revoked_for, row.revoked_why, row.revoked_by = reason, sealed(why), actor.name
    row.save(update_fields=["revoked_at", "revoked_on", "revoked_for", "revoked_why", "revoked_by"])


def folio_of(centre: str, certificate_id: int, on: date) -> str:
    """CUP-<centre>-<year>-<number>: the number is the register's, so that no folio is given twice."""
    return f"CUP-{centre}-{on.year}-{certificate_id:07d}"


def _replace(officer: Officer, version: Version, actor: Actor, day: date, at: datetime) -> None:
    row = officer.certificates.filter(revoked_at=None).first()
    if row is None:
        return
    paper = Paper(row.folio, row.issued_on, row.expires)
    if not may_renew(paper, version, day):
        first = months_after(row.expires, -version.plan_months)
        raise Conflict("HILO-O455", f"{row.folio} is in force: it may be renewed from {first}.", where="officer")
    end_before_time(row, "renewed", "renewed", actor, day, at)


def _opened(
    officer: Officer,
    centre: Institution,
    version: Version,
    actor: Actor,
    at: datetime,
    issued_on: date,
    expires: date,
    origin: str = "",
) -> Certificate:
    """A certificate that has no folio and no signature yet: the folio needs its id."""
    return Certificate.objects.create(
        officer=officer,
        folio=f"open-{officer.pk}",
        centre=centre,
        rules=version.name,
        issued_at=at,
        recorded_at=at,
        issued_on=issued_on,
        expires=expires,
        origin=origin,
        issued_by=actor.name,
    )


def sign_and_keep(
    officer: Officer, centre: Institution, version: Version, actor: Actor, day: date, at: datetime, ends: date
) -> Certificate:
    """Write and sign a certificate from a day until another; who may have one was judged by the caller."""
    row = _opened(officer, centre, version, actor, at, day, ends)
    row.folio = folio_of(centre.code, row.pk, day)
    said_of = content(
        folio=row.folio,
        name=officer.name,
        institution=officer.institution_id,
        centre=centre.code,
        issued=row.issued_on,
        expires=row.expires,
        rules=row.rules,
    )
    sign_row(row, said_of, officer)
    row.save(update_fields=["folio", "line", "key"])
    return row


def sign_row(row: Certificate, said_of: dict[str, str], officer: Officer) -> None:
    """Put a signed line on a certificate, and the name of the key beside it; saved by whoever calls."""
    row.line = signing.sign_line(row.centre_id, "certificate", said_of, of=[officer])
    row.key = kid_of(row.line)
