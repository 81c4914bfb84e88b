"""What happened to a report: changes, findings shown, conflicts, remarks, signed files, amendments, readers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Digest, Reason, longest

from ..commands import (
    Account,
    FieldPath,
    FindingCode,
    Unreached,
)
from .report import REPORT, Device, Report


class Change(models.Model):
    """One value that was taken, never changed afterwards. key: digest of device, path, time and value: taken once.

    how: "written", "prefilled", "chosen" (of a conflict), "sealed" (from a revoked phone, let in by a commander),
    "last" (from a phone whose officer acts no more, let in by a commander; by: that officer).
    before, after: protected values are sealed. seen: codes of the findings that stood on the report then.
    conflict: it was kept beside what stood, and did not change it.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="changes")
    key = models.CharField(max_length=longest(Digest))
    path = models.CharField(max_length=longest(FieldPath))
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    how = models.CharField(max_length=10)
    conflict = models.BooleanField(default=False)
    seen = models.JSONField(default=list)
    by = models.CharField(max_length=longest(AccountName))
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+", null=True)
    device_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    skew_s = models.IntegerField(default=0)
    version = models.PositiveIntegerField()
    traits = Traits(protected=kept(REPORT, "before after"), operational="key path how seen by")
    stands = Stands(of="report")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="change_taken_once")]


class FindingShown(models.Model):
    """A finding that stood on a report from one instant until another. Nothing of the case is in it but a path."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="findings_shown")
    code = models.CharField(max_length=longest(FindingCode))
    severity = models.CharField(max_length=8)
    where = models.CharField(max_length=160, blank=True)
    finding = models.JSONField()
    shown_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    traits = Traits(operational="code severity where finding")
    stands = Stands(of="report")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "code", "where"], condition=Q(gone_at=None), name="finding_stands_once"
            ),
        ]


class EditConflict(models.Model):
    """Two values for one answer, written without knowledge of each other; a person chooses. Protected ones are sealed.

    ours: what stood; theirs: what came. chosen: "ours", "theirs" or "other".
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="edit_conflicts")
    path = models.CharField(max_length=longest(FieldPath))
    theirs = models.JSONField(null=True)
    digest = models.CharField(max_length=longest(Digest))
    by = models.CharField(max_length=longest(AccountName))
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+", null=True)
    device_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    chosen = models.CharField(max_length=8, blank=True)
    chosen_by = models.CharField(max_length=longest(AccountName), blank=True)
    chosen_at = models.DateTimeField(null=True)
    traits = Traits(protected=kept(REPORT, "theirs"), operational="path digest by chosen chosen_by")
    stands = Stands(of="report")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "path", "digest"], condition=Q(chosen_at=None), name="edit_conflict_open_once"
            ),
            models.CheckConstraint(
                condition=Q(chosen="", chosen_at=None, chosen_by="")
                | (Q(chosen__in=["ours", "theirs", "other"], chosen_at__isnull=False) & ~Q(chosen_by="")),
                name="edit_conflict_chosen_by_somebody",
            ),
        ]


class Remark(models.Model):
    """What a commander asks to be looked at before signing. path: of a field, a part, or "" for the whole."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="remarks")
    path = models.CharField(max_length=longest(FieldPath), blank=True)
    text = models.CharField(max_length=longest(Account))
    by = models.CharField(max_length=longest(AccountName))
    at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    traits = Traits(protected=kept(REPORT, "text"), operational="path by")
    stands = Stands(of="report")


class SignedFile(models.Model):
    """The file as it left: number 0 is the original, n carries amendments 1 to n. Protected answers are sealed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    file = models.JSONField()
    sha256 = models.CharField(max_length=longest(Digest))
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    traits = Traits(protected=kept(REPORT, "file"), operational="sha256 by")
    stands = Stands(of="report")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="signed_file_once")]


class Amendment(models.Model):
    """A correction after signing: numbered, reasoned, signed; the original stays. changes: [{path, before, after}].

    author: whose words they are; ground: "own" (their hand), "confirmed" (agreed_by: the author's account) or "without"
    (agreed_by: of the second commander; unreached, because: why the author did not answer). by: who wrote what it says.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    ref = models.UUIDField(null=True, unique=True)
    changes = models.JSONField()
    reason = models.CharField(max_length=longest(Account))
    by = models.CharField(max_length=longest(AccountName))
    at = models.DateTimeField()
    seen = models.JSONField(default=list)
    author = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+", db_index=False)
    ground = models.CharField(max_length=10)
    agreed_by = models.CharField(max_length=longest(AccountName), blank=True)
    unreached = models.CharField(max_length=longest(Unreached), blank=True)
    because = models.CharField(max_length=longest(Account), blank=True)
    traits = Traits(
        protected=kept(REPORT, "changes reason because"), operational="ref by seen ground agreed_by unreached"
    )
    stands = Stands(of="report")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="amendment_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(reason=""), name="amendment_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ground="own", agreed_by="", unreached="", because="")
                | (Q(ground="confirmed", unreached="", because="") & ~Q(agreed_by=""))
                | (Q(ground="without") & ~Q(agreed_by="") & ~Q(unreached="") & ~Q(because="") & ~Q(agreed_by=F("by"))),
                name="amendment_says_whose_words",
            ),
        ]


class DefenderNamed(models.Model):
    """A defender who was named for a case, until the naming ends; sees that report and no other."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="defenders")
    username = models.CharField(max_length=longest(AccountName))
    named_by = models.CharField(max_length=longest(AccountName))
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    traits = Traits(operational="username named_by")
    stands = Stands(of="report")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "username"], condition=Q(ended_at=None), name="defender_named_once"
            )
        ]
        indexes = [models.Index(fields=["username"], condition=Q(ended_at=None), name="defender_cases")]


class HandOver(models.Model):
    """One handing over of the signed report, until it was recalled; received, it stays. recalled_because: why."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="hand_overs")
    receiver = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    recalled_at = models.DateTimeField(null=True)
    recalled_by = models.CharField(max_length=longest(AccountName), blank=True)
    recalled_because = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(protected=kept(REPORT, "recalled_because"), operational="by recalled_by")
    stands = Stands(of="report")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(recalled_at=None), name="report_handed_over_to_one"),
            models.CheckConstraint(
                condition=Q(recalled_at=None, recalled_by="", recalled_because="")
                | (Q(recalled_at__isnull=False) & ~Q(recalled_by="") & ~Q(recalled_because="")),
                name="hand_over_recalled_with_reason",
            ),
        ]


class SealedUnsent(models.Model):
    """What a phone still sent that may send no more: encrypted for its institution, read with a reason, merged by hand.

    barred_at: of a phone whose officer was suspended or left, from when; None of a revoked one.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="sealed")
    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    content = models.TextField()
    sha256 = models.CharField(max_length=longest(Digest))
    received_at = models.DateTimeField()
    received_from = models.CharField(max_length=longest(AccountName))
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=longest(AccountName), blank=True)
    opened_because = models.CharField(max_length=longest(Reason), blank=True)
    merged_at = models.DateTimeField(null=True)
    barred_at = models.DateTimeField(null=True)
    traits = Traits(sealed=kept(REPORT, "content"), operational="sha256 received_from opened_by opened_because")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "sha256"], name="sealed_once"),
            models.CheckConstraint(
                condition=Q(opened_at=None, opened_because="")
                | (Q(opened_at__isnull=False) & ~Q(opened_because="") & ~Q(opened_by="")),
                name="sealed_opened_with_reason",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"device:{self.device_id}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)
