"""Objects, the chain of hands they went through, their files, and the inventories they stand in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, PersonName, StateCode, longest

from .commands import (
    About,
    AnnexId,
    Code,
    Description,
    FileName,
    InstitutionCode,
    ItemNumber,
    Means,
    Measure,
    Place,
    Ref,
    Seal,
    Serial,
    Sha256,
    Trait,
)

STATUSES = (
    "located",
    "identified",
    "documented",
    "collected",
    "sealed",
    "in_transfer",
    "received",
    "in_analysis",
    "in_storage",
    "presented_in_court",
    "disposed",
)
UNSENT = ("collected", "sealed", "in_transfer")
"""Before somebody who keeps or examines objects has it: the police brings it to a counter, named before or not."""
AWAITING = frozenset({"evidence_store", "forensic", "prosecutor_state", "prosecutor_federal"})


CUSTODY = "the chain of custody names everybody who was in contact with an item, until an authority ends it (CNPP 227)"


class Item(models.Model):
    """One object, trace or file that was found or handed in. What it was like when found is never written over.

    number: as PUE-26-E0000031. ref: what the phone calls it, so that it is entered once. state: two digits of the
    place; institution: whose chain of the ledger it stands in. report: what the phone calls the report that it was told
    in; annex: id of the report's object annex, if known; about: the part of a report that a picture or a sound was
    taken at.
    edition: of the lists it was entered under. status, seal, holder_name, holder_institution (who has it in hand) and
    length follow from the last step.
    destination: code of the institution that expects it. outcome: the step by which it came to its end.
    """

    number = models.CharField(max_length=longest(ItemNumber), unique=True)
    ref = models.CharField(max_length=longest(Ref), blank=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+", null=True)
    detention = models.ForeignKey("detentions.Detention", on_delete=models.PROTECT, related_name="evidence", null=True)
    report = models.CharField(max_length=longest(Ref), blank=True)
    annex = models.CharField(max_length=longest(AnnexId), blank=True)
    about = models.CharField(max_length=longest(About), blank=True)
    institution = models.CharField(max_length=longest(InstitutionCode))
    state = models.CharField(max_length=longest(StateCode), blank=True)
    edition = models.CharField(max_length=20)
    kind = models.CharField(max_length=longest(Code))
    description = models.CharField(max_length=longest(Description))
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    measure = models.CharField(max_length=longest(Measure), blank=True)
    serial = models.CharField(max_length=longest(Serial), blank=True)
    registration = models.CharField(max_length=longest(Serial), blank=True)
    calibre = models.CharField(max_length=longest(Trait), blank=True)
    colour = models.CharField(max_length=longest(Trait), blank=True)
    start = models.CharField(max_length=longest(Code))
    means = models.CharField(max_length=longest(Means))
    packaging = models.CharField(max_length=longest(Code), blank=True)
    documentation = models.JSONField(default=list)
    place = models.CharField(max_length=longest(Place))
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    found_at = models.DateTimeField()
    collected_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()
    collected_by = models.CharField(max_length=longest(PersonName))
    account = models.CharField(max_length=longest(AccountName))
    status = models.CharField(max_length=20, default="located")
    seal = models.CharField(max_length=longest(Seal), blank=True)
    holder_name = models.CharField(max_length=500, blank=True)
    holder_institution = models.CharField(max_length=longest(InstitutionCode), blank=True)
    destination = models.CharField(max_length=longest(InstitutionCode), blank=True)
    length = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField()
    notice_due_at = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True)
    notified_by = models.CharField(max_length=longest(Means), blank=True)
    abandonment_due_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=longest(Code), blank=True)
    traits = Traits(
        personal=kept(
            CUSTODY, "description place latitude longitude serial registration collected_by holder_name notified_by"
        ),
        operational=(
            "number ref report annex about institution state edition kind quantity measure calibre colour start means "
            "packaging documentation account status seal holder_institution destination outcome"
        ),
    )
    stands = Stands("evidence:number")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "ref"], condition=~Q(ref=""), name="evidence_ref_once"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="evidence_status_known"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="evidence_some_of_it"),
            models.CheckConstraint(condition=~Q(description="") & ~Q(place=""), name="evidence_described"),
            models.CheckConstraint(
                condition=Q(status="disposed", outcome__in=["return", "destroy", "forfeit", "abandon"])
                | (~Q(status="disposed") & Q(outcome="")),
                name="evidence_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(notified_at=None) | Q(abandonment_due_at__isnull=False), name="evidence_notice_opens_term"
            ),
        ]
        indexes = [
            models.Index(fields=["holder_institution", "status"], name="evidence_held"),
            models.Index(fields=["report"], condition=~Q(report=""), name="evidence_by_report"),
            models.Index(fields=["destination"], condition=Q(status="in_transfer"), name="evidence_expected"),
            models.Index(fields=["notice_due_at"], condition=Q(notified_at=None), name="evidence_owner_waits"),
        ]

    @property
    def subject(self) -> str:
        return f"evidence:{self.number}"

    @property
    def holder(self) -> Holder:
        """The institution that collected it, the one that has it in hand, the one that it was sent to."""
        in_hand = self.holder_institution or self.institution
        return Holder(
            self.state,
            self.institution,
            custody=in_hand,
            expected=self.destination,
            custodians=AWAITING if self.status in UNSENT else frozenset(),
            author=self.account,
            stage=self.status,
        )


class Step(models.Model):
    """One hand-over. Never changed and never taken away: the database refuses it (triggers.py).

    document: the step in canonical JSON, its parties, seals, times and files; prev and hash tie it to the step before.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="steps")
    seq = models.PositiveIntegerField()
    arc = models.CharField(max_length=longest(Code))
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    document = models.TextField()
    prev = models.CharField(max_length=longest(Sha256), blank=True)
    hash = models.CharField(max_length=longest(Sha256))
    traits = Traits(personal=kept(CUSTODY, "document"), operational="arc by prev hash")
    stands = Stands(of="item")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "seq"], name="evidence_one_step_a_place"),
            models.CheckConstraint(
                condition=Q(seq=1, prev="") | (Q(seq__gt=1) & ~Q(prev="")), name="evidence_step_follows"
            ),
        ]


class Signature(models.Model):
    """Who signed one side of a step: an account, or a name that a witness saw sign."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=longest(Code))
    account = models.CharField(max_length=longest(AccountName), blank=True)
    name = models.CharField(max_length=longest(PersonName))
    witness = models.CharField(max_length=longest(PersonName), blank=True)
    at = models.DateTimeField()
    hash = models.CharField(max_length=longest(Sha256))
    traits = Traits(personal=kept(CUSTODY, "name witness"), operational="side account hash")
    stands = Stands(of="step__item")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "side"], name="evidence_signed_once_a_side"),
            models.CheckConstraint(condition=Q(side__in=["from", "to"]), name="evidence_side_known"),
            models.CheckConstraint(condition=~Q(account="") | ~Q(witness=""), name="evidence_signed_by_somebody"),
        ]


class File(models.Model):
    """A file of an item, kept under its SHA-256 in the data directory. altered: a look found it changed or gone."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=longest(FileName))
    media = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=longest(Sha256))
    at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=longest(AccountName))
    looked_at = models.DateTimeField()
    altered = models.BooleanField(default=False)
    traits = Traits(personal=kept(CUSTODY, "name"), operational="media sha256 by")
    stands = Stands(of="item", but="looked_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "sha256"], name="evidence_file_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="evidence_file_not_empty"),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="evidence_file_by_hash"),
            models.Index(fields=["looked_at"], name="evidence_file_by_look"),
        ]


class Alteration(models.Model):
    """What a look at a file found in its place: another hash, or nothing. Both stay: the finding, and the bytes."""

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="alterations")
    at = models.DateTimeField()
    found = models.CharField(max_length=longest(Sha256), blank=True)
    remedied_at = models.DateTimeField(null=True)
    traits = Traits(operational="found")
    stands = Stands(of="file__item")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "found"], condition=Q(remedied_at=None), name="evidence_alteration_said_once"
            )
        ]


class Upload(models.Model):
    """A file that is coming in parts. How much is there is what its part on the disk holds, never a number here."""

    ref = models.CharField(max_length=longest(Ref), unique=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=longest(FileName))
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=longest(Sha256))
    at = models.DateTimeField()
    touched_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=longest(AccountName))
    traits = Traits(personal=kept(CUSTODY, "name"), operational="ref sha256 by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "sha256"], name="evidence_upload_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="evidence_upload_not_empty"),
        ]


class Inventory(models.Model):
    """What was secured at an incident, as it was signed. A later version stands beside the earlier, never over it.

    document: the signed file (kernel.signing, kind "evidence"); sha256: of its document in canonical form.
    person: what the person did: signed, refused, absent, could_not. witnesses: how many signed.
    """

    folio = models.CharField(max_length=48, unique=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    items = models.ManyToManyField(Item, related_name="inventories")
    person = models.CharField(max_length=longest(Code))
    witnesses = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=longest(AccountName))
    document = models.TextField()
    sha256 = models.CharField(max_length=longest(Sha256))
    traits = Traits(personal=kept(CUSTODY, "document"), operational="folio person by sha256")
    stands = Stands(of="incident")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "version"], name="evidence_inventory_version_once"),
            models.CheckConstraint(
                condition=Q(person__in=["signed", "refused", "absent", "could_not"]), name="evidence_inventory_answered"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="evidence_inventory_numbered"),
        ]

    @property
    def subject(self) -> str:
        return f"incident:{self.incident.folio}"

    @property
    def holder(self) -> Holder:
        return Holder(self.incident.centre.state or self.incident.state)
