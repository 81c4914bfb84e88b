"""`hilo academies …`: what a state still has to teach, and verifying a diploma with nothing but a key."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import said

app = typer.Typer(no_args_is_help=True)


@app.command()
def shortfall(
    state: Annotated[str, typer.Option(help="Two digits: the state whose forces are counted.")],
    course: Annotated[str, typer.Option(help="One course of the programme only.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """What the forces of a state lack of the programme, force by force: counts and no person."""
    from django.utils import timezone
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.tables import ensure
    from hilo.kernel.terminal import language
    from hilo.kernel.territory.queries import require_state
    from hilo.lib.actor import HOUSE, Actor
    from hilo.lib.answers import plain

    from .queries import shortfall as asked

    ensure("academies_group")
    require_state(state)
    reader = Actor("hilo.local", frozenset({"academies.run"}), institution=HOUSE, states=frozenset({state}))
    found = asked(reader, timezone.localdate(), course=course, language=language())
    if as_json:
        typer.echo(json.dumps([plain(row) for row in found], ensure_ascii=False, indent=2))
        return
    table = Table(box=None, header_style="bold")
    for heading in (said("course"), said("force"), said("lacking"), said("of"), said("with a file")):
        table.add_column(heading)
    for row in found:
        table.add_row(row.label, row.institution, f"{row.lacking:,}", f"{row.officers:,}", f"{row.recorded:,}")
    Console(highlight=False).print(table if found else said("Nobody lacks anything, or nobody is enrolled."))


@app.command("public-key")
def public_key(academy: Annotated[str, typer.Argument(help="Academy.")]) -> None:
    """Print the public key by which an academy's acts and diplomas are verified."""
    from hilo.kernel.access.queries import institution_named
    from hilo.kernel.tables import ensure

    from .queries.diplomas import public_key as key_of

    ensure("academies_group")
    institution_named(academy)  # a typing error must not make a key
    typer.echo(key_of(academy), nl=False)


@app.command("verify-diploma")
def verify_diploma(
    line: Annotated[str, typer.Argument(help="The line of the QR code, or a file that holds it.")],
    key: Annotated[Path, typer.Option(help="The academy's public key, PEM.", exists=True, dir_okay=False)],
    on: Annotated[datetime | None, typer.Option("--at", formats=["%Y-%m-%d"], help="Day asked about; today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Verify a diploma with nothing but the academy's public key: no network, no record.

    Exit code 0: it is genuine; 2: it is not. Whether a decision took it back afterwards only the academy knows.
    """
    from hilo.lib.answers import plain

    from .queries import verify

    # A signed line is longer than any file may be called.
    text = Path(line).read_text(encoding="utf-8") if len(line) < 200 and Path(line).is_file() else line
    found = verify(text, key.read_bytes(), on.date() if on else None)
    if as_json:
        typer.echo(json.dumps(plain(found), ensure_ascii=False, indent=2))
        return
    typer.echo(
        said(
            "Genuine: {name}, {course}, {hours} hours, {academy}, {starts} to {ends} ({folio}).",
            name=found.name,
            course=found.course,
            hours=found.hours,
            academy=found.academy,
            starts=found.starts,
            ends=found.ends,
            folio=found.folio,
        )
    )
