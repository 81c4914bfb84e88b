"""Which gazetteer is in force at a centre. Its places stand in the file that `digest` names (index.py)."""

from __future__ import annotations

from django.db import models

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import Digest, longest

from .commands import SourceName


class Gazetteer(models.Model):
    """One load of a centre; the one with the highest number is in force. rows: places by kind."""

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=longest(Digest))
    source = models.CharField(max_length=longest(SourceName))
    rows = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=150)
    traits = Traits(operational="digest source rows loaded_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "number"], name="gazetteer_number_once")]

    @property
    def subject(self) -> str:
        return f"gazetteer:{self.centre_id}/{self.number}"

    @property
    def holder(self) -> Holder:
        return self.centre.holder
