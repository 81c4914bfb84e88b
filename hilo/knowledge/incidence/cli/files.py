"""`hilo statistics load | sources | sql`: files in, what is there, and questions of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hilo.kernel.terminal import said
from hilo.knowledge.incidence.cli.asking import AsJson, app, console, print_findings, print_json
from hilo.lib.errors import Refusal
from hilo.lib.text import printable

if TYPE_CHECKING:
    from hilo.knowledge.incidence.living import People
    from hilo.knowledge.incidence.store import Vintage


@app.command()
def load(
    files: Annotated[
        list[Path], typer.Argument(readable=False, help="Official files: CSV, gz, zip or xlsx, in any edition.")
    ],
    source: Annotated[str, typer.Option(help="Force an edition instead of recognising it by its columns.")] = "",
    member: Annotated[str, typer.Option(help="Which file of a zip that holds several.")] = "",
    accept_partial: Annotated[bool, typer.Option(help="Load a file that ends early, and say so.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read official files whole or refuse them whole, and say what was read and repaired."""
    loaded = []
    for file in files:
        name = escape(printable(file.name))
        with console.status(f"{name} …") as status:
            vintage = _read(
                file,
                several=len(files) > 1,
                source=source,
                member=member,
                accept_partial=accept_partial,
                progress=lambda step, name=name: status.update(f"{name}: {escape(step)} …"),  # type: ignore[misc]
            )
        loaded.append(vintage)
        if not as_json:
            console.print(
                said(
                    "[green]✓[/green] [bold]{key}[/bold]  {first} to {last}",
                    key=vintage.key,
                    first=vintage.first,
                    last=vintage.last,
                )
            )
            console.print(
                said(
                    "  {rows:,} rows, {unit} by {grain}, method {method} [dim]({encoding})[/dim]",
                    rows=vintage.rows,
                    unit=vintage.unit,
                    grain=vintage.grain,
                    method=vintage.method,
                    encoding=vintage.encoding,
                )
            )
            print_findings(vintage.findings)
    if as_json:
        print_json([vintage.as_dict() for vintage in loaded])


def _read(file: Path, *, several: bool, **how: Any) -> Vintage:
    """Load one file; of several, a refusal says which (those before it stay loaded)."""
    from hilo.knowledge.incidence.actions import load as read

    try:
        vintage = read(file, **how)
        enter_locally(vintage, printable(file.name)[-120:])
        return vintage
    except Refusal as refusal:
        name = printable(file.name)
        if several and name not in refusal.message:
            raise Refusal(refusal.code, f"{name}: {refusal.message}", status=refusal.status) from None
        raise


def enter_locally(vintage: Vintage | People, name: str) -> None:
    """Into the ledger, where there is one: figures need no installation."""
    from django.db import DatabaseError
    from django.utils import timezone

    from hilo.knowledge.incidence.actions import LOCAL, enter

    try:
        enter(vintage, name, actor=LOCAL, at=timezone.now())
    except DatabaseError:
        Console(stderr=True).print(said("There is no ledger here: what was loaded is not sealed (`hilo setup`)."))


@app.command()
def sources(as_json: AsJson = False) -> None:
    """What is loaded: each vintage with its months, method and hash, and which of them the public reads."""
    from hilo.knowledge.incidence.store import vintages

    found, stands = vintages(), _stands()
    if as_json:
        told = ("state", "public", "pinned", "replaced_by")
        print_json([one.as_dict() | {name: stands[one.key][name] for name in told} for one in found])
        return
    if not found:
        console.print(said("Nothing is loaded yet. Load an official file: [bold]hilo statistics load FILE[/bold]"))
        return
    for one in found:
        console.print(said("[bold]{key}[/bold]  {first} to {last}", key=one.key, first=one.first, last=one.last))
        console.print(
            said(
                "  [dim]{unit} by {grain}, method {method}, {rows:,} rows; {file}, read {read_at}[/dim]",
                unit=one.unit,
                grain=one.grain,
                method=one.method,
                rows=one.rows,
                file=escape(one.file),
                read_at=one.read_at[:10],
            )
        )
        console.print(f"  {_in_words(stands[one.key])}")


def _stands() -> dict[str, dict[str, Any]]:
    """Where each file stands; where there are no tables yet, nothing was published."""
    from django.db import DatabaseError

    from hilo.knowledge.incidence.queries.shelves import stands
    from hilo.knowledge.incidence.store import vintages
    from hilo.lib.answers import plain

    try:
        return {one.vintage: plain(one) for one in stands()}
    except DatabaseError:
        nothing = {"state": "loaded", "public": False, "pinned": False, "replaced_by": ""}
        return {one.key: nothing for one in vintages()}


def _in_words(stand: dict[str, Any]) -> str:
    if stand["pinned"]:
        return said("[green]pinned: the public reads it[/green]")
    if stand["public"]:
        return said("[green]the public reads it[/green]")
    if stand["state"] == "published":
        return said("[dim]published; the public reads {public}[/dim]", public=stand["replaced_by"])
    if stand["state"] == "withdrawn":
        return said("[yellow]withdrawn: {why}[/yellow]", why=escape(stand["why"]))
    if stand["state"] == "proposed":
        return said("[yellow]proposed: a second person publishes it[/yellow]")
    return said("[dim]not published[/dim]")


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help='Such as: SELECT year, sum(m01) FROM "inegi-deaths" GROUP BY 1')],
    limit: Annotated[int, typer.Option(help="Rows to print; 0 for all.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Ask the loaded files in SQL: one view for each source (its newest) and each vintage; nothing can be written."""
    from hilo.knowledge.incidence.queries.sql import ask

    answer = ask(query, limit)
    if as_json:
        print_json({"columns": answer.columns, "rows": answer.rows, "more": answer.more})
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column, number in zip(answer.columns, answer.numeric, strict=True):
        table.add_column(escape(column), justify="right" if number else "left")
    for row in answer.rows:
        table.add_row(*(said("[dim]NULL[/dim]") if cell is None else escape(str(cell)) for cell in row))
    console.print(table)
    if answer.more:
        console.print(said("[dim]The first {limit} rows; --limit 0 prints all.[/dim]", limit=limit))
