"""Pieces, who has them, what was done to each; and the protocols of an institution."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.kernel.workflow import load
from hilo.lib.limits import AccountName, Reason, longest

from .commands import (
    Ballistics,
    Calibre,
    Condition,
    Document,
    Licence,
    Maker,
    PieceKind,
    Place,
    Protocol,
    Serial,
    Source,
    Version,
)
from .rules import STATES

REGISTER = "who was given which weapon stands in a register that the law orders (LNUF 17; LGSNSP 105-I)"


class Piece(models.Model):
    """A weapon or a piece of equipment of an institution. serial_key: the serial number as it is compared.

    status: of standards/pieces.toml. review_on: first day on which a review is owed. apart: why it is not the piece of
    another institution with the same kind and serial number.
    """

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=longest(PieceKind))
    serial = models.CharField(max_length=longest(Serial))
    serial_key = models.CharField(max_length=longest(Serial))
    maker = models.CharField(max_length=longest(Maker), blank=True)
    model = models.CharField(max_length=longest(Maker), blank=True)
    calibre = models.CharField(max_length=longest(Calibre), blank=True)
    licence = models.CharField(max_length=longest(Licence), blank=True)
    ballistics = models.CharField(max_length=longest(Ballistics), blank=True)
    place = models.CharField(max_length=longest(Place))
    status = models.CharField(max_length=8, default="store")
    entered_on = models.DateField()
    review_on = models.DateField()
    apart = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(
        operational="kind serial serial_key maker model calibre licence ballistics place status "
        "entered_on review_on apart"
    )
    stands = Stands("piece:pk")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "serial_key"], condition=~Q(status="out"), name="piece_serial_once"
            ),
            models.CheckConstraint(condition=Q(status__in=list(load(STATES).states)), name="piece_status_known"),
        ]
        indexes = [
            models.Index(fields=["kind", "serial_key"], name="piece_by_serial"),
            models.Index(fields=["institution", "status", "review_on"], name="piece_by_review"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.serial}"

    @property
    def subject(self) -> str:
        return f"piece:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)


class Charge(models.Model):
    """A piece in an officer's charge, until it is returned, or reported lost. training: the course that allows it.

    asked_at, asked_code: since when it is asked back, and by which effect.
    """

    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="charges")
    officer = models.ForeignKey("officers.Officer", on_delete=models.PROTECT, related_name="+")
    training = models.ForeignKey("officers.Training", on_delete=models.PROTECT, related_name="+", null=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=longest(AccountName))
    returned_at = models.DateTimeField(null=True)
    returned_to = models.CharField(max_length=longest(AccountName), blank=True)
    condition = models.CharField(max_length=longest(Condition), blank=True)
    asked_at = models.DateTimeField(null=True)
    asked_code = models.CharField(max_length=12, blank=True)
    traits = Traits(personal=kept(REGISTER, "condition"), operational="issued_by returned_to asked_code")
    stands = Stands(of="piece", but="asked_at asked_code")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["piece"], condition=Q(returned_at=None), name="piece_with_one"),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_to="") | Q(returned_at__gte=F("issued_at")) & ~Q(returned_to=""),
                name="piece_returned_to_somebody",
            ),
        ]
        indexes = [models.Index(fields=["officer"], condition=Q(returned_at=None), name="charge_open_by_officer")]


class Step(models.Model):
    """What was done to a piece: a step of standards/pieces.toml, or "enter" and "describe"; never edited.

    on: the day of it; passed: of a review; place: where it is kept from then on.
    """

    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=12)
    on = models.DateField()
    place = models.CharField(max_length=longest(Place), blank=True)
    document = models.CharField(max_length=longest(Document), blank=True)
    words = models.CharField(max_length=longest(Reason), blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    traits = Traits(personal=kept(REGISTER, "words"), operational="what on place document by")
    stands = Stands(of="piece")


class ProtocolAdopted(models.Model):
    """A version of a protocol that an institution has put in force, until a later one. looked_on: when it was looked
    at last; document: where it stands."""

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    protocol = models.CharField(max_length=longest(Protocol))
    version = models.CharField(max_length=longest(Version))
    since = models.DateField()
    document = models.CharField(max_length=longest(Source))
    looked_on = models.DateField()
    traits = Traits(operational="protocol version since document looked_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "protocol", "version"], name="protocol_version_once")
        ]

    @property
    def subject(self) -> str:
        return f"institution:{self.institution_id}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)
