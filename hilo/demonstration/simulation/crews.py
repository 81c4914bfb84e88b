"""Crews without a person: accept, drive, report positions, arrive, work, leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from hilo.demonstration.simulation.accounts import Accounts
from hilo.demonstration.simulation.clock import Agenda
from hilo.emergency.dispatch import actions as dispatch
from hilo.emergency.dispatch import queries as dispatch_queries
from hilo.emergency.incidents import actions as incidents
from hilo.emergency.incidents.commands import CloseIncident
from hilo.engines.dispatch import speed_model
from hilo.kernel.territory.queries import local_time
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.emergency.dispatch.models import Assignment

# How an incident ends once a unit has been there. Assumption of this project.
CLOSURES = {"A": 0.82, "N": 0.12, "F": 0.04, "I": 0.02}


COURTESY_S = 60.0
"""How much longer a crew waits with each step where a person may press the button first."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How crews work: seconds between reported positions under way, and mean seconds on scene."""

    report_s: float = 60.0
    scene_s: float = 720.0


@dataclass(frozen=True, slots=True)
class Trip:
    """A unit on its way: from where to where in degrees, since when, and for how many seconds."""

    code: str
    folio: str
    start: tuple[float, float]
    end: tuple[float, float]
    since: datetime
    seconds: float


class Crews:
    """The crews of all units that are sent. Whatever a person presses meanwhile, a crew goes on from where its unit
    stands; manned names the units whose buttons are left to a person for a while."""

    def __init__(
        self,
        agenda: Agenda,
        accounts: Accounts,
        *,
        actor: Actor,
        pace: Pace,
        seed: int,
        manned: frozenset[str] = frozenset(),
    ) -> None:
        self.agenda, self.accounts, self.actor, self.pace = agenda, accounts, actor, pace
        self.manned = manned
        self.rng = Random(seed)
        self.driving: set[str] = set()

    def sent(self, code: str, folio: str, at: datetime) -> None:
        """A unit has an order: its crew sets about it; a second word of the same order changes nothing."""
        if code not in self.driving:
            self.driving.add(code)
            self._go_on(code, folio, at)

    def _held(self, code: str, folio: str) -> Assignment | None:
        """The order, unless it is over; then the crew has nothing more to do."""
        held = dispatch_queries.open_assignment(code)
        if held is None or held.incident.folio != folio:
            self.driving.discard(code)
            return None
        return held

    def _go_on(self, code: str, folio: str, at: datetime) -> None:
        """Write down the next step from where the unit stands now."""
        held = self._held(code, folio)
        if held is None:
            return
        status = held.unit.status
        if status == "under_way":
            self._set_off(held, at)
            return
        following, wait = {
            "assigned": ("accepted", self.rng.uniform(4, 15)),
            "accepted": ("under_way", self.rng.uniform(10, 30)),
            "on_scene": ("free", self.rng.lognormvariate(0, 0.4) * self.pace.scene_s),
        }[status]
        self._later(code, folio, status, following, wait)

    def _later(self, code: str, folio: str, standing: str, following: str, wait: float) -> None:
        courtesy = COURTESY_S if code in self.manned else 0.0
        self.agenda.after(wait + courtesy, partial(self._press, code, folio, standing, following))

    def _press(self, code: str, folio: str, standing: str, following: str, at: datetime) -> None:
        """Press the button, if the unit still stands where it did; and go on."""
        held = self._held(code, folio)
        if held is None:
            return
        if held.unit.status == standing:
            try:
                dispatch.step(actor=self.actor, unit_code=code, status=following, at=at)
            except Refusal:
                self.driving.discard(code)
                self.accounts.taken += 1
                return
            self.accounts.arrived += following == "on_scene"
            if following == "free":
                self.driving.discard(code)
                self._close(folio, at)
                return
        self._go_on(code, folio, at)

    def _set_off(self, held: Assignment, at: datetime) -> None:
        unit, scene = held.unit, held.incident
        if unit.latitude is None or unit.longitude is None or scene.latitude is None or scene.longitude is None:
            self._later(unit.pk, scene.folio, "under_way", "on_scene", self.rng.uniform(240, 600))
            return
        start, end = (unit.latitude, unit.longitude), (scene.latitude, scene.longitude)
        travel = speed_model(local=local_time(at, unit.state), priority=scene.priority)
        trip_s = (travel.seconds([start], end)[0] - travel.turnout_s) * self.rng.uniform(0.85, 1.25)
        self._drive(Trip(unit.pk, scene.folio, start, end, at, max(trip_s, 5.0)), at)

    def _drive(self, trip: Trip, at: datetime) -> None:
        """Report where the unit is on its way, until it is there or somebody says that it is."""
        held = self._held(trip.code, trip.folio)
        if held is None:
            return
        if held.unit.status != "under_way":
            self._go_on(trip.code, trip.folio, at)
            return
        gone_s = (at - trip.since).total_seconds()
        share = min(1.0, gone_s / trip.seconds)
        if gone_s > 0:
            (north, east), (to_north, to_east) = trip.start, trip.end
            self.report(trip.code, north + (to_north - north) * share, east + (to_east - east) * share, at)
        if share < 1.0:
            wait = max(0.01, min(self.pace.report_s, trip.seconds - gone_s))
            self.agenda.after(wait, partial(self._drive, trip))
        elif trip.code in self.manned:
            self._later(trip.code, trip.folio, "under_way", "on_scene", 0.0)
        else:
            self._press(trip.code, trip.folio, "under_way", "on_scene", at)

    def _close(self, folio: str, at: datetime) -> None:
        """The last unit to leave closes the incident."""
        if any(row.released_at is None for row in dispatch_queries.assignments_of(folio, self.actor)):
            return
        closure = self.rng.choices(list(CLOSURES), list(CLOSURES.values()))[0]
        try:
            incidents.close(folio, CloseIncident(code=closure), actor=self.actor, at=at)
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
