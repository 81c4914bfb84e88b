"""Certificates: refused, recorded, issued, verified, revoked, and the keys that sign them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from annotated_types import MaxLen

from hilo.lib.commands import command
from hilo.lib.limits import Reason

from .words import Document, InstitutionCode, Line, Number, Revocation


@command
class RefuseCertificate:
    """Say to an institution why its officer gets no certificate."""

    answer: Reason


@command
class RevokeCertificate:
    """End a certificate. reason: of the rules (not_revalidated, issued_in_error, by_order …); why: in words."""

    reason: Revocation
    why: Reason


@command
class VerifyCertificate:
    """line: what the QR code holds."""

    line: Line


@command
class RecordEarlier:
    """A certificate from before this register, as its paper says. folio: on it; expires: first day it no longer holds;
    document: where it was seen, such as the file or the letter of who issued it."""

    folio: Document
    issued_on: date
    expires: date
    document: Document


@command
class IssueCertificates:
    """Certificates for many officers of an institution. numbers: the institution's own."""

    institution: InstitutionCode
    numbers: Annotated[tuple[Number, ...], MaxLen(500)]


@command
class TurnKey:
    """Sign with another key from now on. distrusted_from: the day from which somebody else had the one before; left
    out: it is turned as keys are, and what it signed holds. document: what that rests on."""

    document: Document
    distrusted_from: date | None = None


@command
class DistrustKey:
    """Somebody else had a key that is not in use any more from a day on; a later finding may name an earlier day."""

    distrusted_from: date
    document: Document


@command
class ResignCertificate:
    """Sign a certificate anew. reason: how it is known to be genuine, needed for one issued since its key was not alone
    with the centre."""

    reason: Reason | None = None
