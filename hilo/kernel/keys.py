"""Keys of the house: made of its secret, one a purpose, or made and kept in files that it alone may read."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class RingKey:
    """One key of a ring. place: from 1, a later one took over from it; name: 16 hexadecimal digits of its SHA-256."""

    place: int
    name: str
    secret: bytes


class Ring:
    """The secret keys of one purpose, each in a file of a folder: the last is in use, those before it still check."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def in_use(self) -> RingKey:
        """The last key; the first is made when it is asked for. A key that was turned is seen at once."""
        return (self._keys() or (self._made(1),))[-1]

    def named(self, name: str) -> RingKey | None:
        return next((key for key in self._keys() if key.name == name), None)

    def turn(self) -> RingKey:
        """A new key takes over from the last. Whoever holds a copy of that one can no longer seal anything new."""
        return self._made(self.in_use().place + 1)

    def _keys(self) -> tuple[RingKey, ...]:
        try:
            changed = self.folder.stat().st_mtime_ns
        except FileNotFoundError:
            return ()
        return _ring(self.folder, changed)

    def _made(self, place: int) -> RingKey:
        return _key(place, kept(self.folder / f"{place:04}.key", lambda: os.urandom(32)))


def _key(place: int, secret: bytes) -> RingKey:
    return RingKey(place, hashlib.sha256(secret).hexdigest()[:16], secret)


@lru_cache(maxsize=4)
def _ring(folder: Path, changed: int) -> tuple[RingKey, ...]:
    return tuple(_key(int(file.stem), file.read_bytes()) for file in sorted(folder.glob("[0-9]*.key")))


@lru_cache(maxsize=256)
def _derived(secret: str, purpose: str, salt: bytes | None) -> bytes:
    return HKDF(SHA256(), 32, salt, purpose.encode()).derive(secret.encode())
