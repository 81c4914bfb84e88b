"""One row for each thing that is done again and again."""

from __future__ import annotations

from django.db import models

from hilo.kernel.traits import Traits


class Upkeep(models.Model):
    """what: one of rules.WHAT. at: when it was last done. findings: what was not well then."""

    what = models.CharField(primary_key=True, max_length=16)
    at = models.DateTimeField()
    findings = models.PositiveIntegerField(default=0)
    traits = Traits(operational="what")
