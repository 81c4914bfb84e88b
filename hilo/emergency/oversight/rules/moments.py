"""What counts: from the moments of a call and of its incident to the seconds of each measure.

answer: received to answered, of calls that a person answered; improper ones too, for nobody knows before. abandoned:
received to hung up unanswered. registration: received to classified, of real calls that a person took. process:
answered to the first unit sent. dispatch, arrival: received to the first unit sent, and to the first on scene, of the
incident that began with the call. handling: answered to the end of the call, or to its classification where the end is
not known.

A time that was due and has not come is counted too, under its measure in DUE, by the seconds that it has been due: a
centre that sends nobody keeps no time. Due are: an answer to every call that rang where a person answers (who hung up
never got one); the registration of every call but improper ones and those who hung up; process, dispatch and arrival of
every incident to which help was due (`help_due`: by its code and by how it was closed). A call that was answered and
never classified has no incident, and lacks its registration alone.

A call that was begun by hand at the desk (`by_hand`) has no time to answer, for nobody saw when it rang; all its other
times run from the key that began it. They lack the seconds that it rang, and are apart from those of answered calls by
their number alone.

Apart, and in none of the times: calls from paper forms and calls taken while the line was cut, whose times were written
by hand. A caller who hung up and was called back is no answered call; its registration still runs from the first ring.
An incident that was reopened keeps its first dispatch and arrival; a call that was corrected counts as what it is now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Protocol

from hilo.emergency.calls.rules import channels

from .histograms import LONGEST_S, Cells, key, place

MEASURES = ("answer", "abandoned", "registration", "process", "dispatch", "arrival", "handling")
PRIORITIES = ("", "high", "medium", "low")
""" "" is a call that tells of no incident. The order is that of the bytes kept (histograms.key)."""
WAYS = ("answered", "abandoned", "called_back", "unmeasured", "paper", "waiting", "offline", "by_hand")
KINDS = ("real", "improper", "other")
COUNTED = (*WAYS[:-1], *KINDS, "without_dispatch", "odd", "offered", "excused", WAYS[-1])
"""What is counted of calls; its place in this list is what is kept, so names are added at the end only.

offline: taken while the line was cut. odd: a moment lies before the one it follows, so the time is left out. offered:
rang where a person had to answer: what a centre needs hands for. without_dispatch: help was due and no unit was sent;
excused: nobody was sent and by its code or its closure nobody was due.
"""
CALLS = "calls"
DUE = {name: f"{name}_due" for name in ("answer", "registration", "process", "dispatch", "arrival")}
"""Measure -> what counts the cases where it was due and has not come."""
KEPT = (*MEASURES, CALLS, *DUE.values())
"""What a day keeps; the place in this list is in its bytes, so names are added at the end only. The "seconds" of CALLS
are places in COUNTED.
"""


_CALLS = KEPT.index(CALLS)


class Call(Protocol):
    """The moments of a call."""

    @property
    def id(self) -> int: ...
    @property
    def channel(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def improper_kind(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def answered_at(self) -> datetime | None: ...
    @property
    def classified_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def paper_form(self) -> str: ...
    @property
    def by_hand(self) -> bool: ...


class IncidentMoments(Protocol):
    """The moments of the incident that a call tells of."""

    @property
    def call(self) -> int: ...
    @property
    def first_call(self) -> int | None: ...
    @property
    def code(self) -> str: ...
    @property
    def closure_code(self) -> str: ...
    @property
    def priority(self) -> str: ...
    @property
    def dispatched_at(self) -> datetime | None: ...
    @property
    def on_scene_at(self) -> datetime | None: ...


def live_channels() -> frozenset[str]:
    """The channels on which a person answers."""
    return frozenset(name for name, channel in channels().items() if channel.live)


@dataclass(slots=True)
class DayCounts:
    """One day, counted. cells: those of histograms; improper: kind -> 24 counts by hour."""

    cells: Cells = field(default_factory=Counter)
    improper: dict[str, list[int]] = field(default_factory=dict)


def count(
    calls: Iterable[Call],
    told: Mapping[int, IncidentMoments],
    first_back: Mapping[int, datetime],
    *,
    live: frozenset[str],
    hour_of: Callable[[datetime], int],
    help_due: Callable[[IncidentMoments], bool],
    at: datetime,
) -> DayCounts:
    """Count the calls of a day as they stand at an instant.

    told: call id -> incident it tells of; first_back: call id -> first attempt to call back; live: channels where a
    person answers; hour_of: local hour of an instant; help_due: whether help was due to an incident.
    """
    found = DayCounts()
    for call in calls:
        incident = told.get(call.id)
        hour = hour_of(call.received_at)
        priority = PRIORITIES.index(incident.priority) if incident else 0
        way = way_of(call, first_back.get(call.id), live=live)
        slot = place(hour, priority)
        counted = [way, kind_of(call)]
        if way not in {"paper", "offline"} and call.channel in live:
            counted.append("offered")
        for measure, began, ended in _spans(call, incident, way):
            seconds = ceil((ended - began).total_seconds())
            if seconds < 0:
                counted.append("odd")
            else:
                found.cells[key(KEPT.index(measure), slot, seconds)] += 1
        first = incident if incident and incident.first_call == call.id else None
        for measure, since in _lacking(call, first if first and help_due(first) else None, way):
            lasted = LONGEST_S if since is None else max(0, ceil((at - since).total_seconds()))
            found.cells[key(KEPT.index(DUE[measure]), slot, lasted)] += 1
        if first and first.dispatched_at is None:
            counted.append("without_dispatch" if help_due(first) else "excused")
        for name in counted:
            found.cells[key(_CALLS, slot, COUNTED.index(name))] += 1
        if call.status == "improper":
            found.improper.setdefault(call.improper_kind, [0] * 24)[hour] += 1
    return found


def kind_of(call: Call) -> str:
    """What the call proved to be so far."""
    return {"classified": "real", "improper": "improper"}.get(call.status, "other")


def way_of(call: Call, first_back: datetime | None, *, live: frozenset[str]) -> str:
    """How the call was taken: one of WAYS."""
    if call.paper_form:
        return "paper"
    if call.by_hand:
        return "by_hand"
    if call.channel not in live:
        return "unmeasured"
    if call.answered_at is not None:
        if first_back is not None and first_back <= call.answered_at:
            return "called_back"
        # At the very instant that it rang nobody answers: a desk wrote both when its line was back.
        return "offline" if call.answered_at == call.received_at else "answered"
    if call.status == "waiting":
        return "waiting"
    if call.status in {"abandoned", "unreached"} or _ended_before(call):
        return "abandoned"
    return "unmeasured"


def _ended_before(call: Call) -> bool:
    """Hung up first, and found to be something only afterwards."""
    return call.ended_at is not None and call.classified_at is not None and call.ended_at < call.classified_at


def _spans(call: Call, incident: IncidentMoments | None, way: str) -> Iterable[tuple[str, datetime, datetime]]:
    if way in {"paper", "offline"}:
        return
    answered, ended = call.answered_at, call.ended_at or call.classified_at
    if way == "answered" and answered:
        yield "answer", call.received_at, answered
    if way == "abandoned" and call.ended_at:
        yield "abandoned", call.received_at, call.ended_at
    if way in {"answered", "called_back", "by_hand"} and answered and ended:
        yield "handling", answered, ended
    if way != "unmeasured" and call.status == "classified" and call.classified_at:
        yield "registration", call.received_at, call.classified_at
    if incident is None or incident.first_call != call.id:
        return
    if incident.dispatched_at:
        yield "dispatch", call.received_at, incident.dispatched_at
        if way in {"answered", "by_hand"} and answered:
            yield "process", answered, incident.dispatched_at
    if incident.on_scene_at:
        yield "arrival", call.received_at, incident.on_scene_at


def _lacking(call: Call, owed: IncidentMoments | None, way: str) -> Iterable[tuple[str, datetime | None]]:
    """What was due and has not come, and since when; None where it can no longer come. owed: the incident that began
    with the call, if help was due to it."""
    if way in {"paper", "offline"}:
        return
    if way in {"abandoned", "called_back"}:
        yield "answer", None
    if way == "waiting":
        yield "answer", call.received_at
    if way == "waiting" or (way in {"answered", "called_back", "by_hand"} and call.status == "answered"):
        yield "registration", call.received_at
    if owed is None:
        return
    # Who was not sent before the incident was closed is sent no more.
    closed = bool(owed.closure_code)
    if owed.dispatched_at is None:
        yield "dispatch", None if closed else call.received_at
        if way in {"answered", "by_hand"}:
            yield "process", None if closed else call.answered_at
    if owed.on_scene_at is None:
        yield "arrival", None if closed else call.received_at
