"""Alarms of crews and desks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import AccountName, longest

from .commands import AlarmKind, HowWord


class Alarm(models.Model):
    """Somebody pressed the emergency button, or a crew was not heard of in time. Open until `ended_at`.

    centre: whose desks hear it: the one that the unit serves, or the presser's own. unit: None for a button pressed at
    a desk. raised_by: who pressed, "" for the house. latitude, longitude: where the unit was then, as far as is known.
    """

    kind = models.CharField(max_length=longest(AlarmKind))
    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("dispatch.Unit", on_delete=models.PROTECT, related_name="+", null=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+", null=True)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=longest(AccountName), blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=longest(AccountName), blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=longest(AccountName), blank=True)
    how = models.CharField(max_length=longest(HowWord), blank=True)
    traits = Traits(operational="kind raised_by latitude longitude answered_by ended_by how")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind"], condition=Q(ended_at=None, unit__isnull=False), name="alarm_once_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, how="") | (Q(ended_at__isnull=False) & ~Q(how="")), name="alarm_ends_somehow"
            ),
        ]
        indexes = [models.Index(fields=["centre"], condition=Q(ended_at=None), name="alarm_open")]

    @property
    def subject(self) -> str:
        return f"alarm:{self.pk}"

    @property
    def holder(self) -> Holder:
        centre = self.centre
        unit = self.unit_id or ""
        by = self.raised_by
        return Holder(centre.state, centre.institution_id, centre=centre.code, unit=unit, author=by, crewed=True)
