"""`hilo setup`: tables and the national base; a demonstration's people and units. Everything may be repeated."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from rich.console import Console

from hilo.emergency.calls.queries import ever_received
from hilo.emergency.centres.actions import open_centre
from hilo.emergency.centres.commands import OpenCentre
from hilo.kernel.access.actions import SETUP
from hilo.kernel.access.queries import count_institutions
from hilo.kernel.installation import DEMONSTRATION, OPERATIONAL
from hilo.kernel.installation.actions import declare
from hilo.kernel.installation.queries import declared, kind
from hilo.kernel.terminal import said
from hilo.kernel.territory.queries import states
from hilo.lib.errors import Conflict, Refusal
from hilo.policing.detentions.queries import ever_registered

from .demonstration import installed, named


def set_up(*, wanted: str, quiet: bool) -> None:
    """Bring the database to this version, say what the installation is for, and open the centres of the 32 states.

    wanted: its kind (kernel.installation); "" leaves it as it was said, and operational if it never was.
    Raises: Conflict HILO-K452 if it is of another kind, HILO-K453 if a demonstration's accounts are open in what is to
        be operational.
    """
    console = Console(quiet=quiet)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if connection.vendor == "sqlite":
        # What callers said is for nobody else on the machine; SQLite gives its log the same mode.
        Path(str(connection.settings_dict["NAME"])).chmod(0o600)
    now = timezone.now()
    with transaction.atomic():
        _declare(wanted or declared() or OPERATIONAL, at=now)
        open_centre(OpenCentre(code="NAC", name="Centro Nacional de Información", state=""), actor=SETUP, at=now)
        for state in states():
            centre = OpenCentre(code=state.label, name=f"C5 {state.name}", state=state.code)
            open_centre(centre, actor=SETUP, at=now)
    console.print(
        said(
            "[green]✓[/green] tables ready, {institutions} institutions with their centres",
            institutions=count_institutions(),
        )
    )
    if kind() != OPERATIONAL:
        console.print(
            said("[yellow]◐[/yellow] this installation is of the kind “{kind}”, and says so on every page", kind=kind())
        )
    if wanted == DEMONSTRATION:
        console.print(f"[green]✓[/green] {named('setting_up:add_demonstration')(at=now)}")


def _declare(wanted: str, *, at: datetime) -> None:
    if wanted == declared():
        return
    if wanted == OPERATIONAL and installed() and (known := named("cast:open_accounts")()):
        raise Conflict(
            "HILO-K453",
            accounts=", ".join(known),
        )
    declare(actor=SETUP, kind=wanted, in_use=ever_received() or ever_registered(), at=at)


def one_of(**chosen: bool) -> str:
    """The kind that was chosen, "" for none.

    Raises: Refusal HILO-K454 for more than one.
    """
    kinds = [kind for kind, wanted in chosen.items() if wanted]
    if len(kinds) > 1:
        raise Refusal("HILO-K454", kinds=", ".join(kinds))
    return kinds[0] if kinds else ""
