"""Questions about incidents, each within the actor's scope."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, Count, Exists, OuterRef, Q, When
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.timezone import make_aware

from hilo.emergency.calls.queries import among as calls_among
from hilo.emergency.calls.queries import folio_of as call_folio
from hilo.emergency.calls.queries import places_offered
from hilo.emergency.calls.queries import read as read_call
from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel import action
from hilo.kernel.act import act
from hilo.kernel.catalogues import edition
from hilo.kernel.ledger.actions import entry as ledger_entry
from hilo.kernel.ledger.queries import about
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import NOBODY, allow, belongs, reached, visible
from hilo.kernel.rows import Question
from hilo.kernel.territory.queries import place_of
from hilo.lib import clock
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.lib.geo import distance_m

from .counting import ToldMoments as ToldMoments
from .counting import calls_ever_linked as calls_ever_linked
from .counting import told_moments as told_moments
from .models import Incident, Link
from .noted import IncidentNote as IncidentNote
from .noted import Notes as Notes
from .noted import NoteTemplate as NoteTemplate
from .noted import note_page, note_row
from .noted import notes_of as notes_of
from .noted import notes_setup as notes_setup
from .noted import offered_templates as offered_templates
from .noted import owed_by as owed_by
from .parties import RIGHT, nobody, part_of
from .parties import Parties as Parties
from .parties import Party as Party
from .parties import people_of as people_of
from .parties import register_parties as register_parties
from .rules import CLOSURE_CODES as CLOSURE_CODES
from .rules import TERMS as TERMS
from .rules import Fix, OfferedFix, Report, Score, codes_lost, offered_fixes, suggest
from .rules import can_have_been_seen as can_have_been_seen
from .rules import losses as losses
from .rules import placing_reasons as placing_reasons
from .words import reasons_in_words
from .words import timeline_text as timeline_text

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hilo.emergency.calls.models import Call

CENTRE = {"state": "centre__state", "institution": "centre__institution", "centre": "centre"}
"""The column of each relation to an incident (kernel.rights.reached)."""
READS = "incidents.read"
WINDOW = timedelta(hours=3)
"""How far back a call is compared: an event older than this is told as a new one."""
NOT_AN_INCIDENT = ("D", "F")
"""Closure codes of what was another's duplicate or proved false."""
REACH_DEGREES = 0.06
"""Half the side of the box that is searched around a call: about 6 km, wide of any likely mistake."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of an incident's history, from the ledger."""

    at: datetime
    actor: str
    verb: str
    subject: str
    why: str
    data: str


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One line of an incident's history in words."""

    at: datetime
    actor: str
    verb: str
    text: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident with what hangs on it; others by their folios. label: of its code, in Spanish."""

    folio: str
    centre: str
    state: str
    municipality: str
    latitude: float | None
    longitude: float | None
    uncertainty_m: float | None
    address: str
    interior: str
    reference: str
    access: str
    placed_by: str
    placed_at: datetime | None
    placed_why: str
    catalogue: str
    code: str
    label: str
    initial_code: str
    on_scene_code: str
    final_code: str
    priority: str
    status: str
    received_at: datetime
    opened_at: datetime
    dispatched_at: datetime | None
    on_scene_at: datetime | None
    closed_at: datetime | None
    closure_code: str
    origin: str
    joined_into: str
    split_from: str
    joined: list[str]
    split_off: list[str]
    calls: list[str]


def incident_row(incident: Incident) -> IncidentRow:
    """The incident as the API gives it."""
    made: dict[str, Any] = {
        "centre": incident.centre_id,
        "label": label(incident),
        "joined_into": incident.joined_into.folio if incident.joined_into else "",
        "split_from": incident.split_from.folio if incident.split_from else "",
        "joined": joined_into(incident),
        "split_off": split_off(incident),
        "calls": [call.folio for call in calls_of(incident)],
    }
    names = [one.name for one in fields(IncidentRow) if one.name not in made]
    return IncidentRow(**made, **{name: getattr(incident, name) for name in names})


@dataclass(frozen=True, slots=True)
class Likely:
    """An incident that a call may tell of. `call` is its first call, if it began with one; `reasons` are in words.

    elsewhere: another centre answers for it: it cannot be linked, but handed over; nothing told there is shown.
    placeless: it has no place yet, and the call has one: linking may give it.
    """

    call: int | None
    incident: str
    centre: str
    code: str
    received_at: datetime
    elsewhere: bool
    placeless: bool
    score: float
    parts: dict[str, float | None]
    reasons: list[str]


def likely_rows(call_id: int, actor: Actor, *, at: datetime) -> list[Likely]:
    """Open incidents that the call may tell of, best first, as the API gives them."""
    return [_likely(score, incident, actor) for score, incident in likely_same(call_id, actor, at=at)]


def _likely(score: Score, incident: Incident, actor: Actor) -> Likely:
    elsewhere = answered_elsewhere(incident, actor)
    return Likely(
        call=None if elsewhere else incident.first_call_id,
        incident=incident.folio,
        centre=incident.centre_id,
        code=incident.code,
        received_at=incident.received_at,
        elsewhere=elsewhere,
        placeless=incident.latitude is None,
        score=round(score.total, 3),
        parts={"space": score.space, "time": score.time, "code": score.code, "words": score.words},
        reasons=reasons(score),
    )


def locked_incident(folio: str) -> Incident:
    """The incident, locked for a change by the act under way. Raises: NotFound, Forbidden."""
    return action.held(_known(_for_update(folio), folio))


def locked_within(folio: str) -> Incident:
    """The incident, locked by an act that holds something else: a unit that is with it, an offer of it, what an agency
    told of it. Raises: NotFound."""
    return _known(_for_update(folio), folio)


def within(folio: str) -> Incident:
    """The incident, for who is in it by something else that they hold: as `locked_within`, without a lock."""
    return _known(next(iter(_NAMED(folio)), None), folio)


def _for_update(folio: str) -> Incident | None:
    # Without its centre in the question: PostgreSQL drops a row that it waited for if it no longer joins as it did, and
    # an incident that was handed over in that moment would seem not to exist.
    return Incident.objects.select_for_update().filter(folio=folio).first()


def get(folio: str, actor: Actor) -> Incident:
    """The incident, if the actor may see it; for a protected read use `read`.

    Who sees it for no more than the reason that they gave is entered in the ledger with it, whatever of it they asked.
    """
    found = _allowed(next(iter(_NAMED(folio)), None), folio, actor, READS)
    if actor.reason and answered_elsewhere(found, actor):
        enter_read(found, actor, at=clock.no_earlier(timezone.now()))
    return found


_NAMED = Question(lambda folio: Incident.objects.filter(folio=folio), "?")


def by_folio(folio: str) -> Incident | None:
    """The incident, for the house's own work: nobody is asked whether he may see it."""
    found = next(iter(_NAMED(folio)), None)
    return _known(found, folio) if found else None


def _allowed(incident: Incident | None, folio: str, actor: Actor, permission: str) -> Incident:
    found = _known(incident, folio)
    allow(actor, permission)
    # Who was sent is a question to the database: it is asked only of whom nothing else lets read.
    if actor.opened or not may_hold(permission, actor, found.holder):
        belongs(permission, permission, actor, replace(found.holder, sent=_sent(found)))
    return found


def _sent(incident: Incident) -> frozenset[str]:
    """Codes of the units that were ever sent to the incident, and of the institutions whose they are."""
    codes = incident.assignments.values_list("unit", "unit__agency", "unit__crew__officer__institution")
    return frozenset(code for row in codes for code in row if code)


def theirs(rows: QuerySet[Incident], actor: Actor) -> QuerySet[Incident]:
    """The incidents that the actor reads one by one (possession.toml), without a reason that would be said of each."""
    return reached(rows, replace(actor, reason=""), "incidents.read", CENTRE, sent=_sent_by(actor))


def _sent_by(actor: Actor) -> Q:
    """The incidents to which the actor's unit was sent or, for who works at no centre, one of the institution's."""
    own = Q(assignments__unit=actor.unit) if actor.unit else NOBODY
    if actor.institution and not actor.centre:
        own |= Q(assignments__unit__agency=actor.institution)
        own |= Q(assignments__unit__crew__officer__institution=actor.institution)
    return NOBODY if own == NOBODY else Q(Exists(Incident.objects.filter(own, pk=OuterRef("pk"))))


def _known(incident: Incident | None, folio: str) -> Incident:
    """The incident with its centre from memory."""
    if incident is None:
        raise NotFound("incident", folio)
    if (known := centre_named(incident.centre_id)) is not None:
        incident.centre = known
    return incident


def sight(folio: str, actor: Actor) -> Incident:
    """The incident, for who may see it and for who is with it. Raises: NotFound, Forbidden."""
    found = _known(next(iter(_NAMED(folio)), None), folio)
    if actor.may(READS) and not may_hold(READS, actor, found.holder) and part_of(actor, found):
        return found
    return _allowed(found, folio, actor, READS)


def read(folio: str, actor: Actor, *, at: datetime) -> Incident:
    """The incident for a person to read; the read is written in the ledger. A centre that has a part in one of another
    state keeps sight of it (parties.py), though not of what callers told (`mutual_aid.read_calls`)."""
    incident = sight(folio, actor)
    enter_read(incident, actor, at=at)
    return incident


def told_of_callers(incident: Incident, actor: Actor) -> bool:
    """True if what its callers told is read with the incident: never by an opening for a life alone (decision 25), nor
    by who only keeps sight of it."""
    if not actor.may("calls.read"):
        return False
    without = replace(actor, opened=frozenset())
    # Who was sent is a question to the database, as in `_allowed`.
    return may_hold(READS, without, incident.holder) or may_hold(
        READS, without, replace(incident.holder, sent=_sent(incident))
    )


def enter_read(
    incident: Incident, actor: Actor, *, at: datetime, verb: str = "incident.read", seen: dict[str, Any] | None = None
) -> None:
    """Write in the ledger that the incident, or what hangs on it, was read; seen: the ids that were shown."""
    with act():
        ledger_entry(
            chain=incident.centre.institution_id,
            actor=actor,
            verb=verb,
            subject=incident.subject,
            at=at,
            data=seen,
        )


def notes(folio: str, actor: Actor, *, at: datetime, before: int | None = None, after: int = 0) -> Notes:
    """What was said of an incident, for who is with it; the read is written in the ledger with the ids that were shown.

    Raises: NotFound; Forbidden HILO-A403, HILO-A404, HILO-A406.
    """
    incident, reader = _with(folio, actor)
    found = note_page(incident, reader, before=before, after=after)
    if found.notes:
        enter_read(incident, actor, at=at, verb="notes.read", seen={"notes": [note.id for note in found.notes]})
    return found


def one_note(folio: str, note_id: int, actor: Actor) -> IncidentNote:
    """A note that the actor has just written or acknowledged. Raises: as `notes`."""
    incident, reader = _with(folio, actor)
    note = notes_of(incident).filter(pk=note_id).first()
    if note is None:
        raise NotFound("note", str(note_id))
    return note_row(note, incident, reader)


def _with(folio: str, actor: Actor) -> tuple[Incident, Party]:
    """The incident, and as whom the actor is with it."""
    allow(actor, RIGHT)
    incident = _known(next(iter(_NAMED(folio)), None), folio)
    reader = part_of(actor, incident)
    if reader is None:
        raise nobody(actor, incident)
    return incident, reader


@dataclass(frozen=True, slots=True)
class Live:
    """Incidents that are not closed, those first whose loss is nearest. all: how many there are; skipped: before these.

    On the first page all that is grave stands, however much it is; what is left out is less urgent, and counted.
    """

    rows: list[Incident]
    all: int
    skipped: int

    @property
    def left(self) -> int:
        """How many come after these."""
        return self.all - self.skipped - len(self.rows)


def live_page(actor: Actor, *, skip: int = 0, limit: int = 500) -> Live:
    """A page of the live incidents of the actor's centre, in the order of helping (`urgency`), the oldest first."""
    rows = _live(actor)
    counted = rows.aggregate(all=Count("pk"), grave=Count("pk", filter=_GRAVE))
    upto = skip + limit if skip else max(limit, counted["grave"])
    ordered = rows.order_by(*_URGENCY, "received_at", "pk")
    # Whatever was joined into another is closed; the centre comes from memory.
    return Live(
        [_known(row, row.folio) for row in ordered.select_related("split_from")[skip:upto]], counted["all"], skip
    )


def live(actor: Actor, limit: int = 500) -> list[Incident]:
    """The first page of the live incidents: all that is grave, and the most urgent of the rest."""
    return live_page(actor, limit=limit).rows


def those(folios: Collection[str]) -> list[Incident]:
    """The incidents with these folios, for what is told of them without their words."""
    return list(Incident.objects.filter(folio__in=folios)) if folios else []


def count_live(actor: Actor) -> tuple[int, int]:
    """How many incidents are not closed, and how many of them have no unit yet."""
    counted = _live(actor).aggregate(all=Count("pk"), open=Count("pk", filter=Q(status="open")))
    return counted["all"], counted["open"]


def _live(actor: Actor) -> QuerySet[Incident]:
    return theirs(Incident.objects.exclude(status="closed"), actor)


_GRAVE = Q(priority="high") & ~Q(code__in=codes_lost("property"))
_URGENCY = (
    Case(When(priority="high", then=0), When(priority="medium", then=1), default=2),
    Case(When(code__in=codes_lost("life_now"), then=0), When(code__in=codes_lost("property"), then=2), default=1),
)


def received_since(actor: Actor, since: datetime, limit: int = 500) -> list[Incident]:
    """Incidents received since an instant, closed ones too, the newest first."""
    rows = Incident.objects.filter(received_at__gte=since).select_related("centre")
    return list(theirs(rows, actor).order_by("-received_at")[:limit])


@dataclass(frozen=True, slots=True)
class WeekCount:
    """Incidents of one code in one municipality ("" where it is not known) in the week that begins on a Monday."""

    municipality: str
    code: str
    week: date
    incidents: int


def by_week(actor: Actor, *, first: date, last: date) -> list[WeekCount]:
    """Incidents by week (local time), municipality and code, from the week of one Monday to that of another.

    The final code counts where there is one; those closed as false or as another's duplicate are left out.
    """
    allow(actor, "figures.read")
    begins, ends = (make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=7)))
    rows = visible(Incident.objects.exclude(closure_code__in=NOT_AN_INCIDENT), actor)
    rows = rows.filter(received_at__gte=begins, received_at__lt=ends).annotate(week=TruncWeek("received_at"))
    found = rows.values_list("week", "municipality", "final_code", "code").annotate(n=Count("id")).order_by("week")
    counted: dict[tuple[str, str, date], int] = {}
    for week, municipality, final, code, n in found:
        key = (municipality, final or code, week.date())
        counted[key] = counted.get(key, 0) + n
    return [WeekCount(*key, n) for key, n in counted.items()]


def calls_of(incident: Incident) -> list[Call]:
    """The calls that tell of the incident now, those of incidents joined into it with them, the first first."""
    return _CALLS(incident.pk)


def _calls(key: int) -> QuerySet[Call]:
    told = Incident.objects.filter(Q(pk=key) | Q(joined_into=key)).values("pk")
    return calls_among(Link.objects.filter(incident__in=told, unlinked_at=None).values("call_id"))


_CALLS: Question[Call] = Question(_calls, -1)


class Relative(NamedTuple):
    """Another incident that was `joined` into this one, or else split off it."""

    folio: str
    joined: bool


def relatives(incident: Incident) -> list[Relative]:
    """The incidents that this one swallowed, and those that were cut from it, by age."""
    return [Relative(folio, into == incident.pk) for folio, into in _RELATIVES(incident.pk)]


_RELATIVES: Question[tuple[str, int | None]] = Question(
    lambda key: (
        Incident.objects.filter(Q(joined_into=key) | Q(split_from=key))
        .order_by("id")
        .values_list("folio", "joined_into_id")
    ),
    -1,
)


def cards_by_incident(incidents: Sequence[Incident]) -> dict[int, list[Any]]:
    """Key of each incident -> what its callers answered to protocol cards, in one question."""
    found: dict[int, list[Any]] = {row.pk: [] for row in incidents}
    told = Q(incident__in=list(found)) | Q(incident__joined_into__in=list(found))
    links = Link.objects.filter(told, unlinked_at=None).exclude(call__card={}).order_by("call__received_at", "call_id")
    for incident, into, card in links.values_list("incident_id", "incident__joined_into_id", "call__card"):
        for key in (incident, into):
            if key in found:
                found[key].append(card)
    return found


def calls_by_incident(incidents: list[Incident]) -> dict[str, list[str]]:
    """Folio of each incident -> folios of the calls that tell of it now, in one question."""
    found: dict[str, list[str]] = {row.folio: [] for row in incidents}
    into = _told_of(incidents)
    own = {row.pk: row.folio for row in incidents}
    links = Link.objects.filter(incident__in=into, unlinked_at=None).order_by("call__received_at", "call_id")
    for incident, call, centre, at in links.values_list(
        "incident_id", "call_id", "call__centre_id", "call__received_at"
    ):
        for folio in (own.get(incident, ""), into[incident]):
            if folio:
                found[folio].append(call_folio(centre, at, call))
    return found


def joined_into(incident: Incident) -> list[str]:
    """Folios of the incidents that proved to be the same event as this one."""
    return list(incident.joined.order_by("closed_at").values_list("folio", flat=True))


def split_off(incident: Incident) -> list[str]:
    """Folios of the incidents that were taken out of this one."""
    return list(incident.split_off.order_by("opened_at").values_list("folio", flat=True))


def _told_of(incidents: list[Incident]) -> dict[int, str]:
    """Keys of the incidents whose calls tell of these: their own, and those joined into one, with that one's folio."""
    own = {row.pk: row.folio for row in incidents}
    joined = Incident.objects.filter(joined_into__in=own).values_list("pk", "joined_into")
    return dict.fromkeys(own, "") | {pk: own[into] for pk, into in joined if into is not None}


def link_of(call: Call) -> Link | None:
    """The call's present link, with its incident."""
    return Link.objects.select_related("incident").filter(call=call, unlinked_at=None).first()


def likely_same(call_id: int, actor: Actor, *, at: datetime, limit: int = 5) -> list[tuple[Score, Incident]]:
    """Open incidents that the call may tell of, the likeliest first, with the parts of the score.

    An event on a state line is found across it. Of an incident that another centre answers for (`answered_elsewhere`)
    nothing that its callers said is compared, and nothing but folio, centre, code, distance and time is to be shown.
    """
    call = read_call(call_id, actor, at=at)
    linked = link_of(call)
    rows = Incident.objects.exclude(status="closed").filter(
        state__in=_states_around(call),
        received_at__range=(call.received_at - WINDOW, call.received_at + WINDOW),
    )
    if linked is not None:
        rows = rows.exclude(pk=linked.incident_id)
    if call.state and call.latitude is not None and call.longitude is not None:
        # What has no place yet may be anywhere: it is compared by time, kind and words.
        rows = rows.filter(
            Q(latitude=None)
            | Q(
                latitude__range=(call.latitude - REACH_DEGREES, call.latitude + REACH_DEGREES),
                longitude__range=(call.longitude - REACH_DEGREES, call.longitude + REACH_DEGREES),
            )
        )
    incidents = {row.folio: row for row in rows.select_related("first_call", "centre").order_by("-received_at")[:1000]}
    mine = Report(
        ref=call.folio,
        lat=call.latitude if call.state else None,
        lon=call.longitude if call.state else None,
        uncertainty_m=call.uncertainty_m,
        at=call.received_at,
        code=linked.incident.code if linked else None,
        text=call.narrative,
        number=call.caller_number,
    )
    others = [_report(row, told=not answered_elsewhere(row, actor)) for row in incidents.values()]
    return [(score, incidents[score.ref]) for score in suggest(mine, others, limit=limit)]


def fixes_of(incident: Incident, calls: Sequence[Call]) -> list[Fix]:
    """The positions that calls of an incident bring: their own, and what came later and waits for a person."""
    later = places_offered(calls)
    found = []
    for call in calls:
        own = (call.latitude, call.longitude, call.uncertainty_m, call.received_at, False) if call.state else None
        row = later.get(call.pk)
        came = (row.latitude, row.longitude, row.uncertainty_m, row.told_at, True) if row else None
        for latitude, longitude, uncertainty_m, at, is_later in filter(None, (own, came)):
            if latitude is not None and longitude is not None:
                first = incident.first_call_id == call.pk
                found.append(
                    Fix(call.pk, call.folio, latitude, longitude, uncertainty_m, at, later=is_later, first=first)
                )
    return found


def offered_for(incident: Incident, calls: Sequence[Call]) -> list[OfferedFix]:
    """The positions worth offering for the scene, the surest first: for whoever may read these calls."""
    scene = None if incident.latitude is None or incident.longitude is None else (incident.latitude, incident.longitude)
    return offered_fixes(scene, incident.uncertainty_m, fixes_of(incident, calls))


@dataclass(frozen=True, slots=True)
class OfferedPlaceRow:
    """A position offered for a scene. call: id of who brings it; later: it came after the call had a place.

    distance_m: from the scene, null while it has no place.
    """

    call: int
    folio: str
    latitude: float
    longitude: float
    uncertainty_m: float | None
    at: datetime
    later: bool
    distance_m: float | None


def offered_rows(incident: Incident, calls: Sequence[Call]) -> list[OfferedPlaceRow]:
    """The same as desks and API show it."""
    return [_offered(one.fix, one.distance_m) for one in offered_for(incident, calls)]


def _offered(fix: Fix, metres: float | None) -> OfferedPlaceRow:
    where = (fix.latitude, fix.longitude, fix.uncertainty_m)
    return OfferedPlaceRow(fix.call, fix.folio, *where, fix.at, fix.later, metres)


def offered_places(folio: str, actor: Actor, *, at: datetime) -> list[OfferedPlaceRow]:
    """The positions offered for a scene, for whoever answers for it; the read is written in the ledger."""
    incident = read(folio, actor, at=at)
    allow(actor, "calls.read", incident.holder.state)
    if not told_of_callers(incident, actor):
        raise nobody(actor, incident)
    return offered_rows(incident, calls_of(incident))


def answered_elsewhere(incident: Incident, actor: Actor) -> bool:
    """True if another centre answers for the incident than the actor's own."""
    return not may_hold("incidents.read", replace(actor, reason=""), incident.holder)


def _states_around(call: Call) -> set[str]:
    """The call's state, and those that the box searched around its place reaches into."""
    home = call.state or call.centre.state
    if not call.state or call.latitude is None or call.longitude is None:
        return {home}
    corners = product((-REACH_DEGREES, REACH_DEGREES), repeat=2)
    found = [place_of(call.latitude + north, call.longitude + east) for north, east in corners]
    return {home} | {place.state for place in found if place}


def _report(row: Incident, *, told: bool) -> Report:
    """An incident as the rules compare it; told: with what its callers said."""
    first = row.first_call
    return Report(
        ref=row.folio,
        lat=row.latitude,
        lon=row.longitude,
        uncertainty_m=row.uncertainty_m,
        at=row.received_at,
        code=row.code,
        text=(first.narrative if first else row.narrative) if told else "",
        number=first.caller_number if first and told else "",
    )


def near(
    latitude: float, longitude: float, actor: Actor, *, at: datetime, radius_m: float = 150, days: int = 90
) -> list[Incident]:
    """What happened at a place before: incidents of the last days within a radius, the newest first."""
    reach = radius_m / 90_000
    rows = theirs(Incident.objects.select_related("centre"), actor).filter(
        received_at__range=(at - timedelta(days=days), at),
        latitude__range=(latitude - reach, latitude + reach),
        longitude__range=(longitude - reach, longitude + reach),
    )
    return [
        row
        for row in rows.order_by("-received_at")[:50]
        if distance_m(latitude, longitude, row.latitude or 0, row.longitude or 0) <= radius_m
    ]


def timeline(folio: str, actor: Actor, *, at: datetime) -> list[TimelineEntry]:
    """Everything that was done about an incident and its calls, as the ledger proves it, the oldest first."""
    incident = read(folio, actor, at=at)
    links = Link.objects.filter(incident__in=_told_of([incident])).select_related("call__centre")
    calls = sorted({link.call.folio for link in links})
    rows = about([incident.subject, *(f"call:{name}" for name in calls)])
    return [TimelineEntry(row.at, row.actor, row.verb, row.subject, row.why, row.data) for row in rows]


def timeline_lines(folio: str, actor: Actor, *, at: datetime) -> list[TimelineLine]:
    """The same in words, in the reader's language."""
    return [_line(row) for row in timeline(folio, actor, at=at)]


def _line(row: TimelineEntry) -> TimelineLine:
    text = timeline_text(row.verb, row.subject, json.loads(row.data or "{}"), row.why)
    return TimelineLine(row.at, row.actor, row.verb, text)


def label(incident: Incident, language: str = "es") -> str:
    """The incident's name in the edition of the catalogue it was classified under."""
    return edition("incidents", incident.catalogue).entry(incident.code).name(language)


def reasons(score: Score) -> list[str]:
    """Why a call may tell of an incident, in the reader's language."""
    return reasons_in_words(score)
