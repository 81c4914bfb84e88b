"""Whose inventory is read, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from hilo.kernel.access.queries import institution_named
from hilo.kernel.rights import Holder, allow, belongs, reached
from hilo.lib.actor import Actor

from ..models import Piece

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

READ = "armoury.read"


def inventory_of(actor: Actor, institution: str = "") -> Institution:
    """The institution asked about, the asker's own if none is named. Raises: Forbidden, NotFound."""
    allow(actor, READ)
    body = institution_named(institution or actor.institution)
    belongs(READ, READ, actor, Holder(body.state, body.code))
    return body


def reach(actor: Actor) -> QuerySet[Piece]:
    """The pieces that an actor may read. Raises: Forbidden."""
    allow(actor, READ)
    return reached(Piece.objects.all(), actor, READ, {"state": "institution__state", "institution": "institution"})
