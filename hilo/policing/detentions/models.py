"""A detention, what was done with the person, and what is kept apart; `particulars` says how a row is kept or sealed.

Law: LNRD 17-25; LNSIJPA 8, 36.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.access.commands import InstitutionCode
from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Digest, Folio, PersonName, StateCode, longest

from .commands import (
    BadgeNumber,
    Certificate,
    Code,
    Country,
    FileHash,
    Language,
    MunicipalityCode,
    NamePart,
    Nationality,
    Office,
    Place,
    Post,
    Rank,
    Sex,
    Telephone,
    TermId,
    UnitCode,
)

KINDS = ("flagrancy", "arrest_warrant", "urgent_case", "administrative")
STATUSES = ("detained", "handed_over", "before_judge", "transferred_to_prison", "protected", "released", "died")
MEANS = ("device", "radio", "support", "authority")


CUSTODIANS = {
    "police": frozenset({"police_state", "police_municipal", "police_federal"}),
    "prosecutor": frozenset({"prosecutor_state", "prosecutor_federal"}),
    "adolescent_prosecutor": frozenset({"prosecutor_state", "prosecutor_federal"}),
    "civic_judge": frozenset({"civic_justice"}),
    "control_judge": frozenset({"prosecutor_state", "prosecutor_federal"}),
    "prison": frozenset({"prosecutor_state", "prosecutor_federal"}),
    "protection": frozenset({"child_protection"}),
}
"""Kinds of authority (access/standards/authorities.toml) that a person may be with, by to whom they were given.

For a court and a prison the prosecutor answers, until they have a desk of their own.
"""

REGISTER = "the register keeps for good who was detained and how (LNRD 18 to 24, 36); the look-up forgets them (36)"
SEALED = "sealed with the key of the case, which is destroyed in its time (LNSIJPA 36, 37)"
APART = {
    **dict.fromkeys(("municipality", "place", "motives", "told_by", "delay_reason", "authority"), ""),
    **dict.fromkeys(("custody", "custody_address", "handed_to"), ""),
    **dict.fromkeys(("latitude", "longitude"), None),
}
"""What a detention says of place and reason, and what stands there of who is kept apart: theirs is sealed."""


class Counter(models.Model):
    """The last number given in a state and year, as "PUE-26": numbers follow one another without a gap."""

    series = models.CharField(primary_key=True, max_length=8)
    last = models.PositiveIntegerField(default=0)


class Detention(models.Model):
    """One detention of one person. Of who is kept apart it is a stub: number, institution, state, kind and instants.

    ref: the client's own identifier: what it sends again is the same detention. unit: of the crew, if known.
    means: how the register learnt of it (lists.toml). told_at: when it was told by radio; device_at: what the device's
    clock said. delay_s: from the detention to when it was registered or told. custody, custody_address: who holds the
    person now, and where; custodian: code of that institution, "" while only its kind is known. handed_at, handed_to:
    when and to whom they were first handed over. ratified_at: when the prosecutor found the detention lawful (CNPP
    149). victim_unable_at: since when it is known that the victim is physically unable to complain (CNPP 148).
    public_until: when the public look-up forgets them. terms: edition of terms.toml.
    """

    number = models.CharField(max_length=longest(Folio), unique=True)
    ref = models.UUIDField(unique=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+", null=True)
    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=longest(UnitCode), blank=True)
    kind = models.CharField(max_length=longest(Code))
    status = models.CharField(max_length=24, default="detained")
    apart = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=longest(StateCode))
    municipality = models.CharField(max_length=longest(MunicipalityCode), blank=True)
    place = models.CharField(max_length=longest(Place), blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    detained_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=longest(PersonName), blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=longest(AccountName))
    means = models.CharField(max_length=longest(Code))
    delay_s = models.IntegerField()
    delay_reason = models.TextField(blank=True)
    motives = models.TextField(blank=True)
    authority = models.CharField(max_length=longest(Office), blank=True)
    travel_minutes = models.PositiveIntegerField(null=True)
    organised_crime = models.BooleanField(default=False)
    on_complaint = models.BooleanField(default=False)
    victim_told_at = models.DateTimeField(null=True)
    victim_unable_at = models.DateTimeField(null=True)
    complaint_at = models.DateTimeField(null=True)
    custody = models.CharField(max_length=longest(Office), blank=True)
    custody_kind = models.CharField(max_length=longest(Code), blank=True)
    custodian = models.CharField(max_length=longest(InstitutionCode), blank=True)
    handed_to = models.CharField(max_length=longest(Office), blank=True)
    custody_address = models.CharField(max_length=longest(Place), blank=True)
    rights_read_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    ratified_at = models.DateTimeField(null=True)
    judge_at = models.DateTimeField(null=True)
    ruled_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    died_at = models.DateTimeField(null=True)
    public_until = models.DateTimeField(null=True)
    terms = models.CharField(max_length=12)
    traits = Traits(
        sealed=APART,
        operational="ref unit kind status apart registered_by means custody_kind custodian terms",
        public="number place municipality state custody custody_address",
    )
    stands = Stands("detention:number")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="detention_kind_known"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="detention_status_known"),
            models.CheckConstraint(condition=Q(means__in=MEANS), name="detention_means_known"),
            models.CheckConstraint(condition=Q(apart__in=["", "adolescent", "child"]), name="detention_apart_known"),
            models.CheckConstraint(
                condition=Q(apart="") | Q(incident=None, **APART),
                name="detention_apart_is_a_stub",
            ),
            models.CheckConstraint(
                condition=Q(status="released", released_at__isnull=False, public_until__isnull=False)
                | (~Q(status="released") & Q(released_at=None)),
                name="detention_released_with_instant",
            ),
            models.CheckConstraint(
                condition=Q(status="died", died_at__isnull=False) | (~Q(status="died") & Q(died_at=None)),
                name="detention_died_with_instant",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(released_at__gte=F("detained_at")), name="detention_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "detained_at"],
                condition=~Q(status__in=["released", "died", "protected"]),
                name="detention_held",
            ),
            models.Index(fields=["state", "registered_at"], name="detention_by_state"),
            models.Index(fields=["incident"], name="detention_by_incident"),
        ]

    @property
    def subject(self) -> str:
        """What terms, facts and the ledger call it."""
        return f"detention:{self.number}"

    @property
    def holder(self) -> Holder:
        """Who has the person is told by name; until that is known, by the kind of authority they were given to."""
        kinds = CUSTODIANS.get(self.custody_kind, frozenset())
        return Holder(
            self.state,
            self.institution_id,
            unit=self.unit,
            author=self.registered_by,
            custody=self.custodian,
            custodians=kinds,
            stage=self.status,
            subject=self.subject,
            apart=bool(self.apart),
        )

    @property
    def held(self) -> bool:
        return self.status not in ("released", "died", "protected")


class Person(models.Model):
    """Who an adult is, as the register knows it. more: the fields of LNRD 23 that lists.toml names, by name."""

    detention = models.OneToOneField(Detention, on_delete=models.PROTECT, related_name="person")
    given = models.CharField(max_length=longest(NamePart), blank=True)
    first_surname = models.CharField(max_length=longest(NamePart), blank=True)
    second_surname = models.CharField(max_length=longest(NamePart), blank=True)
    alias = models.CharField(max_length=longest(NamePart), blank=True)
    age = models.PositiveSmallIntegerField(null=True)
    born_on = models.DateField(null=True)
    sex = models.CharField(max_length=longest(Sex), blank=True)
    nationality = models.CharField(max_length=longest(Nationality), blank=True)
    language = models.CharField(max_length=longest(Language), default="es")
    injuries = models.BooleanField(null=True)
    injuries_description = models.TextField(blank=True)
    trusted_person = models.CharField(max_length=longest(PersonName), blank=True)
    trusted_phone = models.CharField(max_length=longest(Telephone), blank=True)
    more = models.JSONField(default=dict, blank=True)
    traits = Traits(
        protected=kept(
            REGISTER,
            "given first_surname second_surname alias age born_on sex nationality language injuries "
            "injuries_description trusted_person trusted_phone more",
        )
    )
    stands = Stands(of="detention")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=["", "F", "M", "X"]), name="detained_sex_known"),
            models.CheckConstraint(condition=Q(age=None) | Q(age__lte=130), name="detained_age_human"),
        ]

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given, self.first_surname, self.second_surname) if part)


class TookPart(models.Model):
    """An officer who took part, as the report names them (LNRD 18 V)."""

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="officers")
    name = models.CharField(max_length=longest(PersonName))
    number = models.CharField(max_length=longest(BadgeNumber), blank=True)
    institution = models.CharField(max_length=longest(Office), blank=True)
    rank = models.CharField(max_length=longest(Rank), blank=True)
    traits = Traits(protected=kept(REGISTER, "name number institution rank"))
    stands = Stands(of="detention")


class CustodyEvent(models.Model):
    """Something done with the person: when, when we were told, and by whom."""

    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    institution = models.CharField(max_length=longest(Office))
    traits = Traits(operational="by institution")
    stands = Stands(of="detention")

    class Meta:
        abstract = True


class RightsReading(CustodyEvent):
    """Rights read aloud: which (ids of rights.toml), in which language, by whom, and what the person answered."""

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="readings")
    rights = models.JSONField()
    language = models.CharField(max_length=longest(Language))
    interpreter = models.CharField(max_length=longest(PersonName), blank=True)
    read_by = models.CharField(max_length=longest(PersonName), blank=True)
    answer = models.CharField(max_length=longest(Code))
    device_at = models.DateTimeField(null=True)
    audio_sha256 = models.CharField(max_length=longest(FileHash), blank=True)
    edition = models.CharField(max_length=12)
    traits = Traits(
        protected=kept(REGISTER, "rights language interpreter read_by answer audio_sha256"), operational="edition"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["signed", "fingerprint", "refused", "could_not"]), name="rights_answer_known"
            )
        ]


class InjuryNote(CustodyEvent):
    """Injuries that were seen, and how they came about as far as it is known."""

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="injury_notes")
    text = models.TextField()
    how = models.TextField(blank=True)
    traits = Traits(protected=kept(REGISTER, "text how"))


class MedicalCertificate(CustodyEvent):
    """A doctor examined the person; injuries: whether the certificate names any."""

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="certificates")
    doctor = models.CharField(max_length=longest(PersonName))
    injuries = models.BooleanField()
    certificate = models.CharField(max_length=longest(Certificate), blank=True)
    text = models.TextField(blank=True)
    traits = Traits(protected=kept(REGISTER, "doctor injuries certificate text"))


class HandOver(CustodyEvent):
    """Custody went from one hand to another. route: steps of the way, each {"at", "place"} (LNRD 23 VI, VII)."""

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="hand_overs")
    from_authority = models.CharField(max_length=longest(Office))
    to_authority = models.CharField(max_length=longest(Office))
    to_kind = models.CharField(max_length=longest(Code))
    handed_by = models.CharField(max_length=longest(PersonName), blank=True)
    received_by = models.CharField(max_length=longest(PersonName), blank=True)
    received_post = models.CharField(max_length=longest(Post), blank=True)
    address = models.CharField(max_length=longest(Place), blank=True)
    transferred_by = models.CharField(max_length=longest(Office), blank=True)
    route = models.JSONField(default=list, blank=True)
    delay_reason = models.TextField(blank=True)
    traits = Traits(
        protected=kept(
            REGISTER,
            "from_authority to_authority handed_by received_by received_post address transferred_by route delay_reason",
        ),
        operational="to_kind",
    )


class ConsularNotice(CustodyEvent):
    """The consulate of a country was told, or the person and their defender asked that it is not (CNPP 151)."""

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="consular_notices")
    country = models.CharField(max_length=longest(Country))
    declined = models.BooleanField(default=False)
    defender = models.CharField(max_length=longest(PersonName), blank=True)
    traits = Traits(protected=kept(REGISTER, "country declined defender"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(declined=False) | ~Q(defender=""), name="consulate_declined_with_defender"
            )
        ]


class Update(CustodyEvent):
    """What an authority added or changed: changes is field -> [before, after] (LNRD 23, 24). Never changed itself."""

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="updates")
    post = models.CharField(max_length=longest(Post), blank=True)
    changes = models.JSONField()
    traits = Traits(protected=kept(REGISTER, "post changes"))


class Release(CustodyEvent):
    """The person was freed; ground: see lists.toml (LNRD 22, 23 V)."""

    detention = models.OneToOneField(Detention, on_delete=models.PROTECT, related_name="release")
    ground = models.CharField(max_length=longest(Code))
    detail = models.TextField(blank=True)
    traits = Traits(protected=kept(REGISTER, "ground detail"))


class Death(CustodyEvent):
    """The person died in custody: circumstances, cause, where the body was taken (LNRD 23 VIII)."""

    detention = models.OneToOneField(Detention, on_delete=models.PROTECT, related_name="death")
    circumstances = models.TextField()
    cause = models.TextField(blank=True)
    destination = models.TextField(blank=True)
    traits = Traits(protected=kept(REGISTER, "circumstances cause destination"))


class Breach(models.Model):
    """A term ran out while the person was held. It stays, whatever is done afterwards."""

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="breaches")
    term = models.CharField(max_length=longest(TermId))
    due_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    traits = Traits(operational="term")
    stands = Stands(of="detention")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["detention", "term", "due_at"], name="breach_once")]


class CaseKey(models.Model):
    """The key of what is kept apart about one person, wrapped with the house's; without it nothing can be read.

    incident: keyed hash of the incident's folio, so that who may see it finds it from there.
    """

    detention = models.OneToOneField(Detention, on_delete=models.PROTECT, related_name="case_key")
    wrapped = models.TextField(blank=True)
    incident = models.CharField(max_length=longest(Digest), blank=True)
    destroyed_at = models.DateTimeField(null=True)
    traits = Traits(sealed=kept(SEALED, "wrapped incident"))
    stands = Stands(of="detention")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at=None) | Q(wrapped=""), name="case_key_destroyed_leaves_nothing"
            )
        ]
        indexes = [models.Index(fields=["incident"], condition=~Q(incident=""), name="case_key_by_incident")]


class Sealed(models.Model):
    """One row of what is kept apart, sealed with the case's key; what: which table it would stand in otherwise."""

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="sealed")
    what = models.CharField(max_length=16)
    noted_at = models.DateTimeField()
    box = models.TextField()
    traits = Traits(sealed=kept(SEALED, "box"), operational="what")
    stands = Stands(of="detention")


class Reader(models.Model):
    """An account that reads its own detention: the person's or their lawyer's (LNRD 30)."""

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="readers")
    account = models.CharField(max_length=longest(AccountName))
    as_a = models.CharField(max_length=longest(Code))
    named_at = models.DateTimeField()
    named_by = models.CharField(max_length=longest(AccountName))
    traits = Traits(operational="account as_a named_by")
    stands = Stands(of="detention")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["detention", "account"], name="detention_reader_once"),
            models.CheckConstraint(condition=Q(as_a__in=["person", "lawyer"]), name="detention_reader_known"),
        ]


class LookUp(models.Model):
    """What the public look-up finds a detained person by: a keyed hash of name and second fact, and nothing else."""

    key = models.CharField(max_length=64)
    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="+")
    traits = Traits(sealed=kept("a keyed hash, deleted within five days of the release (LNRD 36)", "key"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "detention"], name="look_up_key_once")]


class RateLimit(models.Model):
    """How much one address (a keyed hash that changes every day), or all of them ("all"), asked of the look-up."""

    who = models.CharField(primary_key=True, max_length=64)
    level = models.FloatField()
    strikes = models.PositiveSmallIntegerField(default=0)
    at = models.FloatField(help_text="seconds since 1970")
    traits = Traits(sealed=kept("a keyed hash whose key changes every day", "who"), operational="level at")

    class Meta:
        indexes = [models.Index(fields=["at"], name="rate_limit_by_age")]
