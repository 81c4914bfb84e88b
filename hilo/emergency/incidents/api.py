"""Incidents over HTTP, and the two acts on a call that make or find one: receiving with a code, and classifying. Calls
are listed here too, at the address that receives them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Query, Router, Schema, Status

from hilo.emergency.calls import actions as calls
from hilo.emergency.calls.commands import CallStatus, Channel
from hilo.emergency.calls.queries import CallPlace, ListedCall, place_of_call
from hilo.emergency.calls.queries import listing as list_of_calls
from hilo.kernel.access.http import May, asker, by
from hilo.kernel.pages import Asked, Page, Word, answered
from hilo.lib.commands import command
from hilo.lib.limits import Clock, RecordId

from . import actions, queries
from .commands import (
    ClassifyCall,
    CloseIncident,
    IncidentStatus,
    JoinInto,
    LinkCall,
    OpenIncident,
    PlaceScene,
    PriorityName,
    RegisterCall,
    ReopenIncident,
    SplitIncident,
    TellIncident,
)
from .queries import (
    IncidentNote,
    IncidentRow,
    Likely,
    ListedIncident,
    Notes,
    OfferedPlaceRow,
    TimelineLine,
    incident_row,
)

router = Router(tags=["incidents"])


class CallReceipt(Schema):
    id: int
    folio: str
    centre: str
    place: CallPlace | None
    served_number: str
    findings: list[dict[str, str]]
    incident: str | None = None


@command
class CallToLink:
    """take_place: an incident without a place gets the call's."""

    call: RecordId
    take_place: bool = False


class CallsAsked(Asked):
    """received_from: an instant; the others: what they have to be, "" for any."""

    status: CallStatus | None = None
    channel: Channel | None = None
    centre: Word = ""
    received_from: Clock | None = None


@router.get("calls", response=Page[ListedCall], auth=May("calls.read"))
def list_calls(request: HttpRequest, asked: Query[CallsAsked]) -> Page[ListedCall] | HttpResponse:
    """The calls that the reader may read one by one, the latest first, without what their callers said."""
    found = list_of_calls(asker(request), asked, received_from=asked.received_from, **asked.columns())
    return answered(request, asked, found, ListedCall, "calls")


@router.post("calls", response={201: CallReceipt}, auth=May("calls.receive"))
def receive_call(request: HttpRequest, body: Body[RegisterCall]) -> Status[CallReceipt]:
    """Register a call. With a code it is classified in the same breath: call and incident, or neither."""
    incident = None
    if body.code:
        call, incident = actions.receive_classified(body, **by(request))
    else:
        call = calls.receive(body, **by(request))
    receipt = CallReceipt(
        id=call.pk,
        folio=call.folio,
        centre=call.centre_id,
        place=place_of_call(call),
        served_number=call.served_number,
        findings=call.findings,
        incident=incident.folio if incident else None,
    )
    return Status(201, receipt)


@router.post("calls/{int:call_id}/classification", response=IncidentRow, auth=May("incidents.classify"))
def classify_call(request: HttpRequest, call_id: int, body: Body[ClassifyCall]) -> IncidentRow:
    return incident_row(actions.classify(call_id, body, **by(request)))


@router.get("calls/{int:call_id}/duplicates", response=list[Likely], auth=May("incidents.link"))
def duplicates(request: HttpRequest, call_id: int) -> list[Likely]:
    """Open incidents that the call may tell of, best first. A suggestion: nothing is linked by itself."""
    return queries.likely_rows(call_id, asker(request), at=timezone.now())


@router.post("incidents/{folio}/links", response=IncidentRow, auth=May("incidents.link"))
def link_call(request: HttpRequest, folio: str, body: Body[CallToLink]) -> IncidentRow:
    return incident_row(actions.link(folio, body.call, LinkCall(take_place=body.take_place), **by(request)))


@router.delete("incidents/{folio}/links/{int:call_id}", response={204: None}, auth=May("incidents.link"))
def unlink_call(request: HttpRequest, folio: str, call_id: int) -> Status[None]:
    """The call tells of something else; the incident stays."""
    actions.unlink(folio, call_id, **by(request))
    return Status(204, None)


@router.post("incidents", response={201: IncidentRow}, auth=May("incidents.open"))
def open_incident(request: HttpRequest, body: Body[OpenIncident]) -> Status[IncidentRow]:
    """Open an incident that no call told of: a crew saw it, or another agency's system sends it."""
    origin = "agency" if asker(request).may("eido.receive") else "field"
    return Status(201, incident_row(actions.open_without_call(body, **by(request), origin=origin)))


@router.post("incidents/{folio}/join", response=IncidentRow, auth=May("incidents.close"))
def join(request: HttpRequest, folio: str, body: Body[JoinInto]) -> IncidentRow:
    """It is the same event as another incident: it closes as its duplicate and its calls are shown there."""
    return incident_row(actions.join(folio, body, **by(request)))


@router.delete("incidents/{folio}/join", response=IncidentRow, auth=May("incidents.close"))
def unjoin(request: HttpRequest, folio: str) -> IncidentRow:
    """It was another event after all: it goes on by itself."""
    return incident_row(actions.unjoin(folio, **by(request)))


@router.post("incidents/{folio}/split", response={201: IncidentRow}, auth=May("incidents.link"))
def split(request: HttpRequest, folio: str, body: Body[SplitIncident]) -> Status[IncidentRow]:
    """What some of its calls tell is an event of its own: the answer is the new incident."""
    return Status(201, incident_row(actions.split(folio, body, **by(request))))


@router.post("incidents/{folio}/place", response=IncidentRow, auth=May("incidents.link"))
def place(request: HttpRequest, folio: str, body: Body[PlaceScene]) -> IncidentRow:
    """Put the scene where it is, with a reason. 409 with `now` if somebody placed it elsewhere than was seen."""
    return incident_row(actions.place(folio, body, **by(request)))


@router.get("incidents/{folio}/offered-places", response=list[OfferedPlaceRow], auth=May("calls.read"))
def offered_places(request: HttpRequest, folio: str) -> list[OfferedPlaceRow]:
    """Positions that its calls bring and that moved nothing, the surest first."""
    return queries.offered_places(folio, asker(request), at=timezone.now())


class IncidentsAsked(Asked):
    """live: true for those that are not closed, false for those that are. received_from: an instant; the others: what
    they have to be, "" for any."""

    live: bool | None = None
    status: IncidentStatus | None = None
    priority: PriorityName | None = None
    code: Word = ""
    centre: Word = ""
    municipality: Word = ""
    received_from: Clock | None = None


@router.get("incidents", response=Page[ListedIncident], auth=May("incidents.read"))
def listing(request: HttpRequest, asked: Query[IncidentsAsked]) -> Page[ListedIncident] | HttpResponse:
    """The incidents that the reader may read one by one, the latest first, without what was told of them."""
    since = asked.received_from
    found = queries.listing(asker(request), asked, live=asked.live, received_from=since, **asked.columns())
    return answered(request, asked, found, ListedIncident, "incidents")


@router.get("incidents/{folio}", response=IncidentRow, auth=May("incidents.read"))
def get_incident(request: HttpRequest, folio: str) -> IncidentRow:
    """An incident with its codes, its instants and its calls."""
    return incident_row(queries.read(folio, asker(request), at=timezone.now()))


@router.post("incidents/{folio}/closure", response=IncidentRow, auth=May("incidents.close"))
def close(request: HttpRequest, folio: str, body: Body[CloseIncident]) -> IncidentRow:
    return incident_row(actions.close(folio, body, **by(request)))


@router.post("incidents/{folio}/reopening", response=IncidentRow, auth=May("incidents.close"))
def reopen(request: HttpRequest, folio: str, body: Body[ReopenIncident]) -> IncidentRow:
    return incident_row(actions.reopen(folio, body, **by(request)))


@router.get("incidents/{folio}/timeline", response=list[TimelineLine], auth=May("incidents.read"))
def timeline(request: HttpRequest, folio: str) -> list[TimelineLine]:
    """What happened with the incident, in words, the first first."""
    return queries.timeline_lines(folio, asker(request), at=timezone.now())


@router.post("incidents/{folio}/notes", response={201: IncidentNote}, auth=May("incidents.tell"))
def write_note(request: HttpRequest, folio: str, body: Body[TellIncident]) -> Status[IncidentNote]:
    """Say something to everybody who is with the incident: its centre, the crews that are sent, a partner centre."""
    made = actions.tell(folio, body, **by(request))
    return Status(201, queries.one_note(folio, made.pk, asker(request)))


@router.get("incidents/{folio}/notes", response=Notes, auth=May("incidents.tell"))
def notes(request: HttpRequest, folio: str, before: RecordId | None = None, after: int = 0) -> Notes:
    """What was said of it, the latest page; `before` or `after` an id for others. Each read is in the ledger."""
    return queries.notes(folio, asker(request), at=timezone.now(), before=before, after=after)


@router.post("incidents/{folio}/notes/{int:note_id}/acknowledgement", response=IncidentNote, auth=May("incidents.tell"))
def acknowledge_note(request: HttpRequest, folio: str, note_id: int) -> IncidentNote:
    """The crew, or the people of the centre, heard the note."""
    actions.acknowledge(folio, note_id, **by(request))
    return queries.one_note(folio, note_id, asker(request))
