"""How allauth and axes answer in Hilo: nobody signs up by themselves, a locked account gets words."""

from __future__ import annotations

import base64
import secrets
import time
from math import ceil

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hilo.kernel.act import act
from hilo.kernel.keys import box
from hilo.kernel.ledger.actions import entry

from . import lockout
from .counters import SIGN_INS
from .models import User
from .queries import actor_for

FRESH_S = 300
"""How long a password or code counts before an act on the account itself asks for it again."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by an administrator, and every session is in the ledger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.signed_in_as = user  # type: ignore[attr-defined]
        SIGN_INS.add(1, "opened")
        # Sessions that have run out are swept away where new ones are made.
        request.session.clear_expired()
        _note(user, "session.opened")

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Nothing: allauth would shut an account for everybody after so many tries of anybody; `lockout` judges."""

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            _note(user, "session.closed")

    def clean_password(self, password: str, user: User | None = None) -> str:
        if user is not None and user.check_password(password):
            raise ValidationError(_("Choose a password that is not the one you have now."))
        return super().clean_password(password, user)  # type: ignore[no-any-return]

    def set_password(self, user: User, password: str) -> None:
        user.start_password, user.entry_by_two, user.entry_code = False, False, ""
        super().set_password(user, password)
        _note(user, "user.password_changed")

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - record["at"] < FRESH_S for record in records)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets behind the codes lie encrypted, so that a copy of the database alone gives no second factor."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # The secret key was changed. A secret nobody knows fits no code; an administrator resets the factor.
            return base64.b32encode(secrets.token_bytes(20)).decode()


def locked_out(request: HttpRequest, credentials: object, *args: object, **kwargs: object) -> HttpResponse:
    """The account rests for this browser: until when."""
    until = lockout.Handler().rests_until(request, credentials) or timezone.now()
    wait = max(1, ceil((until - timezone.now()).total_seconds()))
    answer = render(request, "account/locked.html", {"minutes": ceil(wait / 60)}, status=429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def note_factor(user: User, verb: str) -> None:
    """The ledger keeps when a second factor came and went."""
    _note(user, verb)


def _box() -> MultiFernet:
    return box("hilo second factor")


def _note(user: User, verb: str) -> None:
    at = timezone.now()
    actor = actor_for(user, at=at, second_factor=lambda: True)
    with act():
        entry(actor=actor, verb=verb, subject=f"user:{user.username}", at=at)
