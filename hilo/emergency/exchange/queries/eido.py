"""An incident as other agencies are told it."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.adapters import eido
from hilo.emergency.dispatch.queries import Sent, sent_to
from hilo.emergency.incidents.queries import CENTRE, calls_of, enter_read, get, relatives, told_of_callers
from hilo.kernel.catalogues import edition
from hilo.kernel.rights import reached
from hilo.kernel.rows import Question
from hilo.kernel.territory.queries import municipality, state, zone_of
from hilo.lib.actor import Actor

from .. import names
from ..models import Received
from ..rules.eido import address_parts, changed, kind_of, unit_kind, words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from hilo.emergency.calls.models import Call
    from hilo.emergency.incidents.models import Incident


_STEPS = ("released", "on_scene", "under_way", "accepted", "assigned")
"""What a unit says it does, the latest first: each is an instant of its assignment."""
_RECEIVED = Question(lambda key: Received.objects.filter(incident=key).order_by("received_at", "id"), -1)


def export(folio: str, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The incident as an EIDO document; the read is written in the ledger with its purpose.

    What another agency sent of it is said again as it came. Callers' numbers, words and places go only to who may read
    calls, and to nobody who opened it for a life. Raises: NotFound, Forbidden.
    """
    incident = get(folio, actor)
    persons = told_of_callers(incident, actor)
    calls, received = calls_of(incident), of_incident(incident)
    taken = next((row.taken for row in received if not row.ours), None)
    decided = set() if taken is None else changed(taken, as_taken(incident))
    # Of an incident that another agency sent, we say the place only if it is another one by now.
    placed = taken is None or "locationReference" in decided
    document = eido.write(_serialize(incident, calls, persons=persons, placed=placed))
    for row in received:
        theirs = json.loads(row.document)
        theirs = theirs if persons else eido.without_persons(theirs)
        document = eido.added_to(document, theirs) if row.ours else eido.laid_upon(theirs, document, changed=decided)
    seen = {"calls": [call.folio for call in calls], "persons": persons}
    enter_read(incident, actor, at=at, verb="incident.exported", seen=seen)
    return document


def of_incident(incident: Incident) -> list[Received]:
    """What other agencies sent of an incident, the first first."""
    return _RECEIVED(incident.pk)


def to_classify(actor: Actor, limit: int = 50) -> list[Received]:
    """Incidents of other agencies that still wait for a person to say what they are, the oldest first."""
    rows = Received.objects.filter(classify=True).exclude(incident__status="closed").select_related("incident__centre")
    fields = {name: f"incident__{column}" for name, column in CENTRE.items()}
    rows = reached(rows, actor, "incidents.classify", fields)
    return [row for row in rows.order_by("received_at") if row.incident.code == row.taken["code"]][:limit]


def as_taken(incident: Incident) -> dict[str, Any]:
    """What is compared to know whether a person decided something anew."""
    return {
        "code": incident.code,
        "priority": incident.priority,
        "status": incident.status,
        "place": [incident.latitude, incident.longitude],
    }


def _serialize(incident: Incident, calls: list[Call], *, persons: bool, placed: bool) -> eido.Eido:
    zone, agency = _zone(incident.state), names.agency(incident.centre.institution_id)
    sent = sent_to(incident)
    notes = _notes(incident, calls if persons else [], zone, persons=persons)
    places = _places(incident, calls if persons else [], zone, placed=placed, persons=persons)
    resources = [_resource(row, incident.folio, zone) for row in sent]
    latest = max(
        at
        for at in (
            incident.opened_at,
            incident.dispatched_at,
            incident.on_scene_at,
            incident.closed_at,
            *(call.received_at for call in calls),
            *(part.at for part in resources),
        )
        if at
    )
    here = latest.astimezone(zone)
    return eido.Eido(
        id=names.incident(incident.folio),
        at=here,
        agency=agency,
        issuer=f"hilo.{agency}",
        incident=_incident(incident, zone, notes, places),
        calls=tuple(_call(row, zone, persons=persons) for row in calls),
        places=tuple(places),
        agencies=_agencies(incident, sent, agency, zone),
        resources=tuple(resources),
        dispatches=tuple(_dispatch(row, incident.folio, zone) for row in sent),
        notes=tuple(notes),
        merges=_merges(incident, here),
    )


def _zone(code: str) -> ZoneInfo:
    return _zone_of(code) if code else timezone.get_default_timezone()  # type: ignore[return-value]


@lru_cache(maxsize=64)
def _zone_of(code: str) -> ZoneInfo:
    return zone_of(code)


def _incident(row: Incident, zone: ZoneInfo, notes: list[eido.Note], places: list[eido.Place]) -> eido.Incident:
    table, label = words(), edition("incidents", row.catalogue).entry(row.code).name("es")
    status_at = row.closed_at or row.on_scene_at or row.dispatched_at or row.opened_at
    own = names.part(row.folio, "place")
    return eido.Incident(
        id=names.part(row.folio, "incident"),
        at=status_at.astimezone(zone),
        kind=kind_of(row.code),
        own_code=row.code,
        own_text=label,
        status=(table["status"].get(row.status, "Open"),),
        own_status=(row.status,),
        own_id=row.folio,
        priority=table["priority_number"][row.priority],
        own_priority=row.priority,
        places=tuple(place.id for place in places if place.id == own),
        notes=tuple(note.id for note in notes if note.id == names.part(row.folio, "narrative")),
        dispositions=_dispositions(row, zone),
    )


def _dispositions(row: Incident, zone: ZoneInfo) -> tuple[eido.Disposition, ...]:
    if row.closed_at is None:
        return ()
    return (
        eido.Disposition(
            id=names.part(row.folio, "disposition"),
            at=row.closed_at.astimezone(zone),
            code=words()["disposition"][row.closure_code],
            own=row.closure_code,
            text=row.final_code,
            primary=True,
        ),
    )


def _notes(incident: Incident, calls: list[Call], zone: ZoneInfo, *, persons: bool) -> list[eido.Note]:
    found = []
    if incident.narrative and incident.origin != "agency":
        at = incident.opened_at.astimezone(zone)
        found.append(eido.Note(id=names.part(incident.folio, "narrative"), at=at, text=incident.narrative))
    if persons and incident.access:
        # How one gets in has no part in a civic address (RFC 5139): it is told as a note.
        at = incident.opened_at.astimezone(zone)
        found.append(eido.Note(id=names.part(incident.folio, "access"), at=at, text=f"Acceso: {incident.access}"))
    for call in calls:
        if call.narrative.strip():
            at = call.received_at.astimezone(zone)
            found.append(eido.Note(id=names.part(call.folio, "caller", "narrative"), at=at, text=call.narrative))
    return found


def _places(incident: Incident, calls: list[Call], zone: ZoneInfo, *, placed: bool, persons: bool) -> list[eido.Place]:
    found, kinds = [], words()["words"]
    said = address_parts(incident.address, incident.interior, incident.reference) if persons else ()
    if placed and (incident.latitude is not None or incident.municipality or said):
        found.append(
            eido.Place(
                id=names.part(incident.folio, "place"),
                at=incident.opened_at.astimezone(zone),
                kind=kinds["incident_place"],
                latitude=incident.latitude,
                longitude=incident.longitude,
                civic=_civic(incident.state, incident.municipality) + said,
            )
        )
    return found + [
        eido.Place(
            id=names.part(call.folio, "caller", "place"),
            at=call.received_at.astimezone(zone),
            kind=kinds["caller_place"],
            latitude=call.latitude,
            longitude=call.longitude,
            radius_m=call.uncertainty_m,
            civic=_civic(call.state, call.municipality) + address_parts(call.address, call.interior, call.reference),
        )
        for call in calls
        if _placed(call)
    ]


def _placed(call: Call) -> bool:
    return call.latitude is not None and call.longitude is not None and bool(call.state)


@lru_cache(maxsize=4096)
def _civic(state_code: str, municipality_code: str) -> tuple[tuple[str, str], ...]:
    """The address as far as it is known: country, state, municipality (RFC 5139)."""
    wide, narrow = state(state_code), municipality(municipality_code)
    parts = [("country", "MX"), ("A1", wide.name if wide else ""), ("A2", narrow.name if narrow else "")]
    return tuple((name, text) for name, text in parts if text)


def _call(row: Call, zone: ZoneInfo, *, persons: bool) -> eido.Call:
    table = words()
    return eido.Call(
        id=names.call(row.folio),
        at=(row.ended_at or row.classified_at or row.answered_at or row.received_at).astimezone(zone),
        started_at=row.received_at.astimezone(zone),
        answered_at=row.answered_at.astimezone(zone) if row.answered_at else None,
        state="callEnd" if row.ended_at else table["call_state"].get(row.status, "callBegin"),
        direction=table["words"]["call_direction"],
        kind=table["words"]["call_kind"],
        local_kind=row.channel,
        number=row.caller_number if persons else "",
        places=(names.part(row.folio, "caller", "place"),) if persons and _placed(row) else (),
        notes=(names.part(row.folio, "caller", "narrative"),) if persons and row.narrative.strip() else (),
    )


def _agencies(incident: Incident, sent: list[Sent], own: str, zone: ZoneInfo) -> tuple[eido.Agency, ...]:
    table, at = words(), incident.opened_at.astimezone(zone)
    kinds = (table["agency_type"]["default"],)
    found = [eido.Agency(id=own, at=at, roles=(table["words"]["agency_role"],), types=kinds, owns=True)]
    for agency in dict.fromkeys(row.agency for row in sent):
        role = (table["words"]["dispatch_role"],)
        found.append(eido.Agency(id=names.agency(agency), at=at, roles=role, types=(agency.lower(),), owns=False))
    return tuple(found)


def _resource(row: Sent, folio: str, zone: ZoneInfo) -> eido.Resource:
    table = words()["unit_status"]
    status, at = next((step, at) for step in _STEPS if (at := getattr(row, f"{step}_at")))
    return eido.Resource(
        id=names.part(folio, "unit", row.unit, row.id),
        at=at.astimezone(zone),
        name=row.unit,
        kind=unit_kind(row.capabilities),
        own_kind=row.name,
        status=table[status],
        own_status=(status,),
        attributes=("Other",),
        own_attributes=tuple(row.capabilities),
    )


def _dispatch(row: Sent, folio: str, zone: ZoneInfo) -> eido.Dispatch:
    return eido.Dispatch(
        id=names.part(folio, "dispatch", row.id),
        at=row.assigned_at.astimezone(zone),
        agency=names.agency(row.agency),
        resources=(names.part(folio, "unit", row.unit, row.id),),
    )


def _merges(incident: Incident, at: datetime) -> tuple[eido.Merge, ...]:
    """Other incidents that this one became, swallowed, or was cut from or into."""
    told = [("REPLACED", incident.joined_into.folio)] if incident.joined_into else []
    told += [("SPLIT", incident.split_from.folio)] if incident.split_from else []
    told += [("REPLACING" if row.joined else "SPLIT", row.folio) for row in relatives(incident)]
    return tuple(
        eido.Merge(
            id=names.part(incident.folio, "merge", folio),
            at=at,
            incident=names.incident(folio),
            direction=direction,
        )
        for direction, folio in told
    )
