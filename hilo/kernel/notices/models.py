"""Notices."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, StateCode, longest

from .commands import KINDS, NoticeKey, NoticeKind, NoticeText


class Notice(models.Model):
    """A text about something (kind "number", "place" or "unit"), in force from one instant until another.

    key: the number or the unit's code; for a place empty, with latitude, longitude and radius_m instead.
    """

    kind = models.CharField(max_length=longest(NoticeKind))
    key = models.CharField(max_length=longest(NoticeKey), blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    radius_m = models.FloatField(default=50)
    state = models.CharField(max_length=longest(StateCode))
    text = models.CharField(max_length=longest(NoticeText))
    posted_by = models.CharField(max_length=longest(AccountName))
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    traits = Traits(
        personal=kept(
            "a warning that keeps first responders safe, until its end date (rights of third persons, LGPDPPSO 49-IV)",
            "key text latitude longitude",
        ),
        operational="kind radius_m state posted_by",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="notice_kind_known"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="notice_ends"),
        ]
        indexes = [models.Index(fields=["kind", "key"], name="notice_about")]

    @property
    def subject(self) -> str:
        return f"notice:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.state)
