"""Who is detained, by whom, and how: the row of the register."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.access.commands import InstitutionCode
from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Folio, PersonName, StateCode, longest

from ..commands import (
    BadgeNumber,
    BarredWord,
    Code,
    EffectCode,
    Language,
    MunicipalityCode,
    NamePart,
    Nationality,
    Office,
    Place,
    Rank,
    Sex,
    Telephone,
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
    """An officer who took part, as the report names them (LNRD 18 V).

    barred: "warned" or "forbidden" if something stood against their serving as the detention was registered, "" if not;
    effect: its code, never the reason (LGSNSP 93).
    """

    detention = models.ForeignKey(Detention, on_delete=models.PROTECT, related_name="officers")
    name = models.CharField(max_length=longest(PersonName))
    number = models.CharField(max_length=longest(BadgeNumber), blank=True)
    institution = models.CharField(max_length=longest(Office), blank=True)
    rank = models.CharField(max_length=longest(Rank), blank=True)
    barred = models.CharField(max_length=longest(BarredWord), blank=True)
    effect = models.CharField(max_length=longest(EffectCode), blank=True)
    traits = Traits(protected=kept(REGISTER, "name number institution rank barred effect"))
    stands = Stands(of="detention")
