"""`hilo units`: the units of the centres, and who is aboard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import said

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_units(
    centre: Annotated[str, typer.Option(help="Only those of this centre.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Every unit with its state, what it can do, and who is aboard."""
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.access.actions import SETUP

    from .queries import aboard, units

    rows = [row for row in units(SETUP) if centre in ("", row.centre_id)]
    crews = aboard()
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {
                        "unit": row.code,
                        "name": row.name,
                        "agency": row.agency,
                        "centre": row.centre_id,
                        "sector": row.sector,
                        "capabilities": row.capabilities,
                        "status": row.status,
                        "latitude": row.latitude,
                        "longitude": row.longitude,
                        "crew": crews.get(row.code, []),
                    }
                    for row in rows
                ],
                ensure_ascii=False,
            )
        )
        return
    if not rows:
        typer.echo(said("There is no unit yet: hilo units enrol CODE --name … --agency … --centre … --can …"))
        return
    table = Table(
        said("unit"),
        said("name"),
        said("centre"),
        said("sector"),
        said("can"),
        said("status"),
        said("crew"),
        box=None,
        header_style="bold",
    )
    for row in rows:
        who = ", ".join(crews.get(row.code, [])) or said("[dim]nobody[/]")
        table.add_row(row.code, row.name, row.centre_id, row.sector, ", ".join(row.capabilities), row.status, who)
    Console().print(table)


@app.command("enrol")
def enrol(
    code: Annotated[str, typer.Argument(help="Its code, as crews say it on the radio: PUE-A07.")],
    name: Annotated[str, typer.Option(help="Name that a desk shows.")],
    agency: Annotated[str, typer.Option(help="Agency it belongs to, such as SSP, PC or CRM.")],
    centre: Annotated[str, typer.Option(help="Centre that sends it, such as PUE.")],
    can: Annotated[list[str], typer.Option(help="What it can do; once for each: police, ambulance_basic, fire …")],
    sector: Annotated[str, typer.Option(help="Sector it serves.")] = "",
    lat: Annotated[float | None, typer.Option(min=-90, max=90, help="Where it stands, degrees north.")] = None,
    lon: Annotated[float | None, typer.Option(min=-180, max=180, help="Degrees east; negative in Mexico.")] = None,
) -> None:
    """Add a unit to a centre; it is available at once."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP

    from .actions import enrol_unit
    from .commands import EnrolUnit

    if (lat is None) != (lon is None):
        raise typer.BadParameter(said("give --lat and --lon together, or neither"))
    asked = EnrolUnit(
        code=code,
        name=name,
        agency=agency,
        centre=centre,
        capabilities=tuple(can),
        sector=sector,
        latitude=lat,
        longitude=lon,
    )
    enrol_unit(asked, actor=SETUP, at=timezone.now())
    typer.echo(said("{code} serves {centre}: {set}.", code=code, centre=centre, set=", ".join(sorted(set(can)))))


@app.command("crew")
def crew_unit(
    unit: Annotated[str, typer.Argument(help="Code of the unit.")],
    institution: Annotated[str, typer.Option(help="Institution that numbers the officer.")],
    number: Annotated[str, typer.Option(help="The officer's number in it.")],
    name: Annotated[str, typer.Option(help="The officer's name, if not on the list yet.")] = "",
) -> None:
    """An officer boards a unit, leaving any other. With --name the officer is put on the list first."""
    from django.db import transaction
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP
    from hilo.registries.officers.actions import enrol as enrol_officer
    from hilo.registries.officers.commands import EnrolOfficer
    from hilo.registries.officers.queries import officer

    from .actions import crew
    from .queries import aboard_now

    now = timezone.now()
    with transaction.atomic():
        who = (
            enrol_officer(EnrolOfficer(institution=institution, number=number, name=name), actor=SETUP, at=now)
            if name
            else officer(institution, number)
        )
        crew(unit, who.pk, actor=SETUP, at=now)
    typer.echo(
        said(
            "{name} ({institution} {number}) is aboard {unit}.",
            name=who.name,
            institution=institution,
            number=number,
            unit=unit,
        )
    )
    for row in aboard_now(unit):
        if row.officer == who.pk and row.barred:
            typer.echo(f"{row.message} ({row.code})")


@app.command("stations")
def list_stations(as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False) -> None:
    """Every station that is not over, with its units."""
    from dataclasses import asdict

    from django.utils import timezone
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.access.actions import SETUP

    from .queries import station_row, stations

    rows = [station_row(row) for row in stations(SETUP, at=timezone.now())]
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, default=str))
        return
    if not rows:
        typer.echo(said("There is no station yet: hilo units station CODE --name … --centre … --lat … --lon …"))
        return
    table = Table(
        said("station"), said("name"), said("centre"), said("agencies"), said("units"), box=None, header_style="bold"
    )
    for row in rows:
        table.add_row(row.code, row.name, row.centre, ", ".join(row.agencies) or said("any"), ", ".join(row.units))
    Console().print(table)


@app.command("station")
def open_station(
    code: Annotated[str, typer.Argument(help="Its code: PUE-E01.")],
    name: Annotated[str, typer.Option(help="Name that a desk shows.")],
    centre: Annotated[str, typer.Option(help="Centre that sends its units.")],
    lat: Annotated[float, typer.Option(min=-90, max=90, help="Degrees north.")],
    lon: Annotated[float, typer.Option(min=-180, max=180, help="Degrees east; negative in Mexico.")],
    agency: Annotated[list[str] | None, typer.Option(help="Whose units stand there; once for each.")] = None,
) -> None:
    """A house from which units go out, from today."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP

    from . import actions
    from .commands import OpenStation

    asked = OpenStation(code=code, name=name, centre=centre, latitude=lat, longitude=lon, agencies=tuple(agency or ()))
    actions.open_station(asked, actor=SETUP, at=timezone.now())
    typer.echo(said("{code} is a station of {centre}.", code=code, centre=centre))


@app.command("load-stations")
def load_stations(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: code, name, latitude, longitude, …")],
    centre: Annotated[str, typer.Option(help="Centre whose stations they are.")],
) -> None:
    """Stations and their units from a spreadsheet: all of it or nothing; safe to repeat."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP
    from hilo.lib.sheets import text_of

    from . import actions
    from .commands import LoadStations

    asked = LoadStations(centre=centre, sheet=text_of(file.read_bytes()))
    typer.echo(
        said(
            "{count} stations of {centre}.",
            count=len(actions.load_stations(asked, actor=SETUP, at=timezone.now())),
            centre=centre,
        )
    )


@app.command("base")
def base_unit(
    unit: Annotated[str, typer.Argument(help="Code of the unit.")],
    station: Annotated[str, typer.Argument(help="Code of its station; nothing: of none.")] = "",
) -> None:
    """Say to which station a unit belongs."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP

    from . import actions
    from .commands import BaseUnit

    actions.base_unit(unit, BaseUnit(station=station), actor=SETUP, at=timezone.now())
    typer.echo(said("{unit} belongs to {station}.", unit=unit, station=station or said("no station")))
