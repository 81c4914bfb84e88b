"""Institutions, users, granted roles, tokens."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, RecordName, StateCode, longest

from .commands import (
    CentreCode,
    Finding,
    InstitutionCode,
    InstitutionName,
    KindName,
    MunicipalityCode,
    RoleName,
    TokenPurpose,
    UnitCode,
    WhyOpened,
)


class Institution(models.Model):
    """A body that answers for records: a state's centre, a police force, the Executive Secretariat."""

    code = models.SlugField(primary_key=True, max_length=longest(InstitutionCode))
    name = models.CharField(max_length=longest(InstitutionName))
    state = models.CharField(
        max_length=longest(StateCode), blank=True, help_text="two digits; empty for a federal body"
    )
    kind = models.CharField(max_length=longest(KindName), help_text="of standards/authorities.toml")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, help_text="the institution it belongs to"
    )
    municipality = models.CharField(
        max_length=longest(MunicipalityCode), blank=True, help_text="five digits of INEGI; empty unless municipal"
    )
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True, help_text="closed from this instant")
    traits = Traits(operational="name state kind municipality")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="institution_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(municipality="") | Q(municipality__startswith=F("state")),
                name="institution_municipality_lies_in_its_state",
            ),
        ]

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

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="users", null=True)
    centre = models.CharField(
        max_length=longest(CentreCode), blank=True, help_text="code of the emergency centre, if any"
    )
    unit = models.CharField(
        max_length=longest(UnitCode), blank=True, help_text="code of the unit whose page this account opens"
    )
    scope = models.CharField(
        max_length=8, default="state", help_text="state: of its institution; national: the whole country"
    )
    start_password = models.BooleanField(default=False, help_text="given by an administrator: must be changed first")
    entry_by_two = models.BooleanField(
        default=False, help_text="the start password alone opens nothing: another administrator gives an entry code"
    )
    entry_code = models.CharField(max_length=64, blank=True, help_text="digest of that code, once it was given")
    opened_until = models.DateTimeField(
        null=True, blank=True, help_text="until then something is open to it for a life in danger"
    )
    session_series = models.PositiveIntegerField(default=0, help_text="sessions of an earlier series have ended")
    traits = Traits(
        personal=kept("who may sign in is known while its acts stand in the ledger", "first_name last_name email"),
        sealed=kept("a hash that nobody reads", "password entry_code"),
        operational="username centre unit scope",
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


class GrantProposal(models.Model):
    """A sensitive role that one administrator proposed and another confirms or refuses."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="proposals")
    role = models.CharField(max_length=longest(RoleName))
    proposed_by = models.CharField(max_length=longest(AccountName))
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=longest(AccountName), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(default=False)
    traits = Traits(operational="role proposed_by decided_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(decided_at=None), name="grant_proposed_once_a_role"
            ),
            models.CheckConstraint(
                condition=Q(confirmed=False) | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
                name="grant_confirmed_by_another",
            ),
        ]


class AccessToken(models.Model):
    """A bearer token: only its digest is kept. It carries its own permissions, never more than its account has."""

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    purpose = models.CharField(max_length=longest(TokenPurpose), help_text="what it is used for, in words")
    permissions = models.JSONField(default=list, help_text="those it carries; the account must have them too")
    made_by = models.CharField(max_length=longest(AccountName))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    waits = models.BooleanField(default=False, help_text="void until another administrator confirms it")
    confirmed_by = models.CharField(max_length=longest(AccountName), blank=True)
    traits = Traits(operational="digest purpose permissions made_by confirmed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(confirmed_by=F("made_by")), name="token_confirmed_by_another"),
        ]


class Opening(models.Model):
    """A record that somebody who does not hold it opened for a life in danger: for minutes, and to be reviewed.

    holder_code: the institution whose record it is, "" for one of the state itself. late: nobody reviewed it in time.
    """

    record = models.CharField(max_length=longest(RecordName))
    state = models.CharField(max_length=longest(StateCode), blank=True)
    holder_code = models.CharField(max_length=longest(InstitutionCode), blank=True)
    account = models.CharField(max_length=longest(AccountName))
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=longest(WhyOpened))
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    late = models.BooleanField(default=False)
    reviewed_by = models.CharField(max_length=longest(AccountName), blank=True)
    reviewed_at = models.DateTimeField(null=True)
    justified = models.BooleanField(null=True)
    finding = models.CharField(max_length=longest(Finding), blank=True)
    stands = Stands("opening:pk")
    traits = Traits(
        personal=kept("it is what the reviewer judges, and shows that the review was made", "why finding"),
        operational="record state holder_code account reviewed_by",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("opened_at")), name="opening_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None) | (~Q(reviewed_by="") & ~Q(reviewed_by=F("account"))),
                name="opening_reviewed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "until"], name="opening_in_force"),
            models.Index(fields=["state"], condition=Q(reviewed_at=None), name="opening_to_review"),
        ]

    @property
    def subject(self) -> str:
        return f"opening:{self.pk}"

    @property
    def holder(self) -> Holder:
        """The institution whose record it is; the person who opened it is its author."""
        return Holder(self.state, self.holder_code, author=self.account)


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
