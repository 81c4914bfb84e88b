"""The one row that says what this installation is for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits

from .rules import KINDS


class Installation(models.Model):
    """kind: one of rules.KINDS; declared_at: since when. There is one row, with the id 1.

    latest_at: the latest instant that a process saw, written down every minute: a clock set back is known by it.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=16)
    declared_at = models.DateTimeField()
    latest_at = models.DateTimeField(null=True)
    traits = Traits(operational="kind")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="installation_is_one"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="installation_kind_known"),
        ]

    @property
    def subject(self) -> str:
        return f"installation:{self.pk}"

    @property
    def holder(self) -> Holder:
        """The whole country's: no state holds it alone."""
        return Holder("")
