"""`hilo ledger`: verify the chains, sign their present end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True)


@app.command()
def verify(
    checkpoint: Annotated[Path | None, typer.Option(help="A checkpoint exported before, to find a cut tail.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Walk every chain and name any changed, reordered or missing entry. Exit code 1 if one does not hold."""
    from rich.console import Console

    from . import queries

    document = json.loads(checkpoint.read_text()) if checkpoint else None
    found = list(queries.verify(document))
    chains, entries = queries.size()
    if as_json:
        rows = [{"chain": b.chain, "seq": b.seq, "kind": b.kind, "message": b.message} for b in found]
        typer.echo(json.dumps({"ok": not found, "chains": chains, "entries": entries, "breaks": rows}))
    else:
        console = Console()
        for b in found:
            console.print(f"[red]✗[/red] {b.chain or '?'} {b.seq}: {b.message}", highlight=False)
        if not found:
            console.print(f"[green]✓[/green] {entries} entries in {chains} chains hold.", highlight=False)
    raise typer.Exit(1 if found else 0)


@app.command()
def checkpoint(
    file: Annotated[Path | None, typer.Argument(help="Where to write it (default: the screen).")] = None,
) -> None:
    """Sign the present end of every chain. Keep it elsewhere: it proves later that no tail was cut."""
    from django.utils import timezone

    from . import queries

    text = json.dumps(queries.checkpoint(at=timezone.now()), indent=1)
    if file:
        file.write_text(text + "\n")
    else:
        typer.echo(text)
