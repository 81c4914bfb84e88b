"""The Single Police Certificate, and the asking for it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Folio, Reason, longest

from ..commands import Origin, Revocation
from ..rules.short_code import CODE, new_code
from .person import REGISTER, Officer
from .results import SEALED


class CertificateRequest(models.Model):
    """An institution asks the centre for an officer's certificate. status: open, issued, refused or withdrawn."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="requests")
    status = models.CharField(max_length=12, default="open")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=longest(AccountName))
    answer = models.CharField(max_length=longest(Reason), blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(personal=kept(REGISTER, "answer"), operational="status asked_by ended_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer"], condition=Q(status="open"), name="certificate_asked_once"),
            models.CheckConstraint(
                condition=Q(status="open", ended_at=None)
                | Q(status__in=["issued", "refused", "withdrawn"], ended_at__isnull=False),
                name="certificate_request_status_known",
            ),
        ]


KEY = 16


class Certificate(models.Model):
    """The Single Police Certificate. rules: version it was issued under; line: the signed text of its QR code; key: the
    name of the key that signed it. origin: of one from before this register, which is not signed here: the folio on it
    and what was seen; "" for all others.

    issued_on, expires: half-open. revoked_on: from then on it does not hold; revoked_for: of
    certificate_rules.toml; revoked_why: words, sealed.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="certificates")
    folio = models.CharField(max_length=longest(Folio), unique=True)
    code = models.CharField(max_length=CODE, unique=True, default=new_code)
    centre = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    rules = models.CharField(max_length=16)
    issued_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    issued_on = models.DateField()
    expires = models.DateField()
    line = models.TextField(blank=True)
    key = models.CharField(max_length=KEY, blank=True)
    origin = models.CharField(max_length=longest(Origin), blank=True)
    issued_by = models.CharField(max_length=longest(AccountName))
    revoked_at = models.DateTimeField(null=True)
    revoked_on = models.DateField(null=True)
    revoked_for = models.CharField(max_length=longest(Revocation), blank=True)
    revoked_why = models.TextField(blank=True)
    revoked_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(
        personal=kept(REGISTER, "line origin issued_on expires revoked_on revoked_for"),
        sealed=kept(SEALED, "revoked_why"),
        operational="rules code key issued_by revoked_by",
        public="folio line issued_on expires revoked_on",
    )
    stands = Stands(of="officer")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(revoked_at=None), name="certificate_one_an_officer"
            ),
            models.CheckConstraint(
                condition=Q(origin="") | Q(line="", key="") & ~Q(origin=""), name="certificate_of_before_is_not_signed"
            ),
            models.CheckConstraint(
                condition=Q(expires__gt=F("issued_on")), name="certificate_expires_after_it_is_issued"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_for="") | Q(revoked_at__gte=F("issued_at")) & ~Q(revoked_for=""),
                name="certificate_revoked_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["expires"], condition=Q(revoked_at=None), name="certificate_by_expiry"),
            models.Index(fields=["key"], name="certificate_by_key"),
        ]


class SignedBefore(models.Model):
    """A line that a certificate was signed with before it was signed anew, because its key is not trusted any more."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="before")
    line = models.TextField()
    key = models.CharField(max_length=KEY)
    replaced_at = models.DateTimeField()
    replaced_by = models.CharField(max_length=longest(AccountName))
    reason = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(personal=kept(REGISTER, "line"), operational="key replaced_by reason")
    stands = Stands(of="certificate__officer")

    class Meta:
        indexes = [models.Index(fields=["key"], name="certificate_signed_before")]
