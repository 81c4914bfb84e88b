"""Joiners, leavers, roles and tokens."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.db.models import F, Q

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from .models import AccessToken, Grant, Institution, User
from .queries import allow, digest, forget_tokens
from .roles import roles

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,59}")
SETUP = Actor("hilo.setup", frozenset({"users.manage", "units.manage", "officers.write"}))
"""The hand that runs `hilo` on the server itself."""


def open_institution(*, actor: Actor, code: str, name: str, state: str, at: datetime) -> Institution:
    """Add an institution; its ledger chain begins with this entry."""
    allow(actor, "users.manage", state or None)
    with act():
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
    start_password: bool = False,
    centre: str = "",
    unit: str = "",
) -> User:
    """A person joins: an account with one role. Without a password the account cannot sign in, only hold tokens.

    start_password: the password was made by somebody else and must be changed at the first sign-in.
    Raises: Refusal HILO-A411 unknown role, HILO-A414 for an impossible sign-in name, NotFound institution,
        Conflict HILO-A409 if the name is taken.
    """
    body = Institution.objects.filter(code=institution).first()
    if body is None:
        raise NotFound("institution", institution)
    allow(actor, "users.manage", body.state)
    if not _USERNAME.fullmatch(username):
        raise Refusal(
            "HILO-A414", "A sign-in name is 2 to 60 letters, digits, dots, hyphens or underscores.", where="username"
        )
    if not name.strip().isprintable() or not 1 <= len(name.strip()) <= 140:
        raise Refusal("HILO-A417", "Give the person's name, at most 140 letters.", where="name")
    if User.objects.filter(username__iexact=username).exists():
        raise Conflict("HILO-A409", f"There is an account “{username}” already: choose another name.", where="username")
    with act():
        first, _, last = name.strip().partition(" ")
        user = User(
            username=username,
            first_name=first,
            last_name=last,
            institution=body,
            centre=centre,
            unit=unit,
            start_password=start_password,
        )
        user.set_password(password)
        user.save()
        entry(chain=institution, actor=actor, verb="user.joined", subject=f"user:{username}", at=at)
        grant(actor=actor, user=user, role=role, at=at)
    return user


def grant(*, actor: Actor, user: User, role: str, at: datetime, until: datetime | None = None) -> Grant:
    """Give a role from now on, for ever or until an instant."""
    _managed(actor, user)
    if not user.is_active:
        raise Conflict("HILO-A416", f"“{user.username}” left: a person who returns joins under a new name.")
    if role not in roles():
        raise Refusal("HILO-A411", f"There is no role “{role}”. Roles: {', '.join(sorted(roles()))}.", where="role")
    if Grant.objects.filter(user=user, role=role, valid_until=None).exists():
        raise Conflict("HILO-A412", f"“{user.username}” holds the role “{role}” already.")
    with act():
        given = Grant.objects.create(user=user, role=role, valid_from=at, valid_until=until, granted_by=actor.name)
        _note(actor, "role.granted", user, at, role=role)
    return given


def revoke(*, actor: Actor, user: User, role: str, at: datetime) -> None:
    """End a role at once. Raises: Conflict HILO-A413 if it is not held, HILO-A415 for one's own."""
    _managed(actor, user, own=False)
    with act():
        ended = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user, role=role)
        if not ended.update(valid_until=at):
            raise Conflict("HILO-A413", f"“{user.username}” does not hold the role “{role}”.")
        _note(actor, "role.revoked", user, at, role=role)


def leave(*, actor: Actor, user: User, at: datetime) -> None:
    """A person leaves: no sign-in, no role, no token from this instant; what they did stays theirs.

    Raises: Conflict HILO-A415 for oneself.
    """
    _managed(actor, user, own=False)
    with act():
        Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user).update(valid_until=at)
        _end_sessions(user, at)
        User.objects.filter(pk=user.pk).update(is_active=False)
        _note(actor, "user.left", user, at)


def sign_out(*, actor: Actor, user: User, at: datetime) -> None:
    """End every session and every token of an account, as when a laptop is lost. The password stays."""
    _managed(actor, user)
    with act():
        _end_sessions(user, at)
        _note(actor, "user.signed_out", user, at)


def give_start_password(*, actor: Actor, user: User, at: datetime) -> str:
    """A new start password, told once: sessions end, and it must be changed at the next sign-in.

    Raises: Conflict HILO-A415 for oneself.
    """
    _managed(actor, user, own=False)
    secret = new_start_password()
    user.set_password(secret)
    with act():
        User.objects.filter(pk=user.pk).update(password=user.password, start_password=True)
        reset(username=user.username)
        _note(actor, "user.password_given", user, at)
    return secret


def reset_second_factor(*, actor: Actor, user: User, at: datetime) -> None:
    """Take away a lost second factor and end the sessions; the person activates a new one after signing in.

    Raises: Conflict HILO-A415 for one's own, HILO-A418 if there is none.
    """
    _managed(actor, user, own=False)
    with act():
        gone, _ = Authenticator.objects.filter(user_id=user.pk).delete()
        if not gone:
            raise Conflict("HILO-A418", f"“{user.username}” has no second factor.")
        _end_sessions(user, at)
        _note(actor, "user.factor_reset", user, at)


def unlock(*, actor: Actor, user: User, at: datetime) -> None:
    """Let an account that gave too many wrong passwords try again now."""
    _managed(actor, user)
    with act():
        reset(username=user.username)
        _note(actor, "user.unlocked", user, at)


def new_start_password() -> str:
    """Sixteen characters (79 bits) in groups of four, without those that are easily taken for another."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def make_token(*, actor: Actor, user: User, at: datetime, expires_at: datetime | None = None) -> str:
    """A new bearer token, told once; only its digest is kept."""
    _managed(actor, user)
    token = "hilo_" + secrets.token_urlsafe(32)
    with act():
        AccessToken.objects.create(digest=digest(token), user=user, created_at=at, expires_at=expires_at)
        _note(actor, "token.made", user, at)
    return token


def _managed(actor: Actor, user: User, *, own: bool = True) -> None:
    allow(actor, "users.manage", user.institution.state if user.institution else "")
    if not own and actor.user_id == user.pk:
        raise Conflict("HILO-A415", "This is your own account: another administrator must do it.")


def _end_sessions(user: User, at: datetime) -> None:
    AccessToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    User.objects.filter(pk=user.pk).update(session_series=F("session_series") + 1)
    forget_tokens()


def _note(actor: Actor, verb: str, user: User, at: datetime, **data: str) -> None:
    entry(
        chain=user.institution_id or "HILO",
        actor=actor,
        verb=verb,
        subject=f"user:{user.username}",
        at=at,
        data=data,
    )
