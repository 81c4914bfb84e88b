"""What an officer was found fit for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import longest

from ..commands import (
    Component,
    Document,
    EvaluationForm,
)
from .person import REGISTER, Officer

COMPONENTS = ("trust", "competencies", "performance", "training")


class Evaluation(models.Model):
    """One component of the certificate, judged. form: which of its forms (standards/certificate_rules.toml).

    by: the institution that evaluated. valid_until: first day it no longer holds; None if the component has no end.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="evaluations")
    component = models.CharField(max_length=longest(Component))
    form = models.CharField(max_length=longest(EvaluationForm), blank=True)
    passed = models.BooleanField()
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    by = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=longest(Document), blank=True)
    recorded_at = models.DateTimeField()
    traits = Traits(protected=kept(REGISTER, "component form passed issued_on valid_until document"))
    stands = Stands(of="officer")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "component", "issued_on"], name="officer_component_once_a_day"),
            models.CheckConstraint(condition=Q(component__in=COMPONENTS), name="officer_component_known"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("issued_on")),
                name="officer_evaluation_ends_after_it_begins",
            ),
        ]
