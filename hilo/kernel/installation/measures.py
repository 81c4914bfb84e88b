"""What this installation is for, and its clock, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hilo.lib.measures import Sample, gauge

from . import clock
from .queries import kind

KIND = gauge("hilo_installation", "1 under what this installation is for.", "kind")
BEHIND = gauge("hilo_clock_behind_seconds", "How far this machine's clock is behind the latest recorded instant.")


def measured(at: datetime) -> Iterator[Sample]:
    yield KIND.at(1, kind())
    yield BEHIND.at(round(clock.look().total_seconds()))
