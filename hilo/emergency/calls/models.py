"""Calls."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Call(models.Model):
    """One call. Its folio is made of its centre, its year and its id, so it exists from the first instant.

    latitude, longitude: as received, even if they are nonsense; `state` and `municipality` are what they mean.
    served_number: the number that served the place on the call's date (911, or an older one).
    silent: the line is open and nobody speaks. paper_form: number of the form it was written on while the centre had no
    system; entered_at, entered_by: when and by whom it was entered afterwards. erased_at: when what it told of a person
    was erased.
    """

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12)
    caller_number = models.CharField(max_length=40, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    uncertainty_m = models.FloatField(null=True)
    state = models.CharField(max_length=2, blank=True)
    municipality = models.CharField(max_length=5, blank=True)
    exact = models.BooleanField(default=False)
    served_number = models.CharField(max_length=12, default="911")
    language = models.CharField(max_length=8, default="es")
    narrative = models.TextField(blank=True)
    card = models.JSONField(default=dict, blank=True)
    findings = models.JSONField(default=list, blank=True)
    recording = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=12, default="waiting")
    improper_kind = models.CharField(max_length=16, blank=True)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=150, blank=True)
    classified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    silent = models.BooleanField(default=False)
    paper_form = models.CharField(max_length=24, blank=True)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.CharField(max_length=150, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "answered", "classified", "improper", "abandoned", "unreached"]),
                name="call_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="improper") | ~Q(improper_kind=""), name="call_improper_has_kind"
            ),
            models.UniqueConstraint(
                fields=["centre", "paper_form"], condition=~Q(paper_form=""), name="call_form_entered_once"
            ),
            models.CheckConstraint(
                condition=Q(paper_form="", entered_at=None) | (~Q(paper_form="") & Q(entered_at__isnull=False)),
                name="call_form_says_when_entered",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "received_at"], condition=Q(status="waiting"), name="call_queue"),
            models.Index(fields=["caller_number", "-received_at"], name="call_number_history"),
            models.Index(fields=["centre", "-received_at"], name="call_by_centre"),
        ]

    @property
    def folio(self) -> str:
        """Centre, year and number, as PUE-26-0000123."""
        return f"{self.centre_id}-{timezone.localtime(self.received_at):%y}-{self.pk:07d}"


class CallBack(models.Model):
    """One attempt to reach a caller whose call was abandoned; outcome: words of standards/call_back.toml."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="call_backs")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    outcome = models.CharField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["call", "at"], name="call_back_by_call")]
