"""`hilo exchange`: an incident as EIDO, warnings in force, webhooks that need a hand."""

from __future__ import annotations

import json as jsonlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from hilo.adapters import cap, eido
from hilo.kernel.terminal import said
from hilo.lib.actor import Actor

app = typer.Typer(help="What is said to other agencies' systems and heard from them.", no_args_is_help=True)
GLYPHS = {
    "calm": "[green]●[/]",
    "late": "[yellow]◐[/]",
    "dead": "[red]▲[/]",
    "stopped": "[red]■[/]",
    "ended": "[dim]○[/]",
}
SERVER = Actor("hilo.server", frozenset({"webhooks.manage"}))


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="An EIDO (JSON) or a CAP 1.2 message (XML).", dir_okay=False)],
) -> None:
    """Say whether a file would be taken, and where its first fault is. Nothing is written."""
    body = file.read_bytes()
    try:
        if body.lstrip()[:1] == b"<":
            alert = cap.read(body)
            typer.echo(
                said(
                    "CAP 1.2 {message} {identifier} of {sender}",
                    message=alert.message,
                    identifier=alert.identifier,
                    sender=alert.sender,
                )
            )
        else:
            told = eido.read(body)
            typer.echo(said("EIDO {id} of {agency}, {at}", id=told.id, agency=told.agency, at=told.at.isoformat()))
    except (cap.CapError, eido.EidoError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@app.command("warnings")
def warnings(json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False) -> None:
    """Show the warnings to the public in force."""
    from . import queries
    from .rules.warnings import label

    rows = queries.warnings_in_force(at=timezone.now())
    if json:
        told = [
            {"identifier": r.identifier, "event": r.texts["es"]["event"], "expires": r.expires.isoformat()}
            for r in rows
        ]
        typer.echo(jsonlib.dumps(told, ensure_ascii=False, indent=2))
        return
    table = Table(title=said("Warnings in force"), title_style="bold", header_style="bold")
    for heading in (said("Severity"), said("Event"), said("Area"), said("Until")):
        table.add_column(heading)
    for row in rows:
        table.add_row(
            label("severity", row.severity, "en"), row.texts["en"]["event"], row.area["text"], _local(row.expires)
        )
    Console().print(table if rows else said("No warning is in force."))


@app.command("webhooks")
def webhooks() -> None:
    """Show the webhooks, those that need a hand first. Exit code 1 if some delivery is dead."""
    from . import queries

    rows = queries.subscriptions(SERVER)
    table = Table(title=said("Webhooks"), title_style="bold", header_style="bold")
    for heading in (
        "",
        said("No."),
        said("Institution"),
        said("Account"),
        said("Waiting"),
        said("Dead"),
        said("Status"),
    ):
        table.add_column(heading)
    glyphs = {
        "calm": "[green]●[/]",
        "late": "[yellow]◐[/]",
        "dead": "[red]▲[/]",
        "stopped": "[red]■[/]",
        "ended": "[dim]○[/]",
    }
    for one in rows:
        row = one.row
        state = row.stopped or one.state
        table.add_row(
            glyphs[one.state], str(row.pk), row.institution_id, row.account, str(one.waiting), str(one.dead), state
        )
    Console().print(table if rows else said("Nobody is told by webhook."))
    if any(one.state in ("dead", "stopped") for one in rows):
        raise typer.Exit(1)


def _local(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M %z}"
