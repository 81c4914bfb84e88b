"""Incidents and the calls that tell of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.emergency.calls.commands import Access, Address, Interior, Reference
from hilo.kernel.rights import Holder
from hilo.kernel.stands import Stands
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, Folio, longest

from .commands import CentreCode, ClosureCode, Code, NoteRole, PlacingWord, Priority, TemplateKey
from .rules import ROLES


class Incident(models.Model):
    """One event. It takes the folio of its first call; `catalogue` is the edition it was classified under.

    origin: "call", or what else it came from: "field" (a crew saw it), "split" (of another incident), "agency" (another
    system sent it); without a call, `narrative` says what is known and the folio carries an I before its number.
    uncertainty_m: how far the scene may be from its point, in metres. address, interior, reference, access: the same in
    words. placed_by, placed_at, placed_why: who put the scene there, and why (standards/placing.toml); "" while it
    follows its first call.
    reopened_at: when it last was; what was done before does not answer for it any more.
    joined_into: the incident that this one proved to be the same event as; split_from: the one it was taken out of.
    """

    folio = models.CharField(max_length=longest(Folio), unique=True)
    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    first_call = models.OneToOneField("calls.Call", on_delete=models.PROTECT, related_name="+", null=True)
    origin = models.CharField(max_length=8, default="call")
    narrative = models.TextField(blank=True)
    joined_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="joined", null=True)
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, related_name="split_off", null=True)
    state = models.CharField(max_length=2, blank=True)
    municipality = models.CharField(max_length=5, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    uncertainty_m = models.FloatField(null=True)
    address = models.CharField(max_length=longest(Address), blank=True)
    interior = models.CharField(max_length=longest(Interior), blank=True)
    reference = models.CharField(max_length=longest(Reference), blank=True)
    access = models.CharField(max_length=longest(Access), blank=True)
    placed_by = models.CharField(max_length=150, blank=True)
    placed_at = models.DateTimeField(null=True)
    placed_why = models.CharField(max_length=longest(PlacingWord), blank=True)
    catalogue = models.CharField(max_length=24)
    code = models.CharField(max_length=longest(Code))
    initial_code = models.CharField(max_length=longest(Code))
    on_scene_code = models.CharField(max_length=longest(Code), blank=True)
    final_code = models.CharField(max_length=longest(Code), blank=True)
    priority = models.CharField(max_length=longest(Priority))
    status = models.CharField(max_length=12, default="open")
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    on_scene_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    closure_code = models.CharField(max_length=longest(ClosureCode), blank=True)
    traits = Traits(
        personal={
            "address": "",
            "interior": "",
            "reference": "",
            "access": "",
            **kept(
                "what a crew or an agency told of the event; callers' words are taken out of it "
                "(exchange.forget_persons)",
                "narrative",
            ),
        },
        operational=(
            "folio origin state municipality latitude longitude uncertainty_m placed_by placed_why catalogue code "
            "initial_code on_scene_code final_code priority status closure_code"
        ),
    )
    stands = Stands("incident:folio", own=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(origin="call", first_call__isnull=False)
                | Q(origin__in=["field", "split", "agency"], first_call=None),
                name="incident_comes_from_something",
            ),
            models.CheckConstraint(condition=~Q(joined_into=F("id")), name="incident_not_joined_to_itself"),
            models.CheckConstraint(
                condition=Q(status__in=["open", "dispatched", "on_scene", "closed"]), name="incident_status_known"
            ),
            models.CheckConstraint(condition=Q(priority__in=["high", "medium", "low"]), name="incident_priority_known"),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False, closure_code__in=["A", "I", "N", "D", "F"])
                | (~Q(status="closed") & Q(closed_at=None, closure_code="")),
                name="incident_closed_with_code",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "received_at"], condition=~Q(status="closed"), name="incident_live"),
            models.Index(fields=["state", "-received_at"], name="incident_by_state"),
        ]

    @property
    def subject(self) -> str:
        return f"incident:{self.folio}"

    @property
    def holder(self) -> Holder:
        """The centre that answers for it, wherever it lies: its state, and its institution."""
        state = self.centre.state or self.state
        return Holder(state, self.centre.institution_id, centre=self.centre_id, subject=self.subject)


class Link(models.Model):
    """A call that tells of an incident. Unlinking ends the row; it is never deleted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="links")
    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=150)
    unlinked_at = models.DateTimeField(null=True)
    traits = Traits(operational="linked_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call"], condition=Q(unlinked_at=None), name="call_tells_of_one_incident")
        ]


class Note(models.Model):
    """What somebody said of an incident while it ran: one stream for all who are with it.

    by, centre, unit: who wrote it, where, and of which crew ("" for people of a centre). role: in which role. text: in
    the writer's words; template: key of standards/notes.toml, `values` what stands in it. said_at: when it was said, if
    that was long before it arrived. call: the call on which it was told; begins: where in that call's narrative.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=longest(AccountName))
    role = models.CharField(max_length=longest(NoteRole))
    centre = models.CharField(max_length=longest(CentreCode))
    unit = models.CharField(max_length=24, blank=True)
    text = models.TextField(blank=True)
    template = models.CharField(max_length=longest(TemplateKey), blank=True)
    values = models.JSONField(default=dict, blank=True)
    grave = models.BooleanField(default=False)
    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="+", null=True)
    begins = models.PositiveIntegerField(default=0)
    traits = Traits(personal={"text": ""}, operational="by role centre unit template values")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(role__in=ROLES), name="note_role_known")]
        indexes = [models.Index(fields=["incident", "id"], condition=Q(grave=True), name="note_grave")]


class Acknowledgement(models.Model):
    """A crew, or the people of a centre, said that they heard a note: each side once."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="acknowledgements")
    at = models.DateTimeField()
    by = models.CharField(max_length=longest(AccountName))
    centre = models.CharField(max_length=longest(CentreCode))
    unit = models.CharField(max_length=24, blank=True)
    traits = Traits(operational="by centre unit")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "centre", "unit"], name="note_heard_once_by_each")]
