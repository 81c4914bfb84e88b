"""`hilo armoury …`: stock, what is asked back, an inventory from a CSV, what must never be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilo.kernel.terminal import language, said

if TYPE_CHECKING:
    from hilo.lib.actor import Actor

app = typer.Typer(no_args_is_help=True)
INSTITUTION = Annotated[str, typer.Argument(help="Code of the institution, such as SSP-PUE.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command()
def stock(institution: INSTITUTION, json: JSON = False) -> None:
    """How many pieces of each kind are where."""
    from django.utils import timezone
    from rich.console import Console
    from rich.table import Table

    from . import queries

    rows = queries.stock(_hand(institution), at=timezone.now(), institution=institution)
    if json:
        _print(rows)
        return
    heads = ("kind", "place", "in store", "in charge", "unfit", "missing", "review due")
    table = Table(*(said(head) for head in heads), box=None, header_style="bold")
    for row in rows:
        figures = (row.store, row.issued, row.unfit, row.missing, row.due)
        table.add_row(row.kind, row.place, *(f"{one:,}" for one in figures))
    Console(highlight=False).print(table)


@app.command()
def due(institution: INSTITUTION, json: JSON = False) -> None:
    """What somebody has who may not have it any more. Exit code 1 if there is anything."""
    from django.utils import timezone
    from rich.console import Console

    from . import queries

    rows = queries.returns_due(_hand(institution), at=timezone.now())
    if json:
        _print(rows)
    else:
        console = Console(highlight=False)
        for row in rows:
            console.print(f"[red]{row.code}[/] {row.number} {row.kind} {row.serial} [dim]{row.law}[/]", soft_wrap=True)
        console.print(said("{count} to be given back.", count=len(rows)))
    raise typer.Exit(1 if rows else 0)


@app.command("import")
def take(
    institution: INSTITUTION,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The inventory, CSV.")],
    rehearse: Annotated[bool, typer.Option("--rehearse", help="Keep nothing: only see what would come of it.")] = False,
    dates: Annotated[str, typer.Option(help="dmy or mdy, where a column of days does not say it.")] = "",
    place: Annotated[str, typer.Option(help="Where the pieces are, for rows that do not say it.")] = "",
    json: JSON = False,
) -> None:
    """Take an inventory, row by row. Exit code 1 if a row stayed out."""
    from django.utils import timezone
    from rich.console import Console

    from .actions import load

    actor = _hand(institution)
    told = load(file.read_bytes(), actor=actor, at=timezone.now(), rehearsal=rehearse, dates=dates, place=place)
    if json:
        _print(told)
        raise typer.Exit(1 if told.refused else 0)
    console = Console(highlight=False)
    console.print(
        said(
            "{rows:,} rows: {entered:,} entered, {handed:,} of them in charge, {completed:,} completed, "
            "{same:,} as they were, {refused:,} out",
            rows=told.rows,
            entered=told.entered,
            handed=told.handed,
            completed=told.completed,
            same=told.same,
            refused=told.refused,
        )
    )
    for fault in told.faults[:50]:
        why = fault.message_es if language() == "es" else fault.message
        console.print(f"{fault.line} {fault.field} [yellow]{fault.code}[/] {why}", soft_wrap=True)
    raise typer.Exit(1 if told.refused else 0)


@app.command()
def check(json: JSON = False) -> None:
    """Look for what must never be: weapons with whom they may not be, without licence or review, twice in the register.

    Exit code 1 if something was found. Nothing is changed, and nobody is named.
    """
    from django.utils import timezone
    from rich.console import Console

    from . import queries

    found = queries.check(timezone.now())
    if json:
        _print([finding.as_dict() for finding in found])
    else:
        console = Console(highlight=False)
        for one in found:
            colour = "red" if one.severity == "error" else "yellow"
            console.print(f"[{colour}]{one.code}[/] {one.message} [dim]{one.article}[/]", soft_wrap=True)
        console.print(said("{found} found.", found=len(found)) if found else said("[green]✓[/] all is as it must be"))
    raise typer.Exit(1 if found else 0)


def _hand(institution: str) -> Actor:
    from hilo.kernel.access.queries import institution_named
    from hilo.kernel.tables import ensure
    from hilo.lib.actor import Actor

    ensure("armoury_piece")
    body = institution_named(institution)
    rights = frozenset({"armoury.read", "armoury.write"})
    states = frozenset({body.state}) if body.state else frozenset()
    return Actor("hilo.setup", rights, body.code, states=states, purpose="on the server", kind=body.kind)


def _print(document: object) -> None:
    import json

    from hilo.lib.answers import plain

    typer.echo(json.dumps(plain(document), ensure_ascii=False, indent=2, default=str))
