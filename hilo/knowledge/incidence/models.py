"""What was done with the files of each source for the public: steps that are only added (triggers.py)."""

from __future__ import annotations

from django.db import models

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits
from hilo.lib.limits import longest

from .commands import SourceName, VintageKey
from .shelving import KINDS

NATIONAL = Holder("")
"""Who holds what the public reads: the figures of an installation cross the states' borders."""


class SourceShelf(models.Model):
    """The files of one source. Nothing of it changes: what is done with them are its steps."""

    source = models.CharField(max_length=longest(SourceName), unique=True)
    traits = Traits(public="source")
    stands = Stands("figures:source")

    @property
    def subject(self) -> str:
        return f"figures:{self.source}"

    @property
    def holder(self) -> Holder:
        return NATIONAL


class ShelfStep(models.Model):
    """A file was proposed, published, withdrawn, pinned or released. hash: of the whole file; answers: JSON, by the
    code of the finding that held it."""

    shelf = models.ForeignKey(SourceShelf, on_delete=models.PROTECT, related_name="steps")
    nth = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    vintage = models.CharField(max_length=longest(VintageKey))
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    why = models.TextField(blank=True)
    answers = models.TextField(default="{}")
    traits = Traits(operational="by", public="kind vintage hash why answers")
    stands = Stands(of="shelf")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shelf", "nth"], name="shelf_step_once"),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="shelf_step_known"),
        ]
