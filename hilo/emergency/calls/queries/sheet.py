"""A call as its centre sees it: its place, what is offered to it, and what is odd about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from hilo.emergency.centres.queries import covering
from hilo.kernel.territory.queries import municipality, require_state
from hilo.lib.findings import Finding
from hilo.lib.geo import distance_m

from ..card_words import FINDINGS
from ..commands import CallStatus, Channel, KindIfAny
from ..models import Call, OfferedPlace
from ..rules import (
    ImproperKind,
    channels,
    improper_kinds,
    location_findings,
    said_of_call,
)
from ..telephony_words import in_words


@dataclass(frozen=True, slots=True)
class CallPlace:
    """The place that a call's point means, with names."""

    state: str
    state_name: str
    municipality: str
    municipality_name: str
    exact: bool


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


def channel_label(name: str, language: str = "en") -> str:
    """A channel in the reader's language; an unknown one as it is written."""
    channel = channels().get(name)
    return channel.labels[language] if channel else name
