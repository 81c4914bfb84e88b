"""`hilo officers accredit`, `accredited`: who may evaluate and who may issue certificates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from hilo.kernel.terminal import said

from .house import DAY, hand, say


def accredit(
    institution: Annotated[str, typer.Argument(help="Centre that is accredited, such as CECC-PUE.")],
    what: Annotated[str, typer.Argument(help="trust, competencies, performance, training or certificate.")],
    since: Annotated[datetime, typer.Option(formats=DAY, help="First day.")],
    document: Annotated[str, typer.Option(help="What it rests on.")],
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="First day without; two years on.")] = None,
) -> None:
    """Write down that an institution may evaluate a component, or issue certificates."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import accredit as act
    from ..commands import Accredit

    ensure("officers_accreditation")
    command = Accredit(what=what, since=since.date(), until=until.date() if until else None, document=document)
    row = act(institution, command, actor=hand("accreditations.write"), at=timezone.now())
    typer.echo(
        said(
            "{institution}: {what} from {since} until {until}.",
            institution=row.institution_id,
            what=row.what,
            since=row.since,
            until=row.until,
        )
    )


def accredited(json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False) -> None:
    """Who may evaluate what, and who may issue certificates, with the days."""
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.tables import ensure

    from ..queries import accreditations

    ensure("officers_accreditation")
    rows = accreditations(hand("officers.read"))
    if json:
        say(rows)
        return
    table = Table(
        said("institution"), said("for"), said("since"), said("until"), said("document"), box=None, header_style="bold"
    )
    for row in rows:
        table.add_row(row.institution, row.what, str(row.since), str(row.until), row.document)
    Console(highlight=False).print(table)
