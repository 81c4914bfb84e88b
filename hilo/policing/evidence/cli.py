"""`hilo evidence`: verify a file with nothing but a key, print labels, show the states, look at the store's files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from hilo.kernel.terminal import language, said

app = typer.Typer(no_args_is_help=True)
UNREADABLE = 2


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The signed file of an item, an incident or an inventory.")],
    key: Annotated[list[Path], typer.Option("--key", help="PEM file of an institution's public key; may be repeated.")],
    folder: Annotated[Path | None, typer.Option("--folder", help="Where the items' own files lie.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Check signature, chain and hashes of a file, without a network or a database.

    Exit 0 if all holds, 1 if something does not, 2 if it cannot be read.
    """
    from hilo.kernel.signing.queries import key_of, read
    from hilo.lib.errors import Refusal

    from .rules import verify as check

    try:
        found = read(file.read_bytes())
        keys = [key_of(one.read_bytes()) for one in key]
        folder_hashes = _hashes(folder) if folder else None
    except (OSError, ValueError, Refusal) as error:
        typer.echo(said("{file}: cannot be read: {error}", file=file, error=error), err=True)
        raise typer.Exit(UNREADABLE) from None
    try:
        document = _opened(found, keys)
    except Refusal as refusal:
        unreadable = refusal.code in {"HILO-Z432", "HILO-Z436", "HILO-Z439"}
        typer.echo(f"{file}: {refusal.code}: {refusal.said(language())}", err=True)
        raise typer.Exit(UNREADABLE if unreadable else 1) from None
    verdict = check(document, folder_hashes)
    problems = [*verdict.problems, *_inner(document, keys)]
    if as_json:
        shown = {name: getattr(verdict, name) for name in ("kind", "items", "steps", "files", "there", "missing")}
        typer.echo(json.dumps(shown | {"holds": not problems, "problems": problems}, ensure_ascii=False))
    else:
        for problem in problems:
            typer.echo(said("WRONG  {problem}", problem=problem))
        for name in verdict.missing:
            typer.echo(said("absent {name}: not in the folder, so its hash was not checked", name=name))
        typer.echo(_summary(verdict, problems, folder))
    raise typer.Exit(1 if problems else 0)


@app.command("public-key")
def public_key(institution: Annotated[str, typer.Argument(help="Code of the institution, such as FGE-PUE.")]) -> None:
    """Print the institution's public key (PEM): what a verifier needs besides the file."""
    from hilo.kernel.access.queries import institution_named
    from hilo.kernel.signing.actions import public_key as key_of
    from hilo.lib.errors import Refusal

    try:
        typer.echo(key_of(institution_named(institution).code), nl=False)
    except Refusal as refusal:
        typer.echo(f"{refusal.code}: {refusal.said(language())}", err=True)
        raise typer.Exit(1) from None


@app.command()
def label(
    numbers: Annotated[list[str], typer.Argument(help="Numbers of items.")],
    out: Annotated[Path, typer.Option("--out", help="The SVG sheet to write.")] = Path("labels.svg"),
) -> None:
    """Write a sheet of labels with a QR code and the check digit: an A4 page of 24 labels for each 24 numbers."""
    from .labels import sheet
    from .rules import number_of

    known = [number_of(one) for one in numbers]
    wrong = [text for text, number in zip(numbers, known, strict=True) if number is None]
    if wrong:
        typer.echo(said("HILO-E423: these are no numbers of items: {wrong}", wrong=", ".join(wrong)), err=True)
        raise typer.Exit(1)
    pages = sheet([number for number in known if number])
    for place, page in enumerate(pages):
        path = out if len(pages) == 1 else out.with_stem(f"{out.stem}-{place + 1}")
        path.write_text(page, encoding="utf-8")
        typer.echo(str(path))


@app.command()
def states() -> None:
    """Print the states of an item and the steps between them, with their articles."""
    from rich.console import Console
    from rich.table import Table

    from hilo.kernel.workflow import load

    from .rules import steps
    from .rules.law import STANDARDS

    graph = load(STANDARDS / "states.toml")
    table = Table(said("step"), said("from"), said("to"), said("who may"), said("article"))
    for name, step in steps().items():
        moves = graph.steps[name].moves
        table.add_row(name, ", ".join(moves), ", ".join(dict.fromkeys(moves.values())), step.permission, step.law)
    Console().print(table)


@app.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False) -> None:
    """Look at every file of every item now, as the server does each night. Exit 1 if one is not what it was."""
    from django.utils import timezone

    from .actions import check_files
    from .reactions import WORK

    looked, altered = check_files(actor=WORK, at=timezone.now())
    if as_json:
        typer.echo(json.dumps({"looked_at": looked, "altered": altered}))
    else:
        typer.echo(
            said(
                "{looked:,} files looked at; {altered:,} are not what they were when they came in.",
                looked=looked,
                altered=altered,
            )
        )
    raise typer.Exit(1 if altered else 0)


def _opened(found: Any, keys: list[Any]) -> dict[str, Any]:
    """The document, by whichever key fits. Raises: Refusal, the last key's."""
    from hilo.kernel.signing.queries import verify as signed
    from hilo.lib.errors import Refusal

    for place, key in enumerate(keys):
        try:
            return signed(found, kind="evidence", key=key)
        except Refusal as refusal:
            if refusal.code != "HILO-Z433" or place + 1 == len(keys):
                raise
    raise AssertionError("typer asks for a key")


def _inner(document: dict[str, Any], keys: list[Any]) -> list[str]:
    """What is wrong with the inventory that an incident's file holds: it bears a signature of its own."""
    from hilo.lib.errors import Refusal

    inner = document.get("inventory")
    if document.get("type") != "incident" or not inner:
        return []
    try:
        _opened(inner, keys)
    except Refusal as refusal:
        hint = " Give that institution's key too." if refusal.code == "HILO-Z433" else ""
        return [f"inventory: {refusal.code}: {refusal.message}{hint}"]
    return []


def _hashes(folder: Path) -> dict[str, str]:
    from .store import hash_of

    if not folder.is_dir():
        raise OSError(f"{folder} is no folder")
    return {hash_of(path): path.name for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()}


def _summary(verdict: Any, problems: list[str], folder: Path | None) -> str:
    what = said("{kind}: {items} items, {steps} steps", kind=verdict.kind, items=verdict.items, steps=verdict.steps)
    files = (
        said(", {there} of {files} files checked", there=verdict.there, files=verdict.files)
        if folder
        else said(", {files} files named", files=verdict.files)
    )
    return f"{what}{files}: {(said('something does not hold') if problems else said('all holds'))}."
