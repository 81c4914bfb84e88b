"""The keys of what an officer's phone keeps, made of the server's secrets: the same officer has the same ones again."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SALT = b"hilo: what an officer's phone keeps"


def keys_of(user_id: int) -> list[bytes]:
    """The key made of the secret in use first, then those of the secrets before it."""
    secrets = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    info = str(user_id).encode()
    return [HKDF(SHA256(), 32, SALT, info).derive(key.encode()) for key in secrets]
