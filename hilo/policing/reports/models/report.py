"""A police report, the phones on which they are written, and what they name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Folio, Reason, StateCode, longest

from ..commands import (
    Account,
    DeviceName,
    EditionName,
    FormName,
    PublicKey,
)

REPORT = "a police report (CNPP 132-XIV) records acts of the investigation, complete and exact (217): signed, it stays"


class Report(models.Model):
    """A police report. `document` is what stands written; once signed it never changes (amendments stand beside it).

    ref: made by the phone that began it; folio: of the incident with R and a number, or of the institution.
    status: see standards/states.toml. number: of the incident's reports, from 1.
    form_version: the form's file when the report was begun; rule_version: the checker's when it last judged.
    document: the JSON of forms.py, protected answers sealed (vault.py); written: paths that a person answered, which
        no refresh overwrites; removed: annex records that were taken away, by path.
    version: counts what was taken; findings: as last judged; started_by: "person" or "arrival".
    receiver: the institution it was handed over to.
    """

    ref = models.UUIDField(unique=True)
    folio = models.CharField(max_length=longest(Folio), unique=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+", null=True)
    number = models.PositiveSmallIntegerField(null=True)
    form = models.CharField(max_length=longest(FormName))
    edition = models.CharField(max_length=longest(EditionName))
    form_version = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=12, default="draft")
    author = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=longest(StateCode))
    document = models.JSONField()
    written = models.JSONField(default=list)
    removed = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    started_by = models.CharField(max_length=8, default="person")
    adolescent = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    device_opened_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=longest(AccountName), blank=True)
    signed_despite = models.CharField(
        max_length=longest(Account), blank=True, help_text="why it was signed with errors left"
    )
    receiver = models.ForeignKey(
        "access.Institution", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.CharField(max_length=longest(AccountName), blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(
        protected=kept(REPORT, "document removed"),
        operational=(
            "ref folio form edition form_version rule_version status unit state written findings started_by "
            "signed_by signed_despite handed_over_by acknowledged_by"
        ),
    )
    stands = Stands("report:folio")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="report_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted", "returned"], signed_at=None, receiver=None)
                | Q(status="signed", signed_at__isnull=False, receiver=None)
                | Q(status="handed_over", receiver__isnull=False, handed_over_at__isnull=False, acknowledged_at=None)
                | Q(status="acknowledged", receiver__isnull=False, acknowledged_at__isnull=False),
                name="report_status_known",
            ),
            models.CheckConstraint(condition=Q(signed_at=None) | ~Q(signed_by=""), name="report_signed_by_somebody"),
            models.CheckConstraint(
                condition=Q(incident=None, number=None) | Q(incident__isnull=False, number__isnull=False),
                name="report_numbered_in_its_incident",
            ),
        ]
        # Foreign keys are found by these: an index of a key alone would lead to sorting all of an institution.
        indexes = [
            models.Index(fields=["institution", "status", "submitted_at"], name="report_queue"),
            models.Index(fields=["author", "-opened_at"], name="report_by_author"),
            models.Index(fields=["receiver", "-handed_over_at"], name="report_received"),
            models.Index(
                fields=["receiver", "handed_over_at"], condition=Q(status="handed_over"), name="report_to_acknowledge"
            ),
            models.Index(
                fields=["institution", "-signed_at"], condition=Q(signed_at__isnull=False), name="report_signed"
            ),
            models.Index(fields=["state", "-opened_at"], name="report_by_state"),
            # Those that are being written are the newest: without this their oldest is looked for among all.
            models.Index(
                fields=["institution", "opened_at"],
                condition=Q(status__in=["draft", "returned"]),
                name="report_being_written",
            ),
        ]

    def __str__(self) -> str:
        return self.folio

    @property
    def subject(self) -> str:
        return f"report:{self.folio}"

    @property
    def holder(self) -> Holder:
        """Its writer and the institution that signs it; handed over, who received it."""
        account = self.author.account
        return Holder(
            self.state,
            self.institution_id,
            author=account.username if account else "",
            custody=self.receiver_id or "",
            stage=self.status,
        )


class OtherRef(models.Model):
    """A second phone began the same report without a line: its ref leads to the one report."""

    ref = models.UUIDField(unique=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="other_refs")
    traits = Traits(operational="ref")
    stands = Stands(of="report")


class Device(models.Model):
    """A phone that an officer writes with. public: what it says of itself (JSON Web Key or plain text)."""

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=longest(DeviceName))
    public = models.CharField(max_length=longest(PublicKey), blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=longest(AccountName))
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=longest(AccountName), blank=True)
    revoked_because = models.CharField(max_length=longest(Reason), blank=True)
    seen_at = models.DateTimeField(null=True)
    skew_s = models.IntegerField(default=0, help_text="seconds that its clock is ahead, as last seen")
    traits = Traits(operational="name public registered_by revoked_by revoked_because")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="") & ~Q(revoked_because="")),
                name="device_revoked_with_reason",
            )
        ]
        indexes = [models.Index(fields=["officer"], name="device_by_officer")]

    @property
    def subject(self) -> str:
        return f"device:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.officer.institution.state, self.officer.institution_id)


class Mention(models.Model):
    """What a report says of another register, so that both can be compared without opening documents.

    kind: "detention" (number of the register of detentions) or "evidence"; number: "" if the report gives none.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="mentions")
    kind = models.CharField(max_length=10)
    annex = models.CharField(max_length=32)
    number = models.CharField(max_length=longest(Folio), blank=True)
    at = models.DateTimeField(null=True)
    traits = Traits(operational="kind annex number")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "kind", "annex"], name="mention_once")]
        indexes = [models.Index(fields=["kind", "number"], name="mention_by_number")]
