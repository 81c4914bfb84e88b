"""`hilo emergency times`, `improper`, `staffing` and `coverage`."""

from __future__ import annotations

import typer

from .improper import improper
from .planning import coverage
from .staffing import staffing
from .times import app as times

app = typer.Typer(no_args_is_help=True)
app.command()(improper)
app.command()(staffing)
app.command()(coverage)
app.add_typer(times, name="times")
