"""Signing with an institution's key, and turning the key. The act that signs or turns is the domain's: it writes the
ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from hilo.kernel.ledger.queries import must_stand

from . import files, rules
from .models import RetiredKey


def sign(institution: str, kind: str, document: Mapping[str, Any], *, of: Sequence[Model]) -> dict[str, Any]:
    """A document signed for an institution: {"document": …, "jws": …}. of: the records that it tells of.

    Raises: Refusal HILO-Z431; Conflict HILO-L410 if a record no longer is what was entered of it.
    """
    must_stand(*of)
    return rules.signed(document, kind=kind, key=files.in_use(institution))


def sign_line(institution: str, kind: str, document: Mapping[str, Any], *, of: Sequence[Model]) -> str:
    """The same in one line, for a QR code."""
    must_stand(*of)
    return rules.compact(document, kind=kind, key=files.in_use(institution))


def public_key(institution: str) -> str:
    """The institution's public key, PEM: what a verifier needs besides the file. Made at the first use."""
    return files.pem(files.in_use(institution).public_key())


def turn(institution: str, document: str, *, by: str, at: datetime) -> RetiredKey:
    """Another key takes over; what the one before signed is verified with its public half, which is kept."""
    public = files.in_use(institution).public_key()
    return RetiredKey.objects.create(
        institution_id=institution,
        kid=rules.fingerprint(public),
        public=files.pem(public),
        successor=files.new_key(institution),
        retired_at=at,
        retired_by=by,
        document=document,
    )


def distrust(row: RetiredKey, day: date, document: str, *, by: str, at: datetime) -> None:
    """Somebody else had a key from a day on. That is said once and never taken back."""
    row.distrusted_from, row.distrusted_at, row.distrusted_by = day, at, by
    row.document = document
    row.save(update_fields=["distrusted_from", "distrusted_at", "distrusted_by", "document"])
