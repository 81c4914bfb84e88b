"""Incidents that a call may tell of, and those around a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

from django.db.models import Q

from hilo.emergency.calls.queries import read as read_call
from hilo.kernel.territory.queries import place_of
from hilo.lib.actor import Actor
from hilo.lib.geo import distance_m

from ..models import Incident
from ..rules import (
    Report,
    Score,
    suggest,
)
from ..words import reasons_in_words
from .related import link_of
from .sight import answered_elsewhere, theirs

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call


WINDOW = timedelta(hours=3)
"""How far back a call is compared: an event older than this is told as a new one."""


REACH_DEGREES = 0.06
"""Half the side of the box that is searched around a call: about 6 km, wide of any likely mistake."""


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


def reasons(score: Score) -> list[str]:
    """Why a call may tell of an incident, in the reader's language."""
    return reasons_in_words(score)
