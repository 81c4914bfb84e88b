"""Amendments of another's words, from when they are proposed until their author, or another commander, ends it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, longest

from ..commands import Account, Unreached
from .report import REPORT, Report


class ProposedAmendment(models.Model):
    """What a commander asks an author to put right in their own words; triggers.py keeps what was asked as it was.

    author: whose words they are; changes: [{path, before, after}], protected ones sealed; due: until then the author
    alone answers. status: open, confirmed, declined, carried (without its author), withdrawn. because: why it was
    declined, withdrawn or carried; unreached: why the author did not answer; number: of the amendment that it became.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="proposals")
    ref = models.UUIDField(null=True, unique=True)
    author = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+", db_index=False)
    changes = models.JSONField()
    reason = models.CharField(max_length=longest(Account))
    by = models.CharField(max_length=longest(AccountName))
    at = models.DateTimeField()
    due = models.DateTimeField()
    seen = models.JSONField(default=list)
    status = models.CharField(max_length=10, default="open")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=longest(AccountName), blank=True)
    unreached = models.CharField(max_length=longest(Unreached), blank=True)
    because = models.CharField(max_length=longest(Account), blank=True)
    number = models.PositiveSmallIntegerField(null=True)
    traits = Traits(
        protected=kept(REPORT, "changes reason because"), operational="ref by seen status ended_by unreached"
    )
    stands = Stands(of="report")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", ended_at=None, ended_by="", because="", unreached="", number=None)
                | (
                    Q(ended_at__isnull=False)
                    & ~Q(ended_by="")
                    & (
                        Q(status="confirmed", because="", unreached="", number__isnull=False)
                        | (Q(status="carried", number__isnull=False) & ~Q(because="") & ~Q(unreached=""))
                        | (Q(status__in=["declined", "withdrawn"], unreached="", number=None) & ~Q(because=""))
                    )
                ),
                name="proposed_amendment_ended_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="proposed_amendment_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["author"], condition=Q(status="open"), name="proposed_to_author"),
        ]
