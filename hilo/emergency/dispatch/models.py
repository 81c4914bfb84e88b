"""Units, crews, assignments, positions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits
from hilo.lib.limits import AccountName, Reason, StateCode, longest

from .commands import Agency, BarWord, EffectCode, Sector, StationCode, StationName, StatusWord, UnitCode, UnitName
from .rules import STATUSES


class Station(models.Model):
    """A house from which units go out. agencies: whose units stand there, [] for any.

    valid_from, valid_until: half-open; a station that is over holds no unit.
    """

    code = models.CharField(primary_key=True, max_length=longest(StationCode))
    name = models.CharField(max_length=longest(StationName))
    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    agencies = models.JSONField(default=list)
    latitude = models.FloatField()
    longitude = models.FloatField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    traits = Traits(operational="name agencies latitude longitude valid_from valid_until")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="station_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def subject(self) -> str:
        return f"station:{self.code}"

    @property
    def holder(self) -> Holder:
        return self.centre.holder


class Unit(models.Model):
    """A vehicle or patrol that can be sent. capabilities: what it is equipped for, words of capabilities.toml; skills:
    what those aboard may do, as told (skills.toml), [] while nobody has told; of both follows what it can do.

    centre: its owner. state: where it serves: the owner's, or the borrower's while it is lent (lent_to, until an
    instant); who commands it, who may send it and who ranks it follows the state.
    barred: the gravest of what stands against those aboard (`Barred`), kept here for boards of thousands.
    """

    code = models.CharField(primary_key=True, max_length=longest(UnitCode))
    name = models.CharField(max_length=longest(UnitName))
    agency = models.CharField(max_length=longest(Agency))
    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=longest(StateCode))
    lent_to = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+", null=True)
    lent_until = models.DateTimeField(null=True)
    sector = models.CharField(max_length=longest(Sector), blank=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="units", null=True)
    capabilities = models.JSONField(default=list)
    skills = models.JSONField(default=list)
    status = models.CharField(max_length=longest(StatusWord), default="off_duty")
    status_at = models.DateTimeField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    position_at = models.DateTimeField(null=True)
    barred = models.CharField(max_length=longest(BarWord), blank=True)
    traits = Traits(operational="name agency state sector capabilities skills status latitude longitude barred")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=sorted(STATUSES)),
                name="unit_status_known",
            ),
            models.CheckConstraint(
                condition=Q(lent_to=None, lent_until=None)
                | (Q(lent_to__isnull=False, lent_until__isnull=False) & ~Q(lent_to=F("centre"))),
                name="unit_lent_to_another_until_an_instant",
            ),
        ]
        indexes = [models.Index(fields=["state", "status"], name="unit_by_state")]

    @property
    def subject(self) -> str:
        return f"unit:{self.code}"

    @property
    def holder(self) -> Holder:
        """The state where it serves: its owner's, or the borrower's while it is lent. The chain is its owner's."""
        where = self.lent_to_id or self.centre_id
        return Holder(
            self.state or self.centre.state, self.centre.institution_id, centre=where, unit=self.code, crewed=True
        )

    @property
    def home(self) -> Holder:
        """Its owner, also while it is lent."""
        centre = self.centre
        return Holder(
            centre.state or self.state, centre.institution_id, centre=centre.code, unit=self.code, crewed=True
        )


class Crew(models.Model):
    """An officer on a unit, from one instant until another."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="crew")
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer"], condition=Q(until=None), name="officer_on_one_unit")]


class Barred(models.Model):
    """Something stands against an officer aboard, from one instant until another; told when it began and when it ended.

    level: "warned" or "forbidden"; code: the effect, never the reason (LGSNSP 93). life_by, life_why, life_until: who
    took it upon themselves that somebody whom the law forbids goes out, because a life is in danger.
    """

    crew = models.ForeignKey(Crew, on_delete=models.PROTECT, related_name="barred")
    level = models.CharField(max_length=longest(BarWord))
    code = models.CharField(max_length=longest(EffectCode))
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    life_by = models.CharField(max_length=longest(AccountName), blank=True)
    life_why = models.CharField(max_length=longest(Reason), blank=True)
    life_until = models.DateTimeField(null=True)
    traits = Traits(operational="level code life_by life_why")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["crew"], condition=Q(until=None), name="barred_once_aboard"),
            models.CheckConstraint(
                condition=Q(life_by="", life_why="", life_until=None)
                | (Q(level="forbidden", life_until__isnull=False) & ~Q(life_by="") & ~Q(life_why="")),
                name="barred_for_a_life_says_who_why_and_until",
            ),
        ]

    @property
    def word(self) -> str:
        """How a board says it."""
        return "allowed" if self.life_until else self.level


class Assignment(models.Model):
    """A unit sent to an incident; open until released. A unit has at most one. staged_at: when it said that it waits
    apart; transporting_at, at_hospital_at: when it left the scene with somebody, and stood at the door."""

    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField()
    assigned_by = models.CharField(max_length=longest(AccountName))
    accepted_at = models.DateTimeField(null=True)
    under_way_at = models.DateTimeField(null=True)
    on_scene_at = models.DateTimeField(null=True)
    staged_at = models.DateTimeField(null=True)
    transporting_at = models.DateTimeField(null=True)
    at_hospital_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    traits = Traits(operational="assigned_by")
    stands = Stands(of="incident")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(released_at=None), name="unit_in_one_place")
        ]


class Position(models.Model):
    """Where a unit was, as it reported: degrees, and the instant of the fix."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="positions")
    latitude = models.FloatField()
    longitude = models.FloatField()
    at = models.DateTimeField()
    traits = Traits(operational="latitude longitude")

    class Meta:
        indexes = [models.Index(fields=["unit", "-at"], name="position_latest")]
