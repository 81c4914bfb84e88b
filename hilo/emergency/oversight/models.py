"""Closed days kept as counts, how far the facts were followed, and talks with callers."""

from __future__ import annotations

from django.db import models

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, longest

from .commands import Outcome, TalkNote


class Day(models.Model):
    """A closed local day of a centre. Everything in it can be made again from the calls and incidents.

    counted_at: when it was counted, None while it is not. changed_at: when it was seen that one of its calls or
    incidents changed since; such a day is read from its rows until it is counted again. improper: kind -> 24 counts by
    local hour. whole, cells: how often each number of seconds was measured, alone, and by hour and priority; the bytes
    are those of rules.histograms.
    """

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    counted_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    improper = models.JSONField(default=dict)
    whole = models.BinaryField(default=bytes)
    cells = models.BinaryField(default=bytes)
    traits = Traits(operational="day improper whole cells")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="oversight_day_once")]

    @property
    def subject(self) -> str:
        return f"centre:{self.centre_id}"

    @property
    def holder(self) -> Holder:
        return self.centre.holder


class Follower(models.Model):
    """How far the stream of facts was followed: one row. round: the number of the present round of keeping up."""

    place = models.BigIntegerField(default=0)
    followed_at = models.DateTimeField(null=True)
    round = models.PositiveIntegerField(default=0)
    round_at = models.DateTimeField(null=True)


class Talk(models.Model):
    """A talk about repeated improper calls, with whoever made this one; outcome: words of standards/talks.toml."""

    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    outcome = models.CharField(max_length=longest(Outcome))
    note = models.CharField(max_length=longest(TalkNote), blank=True)
    traits = Traits(
        personal={"note": "", **kept("that there was a talk, and its outcome, is counted", "outcome")}, operational="by"
    )

    class Meta:
        indexes = [models.Index(fields=["call", "-at"], name="oversight_talk_by_call")]

    @property
    def subject(self) -> str:
        return self.call.subject

    @property
    def holder(self) -> Holder:
        return self.call.holder
