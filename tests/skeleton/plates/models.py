"""Plates that were lost."""

from __future__ import annotations

from django.db import models

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import StateCode, longest

from .commands import Plate, Where


class LostPlate(models.Model):
    """One plate that somebody misses."""

    plate = models.CharField(max_length=longest(Plate), unique=True)
    state = models.CharField(max_length=longest(StateCode))
    where = models.CharField(max_length=longest(Where), blank=True)
    lost_at = models.DateTimeField()
    traits = Traits(operational="plate state where")

    @property
    def subject(self) -> str:
        return f"plate:{self.plate}"

    @property
    def holder(self) -> Holder:
        return Holder(self.state)
