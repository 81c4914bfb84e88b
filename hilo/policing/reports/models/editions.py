"""Editions of the form that are proposed and voted on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import AccountName, Digest, longest

from ..commands import (
    Account,
    EditionName,
    FormName,
    InstitutionCode,
    PartyName,
)


class EditionProposal(models.Model):
    """A form file put to the three parties, with its exact text; the votes are for its SHA-256 and nothing else.

    form: id of the form inside the file, such as iph_2027_crime; status: see standards/edition_states.toml.
    """

    form = models.CharField(max_length=longest(FormName))
    edition = models.CharField(max_length=longest(EditionName))
    sha256 = models.CharField(max_length=longest(Digest))
    text = models.TextField()
    reason = models.CharField(max_length=longest(Account))
    valid_from = models.DateField()
    status = models.CharField(max_length=12, default="open")
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=longest(AccountName))
    institution = models.CharField(max_length=longest(InstitutionCode))
    ended_at = models.DateTimeField(null=True)
    traits = Traits(
        operational="proposed_by",
        public="form edition sha256 text reason valid_from status institution",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form"], condition=Q(status="open"), name="edition_one_open"),
            models.UniqueConstraint(fields=["form"], condition=Q(status="approved"), name="edition_one_approved"),
            models.CheckConstraint(
                condition=Q(status="open", ended_at=None)
                | Q(status__in=["approved", "rejected", "withdrawn", "superseded"], ended_at__isnull=False),
                name="edition_status_known",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"edition:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder("")


class EditionVote(models.Model):
    """What one of the three parties says of the exact bytes; one account votes for one party only."""

    proposal = models.ForeignKey(EditionProposal, on_delete=models.PROTECT, related_name="votes")
    party = models.CharField(max_length=longest(PartyName))
    approved = models.BooleanField()
    sha256 = models.CharField(max_length=longest(Digest))
    reason = models.CharField(max_length=longest(Account))
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    institution = models.CharField(max_length=longest(InstitutionCode))
    traits = Traits(operational="by", public="party approved sha256 reason institution")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "party"], name="edition_vote_once_a_party"),
            models.UniqueConstraint(fields=["proposal", "by"], name="edition_vote_once_a_person"),
            models.CheckConstraint(
                condition=Q(party__in=["secretariat", "attorney", "commissioner"]), name="edition_vote_party_known"
            ),
        ]
