"""Officers and their careers. Every stretch is half-open: `until` is the first day (or instant) it no longer holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Folio, PersonName, Reason, longest

from .commands import (
    Academy,
    Cause,
    Component,
    Condition,
    Course,
    Cuip,
    Curp,
    Document,
    Duty,
    EquipmentKind,
    EvaluationForm,
    Mark,
    Modality,
    Number,
    Post,
    Profile,
    Protocol,
    Rank,
    Revocation,
    SanctionKind,
    Serial,
    Source,
)

SERVING = ("active", "leave", "suspended")
ENDED = ("separated", "removed", "retired", "dead")
COMPONENTS = ("trust", "competencies", "performance", "training")


REGISTER = "the file of a career keeps all of it, and is one of the national registers (LGSNSP 63, 105-VI)"


class Officer(models.Model):
    """The service of a person in an institution; `number` is the institution's own. Who returns gets a new one.

    cuip: permanent key in the national register of personnel, and curp: population key, "" while not known; each
    belongs to one service at a time. account: who signs in as this officer. previous: the service before a re-hire.
    profile: a profile of standards/programme.toml.
    """

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=longest(Number))
    name = models.CharField(max_length=longest(PersonName))
    cuip = models.CharField(max_length=longest(Cuip), blank=True)
    curp = models.CharField(max_length=longest(Curp), blank=True)
    born = models.DateField(null=True)
    name_key = models.CharField(
        max_length=longest(PersonName), blank=True, help_text="the name folded, to find it again"
    )
    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    profile = models.CharField(max_length=longest(Profile), blank=True)
    status = models.CharField(max_length=12, default="active")
    joined_on = models.DateField(null=True)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, related_name="later", null=True)
    traits = Traits(
        personal=kept(REGISTER, "name cuip curp born name_key joined_on"), operational="number profile status"
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
            models.Index(fields=["name_key", "born"], name="officer_by_name"),
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


class ServiceState(models.Model):
    """What an officer's status was, and why. reason: in the institution's words; document: the paper it rests on."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="states")
    status = models.CharField(max_length=12)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=longest(Reason))
    document = models.CharField(max_length=longest(Document), blank=True)
    by = models.CharField(max_length=longest(AccountName))
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

    accreditation: of the instructor; folio: with which the Executive Secretariat validated the course.
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
    traits = Traits(
        personal=kept(REGISTER, "starts ends grade passed instructor accreditation"),
        operational="course modality academy folio",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "course", "starts"], name="officer_course_once_a_start"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="officer_course_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=5000), name="officer_course_hours_bounded"),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__gte=0, grade__lte=100), name="officer_course_grade_bounded"
            ),
        ]


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


class Discipline(models.Model):
    """A correction or sanction. until: end of one that lasts; annulled_at: set aside by who resolved an appeal."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="discipline")
    kind = models.CharField(max_length=longest(SanctionKind))
    begins = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=longest(Reason))
    document = models.CharField(max_length=longest(Document))
    by = models.CharField(max_length=longest(AccountName))
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


class Issue(models.Model):
    """Equipment or a weapon in an officer's charge, until it is returned. A serial number is with one officer.

    training: the course that allows it, for what needs one (LNUF 14).
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="issues")
    kind = models.CharField(max_length=longest(EquipmentKind))
    serial = models.CharField(max_length=longest(Serial))
    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="+", null=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=longest(AccountName))
    returned_at = models.DateTimeField(null=True)
    returned_to = models.CharField(max_length=longest(AccountName), blank=True)
    condition = models.CharField(max_length=longest(Condition), blank=True)
    traits = Traits(personal=kept(REGISTER, "kind serial condition"), operational="issued_by returned_to")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "serial"], condition=Q(returned_at=None), name="officer_issue_with_one"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_to="") | Q(returned_at__gte=F("issued_at")) & ~Q(returned_to=""),
                name="officer_issue_returned_to_somebody",
            ),
        ]


class CertificateRequest(models.Model):
    """An institution asks the centre for an officer's certificate. status: open, issued, refused or withdrawn."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="requests")
    status = models.CharField(max_length=12, default="open")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=longest(AccountName))
    answer = models.CharField(max_length=longest(Reason), blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(personal=kept(REGISTER, "answer"), operational="status asked_by ended_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer"], condition=Q(status="open"), name="certificate_asked_once"),
            models.CheckConstraint(
                condition=Q(status="open", ended_at=None)
                | Q(status__in=["issued", "refused", "withdrawn"], ended_at__isnull=False),
                name="certificate_request_status_known",
            ),
        ]


class Certificate(models.Model):
    """The Single Police Certificate. rules: version it was issued under; line: the signed text of its QR code.

    issued_on, expires: half-open. revoked_on: from then on it does not hold; revoked_for: of certificate_rules.toml.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="certificates")
    folio = models.CharField(max_length=longest(Folio), unique=True)
    centre = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    rules = models.CharField(max_length=16)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    expires = models.DateField()
    line = models.TextField()
    issued_by = models.CharField(max_length=longest(AccountName))
    revoked_at = models.DateTimeField(null=True)
    revoked_on = models.DateField(null=True)
    revoked_for = models.CharField(max_length=longest(Revocation), blank=True)
    revoked_why = models.CharField(max_length=longest(Reason), blank=True)
    revoked_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(
        personal=kept(REGISTER, "line issued_on expires revoked_on revoked_for revoked_why"),
        operational="rules issued_by revoked_by",
        public="folio line issued_on expires revoked_on revoked_for",
    )
    stands = Stands(of="officer")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(revoked_at=None), name="certificate_one_an_officer"
            ),
            models.CheckConstraint(
                condition=Q(expires__gt=F("issued_on")), name="certificate_expires_after_it_is_issued"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_for="") | Q(revoked_at__gte=F("issued_at")) & ~Q(revoked_for=""),
                name="certificate_revoked_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["expires"], condition=Q(revoked_at=None), name="certificate_by_expiry")]


class ProtocolAdopted(models.Model):
    """A protocol of standards/protocols.toml that an institution has put in force. document: where it stands."""

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    protocol = models.CharField(max_length=longest(Protocol))
    since = models.DateField()
    document = models.CharField(max_length=longest(Source))
    traits = Traits(operational="protocol since document")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "protocol"], name="protocol_adopted_once")]
