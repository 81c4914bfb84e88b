"""Playing a recording in a centre."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hilo.demonstration.replay.recordings import lay_over, read, retimed
from hilo.demonstration.simulation.accounts import Accounts
from hilo.demonstration.simulation.arrivals import Arrival
from hilo.demonstration.simulation.clock import Agenda
from hilo.demonstration.simulation.crews import Pace
from hilo.demonstration.simulation.desk import Manners
from hilo.demonstration.simulation.stage import feed, stage
from hilo.emergency.centres.queries import covering
from hilo.kernel.installation.queries import refuse_if_operational
from hilo.lib.errors import Refusal

OPEN_FOR = timedelta(hours=1)
SETTLING = timedelta(minutes=5)
"""Time after the last ring in which its call is answered and ended."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a recording. scale: how much its map was shrunk (1: not); seconds: of the wall."""

    accounts: Accounts
    calls: int
    scale: float
    seconds: float

    def document(self) -> dict[str, Any]:
        """As plain values."""
        rate = self.calls / self.seconds if self.seconds else 0.0
        return self.accounts.document() | {
            "scale": round(self.scale, 3),
            "seconds": round(self.seconds, 2),
            "calls_per_second": round(rate, 1),
        }


def play(
    path: Path,
    *,
    form: str,
    state: str,
    at: datetime,
    speed: float | None = None,
    on_start: Callable[[int], None] = lambda calls: None,
    on_ring: Callable[[Accounts], None] = lambda accounts: None,
) -> Played:
    """Feed the calls of a file to the centre that covers a state, through the same actions as live calls.

    Every readable call is received and answered; one with a code is classified, or linked to the incident it most
    likely tells of. A recording says nothing of units, so none is sent, and an incident is closed as informative an
    hour after it was opened. A Montgomery recording is laid over the state; both formats are moved in time so that
    nothing is stamped in the future. speed: None plays as fast as the machine can.
    Raises: Refusal HILO-E410 if the file cannot be read, HILO-E411 for an unknown format, HILO-C503 without a centre,
        HILO-K451 in an operational installation.
    """
    refuse_if_operational("A replay")
    centre = covering(state)
    if centre is None:
        raise Refusal("HILO-C503", "No emergency centre is set up: run `hilo setup` first.", status=503)
    try:
        arrivals, faults = read(path, form)
    except OSError as error:
        raise Refusal("HILO-E410", f"{path} cannot be read: {error.strerror or error}.", where="file") from error
    except ValueError as error:
        raise Refusal("HILO-E411", str(error), where="format") from error
    scale = 1.0
    if form == "montgomery":
        arrivals, scale = lay_over(arrivals, state)
    arrivals = retimed(arrivals, end=at - SETTLING, speed=speed)
    accounts = Accounts()
    for fault in faults:
        accounts.refuse(fault.source, "unreadable", fault.reason)
    on_start(len(arrivals))
    begun = time.monotonic()
    agenda = Agenda(arrivals[0].at if arrivals else at, speed=speed)
    here = stage(
        agenda,
        centre=centre.code,
        seed=1,
        manners=Manners(),
        pace=Pace(),
        accounts=accounts,
        name="hilo.replay",
        on_incident=lambda folio, opened: agenda.at(
            opened + OPEN_FOR, lambda then: here.dispatcher.close(folio, "I", then)
        ),
    )

    def ring(arrival: Arrival) -> None:
        here.desk.ring(arrival)
        on_ring(accounts)

    feed(agenda, arrivals, ring)
    if arrivals:
        agenda.run(until=arrivals[-1].at + SETTLING)
    return Played(accounts, len(arrivals), scale, time.monotonic() - begun)
