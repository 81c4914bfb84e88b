"""Who is asking, and what they may see."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound, Refusal

from .models import AccessToken, Grant, User
from .roles import roles

if TYPE_CHECKING:
    from django.http import HttpRequest

M = TypeVar("M", bound=Model)

@dataclass(frozen=True, slots=True)
class Account:
    """An account as a list shows it."""

    username: str
    name: str
    institution: str
    roles: list[str]
    active: bool


TOKEN_MEMORY_S = 2.0
"""How long a process trusts a token it has just seen: a revoked token dies within this time."""
_seen: dict[str, tuple[float, Actor]] = {}


def digest(token: str) -> str:
    """SHA-256 of a token in hexadecimal; the token itself is never stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_for(user: User, *, at: datetime, second_factor: bool) -> Actor:
    """The actor that a user is at an instant; roles that demand a second factor count only if it was given."""
    granted = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user, valid_from__lte=at)
    held = [roles()[name] for name in granted.values_list("role", flat=True) if name in roles()]
    permissions = frozenset().union(*(r.permissions for r in held if second_factor or not r.second_factor))
    state = user.institution.state if user.institution else ""
    return Actor(
        name=user.username,
        permissions=permissions,
        institution=user.institution_id or "HILO",
        states=frozenset({state} if state else ()),
        centre=user.centre,
        unit=user.unit,
        user_id=user.pk,
    )


def needs_second_factor(user: User) -> bool:
    """True if one of the user's present roles holds only with a second factor."""
    now = timezone.now()
    granted = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now), user=user, valid_from__lte=now)
    return any(roles()[name].second_factor for name in granted.values_list("role", flat=True) if name in roles())


def actor_of_token(token: str) -> Actor | None:
    """The actor behind a bearer token, or None if it is unknown, expired, revoked or its user has left."""
    key = digest(token)
    known = _seen.get(key)
    now = time.monotonic()
    if known and known[0] > now:
        return known[1]
    at = timezone.now()
    row = (
        AccessToken.objects.select_related("user__institution")
        .filter(Q(expires_at=None) | Q(expires_at__gt=at), digest=key, revoked_at=None, user__is_active=True)
        .first()
    )
    if row is None:
        _seen.pop(key, None)
        return None
    # A token is made by an administrator on the server: that is its second factor.
    actor = actor_for(row.user, at=at, second_factor=True)
    if len(_seen) > 10_000:
        _seen.clear()
    _seen[key] = (now + TOKEN_MEMORY_S, actor)
    return actor


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor behind a page request's session, made once per request."""
    if not hasattr(request, "_hilo_actor"):
        user = request.user
        request._hilo_actor = (  # type: ignore[attr-defined]
            actor_for(user, at=timezone.now(), second_factor=gave_second_factor(request))
            if isinstance(user, User) and user.is_active
            else None
        )
    return request._hilo_actor  # type: ignore[attr-defined, no-any-return]


def gave_second_factor(request: HttpRequest) -> bool:
    """True if this session was opened with a second factor (allauth keeps the methods used)."""
    methods = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "mfa" for method in methods)


def allow(actor: Actor, permission: str, state: str | None = None) -> None:
    """Raise unless the actor holds the permission and, if a state is given, the record lies in the actor's scope.

    Raises: Forbidden (HILO-A403 without the right, HILO-A404 outside the scope).
    """
    if not actor.may(permission):
        raise Forbidden(permission)
    if state is not None and not actor.covers(state):
        refusal = Forbidden(
            permission, "This record belongs to another state. Ask its centre to share or transfer it to you."
        )
        refusal.code = "HILO-A404"
        raise refusal


def visible(rows: QuerySet[M], actor: Actor, field: str = "state") -> QuerySet[M]:
    """The rows that lie in the actor's scope: those of its states, or all for a national actor."""
    return rows.filter(**{f"{field}__in": actor.states}) if actor.states else rows


def unauthenticated() -> Refusal:
    return Refusal(
        "HILO-A401", "Sign in, or send a valid bearer token: Authorization: Bearer <token>.", status=401
    )


def user_named(username: str) -> User:
    """The account with a sign-in name. Raises: NotFound."""
    user = User.objects.select_related("institution").filter(username=username).first()
    if user is None:
        raise NotFound("account", username)
    return user


def everybody() -> list[Account]:
    """All accounts with their present roles, by institution and name."""
    now = timezone.now()
    held: dict[int, list[str]] = {}
    granted = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=now), valid_from__lte=now)
    for user_id, role in granted.values_list("user_id", "role"):
        held.setdefault(user_id, []).append(role)
    return [
        Account(user.username, user.display_name, user.institution_id or "", sorted(held.get(user.pk, [])), user.is_active)
        for user in User.objects.order_by("institution_id", "username")
    ]
