"""What came of a file of personnel, line by line, and what it wrote: so that every row is accounted for and undone."""

from __future__ import annotations

from django.db import models

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Digest, longest

from ..commands import Number
from .person import REGISTER, Officer

OUTCOMES = ("entered", "changed", "same", "asked", "refused")


class Import(models.Model):
    """A file that was taken. sha256: of its bytes; undone_at: when all of it was taken back."""

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=longest(Digest))
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(operational="sha256 by undone_by")

    @property
    def name(self) -> str:
        """By which what it wrote says where it came from."""
        return f"import:{self.pk}"

    @property
    def subject(self) -> str:
        return f"institution:{self.institution_id}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)


class ImportLine(models.Model):
    """A line of a file. outcome: one of OUTCOMES; code: why it was asked about or refused.

    wrote: what it made or changed, by kind: ids of rows, and what stood in a field before. officer: None once undone.
    """

    file = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8)
    code = models.CharField(max_length=12, blank=True)
    number = models.CharField(max_length=longest(Number), blank=True)
    officer = models.ForeignKey(Officer, on_delete=models.SET_NULL, related_name="+", null=True)
    wrote = models.JSONField(default=dict)
    traits = Traits(personal=kept(REGISTER, "wrote"), operational="outcome code number")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="import_line_once"),
            models.CheckConstraint(condition=models.Q(outcome__in=OUTCOMES), name="import_outcome_known"),
        ]
