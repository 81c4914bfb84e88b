"""Reviews of calls."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits
from hilo.lib.limits import AccountName, longest

from .commands import Remark


class Review(models.Model):
    """A call that was drawn, what was found in it, and what who took it says to that.

    week: Monday of the week drawn from; place: its place in the draw of `seed` (rules.drawn), so that anybody can draw
    again. worker: who took the call. answers: criterion -> answer.
    """

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    week = models.DateField()
    seed = models.CharField(max_length=32)
    place = models.PositiveSmallIntegerField()
    call = models.OneToOneField("calls.Call", on_delete=models.PROTECT, related_name="+")
    worker = models.CharField(max_length=longest(AccountName))
    drawn_at = models.DateTimeField()
    answers = models.JSONField(default=dict)
    remark = models.CharField(max_length=longest(Remark), blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=longest(AccountName), blank=True)
    word = models.CharField(max_length=longest(Remark), blank=True)
    word_at = models.DateTimeField(null=True)
    traits = Traits(personal={"remark": "", "word": ""}, operational="week seed place worker answers reviewed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "week", "place"], name="review_place_once"),
            models.CheckConstraint(condition=~Q(reviewed_by=F("worker")), name="review_by_another"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by="", word_at=None)
                | (Q(reviewed_at__isnull=False) & ~Q(reviewed_by="")),
                name="review_before_its_word",
            ),
        ]
        indexes = [models.Index(fields=["worker", "-reviewed_at"], name="review_by_worker")]

    @property
    def subject(self) -> str:
        return f"review:{self.pk}"

    @property
    def holder(self) -> Holder:
        """The centre; its word belongs to who took the call."""
        centre = self.centre
        return Holder(centre.state, centre.institution_id, centre=centre.code, named=frozenset({self.worker}))
