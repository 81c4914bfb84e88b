"""What was received from others, warnings to the public, and who is told of what."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import AccountName, StateCode, longest

from .commands import Address, CapWord, FactName, Status


class Received(models.Model):
    """The latest EIDO that an institution's system sent of an incident, whole, as it came.

    agency, sender_id: as the document names them; said_at: the document's own instant; taken: what was made of it here,
    so that what a person decided since can be told from it; classify: its code said nothing here.
    ours: the incident was ours before they told of it.
    """

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=200)
    sender_id = models.CharField(max_length=200)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    ours = models.BooleanField(default=False)
    classify = models.BooleanField(default=False)
    document = models.TextField()
    digest = models.CharField(max_length=64)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()
    taken = models.JSONField(default=dict)
    traits = Traits(
        personal=kept(
            "exchange.forget_persons takes callers, their words and places out; the rest is the agency's record",
            "document",
        ),
        operational="agency sender_id digest taken",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "agency", "sender_id"], name="eido_incident_known_once")
        ]
        indexes = [models.Index(fields=["incident"], name="eido_of_incident")]

    @property
    def subject(self) -> str:
        return self.incident.subject

    @property
    def holder(self) -> Holder:
        return self.incident.holder


class PublicWarning(models.Model):
    """A warning to the public, ours or another authority's; `message` is the CAP document as it is given out.

    kind: "alert", "update" or "cancel". replaced: the message that it updates or cancels. ended_at: when it was
    updated, cancelled or was over. texts: by language; area: its words, polygons, circles and municipalities.
    state: where it holds; "" for one that concerns several states.
    """

    identifier = models.CharField(max_length=200)
    sender = models.CharField(max_length=200)
    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    issued_by = models.CharField(max_length=longest(AccountName))
    foreign = models.BooleanField(default=False)
    kind = models.CharField(max_length=8)
    status = models.CharField(max_length=longest(Status), default="Actual")
    state = models.CharField(max_length=longest(StateCode), blank=True)
    category = models.CharField(max_length=longest(CapWord))
    urgency = models.CharField(max_length=longest(CapWord))
    severity = models.CharField(max_length=longest(CapWord))
    certainty = models.CharField(max_length=longest(CapWord))
    response = models.CharField(max_length=longest(CapWord), blank=True)
    texts = models.JSONField(default=dict)
    area = models.JSONField(default=dict)
    sent = models.DateTimeField()
    effective = models.DateTimeField()
    expires = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    replaced = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replacements", null=True)
    message = models.TextField()
    traits = Traits(
        operational="issued_by",
        public="identifier sender kind status state category urgency severity certainty response texts area message",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "sender", "identifier"], name="warning_known_once"),
            models.CheckConstraint(condition=Q(kind__in=["alert", "update", "cancel"]), name="warning_kind_known"),
            models.CheckConstraint(condition=Q(expires__gt=F("effective")), name="warning_ends"),
            models.CheckConstraint(
                condition=Q(kind="alert", replaced=None) | ~Q(kind="alert"), name="warning_replaces_nothing"
            ),
        ]
        indexes = [models.Index(fields=["expires"], condition=Q(ended_at=None), name="warning_in_force")]

    @property
    def subject(self) -> str:
        return f"warning:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.state, self.institution_id)

    @property
    def states(self) -> list[str]:
        """The states where it holds; [""] where that is nowhere in particular."""
        return self.area.get("states") or [""]


class Subscription(models.Model):
    """Who is told of which facts of which states, where. What may be told is asked of the account at every telling.

    secret: sealed (see sealing.py). cursor: place in the stream up to which its deliveries were made. failures: failed
    attempts in a row; rests_until: no attempt before. stopped: why it is told nothing more ("" while it is).
    """

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    account = models.CharField(max_length=longest(AccountName))
    url = models.CharField(max_length=longest(Address))
    facts = models.JSONField(default=list)
    states = models.JSONField(default=list, blank=True)
    secret = models.TextField()
    made_by = models.CharField(max_length=longest(AccountName))
    made_at = models.DateTimeField()
    cursor = models.BigIntegerField()
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    stopped = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)
    traits = Traits(
        sealed=kept("encrypted: the subscriber's key, no person's", "secret"),
        operational="account url facts states made_by stopped",
    )

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(ended_at=None), name="subscription_open")]

    @property
    def subject(self) -> str:
        return f"webhook:{self.pk}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)


class Delivery(models.Model):
    """One fact for one subscriber: made with the cursor's step in one transaction, so none is lost and none made twice.

    key: what the receiver knows it by; the same at every attempt. place: the fact's in the stream.
    delivered_at or dead_at end it; while neither is set it is tried at next_at.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=36, unique=True)
    place = models.BigIntegerField()
    fact = models.CharField(max_length=longest(FactName))
    body = models.TextField()
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    answer = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    traits = Traits(operational="key fact body error")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "place"], name="fact_told_once"),
            models.CheckConstraint(condition=Q(delivered_at=None) | Q(dead_at=None), name="delivery_ends_once"),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "next_at"],
                condition=Q(delivered_at=None, dead_at=None),
                name="delivery_waiting",
            ),
            models.Index(fields=["subscription"], condition=Q(dead_at__isnull=False), name="delivery_dead"),
        ]
