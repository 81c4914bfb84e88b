"""The demonstration fills the desks and leaves calls for a newcomer."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from hilo.demonstration import show
from hilo.demonstration.simulation.synthetic import shares
from hilo.emergency.calls.queries import waiting
from hilo.emergency.dispatch.queries import units
from hilo.emergency.incidents.queries import live
from hilo.kernel.ledger.queries import verify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("exercise")]


class Satisfied(threading.Event):
    """Set once the desks show what is hoped for, or five minutes have passed."""

    def __init__(self, hoped: Callable[[], bool]) -> None:
        super().__init__()
        self.hoped, self.asked, self.end = hoped, 0, time.monotonic() + 300

    def is_set(self) -> bool:
        self.asked += 1
        if time.monotonic() > self.end or (self.asked % 50 == 0 and self.hoped()):
            self.set()
        return super().is_set()


@pytest.mark.slow
def test_a_newcomer_finds_a_call_to_answer_incidents_and_units_on_their_way(
    puebla: Any, jalisco: Any, now: datetime, monkeypatch: pytest.MonkeyPatch, actor: Callable[..., Any]
) -> None:
    monkeypatch.setattr(show, "LEAD", timedelta(minutes=6))
    monkeypatch.setattr(show, "BEFORE", timedelta())
    show.enrol_demo_units(at=now)

    def hoped() -> bool:
        moving = {unit.status for unit in units(actor("dispatcher"))} & {"under_way", "on_scene"}
        return bool(waiting(actor("operator")) and live(actor("dispatcher")) and moving)

    out = io.StringIO()
    show.run(stop=Satisfied(hoped), console=Console(file=out, width=100), url="http://127.0.0.1:8911/")
    assert hoped()
    assert "http://127.0.0.1:8911/council/40" in out.getvalue()
    assert not list(verify())


def test_yesterday_is_played_once_and_every_unit_is_back(
    puebla: Any, jalisco: Any, monkeypatch: pytest.MonkeyPatch, actor: Callable[..., Any]
) -> None:
    monkeypatch.setattr(show, "BEFORE", timedelta(hours=6))
    ends = datetime(2026, 11, 23, 22, tzinfo=UTC)
    show.enrol_demo_units(at=ends - timedelta(days=1))

    def played() -> int:
        return show.play_yesterdays(show.SHOWS[0], until=ends, stop=threading.Event(), say=lambda _: None)

    assert played() > 20
    assert live(actor("dispatcher")) == []
    assert {unit.status for unit in units(actor("dispatcher"))} == {"available"}
    assert played() == 0
    assert not list(verify())


def test_the_units_of_the_demonstration_are_enrolled_once(puebla: Any, jalisco: Any, now: datetime) -> None:
    assert show.enrol_demo_units(at=now) == 292
    assert show.enrol_demo_units(at=now) == 0


def test_no_demonstration_falls_asleep_at_night() -> None:
    data = shares()
    for hour in range(24):
        at = datetime(2026, 11, 24, (hour + 6) % 24, 30, tzinfo=UTC)
        rate = show._steady(0.15, at, "America/Mexico_City")
        now = sum(
            share * rate * data["hours"][kind][hour] / (sum(data["hours"][kind]) / 24)
            for kind, share in (("proper", 0.28), ("improper", 0.72))
        )
        assert now == pytest.approx(0.15)


def test_a_demonstration_that_starts_again_does_not_run_back_over_what_is_recorded(
    puebla: Any, now: datetime, actor: Callable[..., Any]
) -> None:
    from hilo.emergency.calls.actions import receive

    assert show._begins(now) == now - show.LEAD
    receive(
        actor=actor("operator"),
        channel="voice",
        received_at=now - timedelta(minutes=1),
        at=now,
        latitude=19.04,
        longitude=-98.2,
    )
    assert show._begins(now) == now
