"""Joiners, leavers, roles and tokens."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import F, Q

from hilo.kernel.act import forget_with
from hilo.kernel.action import action, done, held, unheld
from hilo.kernel.rights import Holder
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from . import lockout
from .commands import GrantRole, Join, OpenInstitution, RevokeRole
from .models import AccessToken, Grant, Institution, User
from .queries import digest, forget_tokens
from .roles import roles

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]+")
SETUP = Actor("hilo.setup", frozenset({"users.manage", "units.manage", "officers.write"}))
"""The hand that runs `hilo` on the server itself."""


@action("users.manage", verb="institution.opened")
def open_institution(command: OpenInstitution, *, actor: Actor, at: datetime) -> Institution:
    """Add an institution; its ledger chain begins with this entry. One that exists already is returned as it is."""
    if command.state:
        held(Holder(command.state))
    else:
        # A federal body lies in no state: whoever manages accounts opens it.
        unheld()
    institution, new = Institution.objects.get_or_create(
        code=command.code, defaults={"name": command.name, "state": command.state}
    )
    if new:
        done(institution)
    return institution


@action("users.manage", verb="user.joined")
def join(
    command: Join, *, actor: Actor, at: datetime, password: str | None = None, start_password: bool = False
) -> User:
    """A person joins: an account with one role. Without a password the account cannot sign in, only hold tokens.

    start_password: the password was made by somebody else and must be changed at the first sign-in.
    Raises: Refusal HILO-A411 unknown role, HILO-A414 for an impossible sign-in name, NotFound institution,
        Conflict HILO-A409 if the name is taken.
    """
    body = Institution.objects.filter(code=command.institution).first()
    if body is None:
        raise NotFound("institution", command.institution)
    held(body)
    username, name = command.username, command.name.strip()
    if not _USERNAME.fullmatch(username):
        raise Refusal(
            "HILO-A414", "A sign-in name is 2 to 60 letters, digits, dots, hyphens or underscores.", where="username"
        )
    if not name or not name.isprintable():
        raise Refusal("HILO-A417", "Give the person's name, at most 140 letters.", where="name")
    if User.objects.filter(username__iexact=username).exists():
        raise Conflict("HILO-A409", f"There is an account “{username}” already: choose another name.", where="username")
    first, _, last = name.partition(" ")
    user = User(
        username=username,
        first_name=first,
        last_name=last,
        institution=body,
        centre=command.centre,
        unit=command.unit,
        start_password=start_password,
    )
    user.set_password(password)
    user.save()
    done(user)
    grant(user, GrantRole(role=command.role), actor=actor, at=at)
    return user


@action("users.manage", verb="role.granted")
def grant(user: User, command: GrantRole, *, actor: Actor, at: datetime, until: datetime | None = None) -> Grant:
    """Give a role from now on, for ever or until an instant."""
    held(user)
    role = command.role
    if not user.is_active:
        raise Conflict("HILO-A416", f"“{user.username}” left: a person who returns joins under a new name.")
    if role not in roles():
        raise Refusal("HILO-A411", f"There is no role “{role}”. Roles: {', '.join(sorted(roles()))}.", where="role")
    if Grant.objects.filter(user=user, role=role, valid_until=None).exists():
        raise Conflict("HILO-A412", f"“{user.username}” holds the role “{role}” already.")
    given = Grant.objects.create(user=user, role=role, valid_from=at, valid_until=until, granted_by=actor.name)
    done(user, data={"role": role})
    return given


@action("users.manage", verb="role.revoked")
def revoke(user: User, command: RevokeRole, *, actor: Actor, at: datetime) -> None:
    """End a role at once. Raises: Conflict HILO-A413 if it is not held, HILO-A415 for one's own."""
    _others(user, actor)
    ended = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user, role=command.role)
    if not ended.update(valid_until=at):
        raise Conflict("HILO-A413", f"“{user.username}” does not hold the role “{command.role}”.")
    done(user, data={"role": command.role})


@action("users.manage", verb="user.left")
def leave(user: User, *, actor: Actor, at: datetime) -> None:
    """A person leaves: no sign-in, no role, no token from this instant; what they did stays theirs.

    Raises: Conflict HILO-A415 for oneself.
    """
    _others(user, actor)
    Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user).update(valid_until=at)
    _end_sessions(user, at)
    User.objects.filter(pk=user.pk).update(is_active=False)
    done(user)


@action("users.manage", verb="user.signed_out")
def sign_out(user: User, *, actor: Actor, at: datetime) -> None:
    """End every session and every token of an account, as when a laptop is lost. The password stays."""
    held(user)
    _end_sessions(user, at)
    done(user)


@action("users.manage", verb="user.password_given")
def give_start_password(user: User, *, actor: Actor, at: datetime) -> str:
    """A new start password, told once: sessions end, and it must be changed at the next sign-in.

    Raises: Conflict HILO-A415 for oneself.
    """
    _others(user, actor)
    secret = new_start_password()
    user.set_password(secret)
    User.objects.filter(pk=user.pk).update(password=user.password, start_password=True)
    lockout.forget(user.username)
    done(user)
    return secret


@action("users.manage", verb="user.factor_reset")
def reset_second_factor(user: User, *, actor: Actor, at: datetime) -> None:
    """Take away a lost second factor and end the sessions; the person activates a new one after signing in.

    Raises: Conflict HILO-A415 for one's own, HILO-A418 if there is none.
    """
    _others(user, actor)
    gone, _ = Authenticator.objects.filter(user_id=user.pk).delete()
    if not gone:
        raise Conflict("HILO-A418", f"“{user.username}” has no second factor.")
    _end_sessions(user, at)
    done(user)


@action("users.manage", verb="user.unlocked")
def unlock(user: User, *, actor: Actor, at: datetime) -> None:
    """Let an account that gave too many wrong passwords try again now."""
    held(user)
    lockout.forget(user.username)
    done(user)


@action("users.manage", verb="token.made")
def make_token(user: User, *, actor: Actor, at: datetime, expires_at: datetime | None = None) -> str:
    """A new bearer token, told once; only its digest is kept."""
    held(user)
    token = "hilo_" + secrets.token_urlsafe(32)
    AccessToken.objects.create(digest=digest(token), user=user, created_at=at, expires_at=expires_at)
    done(user)
    return token


def new_start_password() -> str:
    """Sixteen characters (79 bits) in groups of four, without those that are easily taken for another."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _others(user: User, actor: Actor) -> None:
    """What nobody does to the own account."""
    held(user)
    if actor.user_id == user.pk:
        raise Conflict("HILO-A415", "This is your own account: another administrator must do it.")


def _end_sessions(user: User, at: datetime) -> None:
    AccessToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    User.objects.filter(pk=user.pk).update(session_series=F("session_series") + 1)
    forget_with(forget_tokens)
