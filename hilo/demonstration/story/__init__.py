"""`hilo story`: one night in three centres, from the first ring to what the Council is told.

A fire told by five callers, one of them a prank; a bus on a state line, handed over and answered with a unit that a
neighbour lends; federal help asked for and ended; a robbery whose report is judged while it can still be mended,
signed, handed over and acknowledged. Everything happens through the same actions as in a centre, on a
database made for it and thrown away.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import timedelta

STORY_S = 11.0
"""Seconds that the telling takes on a terminal, the making of the tables not counted; no pause elsewhere."""
LINES = 76


def main() -> int:
    """Tell the story in a process of its own, so that no data of this installation is near; returns its exit code."""
    # In memory where the system offers it: nothing of the story needs to survive a power cut.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(prefix="hilo-story-", dir=memory) as folder:
        environment = {k: v for k, v in os.environ.items() if k not in {"HILO_DATABASE_URL", "HILO_SECRET_KEY"}}
        environment |= {"HILO_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "hilo.site.settings"}
        return subprocess.run(
            [sys.executable, "-m", "hilo.demonstration.story"], env=environment, check=False
        ).returncode


def tell() -> int:
    """Make the tables, tell the story, verify the ledger; 0 if all of it held."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone, translation
    from rich.console import Console
    from rich.panel import Panel

    from hilo.emergency.calls.queries import ever_received
    from hilo.kernel.access.actions import SETUP
    from hilo.kernel.installation import DEMONSTRATION
    from hilo.kernel.installation.actions import declare

    from . import fire, line, report
    from .proof import proof
    from .teller import Teller

    console = Console()
    with console.status("Making empty centres for Puebla and Tlaxcala…"):
        call_command("migrate", verbosity=0, interactive=False)
        # Its own database is new; in anybody else's this is refused.
        declare(actor=SETUP, kind=DEMONSTRATION, in_use=ever_received(), at=timezone.now())
        translation.activate("en")
        # The story ends now, so that nothing of it lies in the future.
        start = timezone.now().replace(microsecond=0) - timedelta(minutes=95)
        fire.prepare(start - timedelta(hours=1))
        line.prepare(start - timedelta(hours=1))
        report.prepare(start - timedelta(hours=1))
    beat = STORY_S / LINES if console.is_terminal else 0.0

    def chapter(title: str, what: str) -> None:
        console.print(Panel(f"[bold]{title}[/] {what}", title="hilo story", border_style="blue"))

    chapter(
        "One fire, five callers.",
        "A house burns in the colonia San José, Puebla. Five people call 911: four see the same fire from different "
        "places, one is playing.",
    )
    fire.tell(Teller(start, console, beat))
    chapter(
        "A bus on the state line.",
        "It lies beyond the line that the network's point shows. Puebla hands it over; Tlaxcala's ambulances are all "
        "out.",
    )
    second = Teller(start + timedelta(minutes=35), console, beat)
    folio = line.tell(second)
    chapter(
        "Help that is auxiliary and temporary.",
        "Tlaxcala asks the federation for it, until a day, and ends it in time.",
    )
    line.tell_federal(second)
    chapter(
        "A report that survives the judge.",
        "A woman is robbed in Puebla. Two officers detain a man; what they write is judged while it can be mended.",
    )
    report.tell(Teller(start + timedelta(minutes=50), console, beat))
    return proof(second, folio)
