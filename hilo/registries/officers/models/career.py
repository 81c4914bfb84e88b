"""What a service was: states, posts, ranks, courses, sanctions, its end."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, PersonName, Reason, longest

from ..commands import (
    Academy,
    Cause,
    Course,
    Document,
    Duty,
    Mark,
    Modality,
    Post,
    Rank,
    SanctionKind,
)
from .person import ENDED, REGISTER, SERVING, Officer


class ServiceState(models.Model):
    """What an officer's status was, and why. reason: in the institution's words; document: the paper it rests on."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="states")
    status = models.CharField(max_length=12)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=longest(Reason))
    document = models.CharField(max_length=longest(Document), blank=True)
    by = models.CharField(max_length=longest(AccountName))
    recorded_at = models.DateTimeField(default=timezone.now)
    traits = Traits(protected=kept(REGISTER, "status since until reason document"), operational="by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer"], condition=Q(until=None), name="officer_one_state_now"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="officer_state_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(status__in=SERVING + ENDED), name="officer_state_known"),
        ]


class Posting(models.Model):
    """Where an officer serves. duty: "operational", or "administrative" for who may not serve in operations."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="postings")
    post = models.CharField(max_length=longest(Post))
    duty = models.CharField(max_length=longest(Duty))
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(personal=kept(REGISTER, "post since until reason"), operational="duty")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer"], condition=Q(until=None), name="officer_one_post_now"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="officer_post_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(duty__in=["operational", "administrative"]), name="officer_duty_known"),
        ]


class RankHeld(models.Model):
    """A rank of standards/ranks.toml from one day until another. document: the certificate of rank (LGSNSP 70)."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="ranks")
    rank = models.CharField(max_length=longest(Rank))
    since = models.DateField()
    until = models.DateField(null=True)
    document = models.CharField(max_length=longest(Document), blank=True)
    reason = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(personal=kept(REGISTER, "rank since until document reason"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer"], condition=Q(until=None), name="officer_one_rank_now"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="officer_rank_ends_after_it_begins"
            ),
        ]


class Training(models.Model):
    """A course that an officer took. hours: of the course; grade: 0 to 100, None if the academy gives none.

    accreditation: of the instructor; folio: with which the Executive Secretariat validated the course. annulled_at: a
    decision took the pass back; from then on it counts for nothing.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="trainings")
    course = models.CharField(max_length=longest(Course))
    modality = models.CharField(max_length=longest(Modality))
    hours = models.PositiveSmallIntegerField()
    academy = models.CharField(max_length=longest(Academy))
    instructor = models.CharField(max_length=longest(PersonName), blank=True)
    accreditation = models.CharField(max_length=longest(Mark), blank=True)
    folio = models.CharField(max_length=longest(Mark), blank=True)
    starts = models.DateField()
    ends = models.DateField()
    grade = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField()
    recorded_at = models.DateTimeField()
    annulled_at = models.DateTimeField(null=True)
    annulled_why = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(
        personal=kept(REGISTER, "starts ends grade passed instructor accreditation annulled_why"),
        operational="course modality academy folio",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "course", "starts", "passed"],
                condition=Q(annulled_at=None),
                name="officer_course_once_a_start",
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="officer_course_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=5000), name="officer_course_hours_bounded"),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__gte=0, grade__lte=100), name="officer_course_grade_bounded"
            ),
        ]


class Discipline(models.Model):
    """A correction or sanction. until: end of one that lasts; annulled_at: set aside by who resolved an appeal."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="discipline")
    kind = models.CharField(max_length=longest(SanctionKind))
    begins = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=longest(Reason))
    document = models.CharField(max_length=longest(Document))
    by = models.CharField(max_length=longest(AccountName))
    recorded_at = models.DateTimeField(default=timezone.now)
    annulled_at = models.DateTimeField(null=True)
    traits = Traits(protected=kept(REGISTER, "kind begins until reason document"), operational="by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("begins")), name="officer_sanction_ends_after_it_begins"
            ),
        ]


class Separation(models.Model):
    """The end of a service. cause: of standards/service.toml; resolution: the paper. A service ends once.

    minutes: the record of hand-over of what the officer had in charge (LGSNSP 79), "" while it is missing.
    """

    officer = models.OneToOneField(Officer, on_delete=models.PROTECT, related_name="separation")
    cause = models.CharField(max_length=longest(Cause))
    on = models.DateField()
    resolution = models.CharField(max_length=longest(Document))
    reason = models.CharField(max_length=longest(Reason))
    minutes = models.CharField(max_length=longest(Document), blank=True)
    by = models.CharField(max_length=longest(AccountName))
    at = models.DateTimeField()
    traits = Traits(protected=kept(REGISTER, "cause on resolution reason minutes"), operational="by")
