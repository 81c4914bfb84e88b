"""Running terms."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.traits import Traits


class Deadline(models.Model):
    """One term about one subject, such as "dispatched" for "incident:PUE-26-0000123"."""

    subject = models.CharField(max_length=80)
    term = models.CharField(max_length=24)
    state = models.CharField(max_length=2, blank=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    traits = Traits(operational="subject term state")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "term"], name="deadline_once"),
            models.CheckConstraint(condition=Q(due_at__gte=F("started_at")), name="deadline_after_start"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(met_at=None), name="deadline_open")]
