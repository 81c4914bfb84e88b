"""`hilo emergency replay`: recorded calls, once more."""

from __future__ import annotations

import json as jsonlib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from hilo.kernel.terminal import said

if TYPE_CHECKING:
    from hilo.demonstration.replay.play import Played
    from hilo.demonstration.simulation.accounts import Accounts

app = typer.Typer(help="Recorded calls, played through the same actions as live ones.", no_args_is_help=True)


class Format(StrEnum):
    """montgomery: the county's CSV without header; jsonl: one body of `POST calls` a line."""

    montgomery = "montgomery"
    jsonl = "jsonl"


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="The recording.")],
    form: Annotated[Format, typer.Option("--format", help="How the file is written.")],
    speed: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds of the recording in one second; as fast as it can without.")
    ] = None,
    state: Annotated[str, typer.Option(help="State whose centre takes the calls, two digits.")] = "21",
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Feed recorded calls through the same actions as live ones, and print the accounts."""
    from django.utils import timezone

    from hilo.demonstration.replay.play import play
    from hilo.kernel.territory.queries import state as state_named
    from hilo.lib.errors import Refusal

    if state_named(state) is None:
        raise Refusal("HILO-E412", f"There is no state “{state}”: give two digits, 01 to 32.", where="state")
    console = Console(stderr=True, quiet=json)
    bar = Progress(
        TextColumn("[bold]replay[/]"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[found]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("replay", total=None, found="")

        def on_ring(accounts: Accounts) -> None:
            found = said("{incidents} incidents, {linked} linked", incidents=accounts.incidents, linked=accounts.linked)
            bar.update(task, advance=1, found=found)

        played = play(
            file,
            form=form.value,
            state=state,
            at=timezone.now(),
            speed=speed,
            on_start=lambda calls: bar.update(task, total=calls),
            on_ring=on_ring,
        )
    if json:
        typer.echo(jsonlib.dumps({"file": file.name, "state": state} | played.document(), ensure_ascii=False, indent=2))
    else:
        _show(file, played)
    if played.accounts.share_accepted < 0.95:
        raise typer.Exit(1)


def _show(file: Path, played: Played) -> None:
    accounts, document = played.accounts, played.document()
    console = Console()
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="bold")
    table.add_column()
    table.add_row(
        f"{accounts.accepted:,}",
        said(
            "calls accepted of {offered:,} ({share_accepted:.1%})",
            offered=document["offered"],
            share_accepted=accounts.share_accepted,
        ),
    )
    if accounts.unplaced:
        table.add_row(f"{accounts.unplaced:,}", said("of them without a place: taken all the same"))
    table.add_row(f"{accounts.incidents:,}", said("incidents opened"))
    table.add_row(f"{accounts.linked:,}", said("calls linked to an incident already known"))
    table.add_row(f"{accounts.closed:,}", said("of them closed since: the recording is older than an hour there"))
    table.add_row(
        f"{document['calls_per_second']:,}", said("calls a second, {seconds:.1f} s in all", seconds=played.seconds)
    )
    note = "" if played.scale == 1 else said(", map shrunk to {scale:.0%}", scale=played.scale)
    console.print(Panel(table, title=f"{file.name}{note}", border_style="blue", expand=False))
    if not accounts.refused:
        return
    refused = Table(title=said("Not accepted"), title_justify="left", box=None, header_style="bold")
    refused.add_column(said("Where"))
    refused.add_column(said("Code"))
    refused.add_column(said("Why"))
    for source, code, message in accounts.refusals[:20]:
        refused.add_row(source, code, message)
    console.print(refused)
    if (rest := accounts.refused.total() - min(len(accounts.refusals), 20)) > 0:
        console.print(said("… and {rest:,} more: {dict}", rest=rest, dict=dict(accounts.refused)), style="dim")
