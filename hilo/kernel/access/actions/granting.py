"""Giving roles and taking them back: a sensitive one takes two administrators, and nobody gives one to himself."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import GrantRole, RevokeRole
from ..models import Grant, GrantProposal, User
from ..queries import takes_two
from ..roles import Role, roles
from .administration import MANAGE, may_staff, of_others


@action(MANAGE, verb="role.granted")
def grant(user: User, command: GrantRole, *, actor: Actor, at: datetime, until: datetime | None = None) -> Grant:
    """Give a role from now on, for ever or until an instant.

    Raises: Conflict HILO-A423 for a sensitive role, which is proposed, unless the node is being founded; and what
        `_grantable` raises.
    """
    role = _grantable(user, command.role, actor)
    if takes_two(role.name, user.institution, actor):
        raise Conflict("HILO-A423", role=role.name)
    given = Grant.objects.create(user=user, role=role.name, valid_from=at, valid_until=until, granted_by=actor.name)
    done(user, data={"role": role.name})
    return given


@action(MANAGE, verb="role.proposed")
def propose(user: User, command: GrantRole, *, actor: Actor, at: datetime) -> GrantProposal:
    """Propose a sensitive role: it holds when another administrator has confirmed it.

    Raises: Conflict HILO-A424 if it is proposed already; and what `_grantable` raises.
    """
    role = _grantable(user, command.role, actor)
    if GrantProposal.objects.filter(user=user, role=role.name, decided_at=None).exists():
        raise Conflict("HILO-A424", username=user.username, role=role.name)
    made = GrantProposal.objects.create(user=user, role=role.name, proposed_by=actor.name, proposed_at=at)
    # Whoever has not entered yet does so by two from now on.
    User.objects.filter(pk=user.pk, start_password=True).update(entry_by_two=True)
    done(user, data={"role": role.name})
    return made


@action(MANAGE, verb="role.confirmed")
def confirm(proposal: int, *, actor: Actor, at: datetime) -> Grant:
    """Confirm what another administrator proposed: the role holds from now on.

    Raises: Conflict HILO-A425 for the own proposal or without an account, HILO-A432 if it is decided; NotFound.
    """
    row = _open(proposal)
    role = _grantable(row.user, row.role, actor)
    if actor.user_id is None or actor.name == row.proposed_by:
        raise Conflict("HILO-A425")
    _decide(row, actor, at, confirmed=True)
    given = Grant.objects.create(user=row.user, role=role.name, valid_from=at, granted_by=actor.name)
    done(row.user, data={"role": role.name, "proposed_by": row.proposed_by})
    return given


@action(MANAGE, verb="role.refused")
def refuse(proposal: int, *, actor: Actor, at: datetime) -> None:
    """Refuse what was proposed, or take the own proposal back. Raises: Conflict HILO-A432, NotFound."""
    row = _open(proposal)
    held(row.user)
    may_staff(row.user.institution, row.role, actor)
    _decide(row, actor, at, confirmed=False)
    done(row.user, data={"role": row.role, "proposed_by": row.proposed_by})


@action(MANAGE, verb="role.revoked")
def revoke(user: User, command: RevokeRole, *, actor: Actor, at: datetime) -> None:
    """End a role at once. Raises: Conflict HILO-A413 if it is not held, HILO-A415 for one's own."""
    of_others(user, actor)
    ended = Grant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), user=user, role=command.role)
    if not ended.update(valid_until=at):
        raise Conflict("HILO-A413", username=user.username, role=command.role)
    done(user, data={"role": command.role})


def staff(user: User, role: str, *, actor: Actor, at: datetime) -> None:
    """Give a joiner's first role, or propose it if it is sensitive."""
    give = propose if takes_two(role, user.institution, actor) else grant
    give(user, GrantRole(role=role), actor=actor, at=at)


def _grantable(user: User, name: str, actor: Actor) -> Role:
    """The role, once it is known that the actor may give it to the account.

    Raises: Forbidden HILO-A404, HILO-A405; Conflict HILO-A412 held already, HILO-A415 one's own account, HILO-A416
        left; Refusal HILO-A411 unknown, HILO-A422 in no such institution.
    """
    held(user)
    if actor.user_id == user.pk:
        raise Conflict("HILO-A415")
    role = roles().get(name)
    if role is None:
        raise Refusal("HILO-A411", where="role", role=name, roles=", ".join(sorted(roles())))
    may_staff(user.institution, name, actor)
    if not user.is_active:
        raise Conflict("HILO-A416", username=user.username)
    if user.institution and not role.fits(user.institution.kind):
        raise Refusal("HILO-A422", where="role", role=name, kind=user.institution.kind)
    if Grant.objects.filter(user=user, role=name, valid_until=None).exists():
        raise Conflict("HILO-A412", username=user.username, role=name)
    return role


def _open(proposal: int) -> GrantProposal:
    row = GrantProposal.objects.select_for_update(of=("self",)).select_related("user__institution")
    found = row.filter(pk=proposal).first()
    if found is None:
        raise NotFound("proposal", proposal)
    if found.decided_at:
        raise Conflict("HILO-A432", decided_by=found.decided_by)
    return found


def _decide(row: GrantProposal, actor: Actor, at: datetime, *, confirmed: bool) -> None:
    row.decided_by, row.decided_at, row.confirmed = actor.name, at, confirmed
    row.save(update_fields=["decided_by", "decided_at", "confirmed"])
