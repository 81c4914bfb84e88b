"""A call as the desk shows it: everything that is known about it in one answer, in the reader's language."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hilo.emergency.calls import queries as calls
from hilo.emergency.calls.commands import CallFields
from hilo.emergency.incidents import queries as incidents
from hilo.emergency.places import queries as places
from hilo.kernel.notices.queries import about
from hilo.kernel.territory.queries import municipality, state
from hilo.kit.frame import language
from hilo.lib.actor import Actor
from hilo.lib.geo import distance_m

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call
    from hilo.emergency.incidents.models import Incident

NEAR_M = 5_000
TYPED = tuple(one.name for one in fields(CallFields))
"""What an operator types stands on the sheet."""


def place_name(call: Call) -> str:
    """Municipality and state in words, "" for a call without a place."""
    return place_words(call.state, call.municipality)


def place_words(state_code: str, town_code: str) -> str:
    """Municipality and state in words, "" where nothing is known."""
    if not state_code:
        return ""
    town = municipality(town_code) if town_code else None
    region = state(state_code)
    return ", ".join(part.name for part in (town, region) if part is not None)


def row(call: Call) -> dict[str, Any]:
    """A call as a line of the queue."""
    return {
        "id": call.pk,
        "folio": call.folio,
        "channel": calls.channel_label(call.channel, language()),
        "place": place_name(call),
        "received_at": call.received_at,
        "ended_at": call.ended_at,
    }


def sheet(call: Call, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The whole sheet of a call in hand."""
    link = incidents.link_of(call)
    return (
        row(call)
        | {name: getattr(call, name) for name in TYPED}
        | {
            "status": call.status,
            "by_hand": call.by_hand,
            "silent": call.silent,
            "no_ring": call.no_ring,
            "keys": call.keys,
            "served_number": call.served_number,
            "answered_by": call.answered_by,
            "classified_at": call.classified_at,
            "improper_kind": call.improper_kind,
            "incident": incident(link.incident) if link else None,
            "earlier": earlier(call, actor),
        }
        | where(call, actor, at=at)
    )


def where(call: Call, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The part of a sheet that changes with the place."""
    placed = bool(call.state) and call.latitude is not None and call.longitude is not None
    latitude, longitude = (call.latitude, call.longitude) if placed else (None, None)
    return {
        "latitude": call.latitude,
        "longitude": call.longitude,
        "uncertainty_m": call.uncertainty_m,
        "placed": placed,
        "place": place_name(call),
        "exact": call.exact,
        "offered": asdict(offered) if (offered := calls.offered_to(call)) else None,
        "suggests": calls.suggested_centre(call),
        "findings": [finding.as_dict() for finding in calls.findings_of(call, language())],
        "notices": [
            {"text": notice.text, "kind": notice.kind, "until": notice.valid_until}
            for notice in about(at=at, number=call.caller_number, latitude=latitude, longitude=longitude)
        ],
        "history": [] if latitude is None or longitude is None else _history(call, actor, latitude, longitude, at),
        "around": [] if latitude is None or longitude is None else _around(actor, latitude, longitude),
        "names": []
        if latitude is None or longitude is None
        else [
            {"label": known.name, "latitude": known.latitude, "longitude": known.longitude}
            for known in places.around(latitude, longitude, state_code=call.state)
        ],
    }


def incident(row: Incident) -> dict[str, Any]:
    """An incident as a line."""
    return {
        "folio": row.folio,
        "code": row.code,
        "label": incidents.label(row, language()),
        "priority": row.priority,
        "status": row.status,
        "received_at": row.received_at,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "placeless": row.latitude is None,
    }


def likely(call_id: int, actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Open incidents that the call may tell of, the likeliest first, each with its reasons."""
    return [
        (_elsewhere(found) if incidents.answered_elsewhere(found, actor) else incident(found))
        | {"score": round(score.total, 3), "reasons": incidents.reasons(score)}
        for score, found in incidents.likely_same(call_id, actor, at=at)
    ]


def _elsewhere(row: Incident) -> dict[str, Any]:
    """The least of an incident that another state answers for: it cannot be linked, but handed over."""
    return {
        "folio": row.folio,
        "centre": row.centre_id,
        "code": row.code,
        "label": incidents.label(row, language()),
        "received_at": row.received_at,
        "elsewhere": True,
    }


def earlier(call: Call, actor: Actor) -> dict[str, Any]:
    """What earlier calls from the same number were: a summary, and the latest five."""
    summary = calls.number_history(call.caller_number, actor=actor, before=call.received_at, language=language())
    latest = calls.earlier_from_number(call.caller_number, actor=actor, before=call.received_at, limit=5)
    labels = {kind.name: kind.labels[language()] for kind in calls.improper_menu()}
    rows = []
    for one in latest:
        link = None if one.improper_kind else incidents.link_of(one)
        what = labels.get(one.improper_kind, one.improper_kind)
        rows.append(
            {
                "folio": one.folio,
                "received_at": one.received_at,
                "improper": bool(one.improper_kind),
                "what": incidents.label(link.incident, language()) if link else what,
            }
        )
    return {"summary": summary.as_dict() if summary else None, "latest": rows}


def _history(call: Call, actor: Actor, latitude: float, longitude: float, at: datetime) -> list[dict[str, Any]]:
    found = incidents.near(latitude, longitude, actor, at=at)
    return [incident(one) for one in found if one.first_call_id != call.pk][:6]


def _around(actor: Actor, latitude: float, longitude: float) -> list[dict[str, Any]]:
    """Open incidents on the map around the call."""
    return [
        incident(one)
        for one in incidents.live(actor)
        if one.latitude is not None
        and one.longitude is not None
        and distance_m(latitude, longitude, one.latitude, one.longitude) <= NEAR_M
    ][:60]
