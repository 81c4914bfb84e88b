"""Transfers, requests for units, loans, federal help."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import AccountName, Reason, StateCode, longest

from .commands import Capability, HelperCode, HelpKind, MunicipalityCode


class Transfer(models.Model):
    """An offer to hand an incident over; the sender answers for it until it is acknowledged.

    renewed_at: when a desk of the receiver last said that it shows the offer. An incident has at most one open offer.
    """

    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=longest(Reason))
    status = models.CharField(max_length=12, default="offered")
    answer = models.CharField(max_length=longest(Reason), blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=longest(AccountName))
    due_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(operational="reason status answer offered_by ended_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident"], condition=Q(status="offered"), name="transfer_open_once"),
            models.CheckConstraint(condition=~Q(sender=F("receiver")), name="transfer_to_another_centre"),
            models.CheckConstraint(
                condition=Q(status="offered", ended_at=None)
                | Q(
                    status__in=["acknowledged", "refused", "withdrawn", "unseen", "lost", "unanswered", "closed"],
                    ended_at__isnull=False,
                ),
                name="transfer_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "-offered_at"], name="transfer_by_receiver"),
            models.Index(fields=["sender", "-offered_at"], name="transfer_by_sender"),
        ]

    @property
    def subject(self) -> str:
        return f"transfer:{self.pk}"

    @property
    def holder(self) -> Holder:
        return self.sender.holder


class UnitRequest(models.Model):
    """Units that one centre asks of another until an instant. capability: a word of dispatch's capabilities."""

    asker = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    lender = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    capability = models.CharField(max_length=longest(Capability))
    count = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=longest(Reason))
    status = models.CharField(max_length=12, default="open")
    answer = models.CharField(max_length=longest(Reason), blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=longest(AccountName))
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    traits = Traits(operational="capability reason status answer asked_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asker=F("lender")), name="units_asked_of_another_centre"),
            models.CheckConstraint(
                condition=Q(status="open", ended_at=None)
                | Q(status__in=["met", "declined", "withdrawn", "expired"], ended_at__isnull=False),
                name="units_asked_status_known",
            ),
        ]
        indexes = [models.Index(fields=["lender"], condition=Q(status="open"), name="units_asked_open")]

    @property
    def subject(self) -> str:
        return f"units-asked:{self.pk}"

    @property
    def holder(self) -> Holder:
        return self.asker.holder


class Loan(models.Model):
    """A unit that serves another centre than its owner; a unit is lent to one at a time.

    overdue_at: the end passed while the unit was with an incident.
    """

    unit = models.ForeignKey("dispatch.Unit", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    borrower = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(UnitRequest, on_delete=models.PROTECT, related_name="loans", null=True)
    reason = models.CharField(max_length=longest(Reason), blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    lent_by = models.CharField(max_length=longest(AccountName))
    overdue_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=12, blank=True)
    traits = Traits(operational="reason lent_by ended_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(ended_at=None), name="unit_lent_once"),
            models.CheckConstraint(condition=~Q(owner=F("borrower")), name="loan_to_another_centre"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="loan_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="")
                | Q(ended_at__isnull=False, ended_by__in=["owner", "borrower", "end"]),
                name="loan_ended_by_somebody",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"unit:{self.unit_id}"

    @property
    def holder(self) -> Holder:
        return self.owner.holder


class FederalHelp(models.Model):
    """Help that a state asked of a federal institution, until a day. centre: who asked; municipality: "" for all."""

    state = models.CharField(max_length=longest(StateCode))
    municipality = models.CharField(max_length=longest(MunicipalityCode), blank=True)
    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    institution = models.CharField(max_length=longest(HelperCode))
    kind = models.CharField(max_length=longest(HelpKind))
    reason = models.CharField(max_length=longest(Reason))
    begins = models.DateField()
    until = models.DateField()
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=longest(AccountName))
    overdue_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=longest(AccountName), blank=True)
    end_reason = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(
        operational="state municipality institution kind reason begins until requested_by ended_on ended_by end_reason"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("begins")), name="federal_help_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_by="", end_reason="")
                | (Q(ended_on__isnull=False) & ~Q(ended_by="") & ~Q(end_reason="")),
                name="federal_help_ended_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "begins"], name="federal_help_by_state"),
            models.Index(fields=["until"], condition=Q(ended_on=None), name="federal_help_open"),
        ]

    @property
    def subject(self) -> str:
        return f"federal-help:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.state, self.centre.institution_id)


class Extension(models.Model):
    """Federal help was given another end, and why."""

    help = models.ForeignKey(FederalHelp, on_delete=models.PROTECT, related_name="extensions")
    before = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=longest(Reason))
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    traits = Traits(operational="before until reason by")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("before")), name="federal_help_extended_further")]
