"""Who else writes a report, each with an account of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Reason, longest

from .report import REPORT, Report


class Partner(models.Model):
    """An officer who writes beside the author until it ends: came in of the same crew, or was named.

    ended: their words stay, and a crew does not let them in again.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="partners")
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+")
    named_by = models.CharField(max_length=longest(AccountName))
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(operational="named_by ended_by")
    stands = Stands(of="report")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "officer"], condition=Q(ended_at=None), name="partner_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="partner_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["officer"], condition=Q(ended_at=None), name="partner_writes")]


class PartSigned(models.Model):
    """A partner answered for what they wrote, as it stood then; never changed: who writes on answers again.

    changes: ids of the changes that they answered for. declined: why they did not sign; "" for a signature.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="parts_signed")
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=longest(AccountName))
    at = models.DateTimeField()
    changes = models.JSONField()
    declined = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(protected=kept(REPORT, "declined"), operational="by changes")
    stands = Stands(of="report")
