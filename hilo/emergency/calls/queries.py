"""Questions about calls. Every answer is kept within the actor's scope; reads of one call are written in the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

from hilo.emergency.centres.queries import centre, covering
from hilo.kernel import action
from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.pages import Asked, Named, Page, page
from hilo.kernel.rights import allow, reached, readable, visible
from hilo.kernel.territory.queries import municipality, require_state
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.lib.findings import Finding
from hilo.lib.geo import distance_m

from . import cards, versions
from .calling_back import DIALLING, SERVED, Abandoned, Attempt, Debt, call_back_rule, debts
from .card_desk import desk_words as desk_words
from .card_desk import for_desk
from .card_walk import Reached, walk
from .card_words import CAPABILITIES, FINDINGS, LANGUAGES, disciplines, languages, staying
from .card_writing import card_as_form as card_as_form
from .card_writing import card_as_toml as card_as_toml
from .cards import SILENT as SILENT
from .commands import CallStatus, Channel, KindIfAny
from .counting import CallMoments as CallMoments
from .counting import NumberCall as NumberCall
from .counting import first_call_backs as first_call_backs
from .counting import first_received as first_received
from .counting import improper_numbers as improper_numbers
from .counting import moments as moments
from .counting import received as received
from .models import Call, CallBack, LanguageHelp, OfferedPlace, Overload, TextMessage
from .models import folio_of as folio_of
from .models import number_of as number_of
from .overload import Outline
from .overload import Pulled as Pulled
from .overload import kind_labels as kind_labels
from .overload import order_of as order_of
from .overload import pulled as pulled
from .overload import pulls as pulls
from .rules import SPANISH as SPANISH
from .rules import ImproperKind, location_findings, number_history_summary, said_of_call
from .rules import channels as channels
from .rules import improper_kinds as improper_kinds
from .rules import normalise_number as normalise_number
from .spoken import suggest
from .telephony_words import in_words
from .texts import text_templates as text_templates
from .versions import CardRow as CardRow
from .versions import card_rows as card_rows
from .versions import card_text as card_text
from .versions import card_version as card_version
from .versions import card_versions as card_versions
from .versions import check_card as check_card
from .versions import digest_of as digest_of
from .versions import in_use as in_use
from .versions import is_card_id as is_card_id
from .versions import is_shipped as is_shipped
from .versions import may_approve as may_approve
from .versions import shipped_card as shipped_card

ANSWERED_WITHIN_S = 15
DIALOGUE_H = 4
"""So long after a call words from its number that answer ours are of that call."""


@dataclass(frozen=True, slots=True)
class CallPlace:
    """The place that a call's point means, with names."""

    state: str
    state_name: str
    municipality: str
    municipality_name: str
    exact: bool


@dataclass(frozen=True, slots=True)
class CardNow:
    """Where a card stands. answers: id to words, of the question or of staying on the line. told: what may be read
    aloud so far. untold: the card waits for its director, so none of its own lines is here. says, asks_next,
    every_s: how the operator stays after an end. priority: "" for the catalogue's own. pace: presses a minute to
    count, or 0."""

    card: str
    version: int
    asks: str
    answers: dict[str, str]
    told: list[str]
    untold: bool
    says: str
    asks_next: list[str]
    every_s: int
    code: str
    priority: str
    needs: list[str]
    pace: int


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as its centre sees it.

    suggests: code of the centre that covers its place, "" where that is its own; the call stays where it rang until a
    person hands it over. by_hand: begun at a desk, so that nobody saw how long it rang.
    """

    id: int
    folio: str
    centre: str
    channel: Channel
    caller_number: str
    latitude: float | None
    longitude: float | None
    uncertainty_m: float | None
    place: CallPlace | None
    served_number: str
    language: str
    narrative: str
    address: str
    interior: str
    reference: str
    access: str
    status: CallStatus
    improper_kind: KindIfAny
    received_at: datetime
    answered_at: datetime | None
    answered_by: str
    classified_at: datetime | None
    ended_at: datetime | None
    by_hand: bool
    findings: list[dict[str, str]]
    offered: Offered | None
    suggests: str


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A call in a list: codes and times. What its caller said, and from which number and point, a read of it tells."""

    id: int
    folio: str
    centre: str
    channel: str
    state: str
    municipality: str
    status: str
    improper_kind: str
    received_at: datetime
    answered_at: datetime | None
    answered_by: str
    classified_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A position that came later and waits for a person. distance_m: from the call's own place, null without one."""

    latitude: float
    longitude: float
    uncertainty_m: float | None
    told_at: datetime
    distance_m: float | None


def call_row(call: Call) -> CallRow:
    """The call as the API gives it."""
    made: dict[str, Any] = {
        "centre": call.centre_id,
        "place": place_of_call(call),
        "offered": offered_to(call),
        "suggests": suggested_centre(call),
    }
    return CallRow(**made, **{one.name: getattr(call, one.name) for one in fields(CallRow) if one.name not in made})


def place_of_call(call: Call) -> CallPlace | None:
    """The place that the call's point means, None for a call without one."""
    if not call.state:
        return None
    town = municipality(call.municipality) if call.municipality else None
    return CallPlace(
        state=call.state,
        state_name=require_state(call.state).name,
        municipality=call.municipality,
        municipality_name=town.name if town else "",
        exact=call.exact,
    )


def place_offered(call: Call) -> OfferedPlace | None:
    """The position that is offered to the call now."""
    return OfferedPlace.objects.filter(call=call, ended_at=None).first()


def places_offered(calls: Sequence[Call]) -> dict[int, OfferedPlace]:
    """Key of each call -> the position that is offered to it now, of those that are offered one."""
    rows = OfferedPlace.objects.filter(call__in=[call.pk for call in calls], ended_at=None)
    return {row.call_id: row for row in rows}


def offered_to(call: Call) -> Offered | None:
    """The same as desks and API show it."""
    row = place_offered(call)
    if row is None or row.latitude is None or row.longitude is None:
        return None
    own = call.latitude is not None and call.longitude is not None
    far = distance_m(call.latitude, call.longitude, row.latitude, row.longitude) if own else None  # type: ignore[arg-type]
    return Offered(row.latitude, row.longitude, row.uncertainty_m, row.told_at, far)


def suggested_centre(call: Call) -> str:
    """Code of the centre that covers the call's place if that is another one than its own, else ""."""
    found = covering(call.state, call.municipality) if call.state else None
    return found.code if found is not None and found.code != call.centre_id and found.state else ""


def locked_call(call_id: int, *, as_: str = "") -> Call:
    """The call, locked for a change by the act under way (as_: as in `held`). Raises: NotFound, Forbidden."""
    return action.held(locked_within(call_id), as_=as_)


def locked_within(call_id: int) -> Call:
    """The call, locked by an act that holds the incident it tells of. Raises: NotFound."""
    call = Call.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=call_id).first()
    if call is None:
        raise NotFound("call", call_id)
    return call


class Answered(NamedTuple):
    """A call that a person took."""

    id: int
    answered_by: str


def answered_calls(centre: str, *, since: datetime, until: datetime) -> dict[str, Answered]:
    """Folio -> the calls of a centre that a person answered between two instants; the asker may oversee the centre."""
    rows = Call.objects.filter(centre_id=centre, received_at__gte=since, received_at__lt=until, erased_at=None)
    taken = rows.filter(answered_at__isnull=False, paper_form="").exclude(answered_by="")
    found = taken.values_list("received_at", "id", "answered_by").order_by()
    return {folio_of(centre, at, number): Answered(number, by) for at, number, by in found.iterator(chunk_size=5000)}


def cards_of(call_ids: Sequence[int]) -> dict[int, str]:
    """Call id -> the protocol card that was opened for it, of those of some calls that have one."""
    rows = Call.objects.filter(pk__in=call_ids).values_list("pk", "card")
    return {number: card["card"] for number, card in rows if isinstance(card, dict) and card.get("card")}


def read(call_id: int, actor: Actor, *, at: datetime) -> Call:
    """One call, whole; the read is written in the ledger with the actor's purpose."""
    call = Call.objects.select_related("centre").filter(pk=call_id).first()
    if call is None:
        raise NotFound("call", call_id)
    readable(actor, "calls.read", call)
    with act():
        entry(chain=call.centre.institution_id, actor=actor, verb="call.read", subject=call.subject, at=at)
    return call


def among(keys: QuerySet[Any, Any]) -> QuerySet[Call]:
    """The calls whose keys a question gives, the first first: for one that is allowed to see them on other grounds."""
    return Call.objects.filter(pk__in=keys).order_by("received_at", "pk")


@dataclass(frozen=True, slots=True)
class HelpRow:
    """Somebody asked to the line because of the language. ordered: the exchange took it; null while it was not asked,
    false where the operator dials by hand."""

    id: int
    kind: str
    language: str
    asked_at: datetime
    joined_at: datetime | None
    ended_at: datetime | None
    outcome: str
    who: str
    ordered: bool | None


def help_row(row: LanguageHelp) -> HelpRow:
    """The same as desks and API show it."""
    return HelpRow(**{one.name: getattr(row, one.name) for one in fields(HelpRow)})


@dataclass(frozen=True, slots=True)
class Line:
    """What the line of a call in hand tells: the keys pressed on it, and whether it may ring."""

    keys: list[dict[str, str]]
    no_ring: bool
    ended_at: datetime | None
    language: str
    helps: list[HelpRow]


def line_of(call_id: int, actor: Actor) -> Line:
    """The line of a call that the actor answered; its sheet was read as it was opened. Raises: NotFound."""
    call = Call.objects.filter(pk=call_id, answered_by=actor.name).first()
    if call is None:
        raise NotFound("call", call_id)
    return Line(call.keys, call.no_ring, call.ended_at, call.language, [help_row(row) for row in helps_of(call)])


def ever_received() -> bool:
    """Whether this installation ever took a call, of whatever centre."""
    return Call.objects.exists()


def waiting(actor: Actor, limit: int = 50, skip: int = 0) -> list[Call]:
    """The calls that ring in the actor's centre (or states), the oldest first; skip: after so many."""
    return list(_own(actor).filter(status="waiting").order_by("received_at", "pk")[skip : skip + limit])


def outlines(actor: Actor, limit: int) -> list[Outline]:
    """The same as far as their turn goes, without the rest of each: a storm of a thousand is put in order at once."""
    columns = ("id", "language", "received_at", "caller_number", "keys", "latitude", "longitude")
    rows = _own(actor).filter(status="waiting").order_by("received_at", "pk").values_list(*columns)[:limit]
    return [
        Outline(key, language, at, number, tuple(one["key"] for one in keys), latitude, longitude)
        for key, language, at, number, keys, latitude, longitude in rows
    ]


def those(keys: Sequence[int]) -> dict[int, Call]:
    """Key -> call, of some that the asker was shown the outlines of."""
    return Call.objects.select_related("centre").in_bulk(list(keys))


def rang_since(centre: str, since: datetime) -> dict[str, int]:
    """Number -> how often it rang at a centre since an instant, of those that rang more than once."""
    rows = Call.objects.filter(centre_id=centre, received_at__gte=since).exclude(caller_number="").order_by()
    often = rows.values("caller_number").annotate(times=Count("id")).filter(times__gt=1)
    return dict(often.values_list("caller_number", "times"))


def overload_of(centre: str) -> Overload | None:
    """The overload mode that is on at a centre."""
    return Overload.objects.filter(centre_id=centre, ended_at=None).first()


@dataclass(frozen=True, slots=True)
class OverloadCounts:
    """What came of the callers of a time, of those too who waited as it began. No call is turned away.

    received, waiting, answered, unreached: calls that rang, still wait, were taken, were not reached in all attempts.
    abandoned: rung off before anybody answered; owed: of these, who is still owed a call back; reached: rang again or
    were reached through another call. longest_s: the longest wait, of who still waits too; within_15s: answered in it.
    """

    received: int
    waiting: int
    answered: int
    abandoned: int
    owed: int
    reached: int
    unreached: int
    numbers: int
    longest_s: int
    within_15s: int


def overload_counts(centre: str, *, since: datetime, until: datetime, at: datetime) -> OverloadCounts:
    """Counted from the calls themselves; whoever asks has checked who oversees the centre."""
    # Whoever rang before it was switched on and was still waiting then is one of its callers.
    unheard = Q(status="waiting") | Q(answered_at__gte=since) | Q(answered_at=None, ended_at__gte=since)
    asked = Q(received_at__gte=since) | (Q(received_at__gte=since - timedelta(hours=1)) & unheard)
    rows = Call.objects.filter(asked, centre_id=centre, received_at__lte=until).order_by()
    met = Exists(CallBack.objects.filter(call=OuterRef("pk"), outcome=SERVED))
    left = Coalesce("answered_at", "ended_at", Value(at, DateTimeField()))
    counted = rows.annotate(met=met).aggregate(
        received=Count("pk"),
        waiting=Count("pk", filter=Q(status="waiting")),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        abandoned=Count("pk", filter=Q(status__in=["abandoned", "unreached"])),
        owed=Count("pk", filter=Q(status="abandoned", met=False)),
        reached=Count("pk", filter=Q(met=True)),
        unreached=Count("pk", filter=Q(status="unreached")),
        numbers=Count("caller_number", distinct=True, filter=~Q(caller_number="")),
        longest_s=Max(ExpressionWrapper(left - F("received_at"), DurationField())),
        within_15s=Count("pk", filter=Q(answered_at__lte=F("received_at") + timedelta(seconds=ANSWERED_WITHIN_S))),
    )
    longest = counted["longest_s"]
    return OverloadCounts(**counted | {"longest_s": int(longest.total_seconds()) if longest else 0})


@dataclass(frozen=True, slots=True)
class OverloadRow:
    """An overload as desks and API show it. pull: whose turn comes first; announced: whether the exchange took the
    announcement, null while it has not said; counts: so far, or as they stood at its end."""

    id: int
    centre: str
    why: str
    pull: str
    began_at: datetime
    began_by: str
    until: datetime
    announced: bool | None
    ended_at: datetime | None
    ended_by: str
    counts: OverloadCounts


def overload_row(mode: Overload, *, at: datetime) -> OverloadRow:
    over = mode.ended_at is not None
    counts = OverloadCounts(**mode.counts) if over else None
    return OverloadRow(
        id=mode.pk,
        centre=mode.centre_id,
        why=mode.why,
        pull=mode.pull,
        began_at=mode.began_at,
        began_by=mode.began_by,
        until=mode.until,
        announced=mode.announced,
        ended_at=mode.ended_at,
        ended_by=mode.ended_by,
        counts=counts or overload_counts(mode.centre_id, since=mode.began_at, until=at, at=at),
    )


def overloads(actor: Actor, *, at: datetime, limit: int = 10) -> list[OverloadRow]:
    """The overloads of the actor's own centre, the newest first. Raises: Forbidden."""
    allow(actor, "centre.oversee")
    rows = Overload.objects.filter(centre_id=actor.centre).select_related("centre").order_by("-began_at")
    return [overload_row(row, at=at) for row in rows[:limit]] if actor.centre else []


def listing(actor: Actor, asked: Asked, *, received_from: datetime | None = None, **columns: str) -> Page[ListedCall]:
    """The calls that the actor may read one by one, the latest first. columns: what each has to be."""
    since = {"received_at__gte": received_from} if received_from else {}
    rows = _own(actor).filter(**since, **columns)
    return page(rows, asked, _listed, Named("call", "pk", number_of))


def _listed(call: Call) -> ListedCall:
    names = [one.name for one in fields(ListedCall) if one.name != "centre"]
    return ListedCall(centre=call.centre_id, **{name: getattr(call, name) for name in names})


def count_waiting(actor: Actor) -> int:
    """How many calls ring in the actor's centre (or states)."""
    return _own(actor).filter(status="waiting").count()


@dataclass(frozen=True, slots=True)
class CallBackOwed:
    """One call-back to make: the call it is made for, and the folios of every call that it serves.

    state, municipality: codes. most: attempts after which it is closed. due: when the next attempt is owed.
    held_by: who is dialling now. callable: there is a number (not said here: taking the call-back shows it), and it may
    ring. forbidden: ringing may harm who called, so that help goes another way.
    """

    call_id: int
    folio: str
    centre: str
    channel: str
    voice: bool
    state: str
    municipality: str
    latitude: float | None
    longitude: float | None
    received_at: datetime
    calls: tuple[str, ...]
    attempts: int
    most: int
    last_outcome: str
    last_at: datetime | None
    started_at: datetime
    due: datetime
    waits: bool
    overdue: bool
    held_by: str
    callable: bool
    forbidden: bool


def call_backs_owed(actor: Actor, *, at: datetime, limit: int | None = None) -> list[CallBackOwed]:
    """Whom the actor's centre (or states) owes a call back, the most urgent first; one row serves a whole number."""
    calls = {call.pk: call for call in _owing(_own(actor), at)}
    rule = call_back_rule()
    found = debts([_abandoned(call) for call in calls.values()], attempts_of(list(calls.values())), at)
    rows = []
    for debt in found[:limit]:
        group = [calls[ref] for ref in debt.refs]
        placed = next((call for call in group if call.state), group[0])
        rows.append(
            CallBackOwed(
                call_id=group[0].pk,
                folio=group[0].folio,
                centre=group[0].centre_id,
                channel=group[0].channel,
                voice=debt.voice,
                state=placed.state,
                municipality=placed.municipality,
                latitude=placed.latitude if placed.state else None,
                longitude=placed.longitude if placed.state else None,
                received_at=group[0].received_at,
                calls=tuple(call.folio for call in group),
                attempts=debt.attempts,
                most=rule.attempts,
                last_outcome=debt.last_outcome,
                last_at=debt.last_at,
                started_at=debt.started_at,
                due=debt.due,
                waits=debt.waits,
                overdue=at > debt.due,
                held_by=debt.held_by,
                callable=debt.callable,
                forbidden=debt.forbidden,
            )
        )
    return rows


def siblings(call: Call, *, at: datetime, lock: bool = False) -> list[Call]:
    """The calls from the same number to the same centre that are owed a call back, itself with them, newest first."""
    rows = _owing(Call.objects.select_related("centre").filter(centre_id=call.centre_id), at)
    rows = rows.filter(caller_number=call.caller_number) if call.caller_number else rows.filter(pk=call.pk)
    # Always in the same order, so that two operators with one number do not wait for each other.
    return list((rows.select_for_update(of=("self",)) if lock else rows).order_by("-pk"))


def debt_of(call: Call, group: Sequence[Call], *, at: datetime) -> Debt | None:
    """What is owed to the callers of a group of calls from one number; None for an empty group."""
    found = debts([_abandoned(one) for one in group], attempts_of(group), at)
    return found[0] if found else None


def attempts_of(calls: Sequence[Call]) -> list[Attempt]:
    """Every attempt to call back about these calls, the oldest first."""
    rows = CallBack.objects.filter(call__in=[call.pk for call in calls]).order_by("at", "id")
    return [Attempt(row.call_id, row.at, row.by, row.outcome) for row in rows]


def help_open(call: Call) -> LanguageHelp | None:
    """Who is asked for now because of the call's language, or is on the line for it."""
    return LanguageHelp.objects.filter(call=call, ended_at=None).first()


def helps_of(call: Call) -> list[LanguageHelp]:
    """Everybody who was asked for because of the call's language, the first first."""
    return list(LanguageHelp.objects.filter(call=call).order_by("asked_at", "pk"))


def in_another_language(call: Call) -> bool:
    """True if the caller does not speak Spanish, as far as anybody said: the language, a card's answer, or who was
    asked to the line."""
    said = any(row.get("code") in FINDINGS for row in call.findings)
    return call.language not in ("", SPANISH) or said or LanguageHelp.objects.filter(call=call).exists()


@dataclass(frozen=True, slots=True)
class TextRow:
    """Words in writing. outgoing: ours, to the caller; by: who of ours wrote them; state: words of TEXT_WORDS."""

    id: int
    outgoing: bool
    text: str
    by: str
    at: datetime
    state: str
    told_at: datetime | None
    heard_at: datetime | None


def text_row(row: TextMessage) -> TextRow:
    """The same as desks and API show it."""
    return TextRow(**{one.name: getattr(row, one.name) for one in fields(TextRow)})


def texts(call_id: int, actor: Actor, *, at: datetime) -> list[TextRow]:
    """What was written on a call, both ways, in its order; the reading is in the ledger. Raises: NotFound,
    Forbidden.
    """
    return texts_of(read(call_id, actor, at=at))


def texts_of(call: Call) -> list[TextRow]:
    """The same, for whoever has read the call already."""
    return [text_row(row) for row in TextMessage.objects.filter(call=call).order_by("at", "pk")]


def texts_in_hand(call_id: int, actor: Actor) -> list[TextRow]:
    """The same of a call that the actor answered; its sheet was read as it was opened. Raises: NotFound."""
    call = Call.objects.filter(pk=call_id, answered_by=actor.name).first()
    if call is None:
        raise NotFound("call", call_id)
    return texts_of(call)


def is_written(call: Call) -> bool:
    """True if the call came in writing, or its caller has written since."""
    return TextMessage.objects.filter(call=call, outgoing=False).exists()


def last_wrote(call: Call) -> datetime | None:
    """When the caller last wrote."""
    rows = TextMessage.objects.filter(call=call, outgoing=False).order_by("-at")
    return rows.values_list("at", flat=True).first()


@dataclass(frozen=True, slots=True)
class Unread:
    """A call whose caller wrote what nobody has read yet: so many messages, the first at `since`."""

    call_id: int
    folio: str
    answered_by: str
    texts: int
    since: datetime


def unread(actor: Actor) -> list[Unread]:
    """Answered calls of the actor's centre with words that nobody has read, the longest waiting first."""
    rows = _own(actor).filter(texts__outgoing=False, texts__heard_at=None).exclude(answered_by="")
    counted = rows.annotate(unread=Count("texts"), since=Min("texts__at")).order_by("since", "pk")
    return [Unread(one.pk, one.folio, one.answered_by, one.unread, one.since) for one in counted[:200]]


def open_dialogue(number: str, centre: str, *, at: datetime) -> Call | None:
    """The newest call of a number at a centre whose dialogue of text goes on: words that come by another line are
    its.
    """
    rows = Call.objects.select_related("centre").filter(centre_id=centre, caller_number=number, erased_at=None)
    recent = rows.filter(received_at__gte=at - timedelta(hours=DIALOGUE_H), texts__outgoing=True)
    return recent.order_by("-received_at").first() if number else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call in a colleague's hands that asks for somebody who speaks its language."""

    call_id: int
    folio: str
    language: str
    asked_by: str
    asked_at: datetime
    state: str
    municipality: str


def speakers_wanted(actor: Actor) -> list[Wanted]:
    """The calls of the actor's centre that ask for a colleague, the longest first; the actor's own are left out."""
    rows = LanguageHelp.objects.filter(kind="colleague", ended_at=None, call__in=_own(actor))
    rows = rows.exclude(call__answered_by=actor.name).select_related("call__centre").order_by("asked_at", "pk")
    return [
        Wanted(
            row.call_id, row.call.folio, row.language, row.asked_by, row.asked_at, row.call.state, row.call.municipality
        )
        for row in rows
    ]


def silence_was_looked_into(call: Call) -> bool:
    """True if the questions of the silent card were asked, or somebody tried to call back."""
    asked = isinstance(call.card, dict) and call.card.get("card") == cards.SILENT and call.card.get("answers")
    return bool(asked) or CallBack.objects.filter(call=call).exclude(outcome__in=(DIALLING, SERVED)).exists()


def outcomes(language: str = "en") -> list[dict[str, str]]:
    """How an attempt to call back may end, in the order of the desk's buttons."""
    return [
        {"name": found.name, "label": found.labels[language], "key": found.key}
        for found in call_back_rule().outcomes.values()
    ]


def _owing(rows: QuerySet[Call], at: datetime) -> QuerySet[Call]:
    since = at - timedelta(hours=call_back_rule().looks_back_h)
    served = CallBack.objects.filter(call=OuterRef("pk"), outcome=SERVED)
    return rows.filter(status="abandoned", received_at__gte=since).exclude(Exists(served))


def _abandoned(call: Call) -> Abandoned:
    known = channels().get(call.channel)
    return Abandoned(
        ref=call.pk,
        number=call.caller_number,
        voice=known.live if known else True,
        placed=bool(call.state and call.latitude is not None),
        received_at=call.received_at,
        ended_at=call.ended_at or call.received_at,
        no_ring=call.no_ring,
    )


def held(actor: Actor, limit: int = 20) -> list[Call]:
    """Calls that the actor has answered and neither classified nor marked improper, the oldest first."""
    mine = _own(actor).filter(status="answered", answered_by=actor.name)
    return list(mine.order_by("received_at")[:limit])


def in_hand(centre: str, *, at: datetime) -> dict[str, tuple[int, datetime]]:
    """Who holds calls of a centre of the last day that were answered and are neither classified nor improper.

    Name -> how many, and since when the first. Asked by shifts, which shows it to the centre's supervisor.
    """
    rows = Call.objects.filter(centre_id=centre, received_at__gte=at - timedelta(hours=24), status="answered")
    held_by = rows.exclude(answered_by="").order_by().values("answered_by")
    counted = held_by.annotate(calls=Count("id"), oldest=Min("answered_at"))
    return {row["answered_by"]: (row["calls"], row["oldest"]) for row in counted if row["oldest"]}


@dataclass(frozen=True, slots=True)
class Held:
    """What of a centre's calls of the last day is in somebody's hands: answered and undecided, being called back, and
    those whose caller wrote what nobody has read."""

    answered: list[Call]
    dialling: list[Call]
    unread: list[Call]


def in_hands_of(worker: str, centre: str, *, at: datetime) -> Held:
    """Asked by shifts, which shows it to the worker, and to whom it is handed over."""
    rows = Call.objects.select_related("centre").filter(centre_id=centre).order_by("received_at", "pk")
    recent = rows.filter(received_at__gte=at - timedelta(hours=24))
    own = list(recent.filter(status="answered", answered_by=worker))
    since = at - timedelta(seconds=call_back_rule().holds_s)
    dialled = Exists(CallBack.objects.filter(call=OuterRef("pk"), outcome=DIALLING, by=worker, at__gt=since))
    unheard = Exists(TextMessage.objects.filter(call=OuterRef("pk"), outgoing=False, heard_at=None))
    return Held(
        own,
        list(recent.filter(dialled, status="abandoned")),
        list(recent.filter(unheard, answered_by=worker).exclude(status="answered")),
    )


def told_by(numbers: Sequence[str], actor: Actor, *, limit: int = 500) -> list[Call]:
    """Calls from a person's own numbers, for that person's request about them; the newest first."""
    allow(actor, "privacy.answer")
    rows = visible(Call.objects.filter(caller_number__in=[one for one in numbers if one]), actor, "centre__state")
    return list(rows.select_related("centre").order_by("-received_at")[:limit])


def recordings_before(at: datetime, *, improper: bool, actor: Actor, limit: int = 1000) -> list[Call]:
    """Calls received before an instant whose recording is still referred to: improper ones, or all others."""
    allow(actor, "privacy.answer")
    rows = visible(Call.objects.exclude(recording="").filter(received_at__lt=at), actor, "centre__state")
    rows = rows.filter(status="improper") if improper else rows.exclude(status="improper")
    return list(rows.select_related("centre").order_by("received_at")[:limit])


def earlier_from_number(number: str, *, actor: Actor, before: datetime, limit: int = 20) -> list[Call]:
    """Earlier calls from a number, the newest first; an empty number has none."""
    if not number:
        return []
    rows = _own(actor).filter(caller_number=number, received_at__lt=before)
    return list(rows.order_by("-received_at")[:limit])


def improper_counts(number: str, *, actor: Actor, before: datetime) -> Counter[str]:
    """How many earlier calls from a number there were, by improper kind ("" for proper ones)."""
    return Counter(call.improper_kind for call in earlier_from_number(number, actor=actor, before=before, limit=500))


def accounts(actor: Actor, *, since: datetime) -> dict[str, int]:
    """Calls since an instant in the actor's centre: all, improper, answered by the actor."""
    rows = _own(actor).filter(received_at__gte=since)
    return {
        "all": rows.count(),
        "improper": rows.filter(status="improper").count(),
        "mine": rows.filter(answered_by=actor.name).count(),
    }


def number_history(number: str, *, actor: Actor, before: datetime, language: str = "en") -> Finding | None:
    """What earlier calls from the number were, as one finding that never advises against the call."""
    return number_history_summary(improper_counts(number, actor=actor, before=before), language=language)


def findings_of(call: Call, language: str = "en") -> list[Finding]:
    """What is odd about the call's place, in the reader's language; findings of other kinds as they were recorded."""
    placed = location_findings(
        call.latitude, call.longitude, call.uncertainty_m, place_found=bool(call.state), language=language
    )
    known = {finding.code for finding in placed}
    recorded = [
        said_of_call(row["code"], language) if row["code"] in FINDINGS else in_words(Finding(**row), language)
        for row in call.findings
    ]
    return placed + [finding for finding in recorded if finding.code not in known]


def improper_menu() -> tuple[ImproperKind, ...]:
    """The kinds of improper call in the order of the desk's menu."""
    return tuple(improper_kinds().values())


def institution_of(actor: Actor) -> str:
    """The institution whose cards are in use where the actor works: that of the centre, else the actor's own."""
    where = centre(actor.centre) if actor.centre else None
    return where.institution_id if where else actor.institution


def protocol_cards(language: str = "es", *, institution: str = "") -> list[dict[str, Any]]:
    """The protocol cards in use at an institution's centres in one language, for a desk that walks them itself."""
    return for_desk(language, versions.in_use(institution))


def suggested_cards(narrative: str, language: str = "es", *, code: str = "", institution: str = "") -> list[str]:
    """Ids of the cards that the caller's words or the code call for, the likeliest first."""
    return suggest(narrative, language, code=code, among=versions.in_use(institution))


def discipline_labels(language: str = "en") -> dict[str, str]:
    """Who answers for cards, by the name that a card gives, in the reader's language."""
    return {name: row.labels[language] for name, row in disciplines().items()}


def discipline_label(name: str, language: str = "en") -> str:
    """Who answers for a card, "–" while nobody is named."""
    return discipline_labels(language).get(name, "–")


def spoken_labels(language: str = "en") -> dict[str, str]:
    """Every language that a call may be in, Spanish first."""
    return {code: names[language] for code, names in languages().items()}


def language_labels(language: str = "en") -> dict[str, str]:
    """Languages that a card has a place for besides Spanish and English."""
    return {code: names[language] for code, names in languages().items() if code not in LANGUAGES}


def asked_so_far(card: str, answers: Sequence[str], *, institution: str = "") -> Reached:
    """Where the answers given to a card in use lead. Raises: NotFound; Refusal HILO-C220, HILO-C221."""
    among = versions.in_use(institution)
    if card not in among:
        raise NotFound("card", card)
    return walk(among[card], answers, among)


def card_now(card: str, answers: Sequence[str], language: str = "es", *, institution: str = "") -> CardNow:
    """`asked_so_far` in the reader's language: only what its director approved is told."""
    at = asked_so_far(card, answers, institution=institution)
    loop = staying() if at.loop is None or at.card.needs_approval else at.loop
    place = at.question or at.loop
    return CardNow(
        card=at.card.id,
        version=at.card.version,
        asks=at.question.text[language] if at.question else "",
        answers={answer.id: answer.text[language] for answer in place.answers} if place else {},
        told=list(at.told(language)),
        untold=at.card.needs_approval,
        says="" if at.question else loop.says[language],
        asks_next=[] if at.question else [asked[language] for asked in loop.asks],
        every_s=0 if at.question else loop.every_s,
        code=at.code or "",
        priority=at.priority or "",
        needs=list(at.needs),
        pace=at.pace,
    )


def needs_told(cards: Sequence[Any]) -> tuple[str, ...]:
    """Capabilities that the answers to these calls' cards call for besides those of the code, each once.

    Asked by dispatch, to which a card of an incident's calls says more than its code.
    """
    told = [card.get("needs") for card in cards if isinstance(card, dict)]
    known = (need for needs in told if isinstance(needs, list) for need in needs if need in CAPABILITIES)
    return tuple(dict.fromkeys(known))


def entered_afterwards(actor: Actor, limit: int = 50) -> list[Call]:
    """Calls that were entered from paper forms in the actor's centre, the latest entered first."""
    return list(_own(actor).exclude(paper_form="").order_by("-entered_at")[:limit])


def channel_label(name: str, language: str = "en") -> str:
    """A channel in the reader's language; an unknown one as it is written."""
    channel = channels().get(name)
    return channel.labels[language] if channel else name


def _own(actor: Actor) -> QuerySet[Call]:
    """The calls that the actor reads one by one (possession.toml), without a reason that would be said of each."""
    fields = {"state": "centre__state", "institution": "centre__institution", "centre": "centre"}
    return reached(Call.objects.select_related("centre"), replace(actor, reason=""), "calls.read", fields)
