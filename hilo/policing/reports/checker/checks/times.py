"""Hours that cannot all be true: within the report, and against the call and the dispatch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from ..case import Case
from ..cues import cues, found
from ..registry import Hit, rule
from ..words import clock, plain, span
from .common import APART, SLACK

ACTS = (("force", "at"), ("vehicle", "at"), ("object", "found_at"), ("interview", "at"), ("scene", "handed_at"))
AFTERWARDS = ("scene", "interview")
"""Acts of those who stay behind: they may come after the hand-over."""
DAY = timedelta(days=1)
# Only what is said of the detention itself: not the car that stopped, nor the people detained who were taken elsewhere.
_TOLD = re.compile(
    r"\b(?:(?:qued[a-zó]+|fue|fueron|result[a-zó]+) detenid[oa]s?|detuv(?:e|o|imos|ieron) a\b"
    r"|detenci[oó]n (?:se (?:hizo|realiz[oó]|llev[oó])|fue|ocurri[oó]))"
    r"(?:(?! y )[^,.;:\n\d]){0,40}? a las? (\d{1,2}):(\d{2})",
    re.IGNORECASE,
)


@rule("HILO-R111")
def known_order(case: Case) -> Iterator[Hit]:
    known, arrived = case.knowledge.time("known_at"), case.knowledge.time("arrived_at")
    if known and arrived and known - arrived > SLACK:
        yield case.knowledge.at("arrived_at"), {"gap": span(known - arrived)}


@rule("HILO-R112")
def known_before(case: Case) -> Iterator[Hit]:
    fact, known = case.knowledge.time("fact_at"), case.knowledge.time("known_at")
    if fact and known and fact - known > SLACK:
        yield case.knowledge.at("fact_at"), {"gap": span(fact - known)}


@rule("HILO-R113")
def detained_before_arrival(case: Case) -> Iterator[Hit]:
    """Unless others held the person first and the narrative tells it: that is asked about (HILO-R298)."""
    arrived = case.knowledge.time("arrived_at")
    for one, at in case.arrests:
        if arrived and arrived - at > SLACK and not found(cues()["HILO-R298"], case.spoken):
            yield one.at("detained_at"), {"gap": span(arrived - at)}


@rule("HILO-R114")
def handed_before(case: Case) -> Iterator[Hit]:
    handed = case.handover.time("at")
    for _, at in case.arrests:
        if handed and at > handed:
            yield case.handover.at("at"), {"gap": span(at - handed)}
            return


@rule("HILO-R115")
def in_the_future(case: Case) -> Iterator[Hit]:
    latest = case.now
    for record in case.records():
        for field, value in record.values.items():
            if field.endswith("at") and isinstance(value, str):
                at = record.time(field)
                if at and at - latest > SLACK:
                    yield record.at(field), {"at": clock(at)}


@rule("HILO-R116")
def outside(case: Case) -> Iterator[Hit]:
    arrived, handed = case.knowledge.time("arrived_at"), case.handover.time("at")
    for annex, field in ACTS:
        for one in case.annexes[annex]:
            at = one.time(field)
            after = handed if annex not in AFTERWARDS else None
            if at and ((arrived and arrived - at > SLACK) or (after and at - after > SLACK)):
                yield one.at(field), {"at": clock(at)}


@rule("HILO-R117")
def dispatch_differs(case: Case) -> Iterator[Hit]:
    """Hours, folio and unit against the call and the dispatch: only when there is one that could be meant."""
    knowledge, folio = case.knowledge, case.knowledge.text("call_folio")
    folios = {one.text("folio") for one in case.calls} - {""}
    if folio and folios and plain(folio) not in {plain(one) for one in folios}:
        yield knowledge.at("call_folio"), {"other": ", ".join(sorted(folios)[:3])}
    received = [at for one in case.calls if (at := one.time("received_at"))]
    known = knowledge.time("known_at")
    if known and received and knowledge.text("how") == "call" and min(received) - known > SLACK:
        yield knowledge.at("known_at"), {"other": clock(min(received))}
    arrived = knowledge.time("arrived_at")
    scenes = [at for one in case.assignments if (at := one.time("on_scene_at"))]
    if arrived and scenes and min(abs(arrived - at) for at in scenes) > APART:
        yield knowledge.at("arrived_at"), {"other": clock(min(scenes, key=lambda at: abs(arrived - at)))}
    units = {one.text("unit") for one in case.assignments} - {""}
    unit = case.responder.text("unit")
    if unit and units and plain(unit) not in {plain(one) for one in units}:
        yield case.responder.at("unit"), {"other": ", ".join(sorted(units)[:5])}


@rule("HILO-R118")
def told_hour(case: Case) -> Iterator[Hit]:
    """The hour of the detention in the narrative is none of those of annex A, by any clock of the report."""
    if not case.arrests or len(case.arrests) != len(case.detentions):
        return
    # A telephone that crossed a zone line writes the offset of its own clock: an hour may be told by any clock that
    # the report was written on.
    others = [case.knowledge.time(field) for field in ("fact_at", "known_at", "arrived_at")]
    clocks = {at.tzinfo for at in others if at}
    hours = [at for _, at in case.arrests]
    hours += [at.astimezone(zone) for at in hours for zone in clocks]
    for match in _TOLD.finditer(case.told):
        hour, minute = int(match[1]), int(match[2])
        if hour < 24 and minute < 60 and all(_apart(at, hour, minute) > SLACK for at in hours):
            yield case.narrative.at("text"), {"told": f"{hour:02}:{minute:02}", "at": clock(hours[0])}
            return


def _apart(at: datetime, hour: int, minute: int) -> timedelta:
    """The way between two hours of the clock, over midnight if that is shorter."""
    length = abs(timedelta(hours=at.hour - hour, minutes=at.minute - minute))
    return min(length, DAY - length)
