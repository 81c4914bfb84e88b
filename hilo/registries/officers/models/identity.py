"""What an officer's identity was, and who changed it by which paper."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, PersonName, Reason, longest

from ..commands import Cuip, Curp, Document, DocumentKind, QuestionAnswer, QuestionKind, Sex
from .person import REGISTER, Officer

STATUSES = ("proposed", "confirmed", "refused", "completed", "undone")
KINDS = ("likeness", "double", "number")
MADE = ("confirmed", "completed")
"""What changed the officer: what two persons signed, and what an import filled in where nothing stood."""


class IdentityChange(models.Model):
    """A change of who an officer is. document, number, issuer: the paper; fields: names of what it changes.

    The fields hold what is asked for, `was_…` what stood there when it was made. status: "proposed" until another
    account than `proposed_by` confirms or refuses it; "completed" by an import that filled in what nobody had written;
    "undone" with that import. source: the import that it came from, "" by hand. reason: why it was refused.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="identity_changes")
    status = models.CharField(max_length=12, default="proposed")
    fields = models.CharField(max_length=40)
    name = models.CharField(max_length=longest(PersonName), blank=True)
    born = models.DateField(null=True)
    curp = models.CharField(max_length=longest(Curp), blank=True)
    cuip = models.CharField(max_length=longest(Cuip), blank=True)
    sex = models.CharField(max_length=longest(Sex), blank=True)
    was_name = models.CharField(max_length=longest(PersonName), blank=True)
    was_born = models.DateField(null=True)
    was_curp = models.CharField(max_length=longest(Curp), blank=True)
    was_cuip = models.CharField(max_length=longest(Cuip), blank=True)
    was_sex = models.CharField(max_length=longest(Sex), blank=True)
    document = models.CharField(max_length=longest(DocumentKind))
    number = models.CharField(max_length=longest(Document), blank=True)
    issuer = models.CharField(max_length=longest(Document), blank=True)
    source = models.CharField(max_length=40, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=longest(AccountName))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=longest(AccountName), blank=True)
    reason = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(
        personal=kept(
            REGISTER,
            "name born curp cuip sex was_name was_born was_curp was_cuip was_sex number reason",
        ),
        operational="status fields document issuer source proposed_by decided_by",
    )
    stands = Stands(of="officer")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(status="proposed"), name="officer_one_identity_proposed"
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at=None) | Q(status__in=STATUSES[1:], decided_at__isnull=False),
                name="officer_identity_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | ~Q(decided_by=F("proposed_by")),
                name="officer_identity_two_hands",
            ),
        ]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that it changes."""
        return tuple(self.fields.split())

    def asked(self) -> dict[str, Any]:
        """Field -> what is asked for."""
        return {name: getattr(self, name) for name in self.names}

    def was(self) -> dict[str, Any]:
        """Field -> what stood there."""
        return {name: getattr(self, f"was_{name}") for name in self.names}


class IdentityQuestion(models.Model):
    """Whether two records are one person's, for a person to answer.

    kind: "likeness" to the service of another record; "double", twice in the institution without a key that tells them
    apart; "number", a file gives the officer's number to somebody else, who is in the columns here and nowhere yet.
    reasons: codes of standards/likeness.toml. held: the officer may not serve until it is answered. answer: "open",
    "same", "another", or "withdrawn" where the officer went with the import that asked (source).
    """

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="identity_questions")
    other = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+", null=True)
    kind = models.CharField(max_length=longest(QuestionKind))
    reasons = models.CharField(max_length=120)
    held = models.BooleanField(default=False)
    name = models.CharField(max_length=longest(PersonName), blank=True)
    born = models.DateField(null=True)
    curp = models.CharField(max_length=longest(Curp), blank=True)
    cuip = models.CharField(max_length=longest(Cuip), blank=True)
    sex = models.CharField(max_length=longest(Sex), blank=True)
    source = models.CharField(max_length=40, blank=True)
    said = models.CharField(max_length=longest(Reason), blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=longest(AccountName))
    answer = models.CharField(max_length=longest(QuestionAnswer), default="open")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=longest(AccountName), blank=True)
    reason = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(
        personal=kept(REGISTER, "reasons name born curp cuip sex reason"),
        operational="said kind source asked_by answer answered_by",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "other", "kind"],
                condition=Q(answer="open"),
                name="officer_asked_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(answer="open", answered_at=None)
                | Q(answer__in=["same", "another", "withdrawn"], answered_at__isnull=False),
                name="officer_question_answer_known",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="officer_question_kind_known"),
        ]
