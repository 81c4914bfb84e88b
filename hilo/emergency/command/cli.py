"""`hilo alarms`: a centre's own alarm plans."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import said

app = typer.Typer(no_args_is_help=True)


@app.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="TOML of the shape of standards/alarm_plans.toml.", exists=True)],
    centre: Annotated[str, typer.Option(help="Centre that has these plans from now on, such as PUE.")],
) -> None:
    """Take a centre's own alarm plans; one that asks for what no unit can be is refused, each fault named."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP

    from .actions import load_plan
    from .commands import LoadPlan

    load_plan(LoadPlan(centre=centre, toml=file.read_text(encoding="utf-8")), actor=SETUP, at=timezone.now())
    typer.echo(said("{centre} has its own alarm plans.", centre=centre))


@app.command("show")
def show(centre: Annotated[str, typer.Option(help="Centre, such as PUE.")]) -> None:
    """The plans in force at a centre: its own, or the standard's."""
    from .queries import plans_of

    for plan in plans_of(centre):
        typer.echo(f"{plan.name['es']}  ({', '.join(plan.prefixes) or 'todos'})")
        for one in plan.levels:
            asks = ", ".join(f"{count} {name}" for name, count in one.asks.items())
            typer.echo(f"  {one.level}  >= {one.injured_from}: {asks}")
