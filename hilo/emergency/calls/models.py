"""Calls."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from hilo.kernel.rights import Holder
from hilo.kernel.traits import Traits, kept
from hilo.lib.limits import Reason, longest

from .commands import (
    Access,
    Address,
    CallerNumber,
    Channel,
    FormNumber,
    HelpEnd,
    HelpKind,
    Interior,
    Interpreter,
    KindWord,
    Language,
    OfferEnd,
    OutcomeWord,
    PullWord,
    Recording,
    Reference,
)
from .texts import TEXT_WORDS


class Call(models.Model):
    """One call. Its folio is made of its centre, its year and its id, so it exists from the first instant.

    latitude, longitude: as received, even if they are nonsense; `state` and `municipality` are what they mean.
    address, interior, reference, access: the place in the caller's words.
    served_number: the number that served the place on the call's date (911, or an older one).
    by_hand: begun at the desk, for no exchange told of it: received and answered at one instant, and nobody saw when it
    rang. silent: the line is open and nobody speaks. no_ring: a ringing telephone may harm who called. keys: pressed on
    the telephone during the call, each with its instant, the oldest first. paper_form: number of the form it was
    written on while the centre had no system; entered_at, entered_by: when and by whom it was entered afterwards.
    erased_at: when what it told of a person was erased.
    """

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=longest(Channel))
    caller_number = models.CharField(max_length=longest(CallerNumber), blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    uncertainty_m = models.FloatField(null=True)
    state = models.CharField(max_length=2, blank=True)
    municipality = models.CharField(max_length=5, blank=True)
    exact = models.BooleanField(default=False)
    served_number = models.CharField(max_length=12, default="911")
    language = models.CharField(max_length=longest(Language), default="es")
    narrative = models.TextField(blank=True)
    address = models.CharField(max_length=longest(Address), blank=True)
    interior = models.CharField(max_length=longest(Interior), blank=True)
    reference = models.CharField(max_length=longest(Reference), blank=True)
    access = models.CharField(max_length=longest(Access), blank=True)
    card = models.JSONField(default=dict, blank=True)
    findings = models.JSONField(default=list, blank=True)
    recording = models.CharField(max_length=longest(Recording), blank=True)
    status = models.CharField(max_length=12, default="waiting")
    improper_kind = models.CharField(max_length=longest(KindWord), blank=True)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=150, blank=True)
    classified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    by_hand = models.BooleanField(default=False)
    silent = models.BooleanField(default=False)
    no_ring = models.BooleanField(default=False)
    keys = models.JSONField(default=list, blank=True)
    paper_form = models.CharField(max_length=longest(FormNumber), blank=True)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.CharField(max_length=150, blank=True)
    erased_at = models.DateTimeField(null=True)
    traits = Traits(
        personal={
            "caller_number": "",
            "latitude": None,
            "longitude": None,
            "uncertainty_m": None,
            "language": "",
            "narrative": "",
            "address": "",
            "interior": "",
            "reference": "",
            "access": "",
            "card": dict,
            "findings": list,
            "recording": "",
            "keys": list,
            **kept(
                "that there was a call, from which municipality and what came of it, is counted",
                "state municipality improper_kind",
            ),
        },
        operational="channel served_number status answered_by paper_form entered_by",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "answered", "classified", "improper", "abandoned", "unreached"]),
                name="call_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="improper") | ~Q(improper_kind=""), name="call_improper_has_kind"
            ),
            models.UniqueConstraint(
                fields=["centre", "paper_form"], condition=~Q(paper_form=""), name="call_form_entered_once"
            ),
            models.CheckConstraint(
                condition=Q(paper_form="", entered_at=None) | (~Q(paper_form="") & Q(entered_at__isnull=False)),
                name="call_form_says_when_entered",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "received_at"], condition=Q(status="waiting"), name="call_queue"),
            models.Index(fields=["caller_number", "-received_at"], name="call_number_history"),
            models.Index(fields=["centre", "-received_at"], name="call_by_centre"),
        ]

    @property
    def folio(self) -> str:
        """Centre, year and number, as PUE-26-0000123."""
        return folio_of(self.centre_id, self.received_at, self.pk)

    @property
    def subject(self) -> str:
        return f"call:{self.folio}"

    @property
    def holder(self) -> Holder:
        """The centre that took it, wherever it happened: its state, and its institution."""
        return Holder(self.centre.state or self.state, self.centre.institution_id, centre=self.centre_id)


def folio_of(centre: str, received_at: datetime, number: int) -> str:
    """The folio of a call, where its parts are known and it is not at hand."""
    return f"{centre}-{timezone.localtime(received_at):%y}-{number:07d}"


def number_of(folio: str) -> int:
    """The id that a call's folio ends with."""
    return int(folio.rpartition("-")[2])


class CallBack(models.Model):
    """One attempt to reach a caller whose call was abandoned; outcome: words of standards/call_back.toml."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="call_backs")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    outcome = models.CharField(max_length=longest(OutcomeWord))
    traits = Traits(operational="by outcome")

    class Meta:
        indexes = [models.Index(fields=["call", "at"], name="call_back_by_call")]


class LanguageHelp(models.Model):
    """Somebody who is asked to the line because of the caller's language, with its clock.

    kind: words of HELP_KINDS. asked_at, joined_at, ended_at: asked for, on the line, left it. who: the colleague's
    account, or the interpreter as the exchange or the operator names them (a number, a service). outcome: "" while it
    is open, else words of HELP_ENDS. ordered: the exchange took it; False where it did not, and the operator dials. One
    is open for each call.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="language_helps")
    kind = models.CharField(max_length=longest(HelpKind))
    language = models.CharField(max_length=longest(Language))
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    joined_at = models.DateTimeField(null=True)
    who = models.CharField(max_length=longest(Interpreter), blank=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=longest(HelpEnd), blank=True)
    ordered = models.BooleanField(null=True)
    traits = Traits(personal={"language": ""}, operational="kind asked_by who outcome")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call"], condition=Q(ended_at=None), name="call_has_one_language_help"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="language_help_ended_with_outcome",
            ),
        ]


class TextMessage(models.Model):
    """Words in writing on a call, the caller's or ours. They are read by who may read the call.

    at: when they were written, by the exchange's clock for the caller's. name: the exchange's name of a message that
    came. state: words of TEXT_WORDS; told_at: when it was last told. heard_at, heard_by: read at a desk.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="texts")
    outgoing = models.BooleanField()
    text = models.TextField()
    by = models.CharField(max_length=150, blank=True)
    name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=12)
    told_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    heard_by = models.CharField(max_length=150, blank=True)
    traits = Traits(personal={"text": ""}, operational="by name state heard_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "name"], condition=Q(outgoing=False) & ~Q(name=""), name="text_comes_once"
            ),
            models.CheckConstraint(condition=Q(state__in=TEXT_WORDS), name="text_state_known"),
            models.CheckConstraint(
                condition=Q(outgoing=True) & ~Q(by="") & ~Q(state="received") | Q(outgoing=False, state="received"),
                name="text_of_ours_says_who_wrote",
            ),
        ]
        indexes = [
            models.Index(fields=["call", "at", "id"], name="text_by_call"),
            models.Index(fields=["call"], condition=Q(outgoing=False, heard_at=None), name="text_unheard"),
        ]


class Overload(models.Model):
    """A time in which a centre had more callers than it could answer: from `began_at` until it was ended, or `until`.

    pull: how the waiting are ordered, a word of standards/overload.toml. announced: the exchange plays the
    announcement, null while it was not asked. counts: what came of the callers, once it is over.
    """

    centre = models.ForeignKey("centres.Centre", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=longest(Reason))
    pull = models.CharField(max_length=longest(PullWord))
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=150)
    until = models.DateTimeField()
    announced = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)
    counts = models.JSONField(default=dict)
    traits = Traits(operational="why pull began_by ended_by counts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre"], condition=Q(ended_at=None), name="centre_overloaded_once"),
            models.CheckConstraint(condition=~Q(why=""), name="overload_says_why"),
        ]
        indexes = [models.Index(fields=["centre", "-began_at"], name="overload_by_centre")]

    @property
    def subject(self) -> str:
        return f"overload:{self.pk}"

    @property
    def holder(self) -> Holder:
        return self.centre.holder


class OfferedPlace(models.Model):
    """A position that came while the call had one already: it moves nothing until a person takes it.

    One is open for each call; a newer one takes its place, so that no track of a caller is kept. told_at: when it was
    true, by the network's clock. outcome: "" while it is open, "taken" or "passed" by a person at ended_at.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="offered_places")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    uncertainty_m = models.FloatField(null=True)
    told_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)
    outcome = models.CharField(max_length=longest(OfferEnd), blank=True)
    traits = Traits(
        personal={"latitude": None, "longitude": None, "uncertainty_m": None}, operational="ended_by outcome"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call"], condition=Q(ended_at=None), name="call_is_offered_one_place"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False, outcome__in=["taken", "passed"]),
                name="offered_place_ended_with_outcome",
            ),
        ]


class CardVersion(models.Model):
    """One version of a protocol card of an institution; the card that Hilo ships comes before its first version.

    document: the TOML as it was written, kept whatever it says. status: standards/card_states.toml. It is approved by
    somebody other than its author; the newest approved one is in use.
    """

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    card = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    document = models.TextField()
    status = models.CharField(max_length=12, default="draft")
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField()
    why = models.CharField(max_length=longest(Reason), blank=True)
    judged_by = models.CharField(max_length=150, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_why = models.CharField(max_length=longest(Reason), blank=True)
    traits = Traits(operational="card document status written_by why judged_by judged_why")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "card", "number"], name="card_version_once"),
            models.UniqueConstraint(
                fields=["institution", "card"],
                condition=Q(status__in=["draft", "proposed", "returned"]),
                name="card_has_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "proposed", "returned", "approved"]), name="card_version_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | (~Q(judged_by="") & ~Q(judged_by=F("written_by"))),
                name="card_approved_by_another",
            ),
        ]

    @property
    def subject(self) -> str:
        return f"card:{self.institution_id}/{self.card}"

    @property
    def holder(self) -> Holder:
        return Holder(self.institution.state, self.institution_id)


class Leg(models.Model):
    """A call as the exchange that announced it knows it, so that what it tells later finds the call.

    exchange: sign-in name of its account; exchange_id: its own name of the call. rang_at, answered_at, ended_at,
    located_at: by the exchange's clock, null until it said so. point: digest of the place last taken from the exchange;
    while the call's place has the same one nobody at the centre has put it right.
    """

    exchange = models.CharField(max_length=150)
    exchange_id = models.CharField(max_length=200)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="legs")
    rang_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    located_at = models.DateTimeField(null=True)
    point = models.CharField(max_length=32, blank=True)
    traits = Traits(
        personal={"point": "", **kept("by it a late message is known, and brings nothing back", "exchange_id")},
        operational="exchange",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exchange", "exchange_id"], name="leg_known_once")]
