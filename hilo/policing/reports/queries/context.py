"""What other records say of the same event: for the checker to compare, and to fill a report without asking twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.incidents import queries as incidents
from hilo.kernel.territory.queries import municipality, zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound
from hilo.policing.detentions import queries as detentions
from hilo.policing.evidence import queries as evidence
from hilo.registries.officers import queries as officers

from ..forms import Form
from ..kinds import kind_of
from ..models import Report
from ..rules_document import TOLERANCE, value_faults

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident
    from hilo.registries.officers.models import Officer

HOUSE = Actor("hilo.reports", frozenset({"incidents.read"}))
"""Joins the records of one event for a report; who may read the report is asked where it is read."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")
APART = (
    *(
        "number",
        "kind",
        "detained_at",
        "registered_at",
        "handed_over_at",
        "before_judge_at",
        "decided_at",
        "released_at",
    ),
    *("term_doubled", "term_extended"),
)
KNOWN_BY = {"call": "call", "field": "patrol"}
"""What an incident came from -> how the event became known, where one follows from the other."""


def incident_named(folio: str) -> Incident:
    """Raises: NotFound."""
    return incidents.get(folio, HOUSE)


def incident_for(folio: str, actor: Actor, officer: Officer) -> Incident:
    """An incident that an officer may write of: one of their state, or one to which their unit or they were sent.

    Raises: NotFound, also if it is there and not theirs.
    """
    incident = incident_named(folio)
    if actor.covers(incident.centre.state or incident.state):
        return incident
    sent = assignments(incident)
    if any(row.unit == actor.unit or any(one.officer_id == officer.pk for one in crew) for row, crew in sent):
        return incident
    raise NotFound("incident", folio)


def took_part(row: Mapping[str, Any], officer: Officer) -> bool:
    """True if a detention names the officer among those who took part: number and institution."""
    house = {"", officer.institution_id, officer.institution.name}
    named = row.get("officers") or ()
    return any(one.get("number") == officer.number and one.get("institution", "") in house for one in named)


def stub(row: Mapping[str, Any]) -> dict[str, Any]:
    """A detention of whom is kept apart: its number, kind, instants and terms."""
    return {name: row[name] for name in APART if name in row} | {"apart": True}


def context_of(report: Report, *, at: datetime) -> dict[str, Any]:
    """Calls, units, detentions and evidence of the report's incident, and its hand-over: plain JSON."""
    incident = report.incident
    folio = incident.folio if incident else ""
    handed = {
        "at": iso(report.handed_over_at),
        "authority": report.receiver.name if report.receiver else "",
        "received_by": "",
    }
    held, secured = _registered(report, folio)
    said = {
        "calls": _calls(incident) if incident else [],
        "assignments": [_serialize(row) for row in assignments(incident)] if incident else [],
        "detentions": held,
        "evidence": [row for row in secured if not _of_the_writing(row)],
        "recordings": [_recording(row) for row in secured if _of_the_writing(row)],
        "handover": handed if report.handed_over_at else {},
        "at": iso(at),
    }
    if report.signed_at and (amended := _amended(report)):
        said["amendments"] = amended
    here: dict[str, Any] = local(said, zone_of(report.state))
    return here


def _registered(report: Report, folio: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Detentions and objects of the report's incident; of a report that began without one, those that it names itself:
    whom an officer detained on the way is in the register before anybody has an incident."""
    if folio:
        return plain(detentions.context(folio)), plain(evidence.context(folio))
    house = report.institution_id
    numbers = list(report.mentions.filter(kind="detention").exclude(number="").values_list("number", flat=True))
    held = detentions.context("", numbers=numbers, institution=house)
    secured = evidence.context("", report=str(report.ref), detentions=numbers, institution=house)
    return plain(held), plain(secured)


def _amended(report: Report) -> list[dict[str, Any]]:
    """Which answers were amended, and whether whoever wrote them had a part in it; none of what they say."""
    rows = report.amendments.order_by("number").values_list("number", "ground", "changes")
    return [
        {"number": number, "ground": ground, "paths": [one["path"] for one in changes]}
        for number, ground, changes in rows
    ]


def _of_the_writing(row: Mapping[str, Any]) -> bool:
    """A picture or a sound that was taken while the report was written, or the recording or signature of a reading of
    rights: kept with its custody, and no object that was seized."""
    return bool(row["digital"] and not row["annex"] and (row["detention"] or row["about"]))


def _recording(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of it: nothing that an inventory would ask."""
    told = {name: row[name] for name in ("number", "institution", "detention", "about", "description", "by", "kept")}
    return told | {"at": row["collected_at"]}


def _calls(incident: Incident) -> list[dict[str, Any]]:
    return [{"folio": call.folio, "received_at": iso(call.received_at)} for call in incidents.calls_of(incident)]


def assignments(incident: Incident) -> list[tuple[dispatch.Sent, list[dispatch.Aboard]]]:
    """Every unit that was sent, with who was aboard."""
    found = []
    for sent in dispatch.sent_to(incident):
        until = sent.released_at or max(filter(None, (sent.on_scene_at, sent.under_way_at, sent.assigned_at)))
        found.append((sent, dispatch.crew_between(sent.unit, sent.assigned_at, until)))
    return found


def _serialize(row: tuple[dispatch.Sent, list[dispatch.Aboard]]) -> dict[str, Any]:
    sent, crew = row
    times = {name: iso(getattr(sent, name)) for name in ("assigned_at", "on_scene_at", "released_at")}
    return {"unit": sent.unit, **times, "crew": [{"name": one.name, "number": one.number} for one in crew]}


def filled(
    form: Form, report: Report, officer: Officer, document: Mapping[str, Any], *, at: datetime
) -> dict[str, Any]:
    """Path -> answer, for every question that another record answers. Nobody is asked twice.

    document: as it is in hand, with what was just written: a person who stands in it is not written a second time.
    """
    context = context_of(report, at=at)
    known = local(_of_officer(officer, at) | _of_incident(report, officer), zone_of(report.state))
    found = {
        f"sections.{part.id}.{field.id}": known[field.source]
        for part in form.sections.values()
        for field in part.fields
        if known.get(field.source) not in (None, "", [])
    }
    if rows := list(_detained(form, document, officer, context["detentions"])):
        found |= {path: value for one in rows for path, value in one.items()}
        found["sections.knowledge.people_detained"] = True
    if rows := list(_secured(form, document, officer, context["evidence"])):
        found |= {path: value for one in rows for path, value in one.items()}
        found["sections.knowledge.objects_collected"] = True
    return {path: value for path, value in found.items() if _fits(form, path, value, at)}


def _fits(form: Form, path: str, value: Any, at: datetime) -> bool:
    """The edition asks for it, and takes this answer: another register has codes and lengths of its own."""
    asked = form.field(path)
    return asked is not None and not any(value_faults(asked[1], value, path, until=at + TOLERANCE))


def _of_officer(officer: Officer, at: datetime) -> dict[str, Any]:
    card = officers.card(officer, at.date())
    return {
        "officer.name": card.name,
        "officer.number": card.number,
        "officer.rank": card.rank_label,
        "officer.institution": card.institution_name,
    }


def _of_incident(report: Report, officer: Officer) -> dict[str, Any]:
    """Of the incident only what an officer who was sent to it was told; anybody else gets its folio."""
    incident = report.incident
    if incident is None:
        return {"incident.state": report.state}
    found: dict[str, Any] = {"incident.folio": incident.folio}
    mine = [
        (sent, crew)
        for sent, crew in assignments(incident)
        if sent.unit == report.unit or any(one.officer_id == officer.pk for one in crew)
    ]
    if not mine:
        return found
    sent, crew = mine[-1]
    found |= {
        "incident.origin": KNOWN_BY.get(incident.origin, ""),
        "incident.label": incidents.label(incident, "es"),
        "incident.kind": kind_of(incident.code).id,
        "incident.place": incident.address,
        "incident.reference": incident.reference,
        "incident.municipality": incident.municipality,
        "incident.state": incident.state,
        "incident.latitude": incident.latitude,
        "incident.longitude": incident.longitude,
        "assignment.unit": sent.unit,
        "assignment.crew": [{"name": one.name, "number": one.number} for one in crew],
        "assignment.assigned_at": iso(sent.assigned_at),
        "assignment.on_scene_at": iso(sent.on_scene_at),
    }
    return found


def _detained(
    form: Form, document: Mapping[str, Any], officer: Officer, rows: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for row in rows:
        if not took_part(row, officer):
            continue
        key = _record_of(document, "detention", "register_number", row)
        yield from _answers(form, "detention", "detention", key, row, {"register_number": row["number"]})


def _secured(
    form: Form, document: Mapping[str, Any], officer: Officer, rows: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for row in rows:
        own = row.get("institution", officer.institution_id) == officer.institution_id
        if own and officer.name in str(row.get("by", "")):
            key = _record_of(document, "object", "evidence", row)
            told = row | {"found_at": row.get("found_at") or row.get("collected_at")}
            yield from _answers(form, "object", "evidence", key, told, {"evidence": row["number"]})


def _answers(
    form: Form, annex: str, source: str, key: str, row: Mapping[str, Any], more: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    if annex not in form.annexes:
        return
    told = {
        field.id: row.get(field.source.removeprefix(f"{source}."))
        for field in form.annexes[annex].fields
        if field.source.startswith(f"{source}.")
    }
    yield {f"annexes.{annex}.{key}.{name}": v for name, v in (told | more).items() if v not in (None, "", [])}


def _record_of(document: Mapping[str, Any], annex: str, field: str, row: Mapping[str, Any]) -> str:
    """The record that is about a row of another register: the one it names, the one that names it, or a new one."""
    records = document["annexes"].get(annex, [])
    if row.get("annex"):
        return str(row["annex"])
    named = next((record["id"] for record in records if record.get(field) == row["number"]), None)
    # The same row always makes the same record, wherever it is first met.
    return str(named or hashlib.sha256(row["number"].encode()).hexdigest()[:8])


def iso(moment: Any) -> str | None:
    """An instant as a document holds it."""
    return moment.isoformat(timespec="seconds") if moment else None


def plain(value: Any) -> Any:
    """What another domain told, as JSON."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def local(value: Any, zone: ZoneInfo) -> Any:
    """JSON whose instants stand in the hour of the place: people read them, in the form and in a finding."""
    if isinstance(value, Mapping):
        return {name: local(one, zone) for name, one in value.items()}
    if isinstance(value, list):
        return [local(one, zone) for one in value]
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return datetime.fromisoformat(value).astimezone(zone).isoformat(timespec="seconds")
    return value


def place_name(code: str) -> str:
    """Name of a municipality, or its code."""
    found = municipality(code)
    return found.name if found else code
