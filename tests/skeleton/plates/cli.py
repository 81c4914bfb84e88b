"""`hilo plates list`."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def listed(state: str) -> None:
    """The plates that a state misses."""
    from hilo.lib.actor import Actor

    from .queries import lost

    for row in lost(Actor("hilo.local", frozenset({"plates.write"}), states=frozenset({state}))):
        typer.echo(f"{row.plate}  {row.where}")
