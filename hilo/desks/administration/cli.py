"""`hilo users import`: who joins, from a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilo.kernel.terminal import language, said

if TYPE_CHECKING:
    from hilo.kernel.access.actions import PeopleLoaded

app = typer.Typer(no_args_is_help=True)


@app.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="CSV: account, name, role; centre, unit.", exists=True, dir_okay=False)],
    institution: Annotated[str, typer.Option(help="Institution that they join.")],
    letters: Annotated[Path | None, typer.Option(help="Where the letters with start passwords go, once.")] = None,
    rehearsal: Annotated[bool, typer.Option("--dry-run", help="Keep nothing: say what would come of it.")] = False,
) -> None:
    """Everybody of a spreadsheet joins: good rows in, bad rows told with their reason. Safe to repeat; try it first.

    The start passwords stand in the letters alone: print them, hand them over, destroy the file. For a sensitive role
    another administrator confirms the role and gives the entry code at the desk.
    """
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP, load_people
    from hilo.kernel.access.commands import LoadPeople
    from hilo.lib.private import write_private
    from hilo.lib.sheets import text_of

    from .letters import as_text
    from .places import in_reach

    out = letters or file.with_name(f"{file.stem}.letters.txt")
    if out.exists() and not rehearsal:
        raise typer.BadParameter(
            said("{out} is there already: its letters may not have been handed over. Name another.", out=out)
        )
    asked = LoadPeople(institution=institution, sheet=text_of(file.read_bytes()), rehearsal=rehearsal)
    told = load_people(asked, actor=SETUP, at=timezone.now(), fits=lambda one: in_reach(one, SETUP))
    if told.letters and not rehearsal:
        write_private(out, as_text(told.letters).encode())
    _tell(told, out, rehearsal)
    raise typer.Exit(1 if told.faults else 0)


def _tell(told: PeopleLoaded, out: Path, rehearsal: bool) -> None:
    if rehearsal:
        typer.echo(said("Nothing was kept. It would come to this:"))
    joined = len(told.letters)
    typer.echo(
        said(
            "{rows} rows: {joined} joined, {unchanged} as they were, {faults} out",
            rows=told.rows,
            joined=joined,
            unchanged=told.unchanged,
            faults=len(told.faults),
        )
    )
    for fault in told.faults:
        why = fault.message_es if language() == "es" else fault.message
        typer.echo(
            said(
                "line {line}  {column}  {code}  {message}",
                line=fault.line,
                column=fault.column,
                code=fault.code,
                message=why,
            )
        )
    if joined and not rehearsal:
        typer.echo(said("Letters with the start passwords, told once: {out}", out=out))
