"""What is sealed or kept apart, who may read it, and who asked whether somebody is detained."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Digest, longest

from ..commands import (
    Code,
)
from .detention import SEALED, Detention


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
