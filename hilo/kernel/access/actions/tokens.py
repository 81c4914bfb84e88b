"""Bearer tokens: for one use, with chosen permissions, for a while."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from hilo.kernel.act import forget_with
from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import MakeToken
from ..models import AccessToken, User
from ..queries import actor_for, digest, forget_tokens, holds_sensitive, is_host
from ..roles import PERSONS_OWN
from .administration import MANAGE, administered, of_others

TOKENS = "tokens.manage"
"""The right to the tokens of systems alone: an administrator has it among the others."""
BY_PERSONS = PERSONS_OWN | {MANAGE, TOKENS, "institutions.manage"}
"""What a token that a desk makes never carries: accounts are managed by persons who gave their second factor."""


@action(MANAGE, TOKENS, verb="token.made")
def make_token(user: User, command: MakeToken, *, actor: Actor, at: datetime) -> str:
    """A new bearer token, told once; only its digest is kept.

    Of an account with a sensitive role it is void until another administrator has confirmed it.

    Raises: Refusal HILO-A431 for permissions that the account itself has not, or that no token carries; Conflict
        HILO-A435 for a person's account, whose rights are that person's alone (on the server it is made all the same).
    """
    administered(user, actor)
    if user.has_usable_password() and not is_host(actor):
        raise Conflict("HILO-A435", username=user.username)
    own = actor_for(user, at=at, second_factor=lambda: True).permissions
    if beyond := sorted(set(command.permissions) - (own if is_host(actor) else own - BY_PERSONS)):
        raise Refusal("HILO-A431", where="permissions", username=user.username, permissions=", ".join(beyond))
    token = "hilo_" + secrets.token_urlsafe(32)
    made = AccessToken.objects.create(
        digest=digest(token),
        user=user,
        purpose=command.purpose,
        permissions=sorted(set(command.permissions)),
        made_by=actor.name,
        created_at=at,
        expires_at=at + timedelta(days=command.days),
        waits=holds_sensitive(user) and not is_host(actor),
    )
    done(user, data={"token": made.pk, "purpose": made.purpose, "permissions": made.permissions, "waits": made.waits})
    return token


@action(MANAGE, verb="token.confirmed")
def confirm_token(token: int, *, actor: Actor, at: datetime) -> None:
    """Confirm a token that another administrator made for an account with a sensitive role: it holds from now on.

    Raises: Conflict HILO-A425 for the own one or without an account; NotFound, also for one that waits for nobody;
        Forbidden HILO-A405.
    """
    row = _in_force(token, lock=True)
    of_others(row.user, actor)
    if not row.waits:
        raise NotFound("token", token)
    if actor.user_id is None or actor.name == row.made_by:
        raise Conflict("HILO-A425")
    row.waits, row.confirmed_by = False, actor.name
    row.save(update_fields=["waits", "confirmed_by"])
    forget_with(forget_tokens)
    done(row.user, data={"token": row.pk, "purpose": row.purpose, "made_by": row.made_by})


@action(MANAGE, TOKENS, verb="token.revoked")
def revoke_token(token: int, *, actor: Actor, at: datetime) -> None:
    """End one token at once; the account's others go on. Raises: NotFound, also for one that has ended."""
    row = _in_force(token)
    administered(row.user, actor)
    AccessToken.objects.filter(pk=row.pk).update(revoked_at=at)
    forget_with(forget_tokens)
    done(row.user, data={"token": row.pk, "purpose": row.purpose})


def _in_force(token: int, *, lock: bool = False) -> AccessToken:
    rows = AccessToken.objects.select_related("user__institution").filter(pk=token, revoked_at=None)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise NotFound("token", token)
    return row
