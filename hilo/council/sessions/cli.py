"""`hilo council session`: what a session of the Council decided and how far Hilo carries it out."""

from __future__ import annotations

import json as jsonlib
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hilo.council.sessions.queries import KINDS, OPEN, PARTIAL, STATES, WORKING, Decision, as_document
from hilo.council.sessions.queries import session as session_of
from hilo.kernel.terminal import language, later, said

app = typer.Typer(help="The National Public Security Council: its sessions and decisions.", no_args_is_help=True)

NAMES = {WORKING: later("working"), PARTIAL: later("partial"), OPEN: later("open yet")}
MARKS = {WORKING: ("●", "green"), PARTIAL: ("◐", "yellow"), OPEN: ("○", "dim")}
HEADINGS = {
    "measure": later("Measures of the President"),
    "point": later("Points of the Commissioner"),
    "agreement": later("Agreements"),
}


@app.callback()
def council() -> None:
    """Keep `session` a command of its own even while it is the only one."""


@app.command()
def session(
    number: Annotated[int, typer.Argument(help="Number of the session.")] = 40,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Show each decision of a session, who owes it, by when, and the command that shows it at work."""
    read = session_of(number)
    if json:
        typer.echo(jsonlib.dumps(as_document(read), ensure_ascii=False, indent=2))
        return
    console = Console()
    console.print(
        said(
            "[bold]Session {number} of the National Public Security Council[/], {held_on:%d/%m/%Y}",
            number=read.number,
            held_on=read.held_on,
        )
    )
    for kind in KINDS:
        console.print()
        console.print(_table(said(HEADINGS[kind]), read.of(kind)))
    counts = ", ".join(f"{read.count(state)} {said(NAMES[state])}" for state in STATES)
    console.print(said("\n{decisions} decisions: {counts}.", decisions=len(read.decisions), counts=counts))


def _table(heading: str, decisions: tuple[Decision, ...]) -> Table:
    table = Table(title=heading, title_justify="left", title_style="bold", header_style="bold", box=None, expand=True)
    table.add_column("", no_wrap=True, width=3)
    table.add_column(said("Status"), no_wrap=True, width=9)
    table.add_column(said("Decision"), ratio=3)
    table.add_column(said("Owed by"), ratio=3)
    table.add_column(said("Until"), no_wrap=True, width=10)
    table.add_column(said("Shown by"), ratio=3)
    for decision in decisions:
        glyph, style = MARKS[decision.state]
        shown = (
            Text(decision.evidence)
            if decision.evidence
            else Text(said("planned: {planned_in}", planned_in=decision.planned_in), style="dim")
        )
        table.add_row(
            Text(decision.id, style="bold"),
            Text(f"{glyph} {said(NAMES[decision.state])}", style=style),
            decision.title.es if language() == "es" else decision.title.en,
            decision.owner.es if language() == "es" else decision.owner.en,
            decision.deadlines[-1].on.isoformat() if decision.deadlines else "",
            shown,
        )
    return table
