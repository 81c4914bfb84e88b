"""Hospitals, what they said, patients of an incident and who takes them where."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, longest

from .commands import AgeBand, Clues, Colour, HospitalName, HospitalReason, Source, Told

WHY_KEPT = "the course of a rescue is proved by it; it names nobody"


class Hospital(models.Model):
    """A health establishment on a centre's list, by its CLUES. beds: kinds with their number, as the list says."""

    clues = models.CharField(primary_key=True, max_length=longest(Clues))
    name = models.CharField(max_length=longest(HospitalName))
    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField()
    longitude = models.FloatField()
    capabilities = models.JSONField(default=list)
    beds = models.JSONField(default=dict)
    serves = models.BooleanField(default=True)
    traits = Traits(operational="clues name latitude longitude capabilities beds")

    @property
    def subject(self) -> str:
        return f"hospital:{self.clues}"

    @property
    def holder(self) -> Holder:
        return Holder(self.centre.state, self.centre.institution_id, centre=self.centre_id)


class Word(models.Model):
    """What a hospital said of itself, until an instant. The newest counts; the others are its history."""

    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="words")
    status = models.CharField(max_length=longest(Told))
    reason = models.CharField(max_length=longest(HospitalReason), blank=True)
    beds = models.JSONField(default=dict)
    source = models.CharField(max_length=longest(Source), blank=True)
    told_by = models.CharField(max_length=longest(AccountName))
    at = models.DateTimeField()
    until = models.DateTimeField()
    traits = Traits(operational="status reason beds source told_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["open", "diversion", "closed"]), name="hospital_word_known"),
            models.CheckConstraint(condition=Q(status="open") | ~Q(reason=""), name="hospital_says_why"),
        ]
        indexes = [models.Index(fields=["hospital", "-at"], name="hospital_word_latest")]


class Transport(models.Model):
    """A unit on its way to a hospital, until it hands over, goes to another one or is withdrawn (ended)."""

    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("dispatch.Unit", on_delete=models.PROTECT, related_name="+")
    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=longest(AccountName))
    arrived_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=12, blank=True)
    traits = Traits(operational="started_by ended")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(ended_at=None), name="unit_goes_to_one_hospital"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended="")
                | Q(ended_at__isnull=False, ended__in=["redirected", "handed_over", "withdrawn"]),
                name="transport_ends_with_a_word",
            ),
        ]


class Patient(models.Model):
    """Somebody hurt or ill at an incident, by number. transport: who has them now, or brought them."""

    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    colour = models.CharField(max_length=longest(Colour), blank=True)
    age = models.CharField(max_length=longest(AgeBand), blank=True)
    needs = models.JSONField(default=list)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=longest(AccountName))
    transport = models.ForeignKey(Transport, on_delete=models.PROTECT, related_name="patients", null=True)
    traits = Traits(personal=kept(WHY_KEPT, "colour age needs"), operational="noted_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="patient_has_a_number")]
