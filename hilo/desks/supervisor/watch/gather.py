"""Everything that the first page shows, in one answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hilo.emergency.calls import queries as calls
from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.incidents import queries as incidents
from hilo.emergency.shifts import queries as shifts
from hilo.kernel.events.queries import last_place
from hilo.lib.actor import Actor
from hilo.policing.reports import queries as reports

from . import aid, alarms, terms
from .lines import Alarm, Term

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call

ANSWER_S = 15
"""Nine of ten calls within so many seconds (NENA-STA-020.1): the queue's clock."""
MOST_TERMS = 40
MOST_WAITING = 8
SHOWN_CALL_BACKS = 2


@dataclass(frozen=True, slots=True)
class Ring:
    """A call that waits. due: when it should have been answered."""

    id: int
    folio: str
    received_at: datetime
    due: datetime
    where: str
    channel: str


@dataclass(frozen=True, slots=True)
class Watch:
    """place: of the stream, from which a page follows. terms: those shown; hidden: so many more; late, soon: how many
    of each but for call-backs, which are counted by owed and owed_late.

    board: None for an account without a centre. free, units: of the board of units.
    """

    at: datetime
    place: int
    centre: str
    waiting: int
    queue: tuple[Ring, ...]
    terms: tuple[Term, ...]
    hidden: int
    late: int
    soon: int
    alarms: tuple[Alarm, ...]
    board: shifts.Board | None
    owed: int
    owed_late: int
    open: int
    unsent: int
    free: int
    units: int

    @property
    def calm(self) -> bool:
        """True if nothing needs the supervisor now."""
        return not (self.alarms or self.late or self.waiting or self.owed_late)


def gather(who: Actor, *, at: datetime, language: str) -> Watch:
    """Ask every domain once. The place is asked first: what happens meanwhile is told twice and changes nothing."""
    place = last_place()
    ringing = calls.waiting(who, limit=MOST_WAITING)
    live = incidents.live(who)
    owed = calls.call_backs_owed(who, at=at)
    between = aid.ask(who, at)
    manned = centre_named(who.centre) is not None
    board = shifts.board(who, at=at) if manned else None
    wall = terms.in_order(
        [
            *terms.incident_terms(live, who, at, language),
            *terms.part_terms(live, dispatch.parts_of(live), at, language),
            *terms.call_back_terms(owed, at)[:SHOWN_CALL_BACKS],
            *aid.terms(between, who, at),
            *terms.report_terms(reports.unreceived(who, at=at)),
            *terms.hand_over_term(shifts.hand_over_waiting(who) if manned else None, at),
        ]
    )
    open_, unsent = incidents.count_live(who)
    free, units = dispatch.count_units(who)
    # Call-backs have a number of their own at the head of the page.
    counted = [term.state for term in wall if term.kind != "call_back"]
    found = [
        *alarms.of_overload(who, at),
        *alarms.of_people(board),
        *aid.alarms(between),
        *alarms.of_agencies(who, at),
        *alarms.of_machine(at),
    ]
    return Watch(
        at=at,
        place=place,
        centre=who.centre,
        waiting=calls.count_waiting(who),
        queue=tuple(_ring(call, language) for call in ringing),
        terms=tuple(wall[:MOST_TERMS]),
        hidden=max(0, len(wall) - MOST_TERMS),
        late=counted.count("late"),
        soon=counted.count("soon"),
        alarms=tuple(alarms.in_order(found)),
        board=board,
        owed=len(owed),
        owed_late=sum(row.overdue for row in owed),
        open=open_,
        unsent=unsent,
        free=free,
        units=units,
    )


def _ring(call: Call, language: str) -> Ring:
    return Ring(
        id=call.pk,
        folio=call.folio,
        received_at=call.received_at,
        due=call.received_at + timedelta(seconds=ANSWER_S),
        where=terms.place(call.municipality, call.state),
        channel=calls.channel_label(call.channel, language),
    )
