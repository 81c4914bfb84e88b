"""Institutions, users, granted roles, tokens."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, StateCode, longest

from .commands import CentreCode, InstitutionCode, InstitutionName, RoleName, UnitCode


class Institution(models.Model):
    """A body that answers for records: a state's centre, a police force, the Executive Secretariat."""

    code = models.SlugField(primary_key=True, max_length=longest(InstitutionCode))
    name = models.CharField(max_length=longest(InstitutionName))
    state = models.CharField(
        max_length=longest(StateCode), blank=True, help_text="two digits; empty for a federal body"
    )
    traits = Traits(operational="name state")

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        return f"institution:{self.code}"

    @property
    def holder(self) -> Holder:
        """Itself: its chain of the ledger begins with it."""
        return Holder(self.state, self.code)


class User(AbstractUser):
    """A person or system that signs in; what it may do comes from its grants."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", null=True)
    centre = models.CharField(
        max_length=longest(CentreCode), blank=True, help_text="code of the emergency centre, if any"
    )
    unit = models.CharField(
        max_length=longest(UnitCode), blank=True, help_text="code of the unit whose page this account opens"
    )
    start_password = models.BooleanField(default=False, help_text="given by an administrator: must be changed first")
    session_series = models.PositiveIntegerField(default=0, help_text="sessions of an earlier series have ended")
    traits = Traits(
        personal=kept("who may sign in is known while its acts stand in the ledger", "first_name last_name email"),
        sealed=kept("a hash that nobody reads", "password"),
        operational="username centre unit",
    )

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django ends the sessions whose hash no longer fits: after a new password, and here after a new series too.
        salt = "hilo.kernel.access.models.User.session"
        return salted_hmac(
            salt, f"{self.session_series}:{self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def subject(self) -> str:
        return f"user:{self.username}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution.code) if self.institution else Holder("", "HILO")

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username


class Grant(models.Model):
    """A role held from one instant until another (half-open), and who gave it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=longest(RoleName))
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    granted_by = models.CharField(max_length=longest(AccountName))
    traits = Traits(operational="role granted_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="grant_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(valid_until=None), name="grant_open_once_a_role"
            ),
        ]


class AccessToken(models.Model):
    """A bearer token: only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    traits = Traits(operational="digest")


class IdempotentResponse(models.Model):
    """The answer to a request that carried an Idempotency-Key, given again when the request is repeated."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField()
    traits = Traits(sealed=kept("encrypted, and deleted after seven days", "body"), operational="key request_digest")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotent_response_once_a_key")]
