"""Who serves: an officer and their force. Every stretch is half-open: `until` is the first day it no longer holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import PersonName, longest

from ..commands import (
    Cuip,
    Curp,
    Number,
    Profile,
    Sex,
)

SERVING = ("active", "leave", "suspended", "pending")
"""pending: enrolled, and may not serve until somebody answers who it is."""


ENDED = ("separated", "removed", "retired", "dead")


REGISTER = "the file of a career keeps all of it, and is one of the national registers (LGSNSP 63, 105-VI)"


class Officer(models.Model):
    """The service of a person in an institution; `number` is the institution's own. Who returns gets a new one.

    cuip: permanent key in the national register of personnel, and curp: population key, "" while not known; each
    belongs to one service at a time. sex: as the CURP writes it. Name, birth date, keys and sex change by
    actions/identity.py alone. account: who signs in as this officer. previous: the service before a re-hire.
    profile: a profile of standards/programme.toml.
    """

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=longest(Number))
    name = models.CharField(max_length=longest(PersonName))
    cuip = models.CharField(max_length=longest(Cuip), blank=True)
    curp = models.CharField(max_length=longest(Curp), blank=True)
    born = models.DateField(null=True)
    sex = models.CharField(max_length=longest(Sex), blank=True)
    name_key = models.CharField(
        max_length=longest(PersonName), blank=True, help_text="the name folded, to find it again"
    )
    name_sound = models.CharField(
        max_length=longest(PersonName), blank=True, help_text="the name as it sounds, to find whom it may be"
    )
    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    profile = models.CharField(max_length=longest(Profile), blank=True)
    status = models.CharField(max_length=12, default="active")
    joined_on = models.DateField(null=True)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, related_name="later", null=True)
    traits = Traits(
        personal=kept(REGISTER, "name cuip curp born sex name_key name_sound joined_on"),
        operational="number profile status",
    )
    stands = Stands("officer:pk", own=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="officer_number_once"),
            models.UniqueConstraint(
                fields=["cuip"], condition=~Q(cuip="") & Q(status__in=SERVING), name="officer_cuip_serves_once"
            ),
            models.UniqueConstraint(
                fields=["curp"], condition=~Q(curp="") & Q(status__in=SERVING), name="officer_curp_serves_once"
            ),
            models.CheckConstraint(condition=Q(status__in=SERVING + ENDED), name="officer_status_known"),
        ]
        indexes = [
            models.Index(fields=["cuip"], condition=~Q(cuip=""), name="officer_by_cuip"),
            models.Index(fields=["curp"], condition=~Q(curp=""), name="officer_by_curp"),
            models.Index(fields=["born"], name="officer_by_birth_date"),
            models.Index(fields=["name_sound"], name="officer_by_sound"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def serves(self) -> bool:
        return self.status in SERVING

    @property
    def subject(self) -> str:
        return f"officer:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)


@dataclass(frozen=True, slots=True)
class Force:
    """The officers of an institution together, for what is done to many of them. state: the institution's."""

    institution: str
    state: str

    @property
    def subject(self) -> str:
        return f"institution:{self.institution}"

    @property
    def holder(self) -> Holder:
        return Holder(self.state, self.institution)
