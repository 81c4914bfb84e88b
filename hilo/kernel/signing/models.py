"""Keys that an institution signed with until another took over: what they signed is still verified, or no longer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits
from hilo.lib.limits import AccountName, longest

KEY_NAME = 16
DOCUMENT = 120


class RetiredKey(models.Model):
    """A key that another took over from. kid: its name in what it signed (rules.fingerprint); successor: the next
    one's; public: PEM. distrusted_from: somebody else had it from this day: its signature proves nothing; None: it was
    turned as keys are, and what it signed holds. document: what that rests on."""

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    kid = models.CharField(max_length=KEY_NAME, unique=True)
    public = models.TextField()
    successor = models.CharField(max_length=KEY_NAME, unique=True)
    retired_at = models.DateTimeField()
    retired_by = models.CharField(max_length=longest(AccountName))
    document = models.CharField(max_length=DOCUMENT)
    distrusted_from = models.DateField(null=True)
    distrusted_at = models.DateTimeField(null=True)
    distrusted_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(
        operational="kid successor public retired_by document distrusted_from distrusted_by",
    )
    stands = Stands(named="signing_key:kid")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(distrusted_from=None, distrusted_at=None, distrusted_by="")
                | Q(distrusted_from__isnull=False, distrusted_at__gte=models.F("retired_at")) & ~Q(distrusted_by=""),
                name="signing_key_distrusted_by_somebody",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"signing_key:{self.kid}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)
