"""One clock for a simulation."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial

from hilo.demonstration.simulation.clock import Agenda

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_deeds_are_done_in_order_of_time_and_then_as_they_were_written_down() -> None:
    agenda = Agenda(START)
    done: list[tuple[str, datetime]] = []
    for name, seconds in (("c", 9), ("a", 3), ("b", 3)):
        agenda.after(seconds, partial(lambda name, at: done.append((name, at)), name))
    agenda.run()
    assert [name for name, _ in done] == ["a", "b", "c"]
    assert done[0][1] == START + timedelta(seconds=3)


def test_a_deed_for_an_instant_that_is_over_is_done_at_once_and_time_never_runs_back() -> None:
    agenda = Agenda(START)
    done: list[datetime] = []
    agenda.after(10, lambda at: agenda.at(START, done.append))
    agenda.run()
    assert done == [START + timedelta(seconds=10)]


def test_what_repeats_goes_on_until_the_instant_that_ends_the_run() -> None:
    agenda = Agenda(START)
    done: list[datetime] = []
    agenda.every(10, done.append)
    agenda.run(until=START + timedelta(seconds=35))
    assert len(done) == 3
    assert agenda.now == START + timedelta(seconds=35)


def test_at_a_speed_the_wall_is_waited_for() -> None:
    agenda = Agenda(START, speed=100)
    done: list[datetime] = []
    agenda.after(20, done.append)
    begun = time.monotonic()
    agenda.run()
    assert len(done) == 1
    assert time.monotonic() - begun > 0.18


def test_a_run_that_is_told_to_stop_stops_while_it_waits() -> None:
    agenda, stop = Agenda(START, speed=1), threading.Event()
    done: list[datetime] = []
    agenda.after(600, done.append)
    threading.Timer(0.1, stop.set).start()
    agenda.run(stop=stop)
    assert not done, "it would have waited for ten minutes"
