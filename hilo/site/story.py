"""`hilo story`: one fire told by five callers, one of them a prank, from the first ring to the closed incident.

Everything happens through the same actions as in a centre, on a database made for it and thrown away.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

STORY_S = 6.0
"""Seconds that the telling takes on a terminal, the making of the tables not counted; no pause elsewhere."""


def main() -> int:
    """Tell the story in a process of its own, so that no data of this installation is near; returns its exit code."""
    # In memory where the system offers it: nothing of the story needs to survive a power cut.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(prefix="hilo-story-", dir=memory) as folder:
        environment = {k: v for k, v in os.environ.items() if k not in {"HILO_DATABASE_URL", "HILO_SECRET_KEY"}}
        environment |= {"HILO_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "hilo.site.settings"}
        return subprocess.run([sys.executable, "-m", "hilo.site.story"], env=environment, check=False).returncode


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls in the story. after_s: seconds from the first ring; metres: how far the network's point lies off."""

    name: str
    number: str
    after_s: int
    words: str
    north_m: float | None
    east_m: float | None
    uncertainty_m: float | None


SCENE = (19.0352, -98.2109)
CALLERS = (
    Caller("the neighbour", "+522220311876", 0, "Se está quemando una casa en 5 de Mayo esquina con Aldama, colonia "
           "San José. Sale lumbre de la cocina y creo que hay niños adentro.", 25, -30, 40),
    Caller("a taxi driver", "+522220644012", 112, "Hay un incendio en una casa sobre 5 de Mayo, casi con Aldama, en la "
           "San José. Sale muchísimo humo, se ve desde el puente.", -180, 140, 300),
    Caller("a boy who laughs", "+522220900417", 140, "Se está quemando… mi tarea. (risas)", 2100, 900, 60),
    Caller("a woman in tears", "+522220127730", 166, "¡La casa de mi hermana se está quemando! 5 de Mayo y Aldama, en "
           "la San José. Mis sobrinos están en el cuarto de atrás.", None, None, None),
    Caller("the shopkeeper", "+522220588214", 205, "Se está quemando la casa de la esquina, 5 de Mayo y Aldama, "
           "colonia San José. Tienen dos tanques de gas en el patio.", 60, 15, 25),
)  # fmt: skip
UNITS = (
    ("PUE-B01", "Bomberos 01", ("fire",), 0.6, "on another fire"),
    ("PUE-B02", "Bomberos 02", ("fire",), 1.9, ""),
    ("PUE-B03", "Bomberos 03", ("fire",), 3.4, ""),
    ("PUE-R01", "Rescate 01", ("fire", "rescue"), 2.6, ""),
    ("PUE-A01", "Ambulancia 01", ("ambulance_basic",), 1.1, "off duty"),
    ("PUE-A02", "Ambulancia 02", ("ambulance_basic",), 2.2, ""),
    ("PUE-X01", "Ambulancia avanzada 01", ("ambulance_advanced",), 4.8, ""),
    ("PUE-P01", "Patrulla 01", ("police",), 0.8, ""),
    ("PUE-P02", "Patrulla 02", ("police",), 1.7, ""),
)


@dataclass
class Teller:
    """Prints what happens on a clock of its own."""

    start: datetime
    console: Any
    beat_s: float
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.start

    def to(self, seconds: float) -> datetime:
        """Move the clock to so many seconds after the first ring; it never runs back."""
        self.now = max(self.now, self.start + timedelta(seconds=seconds))
        return self.now

    def say(self, glyph: str, text: str, *more: str) -> None:
        """One line with its time, and lines below it."""
        from rich.table import Table

        elapsed = int((self.now - self.start).total_seconds())
        line = Table.grid(padding=(0, 1))
        line.add_column(width=8, style="dim")
        line.add_column(width=6, style="dim")
        line.add_column(width=1)
        line.add_column()
        line.add_row(f"{self.now.astimezone():%H:%M:%S}", f"+{elapsed // 60:02}:{elapsed % 60:02}", glyph, text)
        for below in more:
            line.add_row("", "", "[dim]│[/]", below)
        self.console.print(line, highlight=False)
        time.sleep(self.beat_s)

    def term(self, name: str, seconds: float, limit: int) -> str:
        """A term met, drawn as a bar: how much of its time was used."""
        used = min(20, round(20 * seconds / limit))
        colour = "green" if seconds <= limit else "red"
        return (
            f"{name} in [{colour}]{seconds:.0f} s[/] of {limit} s  [{colour}]{'━' * used}[/][dim]{'─' * (20 - used)}[/]"
        )


def tell() -> int:
    """Make the tables, tell the story, verify the ledger; 0 if all of it held."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone, translation
    from rich.console import Console
    from rich.panel import Panel

    console = Console()
    with console.status("Making an empty centre for Puebla…"):
        call_command("migrate", verbosity=0, interactive=False)
        translation.activate("en")
        # The story ends now, so that nothing of it lies in the future.
        start = timezone.now().replace(microsecond=0) - timedelta(minutes=32)
        _people_and_units(start - timedelta(hours=1))
    console.print(
        Panel(
            "[bold]One fire, five callers.[/] A house burns in the colonia San José, Puebla. Five people call 911: "
            "four see the same fire from different places, one is playing.",
            title="hilo story",
            border_style="blue",
        )
    )
    teller = Teller(start, console, STORY_S / 34 if console.is_terminal else 0.0)
    folio, arrivals = _calls(teller)
    _units(teller, folio, arrivals)
    return _proof(teller, folio)


def _people_and_units(at: datetime) -> None:
    from hilo.emergency.calls import actions as calls
    from hilo.emergency.centres.actions import open_centre
    from hilo.emergency.dispatch.actions import assign, enrol_unit, step
    from hilo.emergency.incidents.actions import receive_classified
    from hilo.kernel.access.actions import SETUP

    open_centre(actor=SETUP, code="PUE", name="C5 Puebla", state="21", at=at)
    for number, (code, name, capabilities, km, _) in enumerate(UNITS):
        bearing = (number * 0.7) % 2 - 1
        enrol_unit(
            actor=SETUP,
            code=code,
            name=name,
            agency="PUE",
            centre="PUE",
            capabilities=capabilities,
            sector="Puebla Sur",
            latitude=round(SCENE[0] + km / 111.2 * (1 - abs(bearing)), 6),
            longitude=round(SCENE[1] + km / 105.1 * bearing, 6),
            at=at + timedelta(minutes=57),
        )
    for minute in (9, 31):
        rang = at + timedelta(minutes=minute)
        boy = calls.receive(
            actor=_operator(), channel="voice", caller_number=CALLERS[2].number, received_at=rang, at=rang
        )
        calls.answer(actor=_operator(), call_id=boy.pk, at=rang + timedelta(seconds=3))
        calls.mark_improper(actor=_operator(), call_id=boy.pk, kind="prank", at=rang + timedelta(seconds=15))
    dispatcher = _dispatcher()
    step(actor=dispatcher, unit_code="PUE-A01", status="off_duty", at=at + timedelta(minutes=59))
    _, other = receive_classified(
        actor=_operator(),
        channel="radio",
        code="20303",
        priority=None,
        reason=None,
        received_at=at + timedelta(minutes=57, seconds=20),
        at=at + timedelta(minutes=57, seconds=20),
        latitude=SCENE[0] + 0.07,
        longitude=SCENE[1] + 0.06,
        narrative="Vehículo incendiado en la autopista.",
    )
    assign(actor=dispatcher, folio=other.folio, units=["PUE-B01"], at=at + timedelta(minutes=58))
    step(actor=dispatcher, unit_code="PUE-B01", status="on_scene", at=at + timedelta(minutes=59))


def _operator() -> Any:
    from hilo.emergency.replay.desk import OPERATOR, system_actor

    return system_actor("olivia", OPERATOR, centre="PUE", purpose="story")


def _dispatcher() -> Any:
    from hilo.emergency.replay.desk import DISPATCHER, system_actor

    return system_actor("dario", DISPATCHER, centre="PUE", purpose="story")


def _calls(teller: Teller) -> tuple[str, dict[str, int]]:
    """The five calls; returns the folio of the one incident they become, and when its units will be there."""
    from hilo.emergency.calls import actions as calls
    from hilo.emergency.calls.queries import improper_counts
    from hilo.emergency.incidents import actions as incidents
    from hilo.emergency.incidents.queries import label, likely_same
    from hilo.emergency.incidents.words import reasons_in_words

    olivia, folio = _operator(), ""
    arrivals: dict[str, int] = {}
    for caller in CALLERS:
        at = teller.to(caller.after_s)
        call = _ring(caller, at)
        where = _where(call)
        number = f"{caller.number[:3]} {caller.number[3:6]} {caller.number[6:9]} {caller.number[9:]}"
        teller.say("[bold blue]☎[/]", f"[bold]{call.folio}[/] rings: {caller.name}, {number}, {where}")
        calls.answer(actor=olivia, call_id=call.pk, at=teller.to(caller.after_s + 4))
        teller.say("[cyan]◆[/]", f"Olivia answers after 4 s.  [italic]“{caller.words}”[/]")
        if caller.name == "a boy who laughs":
            before = improper_counts(caller.number, actor=olivia, before=at)
            calls.mark_improper(actor=olivia, call_id=call.pk, kind="prank", at=teller.to(caller.after_s + 15))
            known = f"{before['prank']} pranks before" if before["prank"] else "first one from this number"
            teller.say("[yellow]✕[/]", f"One key: prank ({known}). The number is remembered and never blocked.")
            continue
        likely = likely_same(call.pk, olivia, at=teller.now, limit=1)
        if not likely:
            incident = incidents.classify(
                actor=olivia, call_id=call.pk, code="20301", at=teller.to(caller.after_s + 38)
            )
            folio = incident.folio
            teller.say(
                "[green]●[/]",
                f"Classified [bold]{incident.code} {label(incident, 'en')}[/], priority {incident.priority}: "
                f"incident [bold]{folio}[/]",
                teller.term("registered", 38, 90),
            )
            arrivals = _send(teller, folio)
        else:
            score, same = likely[0]
            incidents.link(actor=olivia, folio=same.folio, call_id=call.pk, at=teller.to(caller.after_s + 21))
            why = "; ".join(reasons_in_words(score))
            teller.say("[green]⛓[/]", f"Likely the same as {same.folio} ([bold]{score.total:.0%}[/]: {why}). Linked.")
        calls.end(actor=olivia, call_id=call.pk, at=teller.now)
    return folio, arrivals


def _ring(caller: Caller, at: datetime) -> Any:
    from hilo.emergency.calls import actions as calls

    placed = caller.north_m is not None and caller.east_m is not None
    return calls.receive(
        actor=_operator(),
        channel="voice",
        caller_number=caller.number,
        latitude=SCENE[0] + caller.north_m / 111_195 if placed and caller.north_m is not None else None,
        longitude=SCENE[1] + caller.east_m / 105_100 if placed and caller.east_m is not None else None,
        uncertainty_m=caller.uncertainty_m,
        narrative=caller.words,
        received_at=at,
        at=at,
    )


def _where(call: Any) -> str:
    from hilo.kernel.territory.queries import municipality, state

    if not call.state:
        return "[yellow]no place from the network[/]"
    town = municipality(call.municipality)
    sure = "exact" if call.exact else "estimate"
    region = state(call.state)
    return f"{town.name if town else '?'}, {region.name if region else '?'} ({sure}), ±{call.uncertainty_m:.0f} m"


def _send(teller: Teller, folio: str) -> dict[str, int]:
    """Darío asks whom to send, the crews accept and go; returns unit -> seconds from the first ring to its arrival."""
    from hilo.emergency.dispatch import actions as dispatch
    from hilo.emergency.dispatch.queries import recommendation

    dario = _dispatcher()
    ranking = recommendation(folio, dario, at=teller.now)
    lines = []
    for choice in ranking.choices[:5]:
        mark = "[green]send[/]" if choice.team else "    "
        lines.append(f"{mark} [bold]{choice.unit.pk}[/] {choice.eta_s // 60} min {choice.eta_s % 60:02} s  [dim]"
                     f"{'; '.join(choice.reasons[1:])}[/]")  # fmt: skip
    lines += [f"[dim]stays {code}: {why}[/]" for code, why in ranking.passed_over]
    teller.to(60)
    teller.say("[cyan]◆[/]", "Darío asks whom to send:", *lines)
    team = [choice.unit.pk for choice in ranking.choices if choice.team]
    sent = dispatch.assign(actor=dario, folio=folio, units=team, at=teller.to(71))
    teller.say(
        "[green]➤[/]",
        f"Sent together: [bold]{', '.join(a.unit_id for a in sent)}[/]",
        teller.term("dispatched", 71, 120),
    )
    for status, first, gap, text in (("accepted", 76, 3, "accepted"), ("under_way", 90, 4, "under way")):
        for number, code in enumerate(team):
            dispatch.step(actor=dario, unit_code=code, status=status, at=teller.to(first + gap * number))
        teller.say("[blue]▲[/]", f"{', '.join(team)}: {text}.")
    return {choice.unit.pk: 71 + choice.eta_s for choice in ranking.choices if choice.team}


def _units(teller: Teller, folio: str, arrivals: dict[str, int]) -> None:
    """The crews drive, arrive, leave; the incident is closed."""
    from hilo.emergency.dispatch import actions as dispatch
    from hilo.emergency.dispatch.queries import assignments_of
    from hilo.emergency.incidents import actions as incidents

    dario = _dispatcher()
    rows = assignments_of(folio, dario)
    codes = sorted(arrivals, key=lambda code: arrivals[code])
    for share in (0.35, 0.7, 1.0):
        teller.to(230 + 60 * share)
        for row in rows:
            unit, north, east = row.unit, row.unit.latitude or 0.0, row.unit.longitude or 0.0
            dispatch.report_position(
                actor=dario,
                unit_code=unit.pk,
                latitude=round(north + (SCENE[0] - north) * share, 6),
                longitude=round(east + (SCENE[1] - east) * share, 6),
                fixed_at=teller.now,
                at=teller.now,
            )
    for number, code in enumerate(codes):
        dispatch.step(actor=dario, unit_code=code, status="on_scene", at=teller.to(arrivals[code]))
        terms = (teller.term("first on scene", arrivals[code], 600),) if number == 0 else ()
        teller.say("[green]■[/]", f"[bold]{code}[/] is on scene.", *terms)
    teller.to(1560)
    for number, code in enumerate(codes):
        dispatch.step(actor=dario, unit_code=code, status="free", at=teller.to(1560 + 40 * number))
    teller.say("[blue]▽[/]", f"Fire out, two children safe. {', '.join(codes)} free again.")
    incidents.close(actor=dario, folio=folio, code="A", at=teller.to(1720))
    teller.say("[green]✔[/]", f"{folio} closed with [bold]A[/] (affirmative).")


def _proof(teller: Teller, folio: str) -> int:
    """The timeline as the ledger proves it, and the ledger verified."""
    from django.utils import timezone
    from rich.table import Table

    from hilo.emergency.incidents.queries import timeline
    from hilo.kernel.events.actions import deliver_pending, sequence_pending
    from hilo.kernel.ledger.queries import size, verify

    console = teller.console
    table = Table(title=f"Timeline of {folio}, as the ledger proves it", title_justify="left", box=None)
    table.add_column("time", style="dim")
    table.add_column("who")
    table.add_column("what")
    shown = [row for row in timeline(folio, _dispatcher(), at=timezone.now()) if not row.verb.endswith(".read")]
    for row, text in zip_longest(shown, _texts(shown)):
        table.add_row(row.at.astimezone().strftime("%H:%M:%S"), row.actor, text)
    console.print()
    console.print(table)
    while sequence_pending():
        pass
    deliver_pending()
    breaks = list(verify())
    chains, entries = size()
    for found in breaks:
        console.print(f"[red]✗ {found.chain} {found.seq}: {found.message}[/]")
    if not breaks:
        console.print(
            f"\n[green]✓[/] ledger verified: {entries} entries in {chains} chain{'s' if chains != 1 else ''} hold.",
            highlight=False,
        )
    return 1 if breaks else 0


def _texts(rows: list[Any]) -> Iterator[str]:
    import json

    from hilo.emergency.incidents.words import timeline_text

    for row in rows:
        data = json.loads(row.data) if row.data else {}
        yield timeline_text(row.verb, row.subject, data, "" if row.why == "story" else row.why)


if __name__ == "__main__":
    sys.exit(tell())
