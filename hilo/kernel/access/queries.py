"""Who is asking, and what they may see."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone

from hilo.kernel.rights import allow, visible
from hilo.kernel.rows import Question
from hilo.lib import clock
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

from . import lockout
from .models import AccessToken, Grant, Institution, User
from .roles import Role, roles

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a list shows it.

    needs_factor: a role of it holds only with a second factor; factor: it has one.
    locked: too many wrong passwords a short while ago; tokens: bearer tokens in force.
    """

    username: str
    name: str
    institution: str
    centre: str
    unit: str
    roles: list[str]
    active: bool
    needs_factor: bool
    factor: bool
    start_password: bool
    signs_in: bool
    locked: bool
    tokens: int
    last_sign_in: datetime | None


TOKEN_MEMORY_S = 2.0
"""How long a process trusts a token it has just seen: a revoked token dies within this time."""
_seen: dict[str, tuple[float, Actor]] = {}


def digest(token: str) -> str:
    """SHA-256 of a token in hexadecimal; the token itself is never stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def _roles_held(user: User, at: datetime) -> list[Role]:
    at = clock.no_earlier(at)
    granted = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user, valid_from__lte=at)
    return [roles()[name] for name in granted.values_list("role", flat=True) if name in roles()]


def actor_for(user: User, *, at: datetime, second_factor: Callable[[], bool]) -> Actor:
    """The actor that a user is at an instant; roles that demand a second factor count only if it was given."""
    held = _roles_held(user, at)
    if any(role.second_factor for role in held) and not second_factor():
        held = [role for role in held if not role.second_factor]
    state = user.institution.state if user.institution else ""
    return Actor(
        name=user.username,
        permissions=frozenset().union(*(role.permissions for role in held)),
        institution=user.institution_id or "HILO",
        states=frozenset({state} if state else ()),
        centre=user.centre,
        unit=user.unit,
        user_id=user.pk,
    )


def needs_second_factor(user: User) -> bool:
    """True if one of the user's present roles holds only with a second factor."""
    return any(role.second_factor for role in _roles_held(user, timezone.now()))


def has_second_factor(user: User) -> bool:
    """True if the user has activated one."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())


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
        .filter(Q(expires_at=None) | Q(expires_at__gt=at), digest=key, revoked_at=None, user__is_active=True)
        .first()
    )
    if row is None:
        _seen.pop(key, None)
        return None
    # A token is made by an administrator on the server: that is its second factor.
    actor = actor_for(row.user, at=at, second_factor=lambda: True)
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
        return "mfa_reauthenticate" if has_second_factor(user) else "mfa_activate_totp"
    return ""


def unauthenticated() -> Refusal:
    return Refusal("HILO-A401", "Sign in, or send a valid bearer token: Authorization: Bearer <token>.", status=401)


def user_named(username: str) -> User:
    """The account with a sign-in name. Raises: NotFound."""
    # PostgreSQL cannot even be asked for a name with a NUL in it.
    rows = User.objects.select_related("institution").filter(username=username)
    user = rows.first() if username.isprintable() else None
    if user is None:
        raise NotFound("account", ascii(username)[1:-1])
    return user


def visible_account(username: str, actor: Actor) -> User:
    """The account if it lies in the actor's scope. Raises: NotFound, Forbidden HILO-A404."""
    user = user_named(username)
    allow(actor, "users.manage", user.institution.state if user.institution else "")
    return user


def has_account(username: str) -> bool:
    """True if somebody has the sign-in name, even if they left."""
    return User.objects.filter(username=username).exists()


def accounts_with_password(usernames: list[str], password: str) -> list[str]:
    """Those of the accounts that are in use and open with a password: for `hilo doctor`."""
    rows = User.objects.filter(username__in=usernames, is_active=True).order_by("username")
    return [row.username for row in rows if row.check_password(password)]


def count_institutions() -> int:
    """How many institutions answer for records."""
    return Institution.objects.count()


def everybody(actor: Actor | None = None) -> list[Account]:
    """All accounts (with an actor: those in its scope) with their present roles, by institution and name."""
    now = timezone.now()
    users = User.objects.order_by("institution_id", "username")
    if actor is not None:
        users = visible(users, actor, "institution__state")
    held: dict[int, list[str]] = {}
    granted = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now), valid_from__lte=now)
    for user_id, role in granted.values_list("user_id", "role"):
        held.setdefault(user_id, []).append(role)
    factors = set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))
    tokens = Counter(
        AccessToken.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None).values_list(
            "user_id", flat=True
        )
    )
    locked = lockout.resting()
    return [
        Account(
            username=user.username,
            name=user.display_name,
            institution=user.institution_id or "",
            centre=user.centre,
            unit=user.unit,
            roles=sorted(held.get(user.pk, [])),
            active=user.is_active,
            needs_factor=any(roles()[name].second_factor for name in held.get(user.pk, []) if name in roles()),
            factor=user.pk in factors,
            start_password=user.start_password,
            signs_in=user.has_usable_password(),
            locked=user.username.casefold() in locked,
            tokens=tokens[user.pk],
            last_sign_in=user.last_login,
        )
        for user in users
    ]


def institution_named(code: str) -> Institution:
    """The institution with a code. Raises: NotFound."""
    found = _NAMED(code)
    if not found:
        raise NotFound("institution", code)
    return found[0]


_NAMED: Question[Institution] = Question(lambda code: Institution.objects.filter(code=code), "code")


def role_titles(language: str) -> dict[str, str]:
    """The roles' names with their titles ("en", else Spanish)."""
    return {name: role.title_en if language == "en" else role.title_es for name, role in roles().items()}


def institutions(actor: Actor) -> list[Institution]:
    """The institutions in the actor's scope, by code."""
    return list(visible(Institution.objects.order_by("code"), actor))
