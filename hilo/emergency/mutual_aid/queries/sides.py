"""Who speaks for a centre: one that asks, or one that is asked."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, QuerySet

from hilo.emergency.centres.queries import centre
from hilo.kernel.action import held
from hilo.kernel.possession import is_at
from hilo.kernel.rights import reached
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

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

    Raises: Forbidden HILO-A404 from another state, HILO-A406 from another centre of the state.
    """
    spoken = [where for where in wheres if acts_for(actor, where)]
    covered = [where for where in wheres if actor.covers(where.state)]
    held([*spoken, *covered, *wheres][0])


def on_side(rows: QuerySet[M], actor: Actor, right: str, *sides: str) -> QuerySet[M]:
    """The rows in which a centre that the actor speaks for stands on one of the sides ("sender", "receiver" ...)."""
    columns = ({"state": f"{side}__state", "institution": f"{side}__institution", "centre": side} for side in sides)
    return reduce(or_, (reached(rows, actor, right, fields) for fields in columns))
