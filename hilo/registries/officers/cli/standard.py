"""`hilo officers one-standard`: the bar that all forces are held to (M3), and how each state holds its people to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from hilo.kernel.terminal import language, said

from .house import DAY, hand, say, the_day


def one_standard(
    on: Annotated[datetime | None, typer.Option("--at", formats=DAY, help="Day asked about; today.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """The one standard of professionalisation (M3): components, hours by profile, and how each state keeps to it."""
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.tables import ensure

    from .. import queries
    from ..rules.certificate import document
    from ..rules.training import owed_courses

    ensure("officers_certificate")
    day = the_day(on)
    version = queries.version_on(day)
    labels = dict(queries.profiles(language()))
    hours = {profile: sum(owed_courses(profile, day).values()) for profile in labels}
    rows = queries.one_standard(hand("officers.figures", "officers.read", "officers.evaluate"), on=day)
    if json:
        holds = {name: months for name, months in document()["holds"].items() if isinstance(months, int)}
        say({"rules": version.name if version else "", "holds_months": holds, "hours": hours, "states": rows})
        return
    console = Console(highlight=False)
    if version is None:
        console.print(said("On {date} no rules were in force yet.", date=day))
        return
    console.print(
        said(
            "The bar: four components current under the rules of [bold]{name}[/]; a certificate holds {months} months.",
            name=version.name,
            months=version.months,
        ),
        soft_wrap=True,
    )
    table = Table(said("profile"), said("hours of the programme"), box=None, header_style="bold")
    for profile, total in hours.items():
        table.add_row(labels[profile], str(total))
    console.print(table)
    if not rows:
        console.print(said("Nobody serves in the register yet: no state can be compared."))
        return
    table = Table(
        said("state"),
        said("certified"),
        said("with the four current"),
        said("share"),
        said("evaluations"),
        said("recorded to hold longer than the rules"),
        box=None,
        header_style="bold",
    )
    for row in rows:
        share = f"{100 * row.kept_share:.1f} %" if row.kept_share is not None else "–"
        figures = (row.certified, row.kept, share, row.evaluations, row.longer)
        table.add_row(row.state or said("the nation"), *map(str, figures))
    console.print(table)
