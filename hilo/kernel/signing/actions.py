"""Signing with an institution's key. The act that signs is the domain's: it writes the ledger."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from . import rules


def sign(institution: str, kind: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """A document signed for an institution: {"document": …, "jws": …}. Raises: Refusal HILO-Z431."""
    return rules.signed(document, kind=kind, key=_key(institution))


def sign_line(institution: str, kind: str, document: Mapping[str, Any]) -> str:
    """The same in one line, for a QR code."""
    return rules.compact(document, kind=kind, key=_key(institution))


def public_key(institution: str) -> str:
    """The institution's public key, PEM: what a verifier needs besides the file. Made at the first use."""
    return _key(institution).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _key(institution: str) -> Ed25519PrivateKey:
    # An institution's code is a slug, so it names a file and nothing else.
    path = Path(settings.DATA_DIR) / "keys" / "signing" / f"{institution}.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            # Linked into place whole: another process never reads half a key.
            part = path.with_suffix(f".{os.getpid()}")
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(pem)
            os.link(part, path)
        except FileExistsError:
            pass  # another process was first
        finally:
            part.unlink(missing_ok=True)
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key
