"""`hilo territory`: the place of a point, a state's facts, and loading boundaries. Needs no database."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hilo.kernel.terminal import said
from hilo.lib.errors import Refusal

from . import actions, queries
from .cli_roads import app as roads
from .terminal import reading, refuse

app = typer.Typer(no_args_is_help=True, help="States, municipalities, clocks, and the place of a point.")
app.add_typer(roads, name="roads")
AsJson = Annotated[bool, typer.Option("--json", help="Print only JSON.")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The date asked about.")]


@app.command()
def place(
    lat: Annotated[float, typer.Option(help="Degrees north.")],
    lon: Annotated[float, typer.Option(help="Degrees east; negative in Mexico.")],
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """State and municipality of a point, and whether that is exact or an estimate."""
    found = queries.place_of(lat, lon, _day(on))
    if as_json:
        answer = asdict(found) if found else {"place": None, "reason": queries.why_no_place(lat, lon)}
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    console = Console()
    if found is None:
        console.print(said("[yellow]No place.[/] {why_no_place}", why_no_place=queries.why_no_place(lat, lon)))
        return
    console.print(f"[bold]{found.municipality_name}, {found.state_name}[/]  ({found.municipality})")
    sure = said("[green]exact[/]") if found.exact else said("[yellow]estimate[/]: the municipality may be a neighbour")
    console.print(said("{sure}; nearest locality: {locality}", sure=sure, locality=found.locality))
    if queries.boundaries_status().loaded == 0:
        console.print(said("[dim]`hilo territory load FILE` with INEGI's Marco Geoestadístico makes answers exact.[/]"))


@app.command()
def state(code: Annotated[str, typer.Argument(help="Two digits, 01 to 32.")], as_json: AsJson = False) -> None:
    """A state's name, codes, clock, municipalities and population."""
    try:
        found = queries.require_state(code.zfill(2))
    except Refusal as refusal:
        refuse(refusal)
    facts: dict[str, str | int | None] = {
        **asdict(found),
        "zone": str(queries.zone_of(found.code)),
        "municipalities": len(queries.municipalities(found.code)),
        "population_2020": queries.population(found.code, 2020),
    }
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    table = Table(show_header=False, box=None)
    for name, value in facts.items():
        table.add_row(f"[dim]{name.replace('_', ' ')}[/]", f"{value:,}" if isinstance(value, int) else str(value))
    Console().print(table)


@app.command()
def load(
    file: Annotated[
        Path, typer.Argument(help="Shapefile, GeoJSON or GeoPackage of the municipalities, or a zip of one.")
    ],
    as_json: AsJson = False,
) -> None:
    """Load municipal boundaries, so that places become exact; running servers use them within a second."""
    try:
        with reading(file, quiet=as_json) as progress:
            report = actions.load_boundaries(file=file, progress=progress)
    except Refusal as refusal:
        refuse(refusal)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
        return
    console = Console()
    console.print(
        said(
            "[green]{municipalities:,} municipalities[/] from {name} ({projection}); {repaired} invalid "
            "outlines repaired.",
            municipalities=report.municipalities,
            name=file.name,
            projection=report.projection,
            repaired=report.repaired,
        )
    )
    if report.unknown:
        console.print(said("[yellow]Left out, not in the tables:[/] {unknown}", unknown=_listed(report.unknown)))
    if report.missing:
        console.print(
            said("[yellow]Without a boundary, so estimated as before:[/] {missing}", missing=_listed(report.missing))
        )


def _listed(codes: tuple[str, ...]) -> str:
    shown = ", ".join(
        f"{code} {m.name}" if (m := queries.municipality(code)) else code for code in codes[: actions.SHOWN]
    )
    return shown + (said(" and {codes:,} more", codes=len(codes) - actions.SHOWN) if len(codes) > actions.SHOWN else "")


def _day(on: datetime | None) -> date | None:
    return on.date() if on else None
