"""For what an institution is accredited, and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import AccountName, longest

from ..commands import Accredited, Document


class Accreditation(models.Model):
    """An institution may evaluate a component, or issue certificates, from a day until another (half-open).

    ended_on: the first day it no longer holds though its time is not over; ended_document: what ended it.
    """

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=longest(Accredited))
    since = models.DateField()
    until = models.DateField()
    document = models.CharField(max_length=longest(Document))
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=longest(AccountName))
    ended_on = models.DateField(null=True)
    ended_document = models.CharField(max_length=longest(Document), blank=True)
    traits = Traits(operational="what since until document recorded_by ended_on ended_document")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "what", "since"], name="accredited_once_a_day"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="accreditation_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_document="")
                | Q(ended_on__gte=F("since"), ended_on__lte=F("until")) & ~Q(ended_document=""),
                name="accreditation_ended_by_a_document",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"institution:{self.institution_id}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)
