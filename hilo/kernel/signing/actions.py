"""Signing with an institution's key. The act that signs is the domain's: it writes the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db.models import Model

from hilo.kernel.keys import signing_key
from hilo.kernel.ledger.queries import must_stand

from . import rules


def sign(institution: str, kind: str, document: Mapping[str, Any], *, of: Sequence[Model]) -> dict[str, Any]:
    """A document signed for an institution: {"document": …, "jws": …}. of: the records that it tells of.

    Raises: Refusal HILO-Z431; Conflict HILO-L410 if a record no longer is what was entered of it.
    """
    must_stand(*of)
    return rules.signed(document, kind=kind, key=_key(institution))


def sign_line(institution: str, kind: str, document: Mapping[str, Any], *, of: Sequence[Model]) -> str:
    """The same in one line, for a QR code."""
    must_stand(*of)
    return rules.compact(document, kind=kind, key=_key(institution))


def public_key(institution: str) -> str:
    """The institution's public key, PEM: what a verifier needs besides the file. Made at the first use."""
    return _key(institution).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _key(institution: str) -> Ed25519PrivateKey:
    # An institution's code is a slug, so it names a file and nothing else.
    return signing_key(Path(settings.DATA_DIR) / "keys" / "signing" / f"{institution}.pem")
