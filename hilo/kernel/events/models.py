"""Facts, and the tasks that follow from them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.traits import Traits


class Fact(models.Model):
    """Something that happened. `place` is its number in the stream, given after commit; facts are never changed.

    heard_by: codes of the centres and institutions that hear it, each between spaces (" PUE TLAX "); "" for the whole
    state.
    """

    name = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    state = models.CharField(max_length=2, blank=True)
    heard_by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    payload = models.TextField()
    place = models.BigIntegerField(null=True, unique=True)
    traits = Traits(operational="name subject state heard_by payload")

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(place=None), name="fact_without_place")]


class Task(models.Model):
    """A reaction to be run because of a fact, under the reaction's stable name."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="tasks")
    reaction = models.CharField(max_length=80)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    traits = Traits(operational="reaction error")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "reaction"], name="task_once_a_fact")]
        indexes = [models.Index(fields=["next_at"], condition=Q(done_at=None), name="task_open")]
