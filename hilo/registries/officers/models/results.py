"""What an officer was found fit for: a chain of decisions, each of a day and recorded at an instant."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, longest

from ..commands import Authority, Component, Document, EvaluationForm, Ground
from .person import REGISTER, Officer

COMPONENTS = ("trust", "competencies", "performance", "training")
SEALED = "the file of an evaluation is confidential and is kept (LGSNSP 93)"


class Evaluation(models.Model):
    """A decision about one component of the certificate. form: which of its forms (standards/certificate_rules.toml).

    Never edited: a later decision annuls or corrects it, once. decision: "result", "correction" (a result in place of
    another), "annulment" (another falls and nothing takes its place). replaces: the decision that it ends;
    superseded_at: the instant at which a later one ended this. ground: of standards/grounds.toml, of what replaces;
    words: sealed. place: the order of the results of one day. by: the institution that evaluated. valid_until: first
    day it no longer holds; None if the component has no end.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="evaluations")
    component = models.CharField(max_length=longest(Component))
    form = models.CharField(max_length=longest(EvaluationForm), blank=True)
    decision = models.CharField(max_length=12, default="result")
    place = models.PositiveSmallIntegerField(default=1)
    passed = models.BooleanField()
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    by = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=longest(Document), blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="later", null=True)
    ground = models.CharField(max_length=longest(Ground), blank=True)
    words = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=longest(AccountName), blank=True)
    superseded_at = models.DateTimeField(null=True)
    traits = Traits(
        protected=kept(REGISTER, "component form decision passed issued_on valid_until document ground"),
        sealed=kept(SEALED, "words"),
        operational="recorded_by",
    )
    stands = Stands(of="officer")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "component", "issued_on", "place"],
                condition=Q(superseded_at=None) & ~Q(decision="annulment"),
                name="officer_component_once_a_place",
            ),
            models.CheckConstraint(condition=Q(component__in=COMPONENTS), name="officer_component_known"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("issued_on")),
                name="officer_evaluation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(decision="result", replaces=None, ground="", words="")
                | Q(decision__in=["correction", "annulment"], replaces__isnull=False) & ~Q(ground=""),
                name="officer_evaluation_says_why",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
                name="officer_evaluation_ends_after_it_is_recorded",
            ),
        ]


class Appeal(models.Model):
    """An officer contests a result. due: first day on which the answer is late; carry_out_by: by when what was decided
    is to be carried out, if it is that the officer be evaluated again; carried_out: the result that did.

    outcome: "" while open, "upheld", "annulled" or "again". words: of the resolution, sealed.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="appeals")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="appeals")
    lodged_on = models.DateField()
    lodged_at = models.DateTimeField()
    lodged_by = models.CharField(max_length=longest(AccountName))
    document = models.CharField(max_length=longest(Document))
    due = models.DateField()
    outcome = models.CharField(max_length=12, blank=True)
    ground = models.CharField(max_length=longest(Ground), blank=True)
    words = models.TextField(blank=True)
    authority = models.CharField(max_length=longest(Authority), blank=True)
    resolution = models.CharField(max_length=longest(Document), blank=True)
    decided_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=longest(AccountName), blank=True)
    carry_out_by = models.DateField(null=True)
    carried_out = models.OneToOneField(Evaluation, on_delete=models.PROTECT, related_name="+", null=True)
    traits = Traits(
        protected=kept(REGISTER, "lodged_on document due outcome ground authority resolution decided_on carry_out_by"),
        sealed=kept(SEALED, "words"),
        operational="lodged_by decided_by",
    )
    stands = Stands(of="officer")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation"], name="officer_result_appealed_once"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_on=None)
                | Q(outcome__in=["upheld", "annulled", "again"], decided_at__isnull=False, decided_on__isnull=False),
                name="officer_appeal_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("lodged_on")),
                name="officer_appeal_decided_after_it_is_lodged",
            ),
        ]
