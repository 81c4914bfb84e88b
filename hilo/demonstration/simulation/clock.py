"""One clock for everything that happens in a simulation."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush

Deed = Callable[[datetime], None]


class Agenda:
    """What is to be done, and when, on a clock of its own.

    speed: seconds of the simulation in a second of the wall; None runs from deed to deed without waiting. `now` is the
    instant of the deed being done; deeds that fall together are done in the order in which they were written down.
    """

    def __init__(self, start: datetime, *, speed: float | None = None) -> None:
        self.now = start
        self.speed = speed
        self._deeds: list[tuple[datetime, int, Deed]] = []
        self._written = 0

    def at(self, when: datetime, deed: Deed) -> None:
        """Do it then, or at once if that instant is over."""
        self._written += 1
        heappush(self._deeds, (max(when, self.now), self._written, deed))

    def after(self, seconds: float, deed: Deed) -> None:
        """Do it so many seconds from now."""
        self.at(self.now + timedelta(seconds=seconds), deed)

    def every(self, seconds: float, deed: Deed) -> None:
        """Do it again and again, beginning one interval from now."""

        def again(at: datetime) -> None:
            deed(at)
            self.after(seconds, again)

        self.after(seconds, again)

    @property
    def pending(self) -> bool:
        """True while something is written down."""
        return bool(self._deeds)

    def run(self, *, until: datetime | None = None, stop: threading.Event | None = None) -> None:
        """Do what is written down until nothing is left, an instant is reached or `stop` is set."""
        stop = stop or threading.Event()
        begun, wall = self.now, time.monotonic()
        while self._deeds and not stop.is_set():
            when = self._deeds[0][0]
            if until is not None and when > until:
                self.now = until
                return
            if self.speed is not None:
                early = (when - begun).total_seconds() / self.speed - (time.monotonic() - wall)
                if early > 0 and stop.wait(early):
                    return
            self.now = when
            heappop(self._deeds)[2](when)
