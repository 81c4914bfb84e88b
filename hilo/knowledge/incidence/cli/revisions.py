"""`hilo statistics revisions A B`: what the source changed from one of its files to a later one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from hilo.kernel.terminal import said
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
        said(
            "\n[bold]{vintage} to {vintage_2}: {changed:,} cells corrected, {published:,} published "
            "since, {withdrawn:,} gone[/bold]\n",
            vintage=answer.earlier.vintage,
            vintage_2=answer.later.vintage,
            changed=cells.changed,
            published=cells.published + cells.added,
            withdrawn=cells.withdrawn + cells.removed,
        )
    )
    _table(said("year"), answer.years)
    _table(said("crime"), [row for row in answer.crimes if row.revised][:SHOWN])
    _table(said("area"), answer.areas[:SHOWN])
    if answer.areas_moved > SHOWN:
        console.print(
            said("[dim]… {areas_moved:,} areas moved; more with --json.[/dim]\n", areas_moved=answer.areas_moved)
        )
    print_findings(answer.findings)
    console.print(
        said(
            "  [dim]{method}, Hilo {code}. What it does not prove: that more or less happened. A figure "
            "of the earlier file stays what that file said.[/dim]",
            method=answer.later.method,
            code=answer.later.code,
        )
    )


def _table(title: str, rows: Sequence[Moved]) -> None:
    if not rows:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(title, no_wrap=True, min_width=24)
    for name in (said("earlier"), said("later"), said("difference"), said("up"), said("down"), said("cells")):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        before, after = ("–" if value is None else f"{value:,}" for value in (row.before, row.after))
        table.add_row(
            row.label, before, after, f"{row.difference:+,}", f"{row.up:,}", f"{row.down:,}", f"{row.revised:,}"
        )
    console.print(table)
    console.print()
