"""`hilo statistics now`: the answers of the page of now, made before anybody asks."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from hilo.kernel.tables import ensure
from hilo.kernel.terminal import said
from hilo.knowledge.incidence.cli.asking import AsJson, app, console, print_json


@app.command()
def now(
    again: Annotated[bool, typer.Option(help="All of them, also those that are kept already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make what the page of now says of each published file, as the server does by itself."""
    from hilo.knowledge.incidence.queries.keeping import keep
    from hilo.lib.answers import plain

    ensure("incidence_shelfstep")
    made = []
    for one in keep(again=again):
        made.append(plain(one))
        if not as_json:
            console.print(
                said(
                    "[green]✓[/green] {vintage}: {answers} answers ({question})",
                    vintage=escape(one.vintage),
                    answers=one.answers,
                    question=one.question,
                )
            )
    if as_json:
        print_json(made)
    elif not made:
        console.print(said("Everything is kept already."))
