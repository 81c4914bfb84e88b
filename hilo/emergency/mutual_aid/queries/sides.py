"""Who speaks for a centre: one that asks, or one that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from hilo.emergency.centres.queries import centre
from hilo.emergency.incidents.queries import Party, people_of
from hilo.kernel.action import held
from hilo.kernel.possession import is_at
from hilo.kernel.rights import reached
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from ..models import Transfer

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre
    from hilo.emergency.incidents.models import Incident

FOLLOWED = timedelta(hours=24)
"""How long a closed incident that was handed over is still heard of by who did."""
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


def having_part(incident: Incident, then: datetime | None) -> Iterator[Party]:
    """The centres that handed the incident over: they hear how it goes on while it runs, and a day longer."""
    rows = Transfer.objects.filter(incident=incident, status="acknowledged").exclude(sender=incident.centre_id)
    if incident.closed_at is not None:
        rows = rows.filter(incident__closed_at__gt=timezone.now() - FOLLOWED)
    yield from (found for code in rows.values_list("sender", flat=True) if (found := people_of(code)))


def on_side(rows: QuerySet[M], actor: Actor, right: str, *sides: str) -> QuerySet[M]:
    """The rows in which a centre that the actor speaks for stands on one of the sides ("sender", "receiver" ...)."""
    columns = ({"state": f"{side}__state", "institution": f"{side}__institution", "centre": side} for side in sides)
    return reduce(or_, (reached(rows, actor, right, fields) for fields in columns))
