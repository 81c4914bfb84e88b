"""Who acts: the actor behind an account, a session or a token, and its second factor."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone

from hilo.kernel.domain import barred, unit_of
from hilo.lib import clock
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..counters import TOKENS_REFUSED
from ..models import AccessToken, Grant, User
from ..roles import PERSONS_OWN, Role, roles
from .openings import opened_to

if TYPE_CHECKING:
    from django.http import HttpRequest


FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes come with one."""


CREW = "units.own"
"""The right of a crew to its unit's page."""


TOKEN_MEMORY_S = 2.0
"""How long a process trusts a token it has just seen: a revoked token dies within this time."""


_seen: dict[str, tuple[float, Actor]] = {}


def digest(token: str) -> str:
    """SHA-256 of a token in hexadecimal; the token itself is never stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def roles_held(user: User, at: datetime) -> list[Role]:
    """The roles that an account holds at an instant; whether a second factor was given is not asked here."""
    at = clock.no_earlier(at)
    granted = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user, valid_from__lte=at)
    return [roles()[name] for name in granted.values_list("role", flat=True) if name in roles()]


def actor_for(user: User, *, at: datetime, second_factor: Callable[[], bool]) -> Actor:
    """The actor that a user is at an instant; roles that demand a second factor count only if it was given.

    Whose service is suspended or over is still somebody, and has no right: it is asked each time, nothing is taken away
    that a reinstatement would have to give back.
    """
    held = roles_held(user, at)
    if shut := bool(held) and barred(user.pk):
        held = []
    if any(role.second_factor for role in held) and not second_factor():
        held = [role for role in held if not role.second_factor]
    body = user.institution
    permissions: frozenset[str] = frozenset().union(*(role.permissions for role in held))
    return Actor(
        name=user.username,
        permissions=permissions,
        institution=user.institution_id or "",
        kind=body.kind if body else "",
        states=frozenset({body.state} if body and body.state else ()),
        national=user.scope == "national",
        centre=user.centre,
        unit="" if shut else _unit(user, permissions),
        user_id=user.pk,
        opened=frozenset() if shut else opened_to(user, at),
    )


def _unit(user: User, permissions: frozenset[str]) -> str:
    """Whose crew the account is: asked only of who has a unit, or could be aboard one."""
    if not user.unit and CREW not in permissions:
        return ""
    body = user.institution
    return unit_of(user.pk, user.unit, body.code if body else "", body.state if body else "")


def permissions_of(user: User) -> frozenset[str]:
    """What the account may do now, its second factor given."""
    return actor_for(user, at=timezone.now(), second_factor=lambda: True).permissions


def needs_second_factor(user: User) -> bool:
    """True if one of the user's present roles holds only with a second factor."""
    return any(role.second_factor for role in roles_held(user, timezone.now()))


@dataclass(frozen=True, slots=True)
class Asking:
    """A role that holds only with a second factor. guards: what that keeps from others (`Role.guards`)."""

    title: str
    guards: str


def asking_second_factor(user: User, language: str) -> list[Asking]:
    """Which of the user's present roles ask for a second factor, in the reader's language."""
    held = {role.name: role for role in roles_held(user, timezone.now()) if role.second_factor}
    return [Asking(role.title_en if language == "en" else role.title_es, role.guards) for role in held.values()]


def has_second_factor(user: User) -> bool:
    """True if the user has activated one: codes of a phone, or a passkey."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def has_passkey(user: User) -> bool:
    """True if the user has a passkey."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists())


def actor_of_token(token: str) -> Actor | None:
    """The actor behind a bearer token, or None if it is unknown, expired, revoked or its user has left."""
    key = digest(token)
    known = _seen.get(key)
    now = time.monotonic()
    if known and known[0] > now:
        return known[1]
    at = clock.no_earlier(timezone.now())
    row = (
        AccessToken.objects.select_related("user__institution")
        .filter(expires_at__gt=at, digest=key, revoked_at=None, waits=False, user__is_active=True)
        .first()
    )
    if row is None:
        _seen.pop(key, None)
        TOKENS_REFUSED.add(1)
        return None
    # A token is made by an administrator on the server: that is its second factor.
    actor = actor_for(row.user, at=at, second_factor=lambda: True)
    carried = actor.permissions & frozenset(row.permissions) - PERSONS_OWN
    actor = replace(actor, permissions=carried, opened=frozenset())
    if len(_seen) > 10_000:
        _seen.clear()
    _seen[key] = (now + TOKEN_MEMORY_S, actor)
    return actor


def forget_tokens() -> None:
    """Trust no token without asking again. Other processes do so within TOKEN_MEMORY_S."""
    _seen.clear()


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor behind a page request's session, made once per request.

    With a start password nobody has rights: it was told by somebody else, and must be changed first.
    """
    if not hasattr(request, "_hilo_actor"):
        user, actor = request.user, None
        if isinstance(user, User) and user.is_active:
            actor = actor_for(user, at=timezone.now(), second_factor=lambda: gave_second_factor(request))
            if user.start_password:
                actor = replace(actor, permissions=frozenset())
        request._hilo_actor = actor  # type: ignore[attr-defined]
    return request._hilo_actor  # type: ignore[attr-defined, no-any-return]


def gave_second_factor(request: HttpRequest) -> bool:
    """True if a code was given in this session (to sign in, to confirm, or to activate) and the factor still stands."""
    user = request.user
    if not isinstance(user, User):
        return False
    given = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
    return given and has_second_factor(user)


def first_step(request: HttpRequest) -> str:
    """Name of the page that a signed-in person must pass before working, "" if nothing is in the way."""
    user = request.user
    if not isinstance(user, User):
        return ""
    if user.start_password:
        return "account_change_password"
    if needs_second_factor(user) and not gave_second_factor(request):
        if has_passkey(user):
            return "mfa_reauthenticate_webauthn"
        return "mfa_reauthenticate" if has_second_factor(user) else "mfa_activate_totp"
    return ""


def unauthenticated() -> Refusal:
    return Refusal("HILO-A401", "Sign in, or send a valid bearer token: Authorization: Bearer <token>.", status=401)
