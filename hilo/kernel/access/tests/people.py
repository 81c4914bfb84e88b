"""Persons at a browser: they sign in by the page, with the codes that their phone would show."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client

from hilo.kernel.access.models import User

PASSWORD = "cuatro-tuercas-de-bronce"
LOGIN = "/accounts/login/"


def code_now(secret: str, step: int = 0) -> str:
    """What an authenticator app shows for a secret; step: so many periods of 30 s later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


class Person:
    """A person with an account and a browser."""

    def __init__(self, user: User) -> None:
        self.user, self.browser = user, Client()

    def sign_in(self, password: str = PASSWORD) -> Any:
        return self.browser.post(LOGIN, {"login": self.user.username, "password": password})

    def activate(self) -> Any:
        """Activate the second factor as the page asks for it; the answer to the code."""
        page = self.browser.get("/accounts/2fa/totp/activate/")
        return self.browser.post("/accounts/2fa/totp/activate/", {"code": code_now(page.context["form"].secret)})

    def secret(self) -> str:
        return str(decrypt(Authenticator.objects.get(user=self.user, type="totp").data["secret"]))

    def opens(self, path: str) -> bool:
        """True if the page is shown (and not another, and not refused)."""
        return self.browser.get(path).status_code == 200
