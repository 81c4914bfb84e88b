"""Who may do something to an account or an institution: its own administration, and never to oneself."""

from __future__ import annotations

from hilo.kernel.action import held
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict

from ..models import Institution, User
from ..queries import administers, elsewhere
from ..roles import ADMINISTRATOR

MANAGE = "users.manage"


def administered(user: User, actor: Actor) -> User:
    """The account, once it is known to be of the actor's administration. Raises: Forbidden HILO-A404, HILO-A405."""
    held(user)
    if not administers(actor, user.institution):
        raise elsewhere(user.institution)
    return user


def of_others(user: User, actor: Actor) -> User:
    """The same, for what nobody does to the own account. Raises: Conflict HILO-A415."""
    held(user)
    if actor.user_id == user.pk:
        raise Conflict("HILO-A415")
    return administered(user, actor)


def may_staff(institution: Institution | None, role: str, actor: Actor) -> None:
    """Raise unless the actor may give the role there: its administration, or the registrar an administrator's.

    Raises: Forbidden HILO-A405.
    """
    registrar = role == ADMINISTRATOR and actor.may("institutions.manage")
    if not registrar and not administers(actor, institution):
        raise elsewhere(institution)
