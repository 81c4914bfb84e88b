"""Entries in chains. Written by `actions.entry` alone; read by `queries`."""

from __future__ import annotations

from django.db import models

from hilo.kernel.traits import Traits


class Head(models.Model):
    """The last link of a chain; it is locked while the next one is added, and moved by a trigger."""

    chain = models.CharField(primary_key=True, max_length=24)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    traits = Traits(operational="hash seal")


class Entry(models.Model):
    """One act or one protected read. `data` is canonical JSON text, so that its hash can be recomputed for ever.

    nth: how many times its record was sealed before, and this one; 0 if it seals none. stands: keyed digest of the
    record as the act left it. key: name of the key of both; seal: keyed, over all of it and the seal before.
    """

    chain = models.CharField(max_length=24)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    why = models.TextField(blank=True)
    data = models.TextField(blank=True)
    nth = models.PositiveIntegerField(default=0)
    stands = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=16)
    prev = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    traits = Traits(operational="chain actor verb subject why data stands key prev seal hash")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="ledger_one_entry_a_place")]
        indexes = [models.Index(fields=["subject", "nth"], name="ledger_subject")]
