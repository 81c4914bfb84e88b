"""`hilo statistics revisions A B`: what the source changed from one of its files to a later one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from hilo.knowledge.incidence.cli.asking import AsJson, app, console, print_findings, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hilo.knowledge.incidence.queries.revisions import Moved, Revisions

SHOWN = 10


@app.command()
def revisions(
    earlier: Annotated[str, typer.Argument(help="The earlier file: source@hash or the beginning of its hash.")],
    later: Annotated[str, typer.Argument(help="The later file of the same source.")],
    as_json: AsJson = False,
) -> None:
    """What the source corrected, published late or withdrew between two of its files."""
    from hilo.knowledge.incidence import store
    from hilo.knowledge.incidence.queries.revisions import revisions as ask

    answer = ask(store.find(earlier), store.find(later))
    if as_json:
        print_json(answer.as_dict())
    else:
        _print(answer)


def _print(answer: Revisions) -> None:
    cells = answer.cells
    console.print(
        f"\n[bold]{answer.earlier.vintage} to {answer.later.vintage}: {cells.changed:,} cells corrected, "
        f"{cells.published + cells.added:,} published since, {cells.withdrawn + cells.removed:,} gone[/bold]\n"
    )
    _table("year", answer.years)
    _table("crime", [row for row in answer.crimes if row.revised][:SHOWN])
    _table("area", answer.areas[:SHOWN])
    if answer.areas_moved > SHOWN:
        console.print(f"[dim]… {answer.areas_moved:,} areas moved; more with --json.[/dim]\n")
    print_findings(answer.findings)
    console.print(
        f"  [dim]{answer.later.method}, Hilo {answer.later.code}. What it does not prove: that more or less happened. "
        "A figure of the earlier file stays what that file said.[/dim]"
    )


def _table(title: str, rows: Sequence[Moved]) -> None:
    if not rows:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(title, no_wrap=True, min_width=24)
    for name in ("earlier", "later", "difference", "up", "down", "cells"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        before, after = ("–" if value is None else f"{value:,}" for value in (row.before, row.after))
        table.add_row(
            row.label, before, after, f"{row.difference:+,}", f"{row.up:,}", f"{row.down:,}", f"{row.revised:,}"
        )
    console.print(table)
    console.print()
