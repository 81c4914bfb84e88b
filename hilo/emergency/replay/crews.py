"""Crews without a person: accept, drive, report positions, arrive, work, leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random

from hilo.emergency.dispatch import actions as dispatch
from hilo.emergency.dispatch import queries as dispatch_queries
from hilo.emergency.incidents import actions as incidents
from hilo.emergency.replay.accounts import Accounts
from hilo.emergency.replay.clock import Agenda
from hilo.engines.dispatch import speed_model
from hilo.kernel.territory.queries import local_time
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

# How an incident ends once a unit has been there. Assumption of this project.
CLOSURES = {"A": 0.82, "N": 0.12, "F": 0.04, "I": 0.02}


@dataclass(frozen=True, slots=True)
class Pace:
    """How crews work: seconds between reported positions under way, mean seconds on scene, and between the positions
    of units at rest (0: they report none)."""

    report_s: float = 60.0
    scene_s: float = 720.0
    rest_s: float = 0.0


class Crews:
    """The crews of all units that are sent. A step that a person has taken or withdrawn ends the crew's own plan."""

    def __init__(self, agenda: Agenda, accounts: Accounts, *, actor: Actor, pace: Pace, seed: int) -> None:
        self.agenda, self.accounts, self.actor, self.pace = agenda, accounts, actor, pace
        self.rng = Random(seed)
        self.driving: set[str] = set()

    def sent(self, code: str, folio: str, at: datetime) -> None:
        """A unit was sent to an incident: its crew sets about it; a second word of the same order changes nothing."""
        if code in self.driving:
            return
        self.driving.add(code)
        self.agenda.after(self.rng.uniform(4, 15), partial(self._step, code, folio, "accepted"))

    def resume(self, code: str, folio: str, status: str) -> None:
        """Go on with an order that an earlier simulation left half done; status: where the unit stands."""
        following = {"assigned": "accepted", "accepted": "under_way", "under_way": "on_scene"}.get(status)
        self.driving.add(code)
        wait = self.rng.uniform(5, 60)
        self.agenda.after(
            wait, partial(self._step, code, folio, following) if following else partial(self._leave, code, folio)
        )

    def _step(self, code: str, folio: str, status: str, at: datetime) -> None:
        held = dispatch_queries.open_assignment(code)
        if held is None or held.incident.folio != folio:
            self.driving.discard(code)
            return
        try:
            unit = dispatch.step(actor=self.actor, unit_code=code, status=status, at=at)
        except Refusal:
            self.driving.discard(code)
            self.accounts.taken += 1
            return
        if status == "accepted":
            self.agenda.after(self.rng.uniform(10, 30), partial(self._step, code, folio, "under_way"))
        elif status == "under_way":
            scene = held.incident
            if unit.latitude is None or scene.latitude is None:
                self.agenda.after(self.rng.uniform(240, 600), partial(self._step, code, folio, "on_scene"))
                return
            start, end = (unit.latitude, unit.longitude or 0.0), (scene.latitude, scene.longitude or 0.0)
            travel = speed_model(local=local_time(at, unit.state), priority=scene.priority)
            trip = (travel.seconds([start], end)[0] - travel.turnout_s) * self.rng.uniform(0.85, 1.25)
            self._drive(code, folio, start, end, at, max(trip, 5.0), at)
        elif status == "on_scene":
            self.accounts.arrived += 1
            work = self.rng.lognormvariate(0, 0.4) * self.pace.scene_s
            self.agenda.after(work, partial(self._leave, code, folio))

    def _drive(
        self,
        code: str,
        folio: str,
        start: tuple[float, float],
        end: tuple[float, float],
        since: datetime,
        trip_s: float,
        at: datetime,
    ) -> None:
        """Report where the unit is on its way, and go on until it is there."""
        share = min(1.0, (at - since).total_seconds() / trip_s)
        if at > since:
            self.report(code, start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share, at)
        if share >= 1.0:
            self._step(code, folio, "on_scene", at)
            return
        rest = trip_s - (at - since).total_seconds()
        self.agenda.after(
            max(0.01, min(self.pace.report_s, rest)), partial(self._drive, code, folio, start, end, since, trip_s)
        )

    def _leave(self, code: str, folio: str, at: datetime) -> None:
        """The work is done: the unit is free, and the last one to leave closes the incident."""
        held = dispatch_queries.open_assignment(code)
        self.driving.discard(code)
        if held is None or held.incident.folio != folio:
            return
        try:
            dispatch.step(actor=self.actor, unit_code=code, status="free", at=at)
            if any(row.released_at is None for row in dispatch_queries.assignments_of(folio, self.actor)):
                return
            closure = self.rng.choices(list(CLOSURES), list(CLOSURES.values()))[0]
            incidents.close(actor=self.actor, folio=folio, code=closure, at=at)
        except Refusal:
            self.accounts.taken += 1
            return
        self.accounts.closed += 1

    def report(self, code: str, latitude: float, longitude: float, at: datetime) -> None:
        """A unit reports its position; a unit that is gone meanwhile reports none."""
        try:
            dispatch.report_position(
                actor=self.actor,
                unit_code=code,
                latitude=round(latitude, 6),
                longitude=round(longitude, 6),
                fixed_at=at,
                at=at,
            )
        except Refusal:
            self.accounts.taken += 1
