"""Entries in chains. Written by `actions.entry` alone; read by `queries`."""

from __future__ import annotations

from django.db import models

from hilo.kernel.traits import Traits


class Head(models.Model):
    """The last link of a chain; it is locked while the next one is added, and moved by a trigger."""

    chain = models.CharField(primary_key=True, max_length=24)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    traits = Traits(operational="hash")


class Entry(models.Model):
    """One act or one protected read. `data` is canonical JSON text, so that its hash can be recomputed for ever."""

    chain = models.CharField(max_length=24)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    why = models.TextField(blank=True)
    data = models.TextField(blank=True)
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    traits = Traits(operational="chain actor verb subject why data prev hash")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="ledger_one_entry_a_place")]
        indexes = [models.Index(fields=["subject"], name="ledger_subject")]
