"""A state in which calls are taken, units sent and incidents closed without a person, beside those who are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import cos, radians
from random import Random

from hilo.demonstration.simulation.accounts import Accounts
from hilo.demonstration.simulation.arrivals import Arrival
from hilo.demonstration.simulation.clock import Agenda
from hilo.demonstration.simulation.crews import Crews, Pace
from hilo.demonstration.simulation.desk import DISPATCHER, OPERATOR, Desk, Dispatcher, Manners, system_actor
from hilo.emergency.calls.queries import waiting
from hilo.emergency.dispatch.queries import assignments_of, open_assignments
from hilo.emergency.dispatch.queries import unit as unit_named
from hilo.emergency.dispatch.queries import units as units_of
from hilo.emergency.incidents.queries import live
from hilo.kernel.installation.queries import refuse_if_operational

WATCH_S = 2.0
TIDY_S = 60.0
ORPHAN = timedelta(seconds=75)
"""How long an incident that a person opened waits for a person to send units before the dispatcher does."""

SILENT = timedelta(minutes=5)
"""How long a unit at rest may have reported nothing before it is asked where it stands."""


@dataclass(slots=True)
class Stage:
    """The automatic hands of one centre, and what came of their work."""

    agenda: Agenda
    accounts: Accounts
    desk: Desk
    dispatcher: Dispatcher
    crews: Crews


def stage(
    agenda: Agenda,
    *,
    centre: str,
    seed: int,
    manners: Manners,
    pace: Pace,
    accounts: Accounts | None = None,
    manned: frozenset[str] = frozenset(),
    name: str = "hilo.simulation",
    on_incident: Callable[[str, datetime], None] | None = None,
) -> Stage:
    """Set up the hands of a centre.

    manned: units whose buttons are left to a person for a while. on_incident: what becomes of an incident that its
    operators open, with the instant; without it the dispatcher sends units.
    Raises: Refusal HILO-K451 in an operational installation.
    """
    refuse_if_operational("A simulation")
    accounts = accounts or Accounts()
    operator = system_actor(f"{name}.operator", OPERATOR, centre=centre, purpose="simulation")
    actor = system_actor(f"{name}.dispatcher", DISPATCHER, centre=centre, purpose="simulation")
    crews = Crews(agenda, accounts, actor=actor, pace=pace, seed=seed + 1, manned=manned)
    dispatcher = Dispatcher(agenda, accounts, actor=actor, manners=manners, seed=seed + 2, on_sent=crews.sent)
    desk = Desk(
        agenda,
        accounts,
        operator=operator,
        manners=manners,
        seed=seed,
        on_incident=on_incident or dispatcher.soon,
    )
    return Stage(agenda, accounts, desk, dispatcher, crews)


def feed(agenda: Agenda, arrivals: Iterable[Arrival], ring: Callable[[Arrival], None]) -> None:
    """Let the calls ring at their times, one read from the stream when the one before it has rung."""
    stream = iter(arrivals)

    def next_one() -> None:
        arrival = next(stream, None)
        if arrival is not None:
            agenda.at(arrival.at, partial(rings, arrival))

    def rings(arrival: Arrival, at: datetime) -> None:
        ring(arrival)
        next_one()

    next_one()


def keep_company(here: Stage) -> None:
    """Look after what persons do: crew the units they send, send units where they sent none, close what they left."""
    seen: set[str] = set()
    empty: set[str] = set()

    def watch(at: datetime) -> None:
        for incident in live(here.dispatcher.actor):
            if incident.status == "open" and incident.folio not in seen and at - incident.opened_at > ORPHAN:
                seen.add(incident.folio)
                here.dispatcher.soon(incident.folio, at)
            elif incident.status == "dispatched":
                seen.add(incident.folio)
        rest = {"available", "off_duty"}
        board = units_of(here.dispatcher.actor)
        busy = [row.pk for row in board if row.status not in rest and row.pk not in here.crews.driving]
        for code, folio in open_assignments(busy).items():
            here.crews.sent(code, folio, at)

    def tidy(at: datetime) -> None:
        # Twice in a row without a unit: nobody is coming back to close it.
        nonlocal empty
        actor = here.dispatcher.actor
        attended = [incident.folio for incident in live(actor) if incident.status == "on_scene"]
        bare = {folio for folio in attended if all(row.released_at for row in assignments_of(folio, actor))}
        for folio in bare & empty:
            here.dispatcher.close(folio, "A", at)
        empty = bare

    here.agenda.every(WATCH_S, watch)
    here.agenda.every(TIDY_S, tidy)


def take_over(here: Stage) -> None:
    """Begin where an earlier simulation stopped: its crews go on, units at rest report where they stand, and callers
    who rang meanwhile have hung up."""
    now, board = here.agenda.now, units_of(here.dispatcher.actor)
    for code, folio in open_assignments([unit.pk for unit in board]).items():
        here.crews.sent(code, folio, now)
    for unit in board:
        if unit.status != "available" or unit.latitude is None or unit.longitude is None:
            continue
        if unit.position_at is None or now - unit.position_at > SILENT:
            here.crews.report(unit.pk, unit.latitude, unit.longitude, now)
    for call in waiting(here.desk.operator, limit=500):
        here.desk.hang_up(call.pk, now)


def patrol(here: Stage, *, every_s: float, seed: int) -> None:
    """Units at rest report where they are; police units move about their post while they wait."""
    rng = Random(seed)
    posts: dict[str, tuple[float, float]] = {}

    def round_of(code: str, at: datetime) -> None:
        unit = unit_named(code, here.dispatcher.actor)
        here.agenda.after(rng.uniform(0.7, 1.3) * every_s, partial(round_of, code))
        if unit.status != "available" or unit.latitude is None or unit.longitude is None:
            return
        post = posts.setdefault(code, (unit.latitude, unit.longitude))
        latitude, longitude = unit.latitude, unit.longitude
        if "police" in unit.capabilities:
            # A step at random, and a pull home: a unit that came far goes back to its post in a few rounds.
            step = 350 / 111_195
            latitude += rng.gauss(0, step) + (post[0] - latitude) * 0.25
            longitude += rng.gauss(0, step) / cos(radians(latitude)) + (post[1] - longitude) * 0.25
        else:
            latitude, longitude = latitude + (post[0] - latitude) * 0.4, longitude + (post[1] - longitude) * 0.4
        here.crews.report(code, latitude, longitude, at)

    for unit in units_of(here.dispatcher.actor):
        if unit.latitude is not None and unit.longitude is not None:
            posts[unit.pk] = (unit.latitude, unit.longitude)
            here.agenda.after(rng.uniform(0, every_s), partial(round_of, unit.pk))
