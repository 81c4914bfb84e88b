"""Who speaks for a centre: one that asks, or one that is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q, QuerySet

from hilo.emergency.centres.queries import centre
from hilo.kernel.action import held, running
from hilo.kernel.possession import is_at
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre

M = TypeVar("M", bound=Model)


def centre_named(code: str) -> Centre:
    """The centre with a code. Raises: NotFound."""
    found = centre(code)
    if found is None:
        raise NotFound("centre", ascii(code)[1:-1])
    return found


def acts_for(actor: Actor, where: Centre) -> bool:
    """True if the actor speaks for the centre: works there, or (working at none) for its institution or the nation."""
    return is_at(actor, where.holder)


def held_by(actor: Actor, *wheres: Centre) -> None:
    """In an act: one of the centres holds what it touches, and the actor speaks for it.

    Raises: Forbidden HILO-A404 from another state, HILO-M403 from another centre of the state.
    """
    spoken = [where for where in wheres if acts_for(actor, where)]
    covered = [where for where in wheres if actor.covers(where.state)]
    held([*spoken, *covered, *wheres][0])
    if not spoken:
        words = f"Only centre {' or '.join(where.code for where in wheres)} can do this."
        refusal = Forbidden(running().right, words)
        refusal.code = "HILO-M403"
        raise refusal


def on_side(rows: QuerySet[M], actor: Actor, *sides: str) -> QuerySet[M]:
    """The rows in which a centre that the actor speaks for stands on one of the sides ("sender", "receiver" ...)."""
    if not actor.centre and actor.everywhere:
        return rows
    asked = Q()
    for side in sides:
        own = {f"{side}__state__in": actor.states, f"{side}__institution": actor.institution}
        asked |= Q(**({side: actor.centre} if actor.centre else own))
    return rows.filter(asked)
