"""`hilo setup`: tables and the national base; a demonstration's people and units. Everything may be repeated."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from rich.console import Console

from hilo.emergency.centres.actions import open_centre
from hilo.kernel.access.actions import SETUP
from hilo.kernel.access.queries import count_institutions
from hilo.kernel.territory.queries import states

from .demonstration import named


def set_up(*, demo: bool, quiet: bool) -> None:
    """Bring the database to this version and open the centres of the 32 states."""
    console = Console(quiet=quiet)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if connection.vendor == "sqlite":
        # What callers said is for nobody else on the machine; SQLite gives its log the same mode.
        Path(str(connection.settings_dict["NAME"])).chmod(0o600)
    now = timezone.now()
    with transaction.atomic():
        open_centre(actor=SETUP, code="NAC", name="Centro Nacional de Información", state="", at=now)
        for state in states():
            open_centre(actor=SETUP, code=state.label, name=f"C5 {state.name}", state=state.code, at=now)
    console.print(f"[green]✓[/green] tables ready, {count_institutions()} institutions with their centres")
    if demo:
        console.print(f"[green]✓[/green] {named('setting_up:add_demonstration')(at=now)}")
