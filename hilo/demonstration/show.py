"""The demonstration: two states on a clock, synthetic calls, units that move, and room for a newcomer.

`hilo serve --demo` runs it in a process beside the server (`start`). The clock first runs through the last minutes as
fast as the machine can, so that the desks are not empty, and then keeps step with the wall. Automatic operators take
most calls; in Puebla many are left to ring for a while, so that somebody new always finds one to answer.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from hilo.demonstration.simulation.stage import Stage

SEED = 40
LEAD = timedelta(minutes=20)
"""What the clock runs through before it keeps step: enough for incidents at every stage of their lives."""
BEFORE = timedelta(days=3)
"""Days played sparsely before that, once, so that a supervisor has yesterdays to look at."""
BEFORE_CALLS = 240
"""Calls on each of those days, in the first of the states."""
ACCOUNTS_EVERY_S = 30.0
REACH_M = 2_000
"""Events happen this near to a town that has units: a plausible state is late now and then, not always."""


@dataclass(frozen=True, slots=True)
class Show:
    """One state of the demonstration. calls_s: calls a second, the same at every hour so that no demonstration falls
    asleep; left_share: share of the calls that is left to ring for a person; hands: operators who sign on."""

    state: str
    centre: str
    calls_s: float
    left_share: float
    hands: int


SHOWS = (Show("21", "PUE", 0.15, 0.50, 8), Show("14", "JAL", 0.10, 0.0, 6))


def enrol_demo_units(*, at: datetime) -> int:
    """Enrol the demonstration's units in both states; those that are enrolled stay as they are."""
    from hilo.demonstration.simulation.fleet import enrol, fleet
    from hilo.kernel.access.actions import SETUP

    return sum(
        enrol(fleet(show.state, label=show.centre, seed=SEED), actor=SETUP, centre=show.centre, at=at) for show in SHOWS
    )


def start(url: str) -> Callable[[], None]:
    """Run the demonstration in a process of its own; returns the function that stops it and waits until it has."""
    _not_in_operation()
    command = [sys.executable, "-m", "hilo.demonstration.show", url]
    child = subprocess.Popen(command, env=dict(os.environ))  # noqa: S603 - this interpreter, this module

    def stop() -> None:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()

    return stop


def _not_in_operation() -> None:
    from hilo.kernel.installation.queries import refuse_if_operational

    refuse_if_operational("What a demonstration plays")


def run(*, stop: threading.Event, console: Console, url: str) -> None:
    """Play until told to stop."""
    from django.utils import timezone

    from hilo.demonstration.simulation.clock import Agenda
    from hilo.demonstration.simulation.stage import keep_company, patrol

    from .cases import play_cases

    _not_in_operation()
    begins = _begins(timezone.now())
    with console.status("Playing the last days…") as status:
        play_yesterdays(SHOWS[0], until=begins, stop=stop, say=status.update)
        if not stop.is_set():
            play_cases(until=begins, say=status.update)
    agenda = Agenda(begins)
    stages = {show: _stage(show, agenda) for show in SHOWS}
    console.print(_welcome(url.rstrip("/")))
    while not stop.is_set() and (now := timezone.now()) - agenda.now > timedelta(seconds=1):
        agenda.run(until=now, stop=stop)
    if stop.is_set():
        return
    for number, here in enumerate(stages.values()):
        here.crews.pace = _pace(report_s=5.0)
        keep_company(here)
        patrol(here, every_s=75.0, seed=SEED + number)
    for show in SHOWS:
        _sign_on(show, agenda)
    agenda.every(ACCOUNTS_EVERY_S, lambda at: console.print(_accounts(stages, at)))
    console.print(_accounts(stages, agenda.now))
    agenda.speed = 1.0
    agenda.run(stop=stop)


def _sign_on(show: Show, agenda: Any) -> None:
    """The simulated operators start their shift, and their desks say that they are still there."""
    from hilo.demonstration.simulation.desk import hand_name, system_actor
    from hilo.emergency.shifts.actions import beat, sign_on
    from hilo.emergency.shifts.commands import SignOn
    from hilo.lib.errors import Conflict

    own = frozenset({"shifts.own"})
    names = [hand_name("demo.operator", show.centre, number) for number in range(1, show.hands + 1)]
    hands = [system_actor(name, own, centre=show.centre) for name in names]
    for hand in hands:
        with suppress(Conflict):
            sign_on(SignOn(desk="operator"), actor=hand, at=agenda.now)

    def still_there(at: datetime) -> None:
        for hand in hands:
            beat(actor=hand, at=at)

    agenda.every(30.0, still_there)


def play_yesterdays(show: Show, *, until: datetime, stop: threading.Event, say: Callable[[str], None]) -> int:
    """Play the days before, sparsely and as fast as the machine can, if nothing was ever recorded; returns the calls.

    Hour by hour, each in one act: a day costs a second or two instead of a wait for the disk at every step.
    """
    from hilo.demonstration.simulation.clock import Agenda
    from hilo.demonstration.simulation.desk import OPERATOR, Manners, system_actor
    from hilo.demonstration.simulation.fleet import near
    from hilo.demonstration.simulation.stage import feed, stage
    from hilo.demonstration.simulation.synthetic import calls
    from hilo.emergency.calls.queries import accounts
    from hilo.kernel.act import act
    from hilo.kernel.territory.queries import zone_of

    actor = system_actor("demo.operator", OPERATOR, centre=show.centre)
    if not BEFORE or accounts(actor, since=until - 10 * BEFORE)["all"]:
        return 0
    agenda, zone = Agenda(until - BEFORE), str(zone_of(show.state))
    here = stage(
        agenda,
        centre=show.centre,
        seed=SEED,
        manners=Manners(left_share=0.04, left_s=30, back_s=80.0),
        pace=_pace(report_s=900.0),
        name="demo",
    )
    reach = near(show.state, reach_m=REACH_M)
    rate = BEFORE_CALLS / 86_400
    arrivals = calls(state=show.state, seed=SEED, start=agenda.now, zone=zone, rate=rate, inside=reach)
    # The last hour is left free, so that every unit is back when the clock begins to keep step.
    ends = until - timedelta(hours=1)
    feed(agenda, takewhile(lambda arrival: arrival.at < ends, arrivals), here.desk.ring)
    while agenda.now < until and not stop.is_set():
        with act():
            agenda.run(until=min(agenda.now + timedelta(hours=1), until), stop=stop)
        say(f"Playing the last days… {here.accounts.accepted:,} calls")
        if not agenda.pending:
            break
        # SQLite has no queue: whoever waits to write looks every 100 ms, and act upon act would leave no gap to find.
        stop.wait(0.1)
    return here.accounts.accepted


def _begins(now: datetime) -> datetime:
    """A lead before now; now itself if calls came in meanwhile, for time does not run back over what is recorded."""
    from hilo.demonstration.simulation.desk import OPERATOR, system_actor
    from hilo.emergency.calls.queries import accounts

    busy = any(
        accounts(system_actor("demo.operator", OPERATOR, centre=show.centre), since=now - LEAD)["all"] for show in SHOWS
    )
    return now if busy else now - LEAD


def _stage(show: Show, agenda: Any) -> Stage:
    from hilo.demonstration.simulation.desk import Manners
    from hilo.demonstration.simulation.fleet import near
    from hilo.demonstration.simulation.stage import feed, stage, take_over
    from hilo.demonstration.simulation.synthetic import calls
    from hilo.kernel.territory.queries import zone_of

    from .cast import DEMO_ACCOUNTS

    here = stage(
        agenda,
        centre=show.centre,
        seed=SEED,
        manners=Manners(left_share=show.left_share, left_s=45, back_s=200.0),
        pace=_pace(report_s=60.0),
        manned=frozenset(part.unit for part in DEMO_ACCOUNTS if part.unit),
        name="demo",
    )
    take_over(here)
    arrivals = calls(
        state=show.state,
        # Another minute, other calls: a demonstration that is started again does not repeat itself.
        seed=SEED + int(agenda.now.timestamp()) // 60,
        start=agenda.now,
        zone=str(zone_of(show.state)),
        rate=_steady(show.calls_s, agenda.now, str(zone_of(show.state))),
        inside=near(show.state, reach_m=REACH_M),
    )
    feed(agenda, arrivals, here.desk.ring)
    return here


def _pace(*, report_s: float) -> Any:
    from hilo.demonstration.simulation.crews import Pace

    return Pace(report_s=report_s, scene_s=480.0)


def _steady(calls_s: float, at: datetime, zone: str) -> float:
    """The daily mean that gives so many calls a second at this hour."""
    from zoneinfo import ZoneInfo

    from hilo.demonstration.simulation.synthetic import shares

    hour, data = at.astimezone(ZoneInfo(zone)).hour, shares()
    improper = data["share"]["improper"]
    factor = sum(
        share * data["hours"][kind][hour] / (sum(data["hours"][kind]) / 24)
        for kind, share in (("proper", 1 - improper), ("improper", improper))
    )
    return calls_s / factor


def _welcome(url: str) -> Any:
    from rich.panel import Panel
    from rich.table import Table

    from .cast import DEMO_ACCOUNTS, DEMO_PASSWORD

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column()
    table.add_row("open", f"[link={url}/council/40]{url}/council/40[/link]")
    table.add_row("accounts", ", ".join(account.username for account in DEMO_ACCOUNTS))
    table.add_row("password", DEMO_PASSWORD)
    table.add_row("answer a call", "sign in as [bold]operator[/], press [bold]F2[/]: some are left for you")
    table.add_row("send a unit", "sign in as [bold]dispatcher[/]: after a minute others do it")
    table.add_row("be a unit", "sign in as [bold]unit[/] on a phone: you have a minute a step")
    table.add_row("answer for it", "sign in as [bold]supervisor[/]: the centre's times, hands and neighbours")
    table.add_row("be the neighbour", "sign in as [bold]jal.dispatcher[/] in another browser: Jalisco takes over")
    table.add_row("second factor", "where a role takes a code, the page has it filled in")
    table.add_row("stop", "Ctrl-C")
    return Panel(table, title="Hilo, a demonstration with synthetic calls", border_style="blue", expand=False)


def _accounts(stages: dict[Show, Stage], at: datetime) -> Any:
    """The accounts of both states as a small table."""
    from rich.table import Table

    from hilo.emergency.calls.queries import waiting
    from hilo.emergency.dispatch.queries import units
    from hilo.emergency.incidents.queries import live
    from hilo.kernel.territory.queries import state

    table = Table(
        box=None, padding=(0, 1), header_style="dim", title=f"{at.astimezone():%H:%M:%S}", title_justify="left"
    )
    table.add_column("state", style="bold", no_wrap=True)
    for heading in ("ringing", "calls", "improper", "linked", "incidents", "open", "sent", "out", "closed"):
        table.add_column(heading, justify="right", no_wrap=True)
    for show, here in stages.items():
        accounts, actor = here.accounts, here.dispatcher.actor
        named = state(show.state)
        settled = accounts.improper.total() + accounts.linked + accounts.incidents
        table.add_row(
            named.name if named else show.state,
            str(len(waiting(here.desk.operator))),
            f"{accounts.accepted:,}",
            f"{accounts.improper.total() / settled:.0%}" if settled else "—",
            f"{accounts.linked:,}",
            f"{accounts.incidents:,}",
            f"{len(live(actor)):,}",
            f"{accounts.sent:,}",
            f"{sum(unit.status not in ('available', 'off_duty') for unit in units(actor)):,}",
            f"{accounts.closed:,}",
        )
    return table


def main() -> None:
    """`python -m hilo.demonstration.show URL`: play until SIGINT or SIGTERM."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilo.site.settings")
    django.setup()
    from rich.console import Console

    from hilo.site.serving import die_with_parent

    die_with_parent()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    run(stop=stop, console=Console(), url=sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8911")


if __name__ == "__main__":
    main()
