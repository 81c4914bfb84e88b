"""Clocks of people in custody as a page draws them: how long is left, which state, who must act next.

Pure: what the register of detentions answers goes in (Clock, WallRow), lines come out. No name and no initial: a wall
is read by everybody in the room, and the number is enough to act.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

SOON_LEVELS = frozenset({"80", "95"})
BASES = {
    "law": later("the limit is the law's"),
    "reading": later("the law's number, as Hilo reads it"),
    "proposal": later("the limit is Hilo's proposal"),
}
STATES = ("late", "soon", "calm", "done")
"""How urgent a clock is, the most first."""
MOST = 24
"""Lines on the wall: more cannot be read across the room; what is cut off is said."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One term of one person. left: in words, "" once met; length: the bare time in it.

    percent: of its time gone, 0 to 100.

    state: calm, soon, late or done. proposal: the law says "without delay" and gives no number; the time is ours.
    basis: whose the limit is, in words; note: what the law leaves open, or makes depend on something; "" for nothing.
    """

    label: str
    who: str
    effect: str
    article: str
    started: datetime
    due: datetime
    met: datetime | None
    state: str
    left: str
    length: str
    percent: int
    proposal: bool
    basis: str
    note: str


@dataclass(frozen=True, slots=True)
class WallLine:
    """One person on the wall, with the clock that runs out first. length: how long; over: left, past
    its term by, held for."""

    number: str
    kind: str
    where: str
    since: datetime
    first: Clock | None
    state: str
    length: str
    over: str
    more: int
    adolescent: bool
    url: str


@dataclass(frozen=True, slots=True)
class Wall:
    """late, soon: how many have a term of the law that is over, or nearly; over: how many are over our own proposal."""

    at: datetime
    rows: list[WallLine]
    people: int
    late: int
    soon: int
    hidden: int
    over: int = 0


def clock(row: Any, at: datetime, spoken: str) -> Clock:
    """One running or ended term (detentions.Clock) as a line."""
    return Clock(
        label=str(row.title.get(spoken, row.term)),
        who=str(row.who.get(spoken, row.next)),
        effect=str(row.effect.get(spoken, "")),
        article=row.law,
        started=row.started_at,
        due=row.due_at,
        met=row.met_at,
        state=_state(row, at),
        left=left(row.due_at, at, proposal=row.proposal) if row.met_at is None else "",
        length=span(abs(row.due_at - (row.met_at or at))),
        percent=round(100 * min(1.0, max(0.0, row.share or 0.0))),
        proposal=bool(row.proposal),
        basis=_(BASES[row.basis]),
        note=str(row.note.get(spoken, "")),
    )


def wall(rows: Iterable[Any], at: datetime, spoken: str, *, case: str = "", apart: bool = True) -> Wall:
    """Everybody who is held (detentions.WallRow), late first.

    case: name of the address that a number opens, "" for none; apart: whether the reader may open who is kept apart.
    """
    lines = [_wall_line(row, at, spoken, case if apart or not row.apart else "") for row in rows]
    # What the law's term is over for stands before what is over our own proposal alone; within each, as they came.
    lines.sort(key=lambda line: STATES.index(line.state))
    states = [line.state for line in lines]
    beyond = sum(one.state == "soon" and one.first is not None and one.first.due < at for one in lines)
    return Wall(
        at=at,
        rows=lines[:MOST],
        people=len(lines),
        late=states.count("late"),
        soon=states.count("soon") - beyond,
        hidden=max(0, len(lines) - MOST),
        over=beyond,
    )


def of_wall_row(row: Any, at: datetime, spoken: str) -> list[Clock]:
    """The clocks of one person on the wall, the one that runs out first at the head."""
    running = [row.clock, *row.others] if row.clock is not None else list(row.others)
    return [clock(one, at, spoken) for one in running]


def _wall_line(row: Any, at: datetime, spoken: str, case: str) -> WallLine:
    running = of_wall_row(row, at, spoken)
    # A proposal that is over does not stand before a term of the law that is.
    first = min(running, key=lambda one: STATES.index(one.state), default=None)
    return WallLine(
        number=row.number,
        kind=str(row.kind_title.get(spoken, row.kind)),
        where=str(row.custody),
        since=row.detained_at,
        first=first,
        state=first.state if first else "calm",
        length=first.length if first else span(at - row.detained_at),
        over=_over(first, at),
        more=len(row.others),
        adolescent=bool(row.apart),
        url=reverse(case, args=[row.number]) if case else "",
    )


def _over(first: Clock | None, at: datetime) -> str:
    """What the big number on the wall counts."""
    if first is None:
        return _("held for")
    if first.due >= at:
        return _("time left") if not first.proposal else _("left, we propose")
    return _("more than we propose") if first.proposal else _("past its term by")


def left(due: datetime, at: datetime, *, proposal: bool = False) -> str:
    """How long there is: "3 h 20 min left", "the term ended 2 h 05 min ago"; over our own proposal nothing ended."""
    if due < at and proposal:
        return _("{time} more than we propose").format(time=span(at - due))
    if due < at:
        return _("the term ended {time} ago").format(time=span(at - due))
    return _("{time} left").format(time=span(due - at))


def span(length: timedelta) -> str:
    """A length as people say it: 42 min, 3 h 05 min, 2 d 4 h."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"


def _state(row: Any, at: datetime) -> str:
    if row.met_at is not None:
        return "late" if row.breached else "done"
    if row.level == "late" or row.breached:
        return "late"
    if row.proposal:
        # The law gives no number: what is over our expectation is watched, and is no breach.
        return "soon" if row.due_at < at else "calm"
    return "soon" if str(row.level) in SOON_LEVELS else "calm"
