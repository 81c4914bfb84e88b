"""`hilo territory roads`: load a road network, and see which one is in force. Needs no database."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import said
from hilo.lib.errors import Refusal

from . import roads
from .terminal import reading, refuse

app = typer.Typer(no_args_is_help=True, help="Streets and roads: travel times by road instead of by distance.")
AsJson = Annotated[bool, typer.Option("--json", help="Print only JSON.")]


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="GeoPackage, shapefile (.shp or .zip), GeoJSON, or CSV of edges.")],
    speeds: Annotated[Path | None, typer.Option(help="TOML of speeds by class, with its source.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load a road network; running servers use it within seconds, without a restart."""
    try:
        with reading(file, quiet=as_json) as progress:
            report = roads.load_roads(file=file, speeds=speeds, progress=progress)
    except Refusal as refusal:
        refuse(refusal)
    if as_json:
        typer.echo(json.dumps(roads.as_json(report), ensure_ascii=False))
        return
    for line in roads.report_lines(report):
        typer.echo(line)


@app.command()
def status(as_json: AsJson = False) -> None:
    """The road network in force, and whether this installation can use it."""
    found = roads.status()
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    if found.state == "none":
        typer.echo(
            said("No road network is loaded: travel times come from the speed model. hilo territory roads load FILE")
        )
        return
    if found.state == "damaged":
        typer.echo(
            said(
                "The road network cannot be read, so the speed model answers: {error}. Load it again.",
                error=found.error,
            )
        )
        return
    about = found.about or {}
    typer.echo(
        said(
            "{source}: {roads:,} roads, {kilometres:,.0f} km, version {version}. Speeds: {speeds}",
            source=found.source,
            roads=about["roads"],
            kilometres=about["kilometres"],
            version=found.version,
            speeds=about["speeds"],
        )
    )
    if found.state == "no_extra":
        typer.echo(said("It is not used: {error}.", error=found.error))
