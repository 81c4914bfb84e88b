"""What was done with the person, act by act, and the terms that were broken."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, PersonName, longest

from ..commands import (
    Certificate,
    Code,
    Country,
    FileHash,
    Language,
    Office,
    Place,
    Post,
    TermId,
)
from .detention import REGISTER, Detention


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
