"""What is done with lost plates."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.action import action, done, held
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict

from .commands import ReportLoss
from .events import PlateLost
from .models import LostPlate


@action("plates.write", verb="plate.lost")
def report_loss(command: ReportLoss, *, actor: Actor, at: datetime) -> LostPlate:
    """Enter a plate that was lost. Raises: Conflict HILO-L409 if it is missed already."""
    row = held(LostPlate(plate=command.plate.upper(), state=command.state, where=command.where, lost_at=at))
    if LostPlate.objects.filter(plate=row.plate).exists():
        raise Conflict("HILO-L409", "This plate is missed already.", where="plate")
    row.save()
    done(row, PlateLost(row.plate))
    return row
