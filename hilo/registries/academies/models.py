"""An academy's instructors, its editions of courses, groups with calendar and seats, acts, diplomas.

Every stretch is half-open: `until` is the first day it no longer holds.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Folio, PersonName, Reason, longest
from hilo.registries.officers.commands import Course, Curp, Document, Mark, Number, Profile

from .commands import Call, GroupCode, Where

REGISTER = "the file of a career keeps what somebody was taught (LGSNSP 63, 105-VI)"
ASKED = "who asked to enter is consulted before an entry is authorised (LGSNSP 94-I, III)"
SEALED = "the file of an evaluation is confidential and is kept (LGSNSP 93)"


class Instructor(models.Model):
    """Somebody who teaches in an academy, with the certification. account: that they sign in with, None for none."""

    academy = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=longest(PersonName))
    certification = models.CharField(max_length=longest(Mark))
    since = models.DateField()
    until = models.DateField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    traits = Traits(personal=kept("the register of teaching staff (LGSNSP 85)", "name certification since until"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["academy", "certification"], name="instructor_once_a_certification"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="instructor_certified_for_a_time"),
        ]

    @property
    def subject(self) -> str:
        return f"instructor:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.academy.state, self.academy_id)


class Edition(models.Model):
    """A course of the programme as it was validated for an academy. hours: of its plan; profile: "" for any."""

    academy = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=longest(Course))
    folio = models.CharField(max_length=longest(Mark))
    hours = models.PositiveSmallIntegerField()
    profile = models.CharField(max_length=longest(Profile), blank=True)
    since = models.DateField()
    until = models.DateField()
    traits = Traits(operational="course folio profile since until")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["academy", "folio"], name="edition_once_a_folio"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="edition_valid_for_a_time"),
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=5000), name="edition_hours_bounded"),
        ]

    @property
    def subject(self) -> str:
        return f"edition:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.academy.state, self.academy_id)


class Group(models.Model):
    """People who take an edition together. acts: the signed acts, "" while it is open; document: acts on paper."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="groups")
    academy = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    instructor = models.ForeignKey(Instructor, on_delete=models.PROTECT, related_name="groups")
    code = models.CharField(max_length=longest(GroupCode))
    place = models.CharField(max_length=longest(Where))
    starts = models.DateField()
    ends = models.DateField()
    seats = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=longest(AccountName), blank=True)
    document = models.CharField(max_length=longest(Document), blank=True)
    acts = models.TextField(blank=True)
    traits = Traits(personal=kept(REGISTER, "acts"), operational="code place starts ends closed_by document")
    stands = Stands("group:pk")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["academy", "code"], name="group_code_once"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="group_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(closed_at=None, acts="") | Q(closed_at__isnull=False) & ~Q(acts=""),
                name="group_closed_with_acts",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"group:{self.pk}"

    @property
    def holder(self) -> Holder:
        teacher = self.instructor.account
        named = frozenset({teacher.username}) if teacher else frozenset[str]()
        return Holder(self.academy.state, self.academy_id, named=named)


class Applicant(models.Model):
    """Somebody who asks to enter a corporation, and is bound to it by nothing until admitted (LGSNSP 68): no officer.

    folio: the corporation's own number of the application; call: the public call. officer: whom they became; training:
    what the academy's course became in that officer's file; ended_at: the application ended without an entry.
    """

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    folio = models.CharField(max_length=longest(Number))
    call = models.CharField(max_length=longest(Call))
    name = models.CharField(max_length=longest(PersonName))
    curp = models.CharField(max_length=longest(Curp))
    born = models.DateField()
    profile = models.CharField(max_length=longest(Profile))
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=longest(AccountName))
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=longest(Reason), blank=True)
    officer = models.OneToOneField("officers.Officer", on_delete=models.PROTECT, related_name="+", null=True)
    training = models.ForeignKey("officers.Training", on_delete=models.PROTECT, related_name="+", null=True)
    traits = Traits(personal=kept(ASKED, "name curp born ended_why"), operational="folio call profile registered_by")
    stands = Stands("applicant:pk")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "folio"], name="applicant_folio_once"),
            models.UniqueConstraint(
                fields=["institution", "curp"],
                condition=Q(ended_at=None, officer=None),
                name="applicant_asks_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(officer=None), name="applicant_ends_one_way"),
        ]

    @property
    def number(self) -> str:
        """What they are named by in lists and acts, as an officer is by the number."""
        return self.folio

    @property
    def cuip(self) -> str:
        """None: who has not entered has no key of the register of personnel."""
        return ""

    @property
    def subject(self) -> str:
        return f"applicant:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)


class Clearance(models.Model):
    """What a centre of trust control found of an applicant; of several the last one counts. by: the centre;
    valid_until: first day it no longer holds."""

    applicant = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="clearances")
    passed = models.BooleanField()
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    document = models.CharField(max_length=longest(Document))
    by = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=longest(AccountName))
    traits = Traits(protected=kept(SEALED, "passed issued_on valid_until document"), operational="recorded_by")
    stands = Stands(of="applicant")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("issued_on")), name="clearance_ends_after_its_day"
            ),
        ]


class Day(models.Model):
    """A day of a group's calendar. marked_at: when it was said who was there, None while it was not."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="days")
    on = models.DateField()
    hours = models.PositiveSmallIntegerField()
    marked_at = models.DateTimeField(null=True)
    marked_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(operational="on marked_by")
    stands = Stands(of="group")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "on"], name="group_day_once"),
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=16), name="group_day_hours_bounded"),
        ]


class Seat(models.Model):
    """An officer in a group, or an applicant: a cadet. place: on its list; grade: of 100, None while there is none;
    passed: None until the group closes. left_at: taken out before that; training: what it became in the officer's
    file."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="places")
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+", null=True)
    applicant = models.ForeignKey(Applicant, on_delete=models.PROTECT, related_name="seats", null=True)
    place = models.PositiveSmallIntegerField()
    grade = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    attendance = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    passed = models.BooleanField(null=True)
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=longest(Reason), blank=True)
    training = models.ForeignKey("officers.Training", on_delete=models.PROTECT, related_name="+", null=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=longest(AccountName))
    traits = Traits(personal=kept(REGISTER, "grade attendance passed left_why"), operational="enrolled_by")
    stands = Stands(of="group")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "officer"], name="seat_once_an_officer"),
            models.UniqueConstraint(fields=["group", "applicant"], name="seat_once_an_applicant"),
            models.CheckConstraint(
                condition=Q(officer=None, applicant__isnull=False) | Q(officer__isnull=False, applicant=None),
                name="seat_of_one_person",
            ),
            models.UniqueConstraint(fields=["group", "place"], name="seat_once_a_place"),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__gte=0, grade__lte=100), name="seat_grade_bounded"
            ),
        ]

    @property
    def person(self) -> Any:
        """The officer or the applicant: each has name, number, institution and cuip."""
        return self.officer or self.applicant


class Absence(models.Model):
    """Somebody was not there on a day."""

    day = models.ForeignKey(Day, on_delete=models.CASCADE, related_name="absences")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="absences")
    traits = Traits(personal=kept(REGISTER, "day seat"))
    stands = Stands(of="day__group")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "seat"], name="absent_once_a_day")]


class Correction(models.Model):
    """A decision that changed a grade after the acts were signed; the acts stay as they were."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="corrections")
    before = models.DecimalField(max_digits=5, decimal_places=2)
    after = models.DecimalField(max_digits=5, decimal_places=2)
    reason = models.CharField(max_length=longest(Reason))
    document = models.CharField(max_length=longest(Document))
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    traits = Traits(personal=kept(REGISTER, "before after reason document"), operational="by")
    stands = Stands(of="seat__group")


class Diploma(models.Model):
    """What somebody who passed holds on paper. line: the signed text of its QR code; annulled_on: from then on it does
    not hold, for the decision took the pass back."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="diplomas")
    folio = models.CharField(max_length=longest(Folio), unique=True)
    line = models.TextField()
    issued_at = models.DateTimeField()
    annulled_on = models.DateField(null=True)
    traits = Traits(personal=kept(REGISTER, "line annulled_on"), public="line", operational="folio")
    stands = Stands(of="seat__group")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(annulled_on=None), name="diploma_one_a_seat")
        ]
