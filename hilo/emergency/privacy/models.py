"""A person's request about their data, what is decided on each record, and to whom recordings were disclosed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, PersonName, longest

from .commands import Basis, Contact, Document, Ground, Right


class Request(models.Model):
    """A request for access, correction, erasure or objection.

    numbers: telephone numbers the person proved to be theirs, as lines of a text. identity: the document by which the
    person (or who represents them) was identified, its kind and never its number. due_at: end of the day by which it
    must be answered, or carried out once granted. extended: the one extension was taken.
    """

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    right = models.CharField(max_length=longest(Right))
    applicant = models.CharField(max_length=longest(PersonName))
    contact = models.CharField(max_length=longest(Contact))
    represented = models.BooleanField(default=False)
    identity = models.CharField(max_length=longest(Document), blank=True)
    numbers = models.TextField(blank=True)
    text = models.TextField()
    status = models.CharField(max_length=12, default="received")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=longest(AccountName))
    due_at = models.DateTimeField()
    extended = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=longest(Ground), blank=True)
    answer = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    traits = Traits(
        personal=kept(
            "who answers for the data gives account of it (LGPDPPSO 23)",
            "applicant contact identity numbers text answer",
        ),
        operational="right status received_by ground",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(right__in=["access", "correction", "erasure", "objection"]), name="request_right_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["received", "asked", "answered", "done", "refused", "lapsed"]),
                name="request_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | (~Q(ground="") & ~Q(answer="")), name="request_refused_with_ground"
            ),
        ]
        indexes = [models.Index(fields=["institution", "due_at"], name="request_by_due")]

    @property
    def folio(self) -> str:
        """Institution, year and number, as PUE-ARCO-26-000012."""
        return f"{self.institution_id}-ARCO-{timezone.localtime(self.received_at):%y}-{self.pk:06d}"

    @property
    def subject(self) -> str:
        return f"request:{self.folio}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)


class RequestedCall(models.Model):
    """One call of the person that the request is granted for; done_at: when that was carried out on it."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="requested_calls")
    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "call"], name="request_names_a_call_once")]


class Disclosure(models.Model):
    """A recording's reference was given to an authority, by which document and under which law; kept while it holds."""

    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="+")
    authority = models.CharField(max_length=longest(PersonName))
    document = models.CharField(max_length=longest(Document))
    basis = models.CharField(max_length=longest(Basis))
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    released_at = models.DateTimeField(null=True)
    traits = Traits(operational="authority document basis by")

    class Meta:
        indexes = [models.Index(fields=["call"], condition=Q(released_at=None), name="disclosure_holds")]

    @property
    def subject(self) -> str:
        return self.call.subject

    @property
    def holder(self) -> Holder:
        return self.call.holder
