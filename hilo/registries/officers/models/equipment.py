"""What an officer has in charge, and by which protocols a force works."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, longest

from ..commands import (
    Condition,
    EquipmentKind,
    Protocol,
    Serial,
    Source,
)
from .career import Training
from .person import REGISTER, Officer


class Issue(models.Model):
    """Equipment or a weapon in an officer's charge, until it is returned. A serial number is with one officer.

    training: the course that allows it, for what needs one (LNUF 14).
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="issues")
    kind = models.CharField(max_length=longest(EquipmentKind))
    serial = models.CharField(max_length=longest(Serial))
    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="+", null=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=longest(AccountName))
    returned_at = models.DateTimeField(null=True)
    returned_to = models.CharField(max_length=longest(AccountName), blank=True)
    condition = models.CharField(max_length=longest(Condition), blank=True)
    traits = Traits(personal=kept(REGISTER, "kind serial condition"), operational="issued_by returned_to")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "serial"], condition=Q(returned_at=None), name="officer_issue_with_one"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_to="") | Q(returned_at__gte=F("issued_at")) & ~Q(returned_to=""),
                name="officer_issue_returned_to_somebody",
            ),
        ]


class ProtocolAdopted(models.Model):
    """A protocol of standards/protocols.toml that an institution has put in force. document: where it stands."""

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    protocol = models.CharField(max_length=longest(Protocol))
    since = models.DateField()
    document = models.CharField(max_length=longest(Source))
    traits = Traits(operational="protocol since document")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "protocol"], name="protocol_adopted_once")]
