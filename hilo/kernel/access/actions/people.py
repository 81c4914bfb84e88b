"""Joiners and leavers, their passwords and second factors."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from hilo.kernel.act import forget_with
from hilo.kernel.action import action, done, held
from hilo.kernel.domain import in_hands_of
from hilo.kernel.installation.queries import refuse_unless_demonstration
from hilo.kernel.ledger.queries import about
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from .. import lockout
from ..commands import Join, Transfer
from ..models import AccessToken, Grant, GrantProposal, Institution, User
from ..queries import (
    HOST,
    digest,
    forget_tokens,
    founding,
    has_second_factor,
    holds_sensitive,
    institution_named,
    open_of,
    roles_held,
    sensitive_roles,
    takes_two,
)
from ..roles import ADMINISTRATOR
from .administration import MANAGE, administered, may_staff, of_others
from .granting import staff

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]+")
SETUP = Actor(
    HOST,
    frozenset({"users.manage", "institutions.manage", "units.manage", "stations.manage", "officers.write"}),
)
"""The hand that runs `hilo` on the server itself."""


@action(MANAGE, verb="user.joined")
def join(
    command: Join, *, actor: Actor, at: datetime, password: str | None = None, start_password: bool = False
) -> User:
    """A person joins: an account with one role, which waits for another administrator if it is sensitive.

    password: without one the account cannot sign in, only hold tokens. start_password: it was made by somebody else and
    must be changed at the first sign-in.
    Raises: what `grant` raises; Refusal HILO-A414 for an impossible sign-in name, HILO-A417 for the person's, HILO-A433
        for national scope in an institution of a state; NotFound institution; Conflict HILO-A409 if the name is taken,
        HILO-A427 if the institution is closed; Forbidden HILO-A405.
    """
    body = Institution.objects.filter(code=command.institution).first()
    if body is None:
        raise NotFound("institution", command.institution)
    held(body)
    may_staff(body, command.role, actor)
    if body.valid_until:
        raise Conflict("HILO-A427", institution=body.code)
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
    if command.scope == "national" and body.state:
        raise Refusal("HILO-A433", where="scope", institution=body.code)
    user = User(
        username=username,
        first_name=first,
        last_name=last,
        institution=body,
        centre=command.centre,
        unit=command.unit,
        scope=command.scope,
        start_password=start_password,
        # Asked before the role is given: with it there may be two administrators.
        entry_by_two=start_password and takes_two(command.role, body, actor),
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        # Another administrator let somebody join under this name since we looked.
        raise Conflict("HILO-A409", where="username", username=username) from None
    done(user)
    staff(user, command.role, actor=actor, at=at)
    return user


@action(MANAGE, verb="user.left")
def leave(user: User, *, actor: Actor, at: datetime) -> list[str]:
    """A person leaves: no sign-in, no role, no token from this instant; what they did stays theirs.

    Nothing stands in the way of it. What the person had open is answered and kept in the ledger: others take it up.
    Raises: Conflict HILO-A415 for oneself.
    """
    user = of_others(_locked(user), actor)
    left = open_of(user)
    _end_roles(user, at)
    _end_sessions(user, at)
    User.objects.filter(pk=user.pk).update(is_active=False)
    done(user, data={"open": left} if left else None)
    return left


@action(MANAGE, verb="user.transferred")
def transfer(user: User, command: Transfer, *, actor: Actor, at: datetime) -> User:
    """A person goes to another centre or unit, or to another institution of the same administration.

    In another institution nothing of before holds: roles, sessions and tokens end, and the role there is given or, if
    it is sensitive, proposed. With nothing in hand alone: what was begun is the former institution's.
    Raises: Conflict HILO-A415 for oneself, HILO-A416 if the person left, HILO-A427 if the institution is closed,
        HILO-A447 with what is `open`; NotFound institution; Refusal HILO-A446 for another institution without a role;
        Forbidden HILO-A405; what `grant` raises.
    """
    user = of_others(_locked(user), actor)
    if not user.is_active:
        raise Conflict("HILO-A416", username=user.username)
    leaves = command.institution not in ("", user.institution_id)
    if leaves:
        _enter(user, command, actor, at)
    user.centre, user.unit = command.centre, command.unit
    user.save(update_fields=["institution", "centre", "unit", "scope"])
    forget_with(forget_tokens)
    done(user, data={"institution": user.institution_id, "centre": user.centre, "unit": user.unit})
    if command.role and (leaves or command.role not in _roles_of(user, at)):
        staff(user, command.role, actor=actor, at=at)
    return user


@action(MANAGE, verb="user.signed_out")
def sign_out(user: User, *, actor: Actor, at: datetime) -> None:
    """End every session and every token of an account, as when a laptop is lost. The password stays."""
    administered(user, actor)
    _end_sessions(user, at)
    done(user)


@action(MANAGE, verb="user.password_given")
def give_start_password(user: User, *, actor: Actor, at: datetime) -> str:
    """A new start password, told once: sessions end, and it must be changed at the next sign-in.

    Raises: Conflict HILO-A415 for oneself, HILO-A434 if the same hand has taken the second factor away.
    """
    of_others(user, actor)
    _by_two(user, actor, "user.factor_reset", open_=not has_second_factor(user))
    secret = new_start_password()
    user.set_password(secret)
    by_two = bool(sensitive_roles(user)) and not founding(user.institution, actor)
    User.objects.filter(pk=user.pk).update(
        password=user.password, start_password=True, entry_by_two=by_two, entry_code=""
    )
    lockout.forget(user.username)
    done(user)
    return secret


@action(MANAGE, verb="user.entry_code_given")
def give_entry_code(user: User, *, actor: Actor, at: datetime) -> str:
    """The second half of a first entry, told once: without it the start password of an account with a sensitive role
    opens nothing, so that who gave that password does not enter first.

    Raises: Conflict HILO-A415 for oneself, HILO-A443 for who gave the start password or is not signed in, HILO-A444 if
        the account needs none; Forbidden HILO-A405.
    """
    held(user)
    if actor.user_id == user.pk:
        raise Conflict("HILO-A415")
    may_staff(user.institution, ADMINISTRATOR if ADMINISTRATOR in sensitive_roles(user) else "", actor)
    if not (user.start_password and user.entry_by_two):
        raise Conflict("HILO-A444", username=user.username)
    if actor.user_id is None or actor.name == _giver(user):
        raise Conflict("HILO-A443", username=user.username)
    secret = new_start_password()
    User.objects.filter(pk=user.pk).update(entry_code=digest(secret))
    done(user)
    return secret


@action(MANAGE, verb="user.factor_reset")
def reset_second_factor(user: User, *, actor: Actor, at: datetime) -> None:
    """Take away a lost second factor and end the sessions; the person activates a new one after signing in.

    Raises: Conflict HILO-A415 for one's own, HILO-A418 if there is none, HILO-A434 if the same hand has given the
        start password.
    """
    of_others(user, actor)
    _by_two(user, actor, "user.password_given", open_=user.start_password)
    gone, _ = Authenticator.objects.filter(user_id=user.pk).delete()
    if not gone:
        raise Conflict("HILO-A418", f"“{user.username}” has no second factor.")
    _end_sessions(user, at)
    done(user)


@action(MANAGE, verb="user.factor_given")
def give_shown_factor(user: User, *, actor: Actor, at: datetime) -> None:
    """Give an account of a demonstration a second factor whose code its pages show, in the place of any other.

    Raises: Conflict HILO-K452 in an installation that is no demonstration.
    """
    refuse_unless_demonstration()
    administered(user, actor)
    Authenticator.objects.filter(user_id=user.pk).delete()
    TOTP.activate(user, generate_totp_secret())
    done(user)


@action(MANAGE, verb="user.unlocked")
def unlock(user: User, *, actor: Actor, at: datetime) -> None:
    """Let an account that gave too many wrong passwords try again now."""
    administered(user, actor)
    lockout.forget(user.username)
    done(user)


def new_start_password() -> str:
    """Sixteen characters (79 bits) in groups of four, without those that are easily taken for another."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _enter(user: User, command: Transfer, actor: Actor, at: datetime) -> None:
    """Into another institution, with nothing of the former one."""
    body = held(institution_named(command.institution))
    may_staff(body, command.role, actor)
    if body.valid_until:
        raise Conflict("HILO-A427", institution=body.code)
    if not command.role:
        raise Refusal("HILO-A446", where="role", institution=body.code)
    if left := list(in_hands_of(user.username, user.unit)):
        raise Conflict("HILO-A447", extra={"open": left}, username=user.username, named=", ".join(left[:5]))
    done(user, data={"to": body.code})
    _end_roles(user, at)
    # What was proposed was meant for the institution that the person leaves.
    GrantProposal.objects.filter(user=user, decided_at=None).update(decided_by=actor.name, decided_at=at)
    _end_sessions(user, at)
    user.institution, user.scope = body, "state" if body.state else user.scope


def _end_roles(user: User, at: datetime) -> None:
    Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user).update(valid_until=at)


def _locked(user: User) -> User:
    """The account as it is now, until the act ends."""
    rows = User.objects.select_for_update(of=("self",)).select_related("institution")
    return rows.get(pk=user.pk)


def _roles_of(user: User, at: datetime) -> set[str]:
    return {role.name for role in roles_held(user, at)}


def _giver(user: User) -> str:
    """Who gave the present start password."""
    gave = [entry.actor for entry in about([user.subject]) if entry.verb in {"user.joined", "user.password_given"}]
    return gave[-1] if gave else ""


def _by_two(user: User, actor: Actor, before: str, *, open_: bool) -> None:
    """Password and second factor of who holds a sensitive role are not both in one administrator's hand.

    before: the ledger's verb of the other one; open_: what was given by it is not in the person's hand yet.
    """
    if not open_ or not holds_sensitive(user) or founding(user.institution, actor):
        return
    last = next((entry for entry in reversed(about([user.subject])) if entry.verb == before), None)
    if last is not None and last.actor == actor.name:
        raise Conflict("HILO-A434", username=user.username)


def _end_sessions(user: User, at: datetime) -> None:
    AccessToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    User.objects.filter(pk=user.pk).update(session_series=F("session_series") + 1)
    forget_with(forget_tokens)
