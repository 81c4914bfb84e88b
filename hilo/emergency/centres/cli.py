"""`hilo emergency rollout`, `addresses`: where 911 works on a day, and how other networks reach a centre."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hilo.emergency.centres.rollout import StateRollout, as_document, plan, population_share
from hilo.emergency.centres.rollout import rollout as states_on
from hilo.kernel.terminal import said

app = typer.Typer(help="Emergency centres: the number, its rollout, who answers where.", no_args_is_help=True)


@app.command()
def rollout(
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Day to look at, YYYY-MM-DD; today if left out."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Show in which states 911 works on a day, and which number serves the others."""
    day = on.date() if on else date.today()
    states = states_on(on=day)
    if json:
        typer.echo(jsonlib.dumps(as_document(on=day), ensure_ascii=False, indent=2))
        return
    _show(states, day=day, share=population_share(on=day))


def _show(states: Sequence[StateRollout], *, day: date, share: float | None) -> None:
    table = Table(
        title=said("911 in the states on {day}", day=day.isoformat()), title_style="bold", header_style="bold"
    )
    table.add_column("")
    table.add_column(said("State"))
    table.add_column(said("Number"), justify="right")
    for heading in (said("Planned"), said("Deadline"), said("Actual")):
        table.add_column(heading, no_wrap=True)
    for row in states:
        planned = row.planned.isoformat()
        if row.planned_from != row.planned:
            planned = f"{row.planned_from.isoformat()} … {planned[5:]}"
        table.add_row(
            "[green]●[/]" if row.active else "[dim]○[/]",
            f"{row.state} {row.name}",
            f"[bold]{row.number}[/]" if row.active else row.number,
            planned,
            row.deadline.isoformat(),
            row.actual.isoformat() if row.actual else "—",
        )
    console = Console()
    console.print(table)
    served = "" if share is None else said(", where {share:.0%} of the population lives", share=share)
    console.print(
        said(
            "{listed} of {states} states answer at {number}{served}.",
            listed=sum(row.active for row in states),
            states=len(states),
            number=plan().number,
            served=served,
        )
    )


@app.command()
def addresses(
    code: Annotated[str, typer.Argument(help="The centre, such as PUE.")],
    uris: Annotated[list[str] | None, typer.Argument(help="sip:, sips: or tel: addresses, the best first.")] = None,
    default: Annotated[
        bool, typer.Option("--default", help="Forget them: the number that serves is the address.")
    ] = False,
) -> None:
    """Show or set the addresses at which other networks reach a centre (they stand in LoST answers)."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP
    from hilo.lib.errors import NotFound

    from .actions import set_addresses
    from .commands import SetAddresses
    from .queries import centre

    if uris or default:
        set_addresses(code, SetAddresses(uris=tuple(uris or ())), actor=SETUP, at=timezone.now())
    found = centre(code)
    if found is None:
        raise NotFound("centre", code)
    for uri in found.uris:
        typer.echo(uri)
    if not found.uris:
        typer.echo(said("{code} has no address of its own: answers give the number that serves its state.", code=code))
