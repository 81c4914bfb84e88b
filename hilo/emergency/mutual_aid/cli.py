"""`hilo emergency federal`: how much federal help there was, where, and what is past its end."""

from __future__ import annotations

import json as jsonlib
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilo.kernel.terminal import said

if TYPE_CHECKING:
    from .queries import FederalFigure

app = typer.Typer(no_args_is_help=True)
DAY = ["%Y-%m-%d"]


@app.command()
def federal(
    since: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="First day; a year ago.")] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=DAY, help="Last day; today.")] = None,
    listed: Annotated[
        Path | None, typer.Option(help="File of five-digit municipality codes, one a line, such as the 50 of M3.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """How much federal help the states asked for, for how long, and what is past its end (Council, M3)."""
    from hilo.kernel.access.actions import SETUP
    from hilo.kernel.tables import ensure
    from hilo.lib.actor import Actor

    from .queries import federal_figure

    ensure("mutual_aid_federalhelp")
    last = until.date() if until else date.today()
    first = since.date() if since else last - timedelta(days=364)
    codes = frozenset(listed.read_text(encoding="utf-8").split()) if listed else frozenset()
    reader = Actor(SETUP.name, frozenset({"aid.figures"}))
    figure = federal_figure(reader, first=first, last=last, listed=codes)
    if json:
        typer.echo(jsonlib.dumps(asdict(figure), default=date.isoformat, ensure_ascii=False, indent=2))
    else:
        _show(figure)


def _show(figure: FederalFigure) -> None:
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.territory.queries import municipality, state

    console = Console()
    if not figure.helps:
        console.print(said("No state had federal help from {first} to {last}.", first=figure.first, last=figure.last))
        return
    for title, rows, named in (
        (said("State"), figure.by_state, state),
        (said("Municipality"), figure.by_municipality, municipality),
    ):
        if not rows:
            continue
        table = Table(
            title, said("helps"), said("days"), said("open"), said("past its end"), box=None, header_style="bold"
        )
        for row in rows:
            place = named(row.place)
            name = f"{row.place} {place.name if place else ''}"
            late = f"[red]{row.overdue}[/]" if row.overdue else "0"
            table.add_row(name, str(row.helps), str(row.days), str(row.open), late)
        console.print(table)
    among = (
        said(
            " {listed_with_help} of {listed} listed municipalities had help.",
            listed_with_help=figure.listed_with_help,
            listed=figure.listed,
        )
        if figure.listed
        else ""
    )
    console.print(
        said(
            "From {first} to {last}: {helps} helps, {days} days, {open} open, {overdue} past their end.{among}",
            first=figure.first,
            last=figure.last,
            helps=figure.helps,
            days=figure.days,
            open=figure.open,
            overdue=figure.overdue,
            among=among,
        ),
        soft_wrap=True,
    )
