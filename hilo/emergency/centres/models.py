"""Emergency centres."""

from __future__ import annotations

from django.db import models

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import StateCode, longest

from .commands import CentreCode, CentreName


class Centre(models.Model):
    """A centre that answers for a state, or for some municipalities of it.

    municipalities: five-digit codes; an empty list means the whole state. A centre without a state takes calls
    whose place is not known yet. uris: sip: and tel: addresses at which other networks reach it, the best first.
    updated_at: when its area or its addresses last changed.
    """

    code = models.CharField(primary_key=True, max_length=longest(CentreCode))
    name = models.CharField(max_length=longest(CentreName))
    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=longest(StateCode), blank=True)
    municipalities = models.JSONField(default=list, blank=True)
    services = models.JSONField(default=list, blank=True)
    uris = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(null=True)
    traits = Traits(operational="state", public="name municipalities services uris")

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        return f"centre:{self.code}"

    @property
    def holder(self) -> Holder:
        return Holder(self.state, self.institution_id, centre=self.code)
