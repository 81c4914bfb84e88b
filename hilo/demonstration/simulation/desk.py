"""Operators and dispatchers without a person: they do what a person does, through the same actions.

They never contradict a person: what somebody else has taken, changed or closed is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from random import Random

from hilo.demonstration.simulation.accounts import Accounts
from hilo.demonstration.simulation.arrivals import Arrival
from hilo.demonstration.simulation.clock import Agenda
from hilo.emergency.calls import actions as calls
from hilo.emergency.calls.commands import MarkImproper, NoteCall, ReceiveCall, ReportAttempt
from hilo.emergency.dispatch import actions as dispatch
from hilo.emergency.dispatch.commands import SendUnits
from hilo.emergency.dispatch.queries import recommendation
from hilo.emergency.incidents import actions as incidents
from hilo.emergency.incidents.commands import ClassifyCall, CloseIncident
from hilo.emergency.incidents.queries import likely_same
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

OPERATOR = frozenset(
    {"calls.receive", "calls.read", "calls.answer", "incidents.classify", "incidents.read", "incidents.link"}
)
DISPATCHER = frozenset(
    {"incidents.read", "incidents.close", "dispatch.read", "dispatch.recommend", "dispatch.assign", "units.status"}
    | {"units.position"}
)
LINK_FROM = 0.65
"""Score of a likely duplicate from which the operator links; a doubtful one becomes an incident of its own. On three
hours of synthetic calls no two events were joined from here on, and 95 to 99 % of the pairs of callers were."""
TOLD_M = 200.0
"""How sure a place is that a caller describes in words, in metres."""
BACK_TALK_S = 20.0
"""How long a call back takes that finds nothing."""
TRIES = 8
"""How often a dispatcher asks again, a minute apart, for an incident that no free unit can answer."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How the operators work, in seconds.

    answer_s: mean from ring to answer. left_share: calls left to ring for left_s, so that a person may take them.
    register_s: from the answer to the code. dispatch_s: from the code to the order.
    patience_s: how long a caller who hangs up waits. back_s: mean from there to the call back; 0: none is made.
    """

    answer_s: float = 4.0
    left_share: float = 0.0
    left_s: float = 75.0
    register_s: float = 40.0
    dispatch_s: float = 25.0
    patience_s: float = 9.0
    back_s: float = 0.0


class Desk:
    """The operators of one centre. on_incident is told of every incident they open."""

    def __init__(
        self,
        agenda: Agenda,
        accounts: Accounts,
        *,
        operator: Actor,
        manners: Manners,
        seed: int,
        on_incident: Callable[[str, datetime], None] | None = None,
    ) -> None:
        self.agenda, self.accounts, self.manners = agenda, accounts, manners
        self.operator, self.on_incident = operator, on_incident
        self.rng = Random(seed)
        self.hands: dict[int, int] = {}

    def _hand(self, call_id: int) -> Actor:
        """Whoever of the operators has the call, or the first who is free: none has two calls at once."""
        taken = set(self.hands.values())
        number = self.hands.setdefault(call_id, next(n for n in count(1) if n not in taken))
        return replace(self.operator, name=hand_name(self.operator.name, self.operator.centre, number))

    def ring(self, arrival: Arrival) -> None:
        """A call rings now; the rest of its life is written into the agenda."""
        now = self.agenda.now
        self.accounts.received += 1
        try:
            call = calls.receive(
                ReceiveCall(
                    channel=arrival.channel,
                    caller_number=arrival.caller_number,
                    latitude=arrival.latitude,
                    longitude=arrival.longitude,
                    uncertainty_m=arrival.uncertainty_m,
                    narrative=arrival.narrative,
                    language=arrival.language,
                    received_at=arrival.at,
                ),
                actor=self.operator,
                at=now,
            )
        except Refusal as refusal:
            self.accounts.refused_with(arrival.source, refusal)
            return
        self.accounts.accepted += 1
        self.accounts.unplaced += not call.state
        left = self.rng.random() < self.manners.left_share
        wait = self.manners.left_s if left else self.rng.expovariate(1 / self.manners.answer_s) + 1
        if arrival.improper == "abandoned" and (patience := self.rng.expovariate(1 / self.manners.patience_s)) < wait:
            self.agenda.after(patience, lambda at: self.hang_up(call.pk, at))
        else:
            self.agenda.after(wait, lambda at: self._answer(call.pk, arrival, at))

    def hang_up(self, call_id: int, at: datetime) -> None:
        """A caller whom nobody has answered gives up."""
        try:
            calls.end(actor=self.operator, call_id=call_id, at=at)
        except Refusal:
            self.accounts.taken += 1
            return
        self.accounts.improper["abandoned"] += 1
        if self.manners.back_s:
            self.agenda.after(
                self.rng.expovariate(1 / self.manners.back_s), lambda then: self._call_back(call_id, then)
            )

    def _call_back(self, call_id: int, at: datetime) -> None:
        """Who gave up is called back: it was nothing."""
        try:
            calls.attempted(call_id, ReportAttempt(outcome="reached"), actor=self._hand(call_id), at=at)
        except Refusal:
            self.hands.pop(call_id, None)
            self.accounts.taken += 1
            return
        self.agenda.after(BACK_TALK_S, lambda then: self._nothing(call_id, then))

    def _nothing(self, call_id: int, at: datetime) -> None:
        self.hands.pop(call_id, None)
        try:
            calls.mark_improper(call_id, MarkImproper(kind="abandoned", why="as recorded"), actor=self.operator, at=at)
        except Refusal:
            self.accounts.taken += 1

    def _answer(self, call_id: int, arrival: Arrival, at: datetime) -> None:
        try:
            calls.answer(actor=self._hand(call_id), call_id=call_id, at=at)
        except Refusal:
            self.hands.pop(call_id, None)
            self.accounts.taken += 1
            return
        if arrival.improper:
            self.agenda.after(arrival.talk_s, lambda then: self._improper(call_id, arrival.improper, then))
        elif arrival.code:
            register = min(arrival.talk_s * 0.8, self.rng.gauss(1, 0.2) * self.manners.register_s)
            self.agenda.after(max(register, 5), lambda then: self._register(call_id, arrival, then))

    def _improper(self, call_id: int, kind: str, at: datetime) -> None:
        self.hands.pop(call_id, None)
        try:
            calls.mark_improper(call_id, MarkImproper(kind=kind, why="as recorded"), actor=self.operator, at=at)
        except Refusal:
            self.accounts.taken += 1
            return
        self.accounts.improper[kind] += 1

    def _register(self, call_id: int, arrival: Arrival, at: datetime) -> None:
        """Ask where it is if nobody knows, link the call to the incident it most likely tells of, or open one."""
        self.hands.pop(call_id, None)
        try:
            if arrival.latitude is None and arrival.told:
                latitude, longitude = arrival.told
                where = NoteCall(latitude=latitude, longitude=longitude, uncertainty_m=TOLD_M)
                calls.note(call_id, where, actor=self.operator, at=at)
            likely = likely_same(call_id, self.operator, at=at, limit=1)
            if likely and likely[0][0].total >= LINK_FROM:
                incidents.link(actor=self.operator, folio=likely[0][1].folio, call_id=call_id, at=at)
                self.accounts.linked += 1
            else:
                opened = incidents.classify(call_id, ClassifyCall(code=arrival.code), actor=self.operator, at=at)
                self.accounts.incidents += 1
                if self.on_incident:
                    self.on_incident(opened.folio, at)
        except Conflict:
            self.accounts.taken += 1
            return
        except Refusal as refusal:
            # The call itself is kept; only its code is not of the catalogue.
            self.accounts.accepted -= 1
            self.accounts.refused_with(arrival.source, refusal)
            return
        self.agenda.after(max(arrival.talk_s - self.manners.register_s, 1), lambda then: self._end(call_id, then))

    def _end(self, call_id: int, at: datetime) -> None:
        self.hands.pop(call_id, None)
        try:
            calls.end(actor=self.operator, call_id=call_id, at=at)
        except Refusal:
            self.accounts.taken += 1


class Dispatcher:
    """Sends the team that the ranking suggests. on_sent is told of every unit sent."""

    def __init__(
        self,
        agenda: Agenda,
        accounts: Accounts,
        *,
        actor: Actor,
        manners: Manners,
        seed: int,
        on_sent: Callable[[str, str, datetime], None],
    ) -> None:
        self.agenda, self.accounts, self.actor, self.manners = agenda, accounts, actor, manners
        self.on_sent = on_sent
        self.rng = Random(seed)

    def soon(self, folio: str, at: datetime) -> None:
        """An incident waits for units: it is looked at after a dispatcher's usual delay."""
        delay = max(5.0, self.rng.gauss(1, 0.3) * self.manners.dispatch_s)
        self.agenda.after(delay, lambda then: self._send(folio, TRIES, then))

    def _send(self, folio: str, tries: int, at: datetime) -> None:
        try:
            ranking = recommendation(folio, self.actor, at=at)
            team = [choice.unit.pk for choice in ranking.choices if choice.team]
            if team:
                dispatch.assign(folio, SendUnits(units=tuple(team)), actor=self.actor, at=at)
        except Refusal:
            self.accounts.taken += 1
            return
        self.accounts.sent += len(team)
        for code in team:
            self.on_sent(code, folio, at)
        if not team and ranking.missing and tries > 1:
            self.agenda.after(60, lambda then: self._send(folio, tries - 1, then))
        elif not team:
            # Nobody is to be sent, or nobody can be.
            self.close(folio, "I", at)

    def close(self, folio: str, code: str, at: datetime) -> None:
        """Close an incident, unless somebody has."""
        try:
            incidents.close(folio, CloseIncident(code=code), actor=self.actor, at=at)
        except Refusal:
            self.accounts.taken += 1
            return
        self.accounts.closed += 1


def hand_name(name: str, centre: str, number: int) -> str:
    """What one of a centre's simulated operators is called."""
    return ".".join(part for part in (name, centre.lower(), str(number)) if part)


def system_actor(name: str, permissions: frozenset[str], *, centre: str = "", purpose: str = "") -> Actor:
    """An actor of the simulation: it acts for every centre, since a call near a border is of whoever its point says."""
    return replace(Actor(name, permissions), centre=centre, purpose=purpose)
