"""The secrets by which deliveries are signed: shown once, kept sealed, so that a copy of the database signs nothing."""

from __future__ import annotations

import secrets

from cryptography.fernet import InvalidToken, MultiFernet

from hilo.kernel.keys import box


def new_secret() -> str:
    """A secret of 32 random bytes, in letters that survive every form."""
    return f"hilo_{secrets.token_urlsafe(32)}"


def seal(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str | None:
    """The secret, or None if the key of the house was changed since: a new one must be given then."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box() -> MultiFernet:
    return box("hilo webhooks")
