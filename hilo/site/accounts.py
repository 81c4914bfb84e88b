"""Signing in and out, and the second factor: allauth's pages, of which Hilo offers these only."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import views as account
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.http import HttpResponse
from django.urls import path

from hilo.kernel.access.adapter import note_factor
from hilo.kernel.access.http import SIGNED_IN, public, requires

signed_in = requires(SIGNED_IN)


class Activate(totp.ActivateTOTPView):  # type: ignore[misc]
    """Activating takes a fresh password and a right code of the new factor: the session has proved both factors."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        records = self.request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        proof = {"method": "mfa", "type": "totp", "at": time.time()}
        self.request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, proof]
        note_factor(self.request.user, "user.factor_activated")
        return answer


class Deactivate(totp.DeactivateTOTPView):  # type: ignore[misc]
    """A factor that is gone gives no rights in any session."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        note_factor(self.request.user, "user.factor_deactivated")
        return answer


urlpatterns = [
    path("login/", public(account.login), name="account_login"),
    path("logout/", public(account.logout), name="account_logout"),
    path("reauthenticate/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", signed_in(account.password_change), name="account_change_password"),
    path("2fa/authenticate/", public(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/", signed_in(mfa.index), name="mfa_index"),
    path("2fa/totp/activate/", signed_in(Activate.as_view()), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", signed_in(Deactivate.as_view()), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/", signed_in(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "2fa/recovery-codes/download/", signed_in(recovery.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
]
