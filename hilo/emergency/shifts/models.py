"""Stays of workers, notes of the log, hand-overs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import AccountName, Reason, longest

from .commands import BreakWord, Desk, NoteText, NoteWord
from .rules import HAND_ENDS


class AgentStatePeriod(models.Model):
    """A worker's time in one state; the one without an end is the present one, and whoever has none is away.

    seen_at: when the worker's desk was last heard of. until: when a break is expected to end.
    worked_from: since when there was no pause worth the name; shift_from: since when the shift lasts.
    """

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    worker = models.CharField(max_length=longest(AccountName))
    desk = models.CharField(max_length=longest(Desk))
    status = models.CharField(max_length=8)
    break_kind = models.CharField(max_length=longest(BreakWord), blank=True)
    began_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    worked_from = models.DateTimeField()
    shift_from = models.DateTimeField()
    traits = Traits(operational="worker desk status break_kind")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["ready", "break"]), name="agent_state_status_known"),
            models.CheckConstraint(
                condition=Q(status="ready", break_kind="", until=None)
                | (Q(status="break", until__isnull=False) & ~Q(break_kind="")),
                name="agent_state_break_says_why_and_until",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="agent_state_ends_after_it_began"
            ),
            models.UniqueConstraint(fields=["worker"], condition=Q(ended_at=None), name="worker_in_one_state"),
        ]
        indexes = [
            models.Index(fields=["centre"], condition=Q(ended_at=None), name="agent_state_present"),
            models.Index(fields=["centre", "began_at"], name="agent_state_by_centre"),
        ]

    @property
    def subject(self) -> str:
        return f"worker:{self.worker}"[:80]

    @property
    def holder(self) -> Holder:
        return self.centre.holder


class Speaker(models.Model):
    """In which languages a worker takes calls, besides Spanish, as the worker said."""

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    worker = models.CharField(max_length=longest(AccountName), unique=True)
    languages = models.JSONField(default=list)
    told_at = models.DateTimeField()
    traits = Traits(operational="worker languages")

    @property
    def subject(self) -> str:
        return f"worker:{self.worker}"[:80]

    @property
    def holder(self) -> Holder:
        return self.centre.holder


class Note(models.Model):
    """A note of the shift log. It is never changed: what was wrong in it is put right by a later note that names it."""

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=longest(NoteWord))
    text = models.CharField(max_length=longest(NoteText))
    by = models.CharField(max_length=longest(AccountName))
    at = models.DateTimeField()
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, related_name="corrections", null=True)
    traits = Traits(operational="kind text by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(condition=~Q(corrects=F("id")), name="note_corrects_another"),
        ]
        indexes = [models.Index(fields=["centre", "-at"], name="note_by_centre")]

    @property
    def subject(self) -> str:
        return f"note:{self.pk}"

    @property
    def holder(self) -> Holder:
        return self.centre.holder


class DeskHandOver(models.Model):
    """What one worker at a desk hands to another: nothing changes hands until the other accepts it.

    items: list of {"kind", "subject", "text", "late"} as they stood when it was offered, and when accepted those that
    changed hands. outcome: "" while it waits, else words of HAND_ENDS. why: of a refusal.
    """

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    desk = models.CharField(max_length=longest(Desk))
    giver = models.CharField(max_length=longest(AccountName))
    taker = models.CharField(max_length=longest(AccountName))
    items = models.JSONField(default=list)
    remarks = models.CharField(max_length=longest(NoteText), blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    why = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(operational="desk giver taker items remarks outcome why")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(taker=F("giver")), name="desk_hand_over_to_another"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & Q(outcome__in=HAND_ENDS)),
                name="desk_hand_over_ended_with_outcome",
            ),
            models.UniqueConstraint(fields=["giver"], condition=Q(ended_at=None), name="one_desk_hand_over_waits"),
        ]
        indexes = [models.Index(fields=["centre", "-asked_at"], name="desk_hand_over_by_centre")]

    @property
    def subject(self) -> str:
        return f"desk-hand-over:{self.pk}"

    @property
    def holder(self) -> Holder:
        return self.centre.holder


class ShiftHandOver(models.Model):
    """What one supervisor leaves open to the next: what the system knew to be open, and what the writer adds.

    items: list of {"kind", "subject", "text", "late"} as they stood when it was written.
    """

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    items = models.JSONField(default=list)
    remarks = models.TextField(blank=True)
    written_by = models.CharField(max_length=longest(AccountName))
    written_at = models.DateTimeField()
    taken_by = models.CharField(max_length=longest(AccountName), blank=True)
    taken_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    traits = Traits(operational="items remarks written_by taken_by answer")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by="") | (Q(taken_at__isnull=False) & ~Q(taken_by="")),
                name="hand_over_taken_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(taken_by=F("written_by")), name="hand_over_taken_by_another"),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(withdrawn_at=None), name="hand_over_taken_or_withdrawn"
            ),
            models.UniqueConstraint(
                fields=["centre"], condition=Q(taken_at=None, withdrawn_at=None), name="one_hand_over_waits"
            ),
        ]
        indexes = [models.Index(fields=["centre", "-written_at"], name="hand_over_by_centre")]

    @property
    def subject(self) -> str:
        return f"hand-over:{self.pk}"

    @property
    def holder(self) -> Holder:
        return self.centre.holder
