"""The keys of what an officer's phone keeps, made of the server's secrets: the same officer has the same ones again."""

from __future__ import annotations

from hilo.kernel.keys import derived

SALT = b"hilo: what an officer's phone keeps"


def keys_of(user_id: int) -> list[bytes]:
    """The key made of the secret in use first, then those of the secrets before it."""
    return derived(str(user_id), salt=SALT)
