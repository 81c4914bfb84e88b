"""`hilo officers credentials`: credentials on A4, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import said

from .house import hand
from .people import INSTITUTION


def credentials(
    out: Annotated[Path, typer.Argument(help="PDF to write.", dir_okay=False)],
    institution: INSTITUTION,
    address: Annotated[str, typer.Option(help="Where citizens reach this installation, such as https://hilo.example.")],
    number: Annotated[list[str] | None, typer.Option(help="An officer's number; again for more. None: all.")] = None,
    after: Annotated[str, typer.Option(help="Go on after this number.")] = "",
    language: Annotated[str, typer.Option(help="Of the paper: es or en.")] = "es",
) -> None:
    """Put credentials with photograph on A4, 500 in a file. Exit code 1 if some were left out."""
    from django.urls import reverse
    from django.utils import timezone

    from hilo.kernel.tables import ensure
    from hilo.lib.commands import parse
    from hilo.lib.private import write_private

    from .. import actions
    from ..commands import PrintCredentials

    ensure("officers_photo")
    asked = parse(
        PrintCredentials,
        {"institution": institution, "numbers": number or [], "after": after, "language": language},
    )
    where = address.rstrip("/") + reverse("credential", args=["X"]).removesuffix("X")
    made = actions.print_credentials(
        asked, where, actor=hand("officers.write", institution=institution), at=timezone.now()
    )
    write_private(out, made.pdf)
    for one in made.left:
        typer.echo(f"{one.officer_number} {one.code} {one.said}")
    typer.echo(said("{printed} printed, {left} left out.", printed=len(made.printed), left=len(made.left)))
    if made.next:
        typer.echo(said("More follow: --after {number}", number=made.next))
    raise typer.Exit(1 if made.left else 0)
