"""The forms that take a code: of the second factor, and of a first entry that takes two administrators."""

from __future__ import annotations

import logging
from secrets import compare_digest

from allauth.account.forms import ChangePasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .counters import SIGN_INS
from .queries import digest, used_key

log = logging.getLogger("hilo.access")


class _Once:
    """A code is taken once for as long as it could fit: its own period and those before and after it."""

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            SIGN_INS.add(1, "wrong_code")
            log.info("sign-in wrong_code", extra={"outcome": "wrong_code", "account": self.user.pk})  # type: ignore[attr-defined]
            raise
        lasts_s = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)
        if not cache.add(used_key(self.user, code), 1, lasts_s):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


class SignInCode(_Once, AuthenticateForm):  # type: ignore[misc]
    """After the password."""


class ConfirmingCode(_Once, ReauthenticateForm):  # type: ignore[misc]
    """Before an act on the account itself."""


class OwnPassword(ChangePasswordForm):  # type: ignore[misc]
    """A password of one's own. The first one of an account with a sensitive role takes what two administrators gave."""

    entry_code = forms.CharField(required=False, max_length=40)

    def clean_entry_code(self) -> str:
        given = digest(self.cleaned_data["entry_code"].strip().lower())
        if self.user.start_password and self.user.entry_by_two and not compare_digest(given, self.user.entry_code):
            raise ValidationError(_("That is not the entry code: ask an administrator, another than who opened it."))
        return ""
