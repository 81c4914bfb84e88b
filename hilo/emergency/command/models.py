"""Alarms, counts, holds, zones, roles and objectives of an incident, each with who and when; nothing is overwritten."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.emergency.dispatch.commands import UnitCode
from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, longest

from .commands import HoldReason, ObjectiveText, PlaceWords, PlanFile, Post, RoleName, ZoneKind, ZoneLabel

WHY_KEPT = "who commanded a rescue, and what was decided, is proved by it"


class CentrePlan(models.Model):
    """A centre's own alarm plans, instead of the standard's; the newest is in force."""

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    toml = models.TextField(max_length=longest(PlanFile))
    at = models.DateTimeField()
    loaded_by = models.CharField(max_length=longest(AccountName))
    traits = Traits(operational="toml loaded_by")

    @property
    def subject(self) -> str:
        return f"alarm_plan:{self.centre_id}"

    @property
    def holder(self) -> Holder:
        return Holder(self.centre.state, self.centre.institution_id, centre=self.centre_id)


class OfScene(models.Model):
    """What is told of an incident, by whom and when."""

    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    by_unit = models.CharField(max_length=longest(UnitCode), blank=True)
    traits = Traits(operational="by by_unit")

    class Meta:
        abstract = True


class Alarm(OfScene):
    """An alarm that was raised. asks: capability -> how many should be there; lacking: what of it did not exist."""

    level = models.IntegerField()
    injured = models.IntegerField(null=True)
    asks = models.JSONField(default=dict)
    lacking = models.JSONField(default=dict)
    traits = Traits(operational="asks lacking")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "level"], name="alarm_raised_once")]


class TriageCount(OfScene):
    """How many of each colour were counted; the one that was counted last counts."""

    red = models.IntegerField()
    yellow = models.IntegerField()
    green = models.IntegerField()
    black = models.IntegerField()
    received_at = models.DateTimeField()


class Hold(OfScene):
    """Where units wait, and until it is secure. One is in force at a time; a new one ends the one before."""

    place = models.CharField(max_length=longest(PlaceWords), blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    hold = models.BooleanField()
    waits = models.JSONField(default=list)
    reason = models.CharField(max_length=longest(HoldReason), blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=longest(AccountName), blank=True)
    ended_by_unit = models.CharField(max_length=longest(UnitCode), blank=True)
    traits = Traits(operational="place latitude longitude waits reason ended_by ended_by_unit")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident"], condition=Q(ended_at=None), name="one_hold_in_force")
        ]


class Zone(OfScene):
    """A circle (point, radius) or a polygon (corners) until it is lifted."""

    kind = models.CharField(max_length=longest(ZoneKind))
    label = models.CharField(max_length=longest(ZoneLabel), blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    radius_m = models.FloatField(null=True)
    corners = models.JSONField(default=list)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(operational="kind label latitude longitude radius_m corners lifted_by")


class Role(OfScene):
    """Who holds a role from an instant on; the newest of a role counts."""

    role = models.CharField(max_length=longest(RoleName))
    unit = models.CharField(max_length=longest(UnitCode), blank=True)
    post = models.CharField(max_length=longest(Post), blank=True)
    traits = Traits(personal=kept(WHY_KEPT, "post"), operational="role unit")


class Objective(OfScene):
    """What the command wants reached, until it is met."""

    text = models.CharField(max_length=longest(ObjectiveText))
    met_at = models.DateTimeField(null=True)
    met_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(personal=kept(WHY_KEPT, "text"), operational="met_by")
