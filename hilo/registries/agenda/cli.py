"""`hilo agenda …`: write the agenda of a centre, and ask how many examiners it takes."""

from __future__ import annotations

from typing import Annotated

import typer

from hilo.kernel.terminal import said

app = typer.Typer(no_args_is_help=True)
CENTRE = Annotated[str, typer.Argument(help="Code of the centre, such as CECC-PUE.")]
MONTHS = Annotated[int, typer.Option(min=1, max=60, help="How many months ahead.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command()
def write(centre: CENTRE, months: MONTHS = 36, json: JSON = False) -> None:
    """Write the agenda of a centre anew. What was told to people stays as it is."""
    from django.utils import timezone
    from rich.console import Console

    from hilo.kernel.tables import ensure

    from . import actions, queries
    from .commands import WriteAgenda

    ensure("agenda_agenda")
    console = Console(highlight=False)
    words = {"weeks": said("choosing weeks"), "days": said("giving days")}
    with console.status(words["weeks"]) as status:

        def progress(part: str, done: int, all_: int) -> None:
            status.update(f"{words[part]} {done}/{all_}")

        row = actions.write_agenda(
            WriteAgenda(months=months), actor=_hand(centre), at=timezone.now(), centre=centre, progress=progress
        )
    told = queries.agenda_row(row)
    if json:
        _print(told)
        return
    console.print(
        said(
            "[bold]Agenda {number} of {centre}[/], {first} to {last}: {called} called, {left} left",
            number=told.number,
            centre=told.centre,
            first=told.first,
            last=told.last,
            called=told.called,
            left=told.left,
        )
    )
    console.print(
        said(
            "{cost} weighed days without a component; no agenda can be below {bound} ({gap:.1f} % above it)",
            cost=told.cost,
            bound=told.bound,
            gap=100 * told.gap,
        )
    )


@app.command()
def needs(centre: CENTRE, months: MONTHS = 36, json: JSON = False) -> None:
    """How many examiners of each kind it takes until nobody lapses."""
    from django.utils import timezone
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.tables import ensure

    from . import queries

    ensure("agenda_agenda")
    rows = queries.needs(_hand(centre), at=timezone.now(), centre=centre, months=months)
    if json:
        _print(rows)
        return
    table = Table(said("exam"), said("enough"), said("too few"), said("the tightest stretch"), box=None)
    for row in rows:
        stretch = f"{row.first} – {row.last}: {row.exams}" if row.first else "–"
        table.add_row(row.kind, str(row.enough), str(max(row.bound - 1, 0)), stretch)
    Console(highlight=False).print(table)


def _hand(centre: str):  # type: ignore[no-untyped-def]
    from hilo.kernel.access.queries import institution_named
    from hilo.lib.actor import Actor

    kind = institution_named(centre).kind
    return Actor("hilo.setup", frozenset({"agenda.write"}), centre, national=True, purpose="on the server", kind=kind)


def _print(document: object) -> None:
    import json

    from hilo.lib.answers import plain

    typer.echo(json.dumps(plain(document), ensure_ascii=False, indent=2, default=str))
