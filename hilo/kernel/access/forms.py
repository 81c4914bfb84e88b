"""The forms that take a code of the second factor."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.conf import settings
from django.core.cache import cache


class _Once:
    """A code is taken once for as long as it could fit: its own period and those before and after it."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        lasts_s = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)
        if not cache.add(f"hilo.code.{self.user.pk}.{code}", 1, lasts_s):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


class SignInCode(_Once, AuthenticateForm):  # type: ignore[misc]
    """After the password."""


class ConfirmingCode(_Once, ReauthenticateForm):  # type: ignore[misc]
    """Before an act on the account itself."""
