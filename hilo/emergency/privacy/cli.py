"""`hilo recordings`: see, or do at once, what the server does every hour with recordings whose time is over."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from hilo.kernel.terminal import said

app = typer.Typer(no_args_is_help=True)


@app.command()
def expire(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be dropped.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Drop the references of recordings whose time is over, as `hilo serve` does every hour. Safe to repeat."""
    from django.utils import timezone

    from hilo.lib.actor import Actor

    from .actions import expire_recordings
    from .queries import due_recordings, retention

    actor, now = Actor("hilo.recordings", frozenset({"privacy.answer"})), timezone.now()
    count = len(due_recordings(actor, at=now)) if dry_run else expire_recordings(actor=actor, at=now)
    days = retention()
    if as_json:
        typer.echo(json.dumps({"dropped": 0 if dry_run else count, "due": count if dry_run else 0, "days": days}))
        return
    word = said("would be dropped") if dry_run else said("were dropped")
    kept = said("improper calls {improper} days, all others {proper}", improper=days["improper"], proper=days["proper"])
    typer.echo(
        said(
            "{count:,} references {word} (kept: {kept}; held for an authority: until released).",
            count=count,
            word=word,
            kept=kept,
        )
    )


@app.command(hidden=True)
def _only_one() -> None:
    """A group with one command would run it without its name."""
