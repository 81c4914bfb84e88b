"""Joiners, leavers, roles and tokens."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from .models import AccessToken, Grant, Institution, User
from .queries import allow, digest
from .roles import roles

SETUP = Actor("hilo.setup", frozenset({"users.manage", "units.manage"}))
"""The hand that runs `hilo` on the server itself."""


def open_institution(*, actor: Actor, code: str, name: str, state: str, at: datetime) -> Institution:
    """Add an institution; its ledger chain begins with this entry."""
    allow(actor, "users.manage", state or None)
    with transaction.atomic():
        institution, new = Institution.objects.get_or_create(code=code, defaults={"name": name, "state": state})
        if new:
            entry(chain=code, actor=actor, verb="institution.opened", subject=f"institution:{code}", at=at)
    return institution


def join(
    *,
    actor: Actor,
    username: str,
    name: str,
    institution: str,
    role: str,
    at: datetime,
    password: str | None = None,
    centre: str = "",
    unit: str = "",
) -> User:
    """A person joins: an account with one role. Without a password the account cannot sign in, only hold tokens.

    Raises: Refusal HILO-A411 unknown role, NotFound institution, Conflict HILO-A409 if the name is taken.
    """
    body = Institution.objects.filter(code=institution).first()
    if body is None:
        raise NotFound("institution", institution)
    allow(actor, "users.manage", body.state)
    if User.objects.filter(username=username).exists():
        raise Conflict("HILO-A409", f"The account “{username}” exists already: grant it a role instead.")
    with transaction.atomic():
        first, _, last = name.partition(" ")
        user = User(
            username=username, first_name=first, last_name=last, institution=body, centre=centre, unit=unit
        )
        user.set_password(password)
        user.save()
        entry(chain=institution, actor=actor, verb="user.joined", subject=f"user:{username}", at=at)
        grant(actor=actor, user=user, role=role, at=at)
    return user


def grant(*, actor: Actor, user: User, role: str, at: datetime, until: datetime | None = None) -> Grant:
    """Give a role from now on, for ever or until an instant."""
    allow(actor, "users.manage", user.institution.state if user.institution else "")
    if role not in roles():
        raise Refusal("HILO-A411", f"There is no role “{role}”. Roles: {', '.join(sorted(roles()))}.", where="role")
    if Grant.objects.filter(user=user, role=role, valid_until=None).exists():
        raise Conflict("HILO-A412", f"“{user.username}” holds the role “{role}” already.")
    with transaction.atomic():
        given = Grant.objects.create(
            user=user, role=role, valid_from=at, valid_until=until, granted_by=actor.name
        )
        _note(actor, "role.granted", user, at, role=role)
    return given


def revoke(*, actor: Actor, user: User, role: str, at: datetime) -> None:
    """End a role at once."""
    allow(actor, "users.manage", user.institution.state if user.institution else "")
    with transaction.atomic():
        ended = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user, role=role)
        if not ended.update(valid_until=at):
            raise Conflict("HILO-A413", f"“{user.username}” does not hold the role “{role}”.")
        _note(actor, "role.revoked", user, at, role=role)


def leave(*, actor: Actor, user: User, at: datetime) -> None:
    """A person leaves: no sign-in, no role, no token from this instant; what they did stays theirs."""
    allow(actor, "users.manage", user.institution.state if user.institution else "")
    with transaction.atomic():
        Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user).update(valid_until=at)
        AccessToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
        User.objects.filter(pk=user.pk).update(is_active=False)
        _note(actor, "user.left", user, at)


def make_token(*, actor: Actor, user: User, at: datetime, expires_at: datetime | None = None) -> str:
    """A new bearer token, told once; only its digest is kept."""
    allow(actor, "users.manage", user.institution.state if user.institution else "")
    token = "hilo_" + secrets.token_urlsafe(32)
    with transaction.atomic():
        AccessToken.objects.create(digest=digest(token), user=user, created_at=at, expires_at=expires_at)
        _note(actor, "token.made", user, at)
    return token


def _note(actor: Actor, verb: str, user: User, at: datetime, **data: str) -> None:
    entry(
        chain=user.institution_id or "HILO",
        actor=actor,
        verb=verb,
        subject=f"user:{user.username}",
        at=at,
        data=data,
    )
