"""Reports with every change, finding shown, conflict, remark, amendment and signed file; phones; editions; force."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Digest, Folio, Reason, StateCode, longest

from .commands import (
    Account,
    Answer,
    Body,
    DeviceName,
    EditionName,
    FindingCode,
    FormName,
    InstitutionCode,
    Number,
    PartyName,
    Path,
    PublicKey,
    Words,
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
        return Holder(self.state, self.institution_id)


class OtherRef(models.Model):
    """A second phone began the same report without a line: its ref leads to the one report."""

    ref = models.UUIDField(unique=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="other_refs")
    traits = Traits(operational="ref")


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


class Change(models.Model):
    """One value that was taken, never changed afterwards. key: digest of device, path, time and value: taken once.

    how: "written", "prefilled", "chosen" (of a conflict), "sealed" (from a revoked phone, let in by a commander).
    before, after: protected values are sealed. seen: codes of the findings that stood on the report then.
    conflict: it was kept beside what stood, and did not change it.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="changes")
    key = models.CharField(max_length=longest(Digest))
    path = models.CharField(max_length=longest(Path))
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
    path = models.CharField(max_length=longest(Path))
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
    path = models.CharField(max_length=longest(Path), blank=True)
    text = models.CharField(max_length=longest(Account))
    by = models.CharField(max_length=longest(AccountName))
    at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    traits = Traits(protected=kept(REPORT, "text"), operational="path by")


class SignedFile(models.Model):
    """The file as it left: number 0 is the original, n carries amendments 1 to n. Protected answers are sealed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    file = models.JSONField()
    sha256 = models.CharField(max_length=longest(Digest))
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    traits = Traits(protected=kept(REPORT, "file"), operational="sha256 by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="signed_file_once")]


class Amendment(models.Model):
    """A correction after signing: numbered, reasoned, signed; the original stays. changes: [{path, before, after}]."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    ref = models.UUIDField(null=True, unique=True)
    changes = models.JSONField()
    reason = models.CharField(max_length=longest(Account))
    by = models.CharField(max_length=longest(AccountName))
    at = models.DateTimeField()
    seen = models.JSONField(default=list)
    traits = Traits(protected=kept(REPORT, "changes reason"), operational="ref by seen")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="amendment_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(reason=""), name="amendment_has_a_reason"),
        ]


class DefenderNamed(models.Model):
    """A defender who was named for a case, until the naming ends; sees that report and no other."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="defenders")
    username = models.CharField(max_length=longest(AccountName))
    named_by = models.CharField(max_length=longest(AccountName))
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    traits = Traits(operational="username named_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "username"], condition=Q(ended_at=None), name="defender_named_once"
            )
        ]
        indexes = [models.Index(fields=["username"], condition=Q(ended_at=None), name="defender_cases")]


class SealedUnsent(models.Model):
    """What a revoked phone still sent: kept encrypted for its institution, read only with a reason, merged by hand."""

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


class EditionProposal(models.Model):
    """A form file put to the three parties, with its exact text; the votes are for its SHA-256 and nothing else.

    form: id of the form inside the file, such as iph_2027_crime; status: see standards/edition_states.toml.
    """

    form = models.CharField(max_length=longest(FormName))
    edition = models.CharField(max_length=longest(EditionName))
    sha256 = models.CharField(max_length=longest(Digest))
    text = models.TextField()
    reason = models.CharField(max_length=longest(Account))
    valid_from = models.DateField()
    status = models.CharField(max_length=12, default="open")
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=longest(AccountName))
    institution = models.CharField(max_length=longest(InstitutionCode))
    ended_at = models.DateTimeField(null=True)
    traits = Traits(
        operational="proposed_by",
        public="form edition sha256 text reason valid_from status institution",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form"], condition=Q(status="open"), name="edition_one_open"),
            models.UniqueConstraint(fields=["form"], condition=Q(status="approved"), name="edition_one_approved"),
            models.CheckConstraint(
                condition=Q(status="open", ended_at=None)
                | Q(status__in=["approved", "rejected", "withdrawn", "superseded"], ended_at__isnull=False),
                name="edition_status_known",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"edition:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder("")


class EditionVote(models.Model):
    """What one of the three parties says of the exact bytes; one account votes for one party only."""

    proposal = models.ForeignKey(EditionProposal, on_delete=models.PROTECT, related_name="votes")
    party = models.CharField(max_length=longest(PartyName))
    approved = models.BooleanField()
    sha256 = models.CharField(max_length=longest(Digest))
    reason = models.CharField(max_length=longest(Account))
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    institution = models.CharField(max_length=longest(InstitutionCode))
    traits = Traits(operational="by", public="party approved sha256 reason institution")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "party"], name="edition_vote_once_a_party"),
            models.UniqueConstraint(fields=["proposal", "by"], name="edition_vote_once_a_person"),
            models.CheckConstraint(
                condition=Q(party__in=["secretariat", "attorney", "commissioner"]), name="edition_vote_party_known"
            ),
        ]


class ForceRow(models.Model):
    """One use of force out of a signed report, for figures only: no name, no officer's number. Rebuildable."""

    folio = models.CharField(max_length=longest(Folio))
    annex = models.CharField(max_length=32)
    institution = models.CharField(max_length=longest(InstitutionCode))
    state = models.CharField(max_length=longest(StateCode))
    municipality = models.CharField(max_length=5, blank=True)
    at = models.DateTimeField()
    resistance = models.CharField(max_length=16)
    mechanism = models.CharField(max_length=16)
    level = models.CharField(max_length=16)
    firearm = models.BooleanField()
    shots = models.PositiveIntegerField(default=0)
    injured_persons = models.PositiveIntegerField(default=0)
    injured_officers = models.PositiveIntegerField(default=0)
    dead_women = models.PositiveIntegerField(default=0)
    dead_men = models.PositiveIntegerField(default=0)
    dead_unknown = models.PositiveIntegerField(default=0)
    dead_officers = models.PositiveIntegerField(default=0)
    edition = models.CharField(max_length=20)
    traits = Traits(
        operational="folio annex institution municipality edition",
        public="state resistance mechanism level",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["folio", "annex"], name="force_row_once")]
        indexes = [models.Index(fields=["state", "at"], name="force_row_by_state")]


class ForceRecommendation(models.Model):
    """What a public human-rights body recommended because of a use of force (LNUF 35-IV); published as it stands."""

    institution = models.CharField(max_length=longest(InstitutionCode))
    state = models.CharField(max_length=longest(StateCode))
    body = models.CharField(max_length=longest(Body))
    number = models.CharField(max_length=longest(Number))
    received_on = models.DateField()
    subject = models.CharField(max_length=longest(Words))
    answer = models.CharField(max_length=longest(Answer), default="pending")
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=longest(AccountName))
    traits = Traits(
        operational="noted_by",
        public="institution state body number received_on subject answer",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "body", "number"], name="force_recommendation_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["pending", "accepted", "partly", "refused"]),
                name="force_recommendation_answer_known",
            ),
        ]

    @property
    def holder(self) -> Holder:
        return Holder(self.state, self.institution)


class ForceFollowUp(models.Model):
    """What was done about a recommendation; the last one closes it if it says so."""

    recommendation = models.ForeignKey(ForceRecommendation, on_delete=models.PROTECT, related_name="follow_ups")
    on = models.DateField()
    text = models.CharField(max_length=longest(Account))
    closes = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    traits = Traits(operational="by", public="on text")

    class Meta:
        ordering = ["on", "pk"]
