"""Where the units of a centre should wait: the study it keeps, and how it stands in this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec

import numpy as np

from hilo.emergency.centres.queries import centre as get_centre
from hilo.emergency.dispatch import queries as dispatch
from hilo.engines import coverage as engine
from hilo.engines.dispatch import Trip
from hilo.kernel.rights import allow
from hilo.kernel.territory.queries import road_router
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound

from ..studies import Kept, kept_for, travel

FRESH = timedelta(minutes=30)
MOST_CELLS = 120
"""Cells that the answer of this moment looks at, the busiest first: quick enough for a page."""
MOST_UNITS = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """How the centre stands now. free: units that count; unplaced: free ones without a position of late.

    share: of the calls in the cells looked at, expected to meet a free unit in time; cells_share: what those cells hold
    of all calls. move: the one move that helps most, None if none is worth it; base: where it leads.
    """

    free: int
    unplaced: int
    share: float
    cells_share: float
    move: engine.Move | None
    base: str


def services(actor: Actor, *, centre: str, since: datetime, until: datetime, capability: str = "") -> list[engine.Call]:
    """A centre's own services as the history of a study. Raises: Forbidden, NotFound."""
    usual = float(engine.parameters()["service_s"])
    return [
        engine.Call(row.at, row.latitude, row.longitude, usual if row.service_s is None else row.service_s)
        for row in dispatch.served(actor, centre=centre, since=since, until=until, capability=capability)
    ]


def coverage_study(actor: Actor, *, centre: str) -> Kept | None:
    """The study that a centre keeps, None if it has none. Raises: Forbidden, NotFound, ValueError (damaged)."""
    _allowed(actor, centre)
    return kept_for(centre)


def coverage_now(actor: Actor, kept: Kept, *, at: datetime) -> Standing:
    """The free units where they stand, against the demand and the bases of the study. Raises: Forbidden."""
    _allowed(actor, kept.centre)
    free = [
        unit
        for unit in dispatch.units(actor)
        if unit.status == "available"
        and unit.centre_id == kept.centre
        and (not kept.capability or dispatch.can(unit, kept.capability))
    ]
    placed = [
        unit
        for unit in free
        if unit.latitude is not None
        and unit.longitude is not None
        and unit.position_at
        and at - unit.position_at < FRESH
    ][:MOST_UNITS]
    study = kept.study
    cells = study.cells[:MOST_CELLS] if road_router() else study.cells
    weight = np.array([cell[2] for cell in cells])
    bases = [(base.lat, base.lon) for base in study.bases]
    origins = [(unit.latitude or 0.0, unit.longitude or 0.0) for unit in placed]
    model = travel()
    near = _within(model.table(origins + bases, [(cell[0], cell[1]) for cell in cells]), study.within_s)
    to_base = np.array([[trip.seconds for trip in row] for row in model.table(origins, bases)]).reshape(len(bases), -1)
    idle = [engine.Idle(unit.code, near[:, place], to_base[:, place]) for place, unit in enumerate(placed)]
    rules = engine.parameters()
    move = engine.suggest(
        idle,
        near[:, len(placed) :],
        weight,
        busy=study.busy,
        within_s=rules["move_within_s"],
        least=rules["move_least"],
    )
    return Standing(
        free=len(free),
        unplaced=len(free) - len(placed),
        share=engine.standing(idle, weight, study.busy),
        cells_share=float(weight.sum()) / max(sum(cell[2] for cell in study.cells), 1),
        move=move,
        base=study.bases[move.base].name if move else "",
    )


def _within(rows: list[list[Trip]], within_s: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.array([[trip.seconds <= within_s for trip in row] for row in rows], bool).reshape(len(rows), -1)


def _allowed(actor: Actor, centre: str) -> None:
    known = get_centre(centre)
    if known is None:
        raise NotFound("centre", centre)
    allow(actor, "centre.oversee", known.state)
    if actor.centre and actor.centre != centre:
        raise Forbidden("centre.oversee")


def can_study() -> bool:
    """True if this installation can make studies: the extra [analysis] is there."""
    return find_spec("scipy") is not None
