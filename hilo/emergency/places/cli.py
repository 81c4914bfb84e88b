"""`hilo places`: load a centre's gazetteer, see what is in force, try a search."""

from __future__ import annotations

import json as jsonlib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import language, said

app = typer.Typer(no_args_is_help=True, help="A centre's gazetteer: streets, crossings, kilometre marks, landmarks.")
Centre = Annotated[str, typer.Argument(help="The centre, such as PUE.")]


@app.command()
def load(
    centre: Centre,
    files: Annotated[
        list[Path] | None, typer.Argument(help="CSV: kind, name, latitude, longitude; within, km …")
    ] = None,
    roads: Annotated[list[Path] | None, typer.Option(help="Roads with names: GeoPackage, shapefile, GeoJSON.")] = None,
) -> None:
    """Load a gazetteer in place of the one before, whole or not at all; bad rows are named by line."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP
    from hilo.lib.errors import Refusal

    from . import actions

    host = replace(SETUP, permissions=frozenset({"centre.oversee"}))
    try:
        read = [(file.name, _content(file)) for file in files or []]
        made = actions.load(centre, read, roads or [], actor=host, at=timezone.now())
    except Refusal as refusal:
        typer.echo(f"{refusal.code}: {refusal.said(language())}", err=True)
        for row in refusal.extra.get("rows", []):
            typer.echo(
                said("  line {line}, {column}: {what}", line=row["line"], column=row["column"], what=row["what"]),
                err=True,
            )
        raise typer.Exit(1) from refusal
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in made.rows.items())
    typer.echo(
        said("Gazetteer {number} of {centre} is in force: {kinds}.", number=made.number, centre=centre, kinds=kinds)
    )


@app.command()
def search(
    centre: Centre,
    words: Annotated[list[str], typer.Argument(help="What somebody says of the place.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Find a place as that centre's operators do."""
    from hilo.kernel.access.actions import SETUP

    from . import queries

    answer = queries.search(" ".join(words), replace(SETUP, centre=centre))
    if json:
        typer.echo(jsonlib.dumps(asdict(answer), ensure_ascii=False, indent=2))
        return
    if answer.loaded != "yes":
        typer.echo(said("No gazetteer is in force here: only localities are found. hilo places load CENTRE FILE"))
    for row in answer.places:
        typer.echo(
            f"{row.kind:<10} {row.name}, {row.within} ({row.latitude:.5f}, {row.longitude:.5f}, ± {row.radius_m:g} m)"
        )


def _content(file: Path) -> bytes:
    from hilo.lib.errors import Refusal

    try:
        return file.read_bytes()
    except OSError as error:
        raise Refusal("HILO-C470", where="file", name=file.name, missing=str(error)) from error
