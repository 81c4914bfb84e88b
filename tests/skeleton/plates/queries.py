"""Which plates are missed, within the reader's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hilo.kernel.rights import allow, visible
from hilo.lib.actor import Actor

from .models import LostPlate


@dataclass(frozen=True, slots=True)
class LostPlateRow:
    plate: str
    state: str
    where: str
    lost_at: datetime


def lost(actor: Actor) -> list[LostPlateRow]:
    """The plates that are missed, the newest first. Raises: Forbidden."""
    allow(actor, "plates.write")
    rows = visible(LostPlate.objects.order_by("-lost_at", "plate"), actor)
    return [LostPlateRow(row.plate, row.state, row.where, row.lost_at) for row in rows]
