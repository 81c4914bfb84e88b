"""`hilo setup`: tables, the national base, and the demo's people and units. Everything may be repeated."""

from __future__ import annotations

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from rich.console import Console

from hilo.emergency.centres.actions import open_centre
from hilo.kernel.access.actions import SETUP, join
from hilo.kernel.access.queries import count_institutions, has_account
from hilo.kernel.territory.queries import states

DEMO_PASSWORD = "hilo-demo-2016"  # noqa: S105 - the demo's, printed when it starts; a real installation has none
DEMO_ACCOUNTS = (
    ("operator", "Olivia Operadora", "PUE", "operator", "PUE"),
    ("dispatcher", "Darío Despacho", "PUE", "dispatcher", "PUE"),
    ("supervisor", "Sara Supervisora", "PUE", "supervisor", "PUE"),
    ("admin", "Ana Administra", "NAC", "admin", ""),
    ("integrator", "Sistema Integrador", "NAC", "integrator", ""),
)


def set_up(*, demo: bool, quiet: bool) -> None:
    """Bring the database to this version and open the centres of the 32 states."""
    console = Console(quiet=quiet)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    now = timezone.now()
    with transaction.atomic():
        open_centre(actor=SETUP, code="NAC", name="Centro Nacional de Información", state="", at=now)
        for state in states():
            open_centre(actor=SETUP, code=state.label, name=f"C5 {state.name}", state=state.code, at=now)
        if demo:
            _demo_accounts(now)
    if demo:
        from .demo import enrol_demo_units

        enrol_demo_units(at=now)
    console.print(f"[green]✓[/green] tables ready, {count_institutions()} institutions with their centres")
    if demo:
        console.print(
            f"[green]✓[/green] demo accounts {', '.join(a[0] for a in DEMO_ACCOUNTS)}; password {DEMO_PASSWORD}"
        )


def _demo_accounts(now) -> None:  # type: ignore[no-untyped-def]
    for username, name, institution, role, centre in DEMO_ACCOUNTS:
        if not has_account(username):
            join(
                actor=SETUP,
                username=username,
                name=name,
                institution=institution,
                role=role,
                centre=centre,
                password=DEMO_PASSWORD,
                at=now,
            )
