"""Oversight over HTTP: times, improper calls, needs by hour. No answer is by person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Query, Router, Schema

from hilo.kernel.access.http import May, asker, by
from hilo.lib.limits import Longest

from . import actions, queries
from .commands import NoteTalkAboutCall
from .queries import NotedTalk, noted_talk
from .values import Improper, Needs, RepeatedNumber, Times

router = Router(tags=["oversight"])
OVERSEE = May("centre.oversee")
Code = Annotated[str, Longest(12)]
Word = Annotated[str, Longest(12)]
USUAL_DAYS = 28


class Days(Schema):
    """Local days, both included; the last four weeks if left out. centre: one centre, or all in the reader's scope."""

    first: date | None = None
    last: date | None = None
    centre: Code = ""


class TimesAsked(Days):
    """by: centre, day, week, hour, priority or rollout; priority: high, medium or low."""

    by: Word = ""
    priority: Word = ""


class NumbersAsked(Schema):
    """days: how far back. at_least: improper calls. reveal: whole numbers; it needs calls.read and is written down."""

    days: Annotated[int, Query(ge=1, le=365)] = 30
    at_least: Annotated[int, Query(ge=2, le=1000)] = 5
    centre: Code = ""
    reveal: bool = False


class StaffingAsked(Schema):
    """service: share of calls answered (incidents taken up) within so many seconds. shrinkage: share on a break, in
    training, absent. work: seconds of a dispatcher on an incident. What is left out is as the desk's plan has it."""

    centre: Code = ""
    desk: Word = "operator"
    weeks: Annotated[int, Query(ge=1, le=52)] = 4
    service: float | None = None
    within: int | None = None
    occupancy: float | None = None
    shrinkage: float | None = None
    work: int | None = None


@router.get("times", response=Times, auth=OVERSEE)
def times(request: HttpRequest, asked: Query[TimesAsked]) -> Times:
    """Times as percentiles and shares within the standards, each verdict with its interval."""
    actor, at = asker(request), timezone.now()
    actions.keep_up(actor=actor, at=at)
    first, last = _days(asked, at)
    return queries.times(
        actor, at=at, first=first, last=last, by=asked.by, centre=asked.centre, priority=asked.priority
    )


@router.get("improper", response=Improper, auth=OVERSEE)
def improper(request: HttpRequest, asked: Query[Days]) -> Improper:
    """Improper calls by kind, hour and day."""
    actor, at = asker(request), timezone.now()
    actions.keep_up(actor=actor, at=at)
    first, last = _days(asked, at)
    return queries.improper(actor, at=at, first=first, last=last, centre=asked.centre)


@router.get("improper/numbers", response=list[RepeatedNumber], auth=OVERSEE)
def repeated(request: HttpRequest, asked: Query[NumbersAsked]) -> list[RepeatedNumber]:
    """Numbers that called often without an emergency, masked: whom to talk with. None of them is ever blocked."""
    return queries.repeated(
        asker(request),
        at=timezone.now(),
        days=asked.days,
        at_least=asked.at_least,
        centre=asked.centre,
        reveal=asked.reveal,
    )


@router.post("improper/talks", response=NotedTalk, auth=OVERSEE)
def talk(request: HttpRequest, body: Body[NoteTalkAboutCall]) -> NotedTalk:
    """Note a talk with whoever called often without an emergency."""
    return noted_talk(actions.note_talk(body.call_id, body, **by(request)))


@router.get("staffing", response=Needs, auth=OVERSEE)
def staffing(request: HttpRequest, asked: Query[StaffingAsked]) -> Needs:
    """Operators or dispatchers needed by hour of the week, from the centre's own history."""
    actor, at = asker(request), timezone.now()
    actions.keep_up(actor=actor, at=at)
    return queries.staffing(
        actor,
        at=at,
        centre=asked.centre or actor.centre,
        desk=asked.desk,
        weeks=asked.weeks,
        service=asked.service,
        within_s=asked.within,
        occupancy=asked.occupancy,
        shrinkage=asked.shrinkage,
        work_s=asked.work,
    )


def _days(asked: Days, at: datetime) -> tuple[date, date]:
    last = asked.last or timezone.localdate(at)
    return asked.first or max(last, date.min + timedelta(days=USUAL_DAYS)) - timedelta(days=USUAL_DAYS - 1), last
