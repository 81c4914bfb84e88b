"""HMAC-SHA256 over "<timestamp>.<body>", told as "t=<timestamp>,v1=<hexadecimal>"."""

from __future__ import annotations

import hashlib
import hmac

AGE_S = 300
"""A message whose timestamp is farther away than this is not believed: somebody may play an old one again."""


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The header's value for a body that is sent at an instant (seconds since 1970)."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"


def is_signed(header: str, secret: str, body: bytes, *, now: int) -> bool:
    """True if the header signs the body with the secret, not long ago: what a receiver asks."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    if not parts.get("t", "").isdecimal() or abs(now - int(parts["t"])) > AGE_S:
        return False
    return hmac.compare_digest(signature(secret, int(parts["t"]), body), f"t={parts['t']},v1={parts.get('v1', '')}")
