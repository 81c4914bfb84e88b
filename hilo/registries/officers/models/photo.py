"""The photograph of an officer: what the credential on paper shows, and nothing that leaves over the network."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Reason, longest

from ..commands import Document, DocumentKind
from .person import REGISTER, Officer

SHA256 = 64
PHOTO = ("kept", "proposed", "replaced", "refused", "erased")


class Photo(models.Model):
    """A photograph. image: a JPEG of the house's own drawing, sealed, b"" once it was refused or erased; digest: its
    SHA-256, which stays.

    status: "kept", the one that is printed; "proposed" until another account than `added_by` signs it (`decided_by`) or
    not; "replaced" by a later one. document, number, issuer: the paper of a change. reason: why it was refused.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="photos")
    status = models.CharField(max_length=8)
    image = models.BinaryField()
    digest = models.CharField(max_length=SHA256)
    document = models.CharField(max_length=longest(DocumentKind), blank=True)
    number = models.CharField(max_length=longest(Document), blank=True)
    issuer = models.CharField(max_length=longest(Document), blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=longest(AccountName))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=longest(AccountName), blank=True)
    reason = models.CharField(max_length=longest(Reason), blank=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(
        sealed={"image": b""},
        personal=kept(REGISTER, "number reason"),
        operational="status digest document issuer added_by decided_by erased_by",
    )
    # What stands is the digest: the picture is read against it, and may be emptied.
    stands = Stands(of="officer", but="image")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer"], condition=Q(status="kept"), name="officer_one_photo"),
            models.UniqueConstraint(
                fields=["officer"], condition=Q(status="proposed"), name="officer_one_photo_proposed"
            ),
            models.CheckConstraint(condition=Q(status__in=PHOTO), name="officer_photo_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=["refused", "erased"]) | ~Q(decided_by=F("added_by")),
                name="officer_photo_two_hands",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["refused", "erased"]) | Q(image=b""), name="officer_photo_emptied"
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="officer_photo_by_digest")]
