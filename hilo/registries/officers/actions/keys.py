"""A centre's key: another takes over, one that somebody else had is distrusted, its certificates are signed anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held, prepares
from hilo.kernel.ledger.actions import met
from hilo.kernel.rights import allow
from hilo.kernel.signing import actions as signing
from hilo.kernel.signing.queries import key_named, retired_key
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from ..commands import DistrustKey, ResignCertificate, TurnKey
from ..events import CertificateResigned
from ..models import Certificate, Force, SignedBefore
from ..queries import claimed, to_resign
from .certificates import Outcome, sign_row
from .enrol import attests, said, served

if TYPE_CHECKING:
    from hilo.kernel.signing.models import RetiredKey


@action("keys.turn", verb="institution.key_turned")
def turn_key(institution: str, command: TurnKey, *, actor: Actor, at: datetime) -> RetiredKey:
    """Sign with another key from now on; if somebody else had the one before, say from which day.

    Raises: NotFound; Refusal HILO-O580 for a day to come; Conflict HILO-O581 if it was turned at the same moment.
    """
    body = institution_named(institution)
    held(Force(body.code, body.state))
    _not_to_come(command.distrusted_from, at)
    document = said(command.document, where="document")
    try:
        with transaction.atomic():
            row = signing.turn(body.code, document, by=actor.name, at=at)
    except IntegrityError:
        raise Conflict("HILO-O581", where="institution") from None
    if command.distrusted_from is not None:
        signing.distrust(row, command.distrusted_from, document, by=actor.name, at=at)
    done(row, data={"kid": row.kid, "successor": row.successor, **_since(row)})
    return row


@action("keys.turn", verb="institution.key_distrusted")
def distrust_key(kid: str, command: DistrustKey, *, actor: Actor, at: datetime) -> RetiredKey:
    """Say of a key that is not in use any more that somebody else had it from a day on. An earlier day may be said
    later; nothing takes it back.

    Raises: NotFound; Refusal HILO-O580 for a day to come; Conflict HILO-O582 where that day or an earlier one stands.
    """
    found = retired_key(kid)
    if found is None:
        raise NotFound("key", kid)
    row = held(found)
    _not_to_come(command.distrusted_from, at)
    if row.distrusted_from is not None and row.distrusted_from <= command.distrusted_from:
        raise Conflict("HILO-O582", where="distrusted_from", day=row.distrusted_from)
    document = said(command.document, where="document")
    signing.distrust(row, command.distrusted_from, document, by=actor.name, at=at)
    done(row, data={"kid": row.kid, **_since(row)})
    return row


@action("certificates.issue", verb="certificate.resigned")
def resign_certificate(folio: str, command: ResignCertificate, *, actor: Actor, at: datetime) -> Certificate:
    """Sign a certificate anew whose key is not trusted any more: the same words and days, and its short address stays.
    The line before is kept. One issued since somebody else had the key needs a reason.

    Raises: NotFound; Forbidden for another centre's; Conflict HILO-O458 if it ended, O583 if its key is trusted, L410
    if the officer's record was changed behind the acts' back; Refusal HILO-O584 without the reason that is needed.
    """
    attests(actor, at)
    found = Certificate.objects.filter(folio=folio).first()
    if found is None:
        raise NotFound("certificate", folio)
    officer = served(found.officer_id)
    met(officer)
    row = Certificate.objects.get(pk=found.pk)
    if row.centre_id != actor.institution:
        raise Forbidden("certificates.issue", f"{row.centre_id} issued it: it alone signs it anew.")
    day = timezone.localdate(at)
    if row.revoked_at is not None or row.expires <= day:
        raise Conflict("HILO-O458", f"The certificate ended on {row.revoked_on or row.expires}.", where="folio")
    key = key_named(row.centre_id, row.key)
    if key is None or key.distrusted_from is None:
        raise Conflict("HILO-O583", where="folio")
    if timezone.localdate(row.issued_at) >= key.distrusted_from and not command.reason:
        raise Refusal("HILO-O584", where="reason", day=key.distrusted_from)
    SignedBefore.objects.create(
        certificate=row,
        line=row.line,
        key=row.key,
        replaced_at=at,
        replaced_by=actor.name,
        reason=said(command.reason, where="reason") if command.reason else "",
    )
    sign_row(row, {name: str(value) for name, value in claimed(row.line).items()}, officer)
    row.save(update_fields=["line", "key"])
    done(
        officer,
        CertificateResigned(folio, officer.institution_id),
        data={"folio": folio, "key": row.key},
        chains=(officer.institution_id, actor.institution),
        record=officer,
    )
    return row


@prepares
def resign_certificates(kid: str, *, actor: Actor, at: datetime, most: int = 500) -> list[Outcome]:
    """Sign anew what a distrusted key signed before it was, row by row, the first so many: asked again it goes on.
    Raises: Forbidden."""
    allow(actor, "certificates.issue")
    found = []
    for row in to_resign(actor.institution, kid, timezone.localdate(at))[:most]:
        try:
            made = resign_certificate(row.folio, ResignCertificate(), actor=actor, at=at)
            found.append(Outcome(row.officer.number, row.officer_id, made.folio, "", "", ""))
        except Refusal as refusal:
            why = (refusal.code, refusal.message, refusal.said("es"))
            found.append(Outcome(row.officer.number, row.officer_id, row.folio, *why))
    return found


def _not_to_come(day: date | None, at: datetime) -> None:
    if day is not None and day > timezone.localdate(at):
        raise Refusal("HILO-O580", where="distrusted_from")


def _since(row: RetiredKey) -> dict[str, str]:
    return {"distrusted_from": row.distrusted_from.isoformat()} if row.distrusted_from else {}
