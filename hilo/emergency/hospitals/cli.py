"""`hilo hospitals`: load a centre's list, and see how each stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import said

app = typer.Typer(no_args_is_help=True)


@app.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="CSV: clues,name,latitude,longitude,capabilities,beds.", exists=True)],
    centre: Annotated[str, typer.Option(help="Centre whose list it is, such as PUE.")],
) -> None:
    """Put the hospitals of a file on a centre's list: all of them, or nothing and each fault with its line."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP
    from hilo.lib.sheets import text_of

    from .actions import load_hospitals
    from .commands import LoadHospitals

    asked = LoadHospitals(centre=centre, csv=text_of(file.read_bytes()))
    typer.echo(
        said(
            "{count} hospitals on the list of {centre}.",
            count=len(load_hospitals(asked, actor=SETUP, at=timezone.now())),
            centre=centre,
        )
    )


@app.command("list")
def list_hospitals(as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False) -> None:
    """Every hospital with how it stands now: unknown where its last word ran out."""
    import json

    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP
    from hilo.lib.answers import plain

    from .queries import hospitals, standing_words

    at = timezone.now()
    rows = hospitals(SETUP, at=at)
    if as_json:
        typer.echo(json.dumps([plain(row) for row in rows], ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row.clues}  {row.name}  {standing_words(row, at)}  {' '.join(row.capabilities)}")
    if not rows:
        typer.echo(said("No hospital is on a list: hilo hospitals load FILE --centre …"))
