"""Work programmes of the states, their commitments, what was reported and what was found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import longest

from .commands import Area, ComponentKey, Evidence, Office, Verdict, What


class Programme(models.Model):
    """A state's programme of a year in one version; submitted, it stays as it is, and a new version carries on."""

    state = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=longest(Area), help_text="the area of analysis and statistics it strengthens")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=150, blank=True)
    traits = Traits(operational="state area opened_by submitted_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state", "year", "version"], name="programme_one_a_version"),
            models.UniqueConstraint(
                fields=["state", "year"], condition=Q(submitted_at=None), name="programme_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by="") | (Q(submitted_at__isnull=False) & ~Q(submitted_by="")),
                name="programme_submitted_by_somebody",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"programme:{self.state}-{self.year}-{self.version}"

    @property
    def holder(self) -> Holder:
        return Holder(self.state)


class Commitment(models.Model):
    """One thing the state will do, under a component. carried_from: the same in the version before."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="commitments")
    component = models.CharField(max_length=longest(ComponentKey))
    what = models.CharField(max_length=longest(What))
    office = models.CharField(max_length=longest(Office))
    due = models.DateField()
    status = models.CharField(max_length=12, default="planned")
    carried_from = models.OneToOneField("self", on_delete=models.PROTECT, related_name="carried_to", null=True)
    traits = Traits(operational="component what office due status")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["planned", "under_way", "done", "dropped"]), name="commitment_status_known"
            )
        ]


class ProgressReport(models.Model):
    """What the state says of a commitment by a day. value: of the component's declared indicator, if it gives one."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="reports")
    on = models.DateField()
    text = models.TextField()
    value = models.FloatField(null=True)
    evidence = models.CharField(max_length=longest(Evidence), blank=True, help_text="where it can be seen")
    status = models.CharField(max_length=12)
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=150)
    traits = Traits(operational="on text value evidence status reported_by")


class Check(models.Model):
    """What the Executive Secretariat found on a day."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="checks")
    on = models.DateField()
    finding = models.TextField()
    verdict = models.CharField(max_length=longest(Verdict))
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=150)
    traits = Traits(operational="on finding verdict checked_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["met", "partly", "not_met", "not_verifiable"]), name="check_verdict_known"
            )
        ]
