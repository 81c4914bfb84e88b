"""`hilo reports amendments`: what was asked of authors and nobody answered yet."""

from __future__ import annotations

import json as jsonlib
from dataclasses import asdict
from typing import Annotated

import typer

from hilo.kernel.terminal import said

JSON = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def register(app: typer.Typer) -> None:
    """Add the command to the group of the reports."""
    app.command()(amendments)


def amendments(
    institution: Annotated[str, typer.Option(help="Code of the institution that writes; all if left out.")] = "",
    json: JSON = False,
) -> None:
    """The proposed amendments that wait for whose words they are, the longest waiting first. To confirm or decline one
    is its author's alone, on their phone: never the server's command line."""
    from hilo.kernel.tables import ensure

    from .queries import open_amendments

    ensure("reports_proposedamendment")
    rows = open_amendments(institution)
    if json:
        typer.echo(jsonlib.dumps([asdict(row) for row, _until in rows], default=str, ensure_ascii=False, indent=2))
        return
    for row, until in rows:
        typer.echo(
            said(
                "{id}  {folio}: waits for {name} ({number}) until {until}; asked by {by}: {paths}",
                id=row.id,
                folio=row.folio,
                name=row.author["name"],
                number=row.author["number"],
                until=until,
                by=row.by,
                paths=", ".join(row.paths),
            )
        )
    if not rows:
        typer.echo(said("No amendment waits."))
