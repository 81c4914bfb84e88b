"""The Single Police Certificate: asked for by an institution; issued, signed and revoked by a centre alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.kernel.access.queries import allow, institution_named
from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.signing import actions as signing
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from ..events import CertificateIssued, CertificateRevoked
from ..models import Certificate, CertificateRequest, Officer
from ..queries import facts_of, get, revocations
from ..rules.certificate import (
    COMPONENTS,
    Paper,
    Version,
    content,
    document,
    holds,
    judge,
    label,
    may_renew,
    months_after,
    version_on,
)
from .enrol import entered, locked, said

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution


def request_certificate(*, actor: Actor, officer_id: int, at: datetime) -> CertificateRequest:
    """An institution asks its centre for an officer's certificate.

    Raises: Conflict HILO-O452 if it asked before, O434 if the service ended.
    """
    with act():
        officer = locked(officer_id, actor)
        if not officer.serves:
            raise Conflict("HILO-O434", "This service has ended: who returns begins a new one.", where="officer")
        if officer.requests.filter(status="open").exists():
            raise Conflict(
                "HILO-O452", "The certificate was asked for: the centre has not answered yet.", where="officer"
            )
        row = CertificateRequest.objects.create(officer=officer, asked_at=at, asked_by=actor.name)
        entered(actor, officer, "certificate.requested", at)
    return row


def refuse_request(*, actor: Actor, request_id: int, answer: str, at: datetime) -> CertificateRequest:
    """The centre says why not. Raises: NotFound; Conflict HILO-O453 if it was answered before."""
    allow(actor, "certificates.issue")
    with act():
        row = CertificateRequest.objects.select_related("officer").filter(pk=request_id).first()
        if row is None:
            raise NotFound("request", request_id)
        officer = _certified(row.officer_id, actor)
        values = {"status": "refused", "answer": said(answer, where="answer"), "ended_at": at, "ended_by": actor.name}
        if not CertificateRequest.objects.filter(pk=request_id, status="open").update(**values):
            raise Conflict("HILO-O453", "The request was answered before.", where="request")
        # Not why: it may tell a result, and those stand in no entry (LGSNSP 93).
        entered(actor, officer, "certificate.request_refused", at)
        row.refresh_from_db()
    return row


def issue_certificate(*, actor: Actor, officer_id: int, at: datetime) -> Certificate:
    """Issue and sign a certificate to an officer whose four components are passed and current. One that is in force is
    replaced, within the months before it expires.

    Raises: Forbidden; NotFound; Conflict HILO-O454 with the `findings` of who is not eligible, O455 while a certificate
    is in force and not to be renewed yet; Refusal HILO-O456 where no rules are in force.
    """
    allow(actor, "certificates.issue")
    day = timezone.localdate(at)
    with act():
        officer = _certified(officer_id, actor)
        if officer.institution_id == actor.institution:
            raise Forbidden("certificates.issue", "An institution does not certify its own officers: a centre does.")
        version = version_on(day)
        if version is None:
            raise Refusal("HILO-O456", f"On {day} no rules of the certificate were in force.", where="at")
        facts = facts_of(officer, day)
        verdict = judge(facts, day)
        if not verdict.eligible or facts.status != "active":
            found = [finding.as_dict() for finding in verdict.findings if finding.severity != "info"]
            lacking = [label(name).lower() for name in COMPONENTS if not holds(facts.components.get(name), day)]
            why = f"not passed and current: {', '.join(lacking)}" if lacking else "the officer is not in active service"
            raise Conflict(
                "HILO-O454",
                f"Not eligible: {why}.",
                where="officer",
                extra={"findings": found},
            )
        _replace(officer, version, actor, day, at)
        centre = institution_named(actor.institution)
        row = sign_and_keep(officer, centre, version, actor, day, at)
        officer.requests.filter(status="open").update(status="issued", ended_at=at, ended_by=actor.name)
        fact = CertificateIssued(row.folio, officer.institution_id)
        record([(fact, f"officer:{officer.pk}")], state=officer.institution.state, at=at)
        data = {"folio": row.folio, "rules": version.name, "expires": row.expires.isoformat()}
        entered(actor, officer, "certificate.issued", at, data=data)
        # The centre answers for it: its own chain says so too.
        entry(actor=actor, verb="certificate.issued", subject=f"officer:{officer.pk}", at=at, data=data)
    return row


def revoke_certificate(*, actor: Actor, folio: str, reason: str, why: str, at: datetime) -> Certificate:
    """End a certificate before its time. reason: of standards/certificate_rules.toml; why: in words.

    Raises: Forbidden; NotFound; Refusal HILO-O457 for a reason; Conflict HILO-O458 if it ended before.
    """
    allow(actor, "certificates.issue")
    reasons = [code for code in document()["revocations"] if code != "renewed"]
    if reason not in reasons:
        known = ", ".join(reasons)
        raise Refusal("HILO-O457", f"The reason is one of {known}.", where="reason")
    with act():
        row = Certificate.objects.filter(folio=folio).first()
        if row is None:
            raise NotFound("certificate", folio)
        officer = _certified(row.officer_id, actor)
        row = Certificate.objects.get(pk=row.pk)
        if row.revoked_at is not None:
            raise Conflict("HILO-O458", f"The certificate ended on {row.revoked_on}.", where="folio")
        end_before_time(row, reason, said(why, where="why"), actor, timezone.localdate(at), at)
        fact = CertificateRevoked(folio, officer.institution_id)
        record([(fact, f"officer:{officer.pk}")], state=officer.institution.state, at=at)
        entered(actor, officer, "certificate.revoked", at, data={"folio": folio, "reason": reason})
    return row


def revocation_list(*, actor: Actor, at: datetime) -> dict[str, Any]:
    """The centre's certificates that ended before their time, signed: it travels with an offline verifier."""
    allow(actor, "certificates.issue")
    day = timezone.localdate(at)
    rows = [{"folio": row.folio, "on": row.on.isoformat()} for row in revocations(actor.institution, day)]
    said_by = {"centre": actor.institution, "on": day.isoformat(), "revoked": rows}
    return signing.sign(actor.institution, "certificate-revocations", said_by)


def end_before_time(row: Certificate, reason: str, why: str, actor: Actor, on: date, at: datetime) -> None:
    """Write the end of a certificate; the row is the caller's to lock, and the entry the caller's to make."""
    row.revoked_at, row.revoked_on = at, max(on, row.issued_on)
    row.revoked_for, row.revoked_why, row.revoked_by = reason, why, actor.name
    row.save(update_fields=["revoked_at", "revoked_on", "revoked_for", "revoked_why", "revoked_by"])


def folio_of(centre: str, certificate_id: int, on: date) -> str:
    """CUP-<centre>-<year>-<number>: the number is the register's, so that no folio is given twice."""
    return f"CUP-{centre}-{on.year}-{certificate_id:07d}"


def _certified(officer_id: int, actor: Actor) -> Officer:
    """The officer's row, locked, if the actor's centre serves it."""
    get(officer_id, actor, "certificates.issue")
    return Officer.objects.select_for_update(of=("self",)).select_related("institution").get(pk=officer_id)


def _replace(officer: Officer, version: Version, actor: Actor, day: date, at: datetime) -> None:
    held = officer.certificates.filter(revoked_at=None).first()
    if held is None:
        return
    paper = Paper(held.folio, held.issued_on, held.expires)
    if not may_renew(paper, version, day):
        first = months_after(held.expires, -version.plan_months)
        raise Conflict("HILO-O455", f"{held.folio} is in force: it may be renewed from {first}.", where="officer")
    end_before_time(held, "renewed", "renewed", actor, day, at)


def sign_and_keep(
    officer: Officer, centre: Institution, version: Version, actor: Actor, day: date, at: datetime
) -> Certificate:
    """Write and sign a certificate of a day; who may have one was judged by the caller."""
    row = Certificate.objects.create(
        officer=officer,
        folio=f"open-{officer.pk}",
        centre=centre,
        rules=version.name,
        issued_at=at,
        issued_on=day,
        expires=months_after(day, version.months),
        line="",
        issued_by=actor.name,
    )
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
    row.line = signing.sign_line(centre.code, "certificate", said_of)
    row.save(update_fields=["folio", "line"])
    return row
