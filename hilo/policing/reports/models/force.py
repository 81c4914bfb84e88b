"""The yearly report on the use of force, what was recommended, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import AccountName, Folio, StateCode, longest

from ..commands import (
    Account,
    Answer,
    Body,
    InstitutionCode,
    Number,
    Words,
)


class ForceRow(models.Model):
    """One use of force out of a signed report, for figures only: no name, no officer's number. Rebuildable."""

    folio = models.CharField(max_length=longest(Folio))
    annex = models.CharField(max_length=32)
    institution = models.CharField(max_length=longest(InstitutionCode))
    state = models.CharField(max_length=longest(StateCode))
    municipality = models.CharField(max_length=5, blank=True)
    at = models.DateTimeField()
    resistance = models.CharField(max_length=16)
    mechanism = models.CharField(max_length=16)
    level = models.CharField(max_length=16)
    firearm = models.BooleanField()
    shots = models.PositiveIntegerField(default=0)
    injured_persons = models.PositiveIntegerField(default=0)
    injured_officers = models.PositiveIntegerField(default=0)
    dead_women = models.PositiveIntegerField(default=0)
    dead_men = models.PositiveIntegerField(default=0)
    dead_unknown = models.PositiveIntegerField(default=0)
    dead_officers = models.PositiveIntegerField(default=0)
    edition = models.CharField(max_length=20)
    traits = Traits(
        operational="folio annex institution municipality edition",
        public="state resistance mechanism level",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["folio", "annex"], name="force_row_once")]
        indexes = [models.Index(fields=["state", "at"], name="force_row_by_state")]


class ForceRecommendation(models.Model):
    """What a public human-rights body recommended because of a use of force (LNUF 35-IV); published as it stands."""

    institution = models.CharField(max_length=longest(InstitutionCode))
    state = models.CharField(max_length=longest(StateCode))
    body = models.CharField(max_length=longest(Body))
    number = models.CharField(max_length=longest(Number))
    received_on = models.DateField()
    subject = models.CharField(max_length=longest(Words))
    answer = models.CharField(max_length=longest(Answer), default="pending")
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=longest(AccountName))
    traits = Traits(
        operational="noted_by",
        public="institution state body number received_on subject answer",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "body", "number"], name="force_recommendation_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["pending", "accepted", "partly", "refused"]),
                name="force_recommendation_answer_known",
            ),
        ]

    @property
    def holder(self) -> Holder:
        return Holder(self.state, self.institution)


class ForceFollowUp(models.Model):
    """What was done about a recommendation; the last one closes it if it says so."""

    recommendation = models.ForeignKey(ForceRecommendation, on_delete=models.PROTECT, related_name="follow_ups")
    on = models.DateField()
    text = models.CharField(max_length=longest(Account))
    closes = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    traits = Traits(operational="by", public="on text")

    class Meta:
        ordering = ["on", "pk"]
