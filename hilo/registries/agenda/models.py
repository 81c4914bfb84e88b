"""Who examines, where, and whom the centre calls when. Every stretch is half-open: `until` is the first day after."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, PersonName, Reason, longest

from .commands import Accreditation, ExamKind
from .rules import STATES

FILE = "who was called when and by whom examined is part of the file of an evaluation (LGSNSP 91, 93)"


class Examiner(models.Model):
    """Somebody who examines in one kind at a centre. account: who signs in to see the own day."""

    centre = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=longest(PersonName))
    kind = models.CharField(max_length=longest(ExamKind))
    a_day = models.PositiveSmallIntegerField()
    accreditation = models.CharField(max_length=longest(Accreditation))
    since = models.DateField()
    until = models.DateField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    traits = Traits(personal=kept(FILE, "name accreditation since until"), operational="kind a_day")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="examiner_ends_after_it_begins"),
        ]

    @property
    def subject(self) -> str:
        return f"examiner:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.centre.state, self.centre_id)


class Away(models.Model):
    """Days off of an examiner."""

    examiner = models.ForeignKey(Examiner, on_delete=models.PROTECT, related_name="away")
    since = models.DateField()
    until = models.DateField()
    traits = Traits(personal=kept(FILE, "since until"))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("since")), name="away_ends_after_it_begins")]


class Conflict(models.Model):
    """Whom an examiner may not examine: people of an institution, or one officer."""

    examiner = models.ForeignKey(Examiner, on_delete=models.PROTECT, related_name="conflicts")
    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+", null=True)
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+", null=True)
    why = models.CharField(max_length=longest(Reason))
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=longest(AccountName))
    traits = Traits(protected=kept(FILE, "why"), operational="declared_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(institution=None, officer__isnull=False) | Q(institution__isnull=False, officer=None),
                name="conflict_with_one",
            )
        ]


class Rooms(models.Model):
    """Exams of a kind that a centre's rooms hold on a day."""

    centre = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=longest(ExamKind))
    a_day = models.PositiveSmallIntegerField()
    traits = Traits(operational="kind a_day")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "kind"], name="rooms_once_a_kind")]

    @property
    def subject(self) -> str:
        return f"institution:{self.centre_id}"

    @property
    def holder(self) -> Holder:
        return Holder(self.centre.state, self.centre_id)


class Agenda(models.Model):
    """A version of a centre's agenda, and what it was like when it was written. rules: version of the certificate's.

    cost, bound, days_without: as in engines/agenda; called, left: components; no_shows: share reckoned with.
    """

    centre = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    first = models.DateField()
    last = models.DateField()
    rules = models.CharField(max_length=16)
    no_shows = models.FloatField()
    called = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    cost = models.BigIntegerField()
    bound = models.BigIntegerField()
    days_without = models.BigIntegerField()
    visits = models.PositiveIntegerField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=longest(AccountName))
    traits = Traits(operational="rules no_shows first last written_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "number"], name="agenda_number_once")]

    @property
    def subject(self) -> str:
        return f"agenda:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.centre.state, self.centre_id)


class Appointment(models.Model):
    """An exam of an officer on a day. status: of rules.STATES. again: the one that this follows, moved or missed."""

    agenda = models.ForeignKey(Agenda, on_delete=models.PROTECT, related_name="appointments")
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=longest(ExamKind))
    day = models.DateField()
    examiner = models.ForeignKey(Examiner, on_delete=models.PROTECT, related_name="appointments")
    status = models.CharField(max_length=12, default="proposed")
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    justified = models.BooleanField(null=True)
    reason = models.CharField(max_length=longest(Reason), blank=True)
    by = models.CharField(max_length=longest(AccountName), blank=True)
    again = models.ForeignKey("self", on_delete=models.PROTECT, related_name="later", null=True)
    traits = Traits(protected=kept(FILE, "day status justified reason"), operational="kind by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=STATES), name="appointment_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["told", "moved", "attended", "missed"]) | Q(told_at__isnull=False),
                name="appointment_told_before_it_is_kept",
            ),
        ]
        indexes = [
            models.Index(fields=["day", "examiner"], name="appointment_by_day"),
            models.Index(fields=["officer", "day"], name="appointment_by_officer"),
        ]

    @property
    def subject(self) -> str:
        return f"appointment:{self.pk}"

    @property
    def holder(self) -> Holder:
        centre = self.agenda.centre
        return Holder(centre.state, centre.code, custody=self.officer.institution_id)
