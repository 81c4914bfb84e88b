"""Keys of the house: made of its secret, one a purpose, or made once and kept in a file that it alone may read."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings


def derived(purpose: str, *, salt: bytes | None = None) -> list[bytes]:
    """32 bytes for a purpose, of the secret in use first, then of those before it: what they sealed is still read."""
    return [_derived(str(secret), purpose, salt) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def box(purpose: str) -> MultiFernet:
    """What seals with the secret in use, and opens what any of them sealed."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived(purpose)])


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The bytes of a key's file, made at the first use. Its name is the house's own: a slug, never a person's text."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{os.getpid()}")
        try:
            # Linked into place whole: another process never reads half a key.
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(make())
            os.link(part, path)
        except FileExistsError:
            pass  # another process was first
        finally:
            part.unlink(missing_ok=True)
    return path.read_bytes()


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The Ed25519 key of such a file, which holds it as PEM."""
    key = load_pem_private_key(kept(path, _new_signing_key), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@lru_cache(maxsize=256)
def _derived(secret: str, purpose: str, salt: bytes | None) -> bytes:
    return HKDF(SHA256(), 32, salt, purpose.encode()).derive(secret.encode())
