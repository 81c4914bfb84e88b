"""`hilo officers photos …`: photographs in bulk, and what waits; a change is signed on the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import said

from .house import hand, say
from .people import INSTITUTION, THEIRS, _named

photos = typer.Typer(no_args_is_help=True)
JSON = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
DOCUMENT = Annotated[str, typer.Option(help="Kind of the paper, where one takes the place of another: photo_record, …")]
PAPER = Annotated[str, typer.Option(help="Number of the document.")]
ISSUER = Annotated[str, typer.Option(help="Who issued it.")]


@photos.command()
def load(
    institution: INSTITUTION,
    file: Annotated[Path, typer.Argument(help="ZIP whose files bear officers' numbers.", exists=True, dir_okay=False)],
    document: DOCUMENT = "",
    paper: PAPER = "",
    issuer: ISSUER = "",
    json: JSON = False,
) -> None:
    """Keep the photographs of a ZIP, file by file. Exit code 1 if some were not taken."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from .. import actions
    from ..commands import KeepPhotos

    ensure("officers_photo")
    asked = KeepPhotos(
        institution=institution, archive=file.read_bytes(), document=document, number=paper, issuer=issuer
    )
    rows = actions.keep_photos(asked, actor=hand("officers.write", institution=institution), at=timezone.now())
    left = sum(not row.status for row in rows)
    if json:
        say(rows)
    else:
        for row in rows:
            typer.echo(f"{row.file} {row.status} {row.code} {row.said}".rstrip())
        typer.echo(said("{taken} taken, {left} not.", taken=len(rows) - left, left=left))
    raise typer.Exit(1 if left else 0)


@photos.command()
def keep(
    number: THEIRS,
    institution: INSTITUTION,
    file: Annotated[Path, typer.Argument(help="The photograph, JPEG or PNG.", exists=True, dir_okay=False)],
    document: DOCUMENT = "",
    paper: PAPER = "",
    issuer: ISSUER = "",
) -> None:
    """Keep the photograph of an officer; where another is under a certificate it waits for a signature."""
    from django.utils import timezone

    from .. import actions
    from ..commands import KeepPhoto

    officer = _named(institution, number)
    asked = KeepPhoto(picture=file.read_bytes(), document=document, number=paper, issuer=issuer)
    row = actions.keep_photo(
        officer.pk, asked, actor=hand("officers.write", institution=institution), at=timezone.now()
    )
    if row.status == "proposed":
        typer.echo(said("Photograph {photo} waits for the signature of another account.", photo=row.pk))
    else:
        typer.echo(said("Photograph {photo} is kept.", photo=row.pk))
