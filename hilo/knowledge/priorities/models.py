"""Frozen lists, which the database itself never lets change (triggers.py), and the lines of action upon them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import PersonName, longest

from .commands import LineKind, ListName, MunicipalityCode, Office, What

NATIONAL = Holder("")
"""Who holds the lists: they cross the states' borders."""


class FrozenList(models.Model):
    """A list as it was frozen. `document` is canonical JSON of everything (rule, vintage, members); `hash` its SHA-256.

    supersedes: the list whose place it takes; a list is superseded once.
    """

    name = models.SlugField(max_length=longest(ListName), unique=True)
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=150)
    reason = models.TextField(blank=True)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, related_name="superseded_by", null=True)
    document = models.TextField()
    hash = models.CharField(max_length=64)
    traits = Traits(operational="frozen_by", public="name reason document hash")
    stands = Stands("list:name")

    @property
    def subject(self) -> str:
        return f"list:{self.name}"

    @property
    def holder(self) -> Holder:
        return NATIONAL


class Publication(models.Model):
    """A frozen list was published: from now on anyone may read it. There is no way back, as with any gazette."""

    list = models.OneToOneField(FrozenList, on_delete=models.PROTECT, related_name="publication")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=150)
    traits = Traits(operational="published_by")
    stands = Stands(of="list")


class LineOfAction(models.Model):
    """What is done in a listed municipality, and which office answers for it.

    official: the public official in office when it was recorded. federal_until: the day by which federal support ends;
    federal_ended: the day it did. outcome: said when the line is closed.
    """

    list = models.ForeignKey(FrozenList, on_delete=models.PROTECT, related_name="lines")
    municipality = models.CharField(max_length=longest(MunicipalityCode))
    line = models.CharField(max_length=longest(LineKind))
    what = models.CharField(max_length=longest(What))
    office = models.CharField(max_length=longest(Office))
    official = models.CharField(max_length=longest(PersonName), blank=True)
    begins = models.DateField()
    ends = models.DateField(null=True)
    federal_support = models.BooleanField(default=False)
    federal_until = models.DateField(null=True)
    federal_ended = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    closed_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    traits = Traits(
        personal=kept("the public official who answered for it stays named with it", "official"),
        operational="recorded_by",
        public="municipality line what office official begins ends federal_until federal_ended closed_on outcome",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line__in=["prevention", "institutions", "fight_against_violence"]), name="line_kind_known"
            ),
            models.CheckConstraint(condition=Q(office__in=["mayor", "governor"]), name="line_office_known"),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("begins")), name="line_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(federal_support=True, federal_until__isnull=False)
                | Q(federal_support=False, federal_until=None, federal_ended=None),
                name="line_federal_support_ends",
            ),
            models.CheckConstraint(condition=Q(closed_on=None) | ~Q(outcome=""), name="line_closed_with_outcome"),
        ]
        indexes = [models.Index(fields=["list", "municipality"], name="line_by_municipality")]

    @property
    def subject(self) -> str:
        return f"line:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.municipality[:2])


class ProgressNote(models.Model):
    """What happened with a line by a day. Notes are added, never changed."""

    line = models.ForeignKey(LineOfAction, on_delete=models.PROTECT, related_name="notes")
    on = models.DateField()
    text = models.TextField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=150)
    traits = Traits(operational="noted_by", public="on text")
