"""The code that a demonstration says in the place of a phone that no visitor has; nothing in any other installation."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache

from hilo.kernel.installation.queries import is_demonstration

from ..models import User

PERIOD_S = 30


def used_key(user: User, code: str) -> str:
    """Under which it is remembered that an account gave a code."""
    return f"hilo.code.{user.pk}.{code}"


def shown_code(user: User, secret: str = "") -> str:
    """A code that the account's second factor takes now, the one that lasts longest and was not given yet.

    secret: of the factor, where it is about to be activated. "" without one, and outside a demonstration.
    """
    if not is_demonstration():
        return ""
    row = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).first()
    if not secret and row is None:
        return ""
    secret = secret or str(decrypt(row.data["secret"]))
    period = int(time.time()) // PERIOD_S
    codes: list[str] = [format_hotp_value(hotp_value(secret, period + step)) for step in (1, 0, -1)]
    fresh = (code for code in codes if cache.get(used_key(user, code)) is None)
    return next(fresh, codes[0])
