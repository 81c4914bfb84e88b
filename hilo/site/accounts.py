"""Signing in and out, and the second factor: allauth's pages, of which Hilo offers these only."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path

from hilo.kernel.access.adapter import note_factor
from hilo.kernel.access.http import SIGNED_IN, View, public, requires
from hilo.kernel.access.queries import asking_second_factor, has_passkey, shown_code
from hilo.kernel.access.roles import Role, roles
from hilo.kernel.installation.queries import is_demonstration
from hilo.kit.frame import language
from hilo.lib.actor import Actor

from .context import entrances
from .demonstration import installed, named

signed_in = requires(SIGNED_IN)


def entered(view: View) -> View:
    """A page for who has a password of their own: a second factor that was put on an account with its start password
    would be that of whoever gave it."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request.user, "start_password", False):
            return redirect("account_change_password")
        return view(request, *args, **kwargs)

    return signed_in(asked)


def _proved(view: Any, kind: str) -> None:
    """The session has proved both factors: a fresh password, and the new factor itself."""
    records = view.request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    proof = {"method": "mfa", "type": kind, "at": time.time()}
    view.request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records, proof]
    note_factor(view.request.user, "user.factor_activated")


@dataclass(frozen=True, slots=True)
class Visited:
    """One account of a demonstration, as the sign-in page offers it. page: where its work begins."""

    username: str
    person: str
    role: str
    institution: str
    page: str


def visited() -> dict[str, list[Visited]]:
    """Who a visitor may be, by what they come to see; nobody in an installation that is no demonstration."""
    if not (is_demonstration() and installed()):
        return {}

    def offered(part: Any) -> Visited:
        role: Role = roles()[part.role]
        title = role.title_en if language() == "en" else role.title_es
        first = next(iter(entrances(Actor(part.username, role.permissions))), None)
        page = part.page or (first.address if first else "/desk/")
        return Visited(part.username, part.name, title, part.institution, page)

    return {kind: [offered(part) for part in parts] for kind, parts in named("cast:CAST").items()}


def _code_for(user: Any, secret: str = "") -> str:
    """The code of an account that everybody may be, "" for every other."""
    if not (is_demonstration() and installed() and named("cast:is_cast")(user.get_username())):
        return ""
    return shown_code(user, secret)


class SignIn(account.LoginView):  # type: ignore[misc]
    """In a demonstration the page lists who one may be, and a click fills in the form."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cast = visited()
        chosen = self.request.GET.get("login", "")
        known = any(chosen == one.username for some in cast.values() for one in some)
        return super().get_context_data(**kwargs) | {
            "cast": cast,
            "password": named("cast:DEMO_PASSWORD") if cast else "",
            "chosen": chosen if known else "",
        }


class Activate(totp.ActivateTOTPView):  # type: ignore[misc]
    """Activating takes a fresh password and a right code of the new factor: the session has proved both factors."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_context_data(**kwargs)
        asking = asking_second_factor(self.request.user, language())
        return told | {"shown": _code_for(self.request.user, told["form"].secret), "asking": asking}

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        _proved(self, "totp")
        return answer


class Deactivate(totp.DeactivateTOTPView):  # type: ignore[misc]
    """A factor that is gone gives no rights in any session."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        note_factor(self.request.user, "user.factor_deactivated")
        return answer


class AddPasskey(webauthn.AddWebAuthnView):  # type: ignore[misc]
    """A passkey is a second factor as a code is: never the only one."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        _proved(self, "webauthn")
        return answer


class RemovePasskey(webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    """As with the phone: the ledger keeps when it went."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        note_factor(self.request.user, "user.factor_deactivated")
        return answer


class Authenticate(mfa.AuthenticateView):  # type: ignore[misc]
    """After the password: by the key if the account has one, else by a code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_context_data(**kwargs)
        keyed = has_passkey(self.stage.login.user)
        return told | {"keyed": keyed, "unkeyed": not keyed, "shown": _code_for(self.stage.login.user)}


class Confirm(mfa.ReauthenticateView):  # type: ignore[misc]
    """Before an act on the account itself."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().get_context_data(**kwargs)
        return told | {"shown": _code_for(self.request.user)}


urlpatterns = [
    path("login/", public(SignIn.as_view()), name="account_login"),
    path("logout/", public(account.logout), name="account_logout"),
    path("reauthenticate/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", signed_in(account.password_change), name="account_change_password"),
    path("2fa/authenticate/", public(Authenticate.as_view()), name="mfa_authenticate"),
    path("2fa/reauthenticate/", signed_in(Confirm.as_view()), name="mfa_reauthenticate"),
    path("2fa/", entered(mfa.index), name="mfa_index"),
    path("2fa/totp/activate/", entered(Activate.as_view()), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", entered(Deactivate.as_view()), name="mfa_deactivate_totp"),
    path("2fa/passkeys/", entered(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", entered(AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", entered(RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/", signed_in(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("2fa/recovery-codes/", entered(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", entered(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", entered(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
]
