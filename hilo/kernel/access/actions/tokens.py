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
from ..queries import actor_for, digest, forget_tokens, is_host
from ..roles import PERSONS_OWN
from .administration import MANAGE, administered

BY_PERSONS = PERSONS_OWN | {MANAGE, "institutions.manage"}
"""What a token that a desk makes never carries: accounts are managed by persons who gave their second factor."""


@action(MANAGE, verb="token.made")
def make_token(user: User, command: MakeToken, *, actor: Actor, at: datetime) -> str:
    """A new bearer token, told once; only its digest is kept.

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
    )
    done(user, data={"token": made.pk, "purpose": made.purpose, "permissions": made.permissions})
    return token


@action(MANAGE, verb="token.revoked")
def revoke_token(token: int, *, actor: Actor, at: datetime) -> None:
    """End one token at once; the account's others go on. Raises: NotFound, also for one that has ended."""
    row = AccessToken.objects.select_related("user__institution").filter(pk=token, revoked_at=None).first()
    if row is None:
        raise NotFound("token", token)
    administered(row.user, actor)
    AccessToken.objects.filter(pk=row.pk).update(revoked_at=at)
    forget_with(forget_tokens)
    done(row.user, data={"token": row.pk, "purpose": row.purpose})
