"""`hilo emergency cards`: protocol cards from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import said

from .cards import FOLDER, cards, faults, read

app = typer.Typer(name="cards", help="Protocol cards: what is asked, and the code that the answers reach.")


@app.command("check")
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="TOML files of cards; those that Hilo ships if none.")
    ] = None,
) -> None:
    """Name every fault of the cards, each with its place. Exit code 1 if there is one."""
    found = 0
    for path in files or sorted(FOLDER.glob("*.toml")):
        found += _check(path)
    if found:
        raise typer.Exit(1)


@app.command("list")
def listed() -> None:
    """The cards that Hilo ships: id, questions, title, and whether a physician must approve them first."""
    for card in cards().values():
        waits = said("  (medical: needs approval)") if card.needs_approval else ""
        typer.echo(
            said(
                "{id:<20} {questions:>3} questions  {title}{waits}",
                id=card.id,
                questions=len(card.questions),
                title=card.title["es"],
                waits=waits,
            )
        )


def _check(path: Path) -> int:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(said("{path}: HILO-C209 the file cannot be read: {error}", path=path, error=error), err=True)
        return 1
    found = faults(text, path.stem)
    for finding in found:
        typer.echo(f"{path}: {finding.where}: {finding.code} {finding.message}", err=True)
    if not found:
        card = read(text, path.stem)
        typer.echo(
            said(
                "{path}: {title}: {questions} questions, no fault",
                path=path,
                title=card.title["es"],
                questions=len(card.questions),
            )
        )
    return len(found)
