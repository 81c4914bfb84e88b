"""`hilo reports`: what a report is asked, carried away, brought in, and checked by anybody who has only the file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hilo.kernel.terminal import language, said
from hilo.lib.errors import Refusal
from hilo.lib.private import write_private

from .cli_amendments import register as register_amendments
from .cli_checker import register as register_checker
from .cli_editions import register as register_editions

app = typer.Typer(no_args_is_help=True)
register_amendments(app)
register_checker(app)
register_editions(app)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The signed file of a report.")],
    key: Annotated[Path, typer.Option("--key", help="Public key of the institution that signed (PEM).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Say whether a report is what was signed, with nothing but file and public key. Exits 0 if it is, else 1."""
    from hilo.kernel.signing import queries as seals

    from .rules_file import serialize

    try:
        document = seals.verify(_read(file), kind="report", key=seals.key_of(_bytes(key)))
        content = serialize(document)
    except Refusal as refusal:
        if as_json:
            typer.echo(json.dumps({"holds": False, "code": refusal.code, "message": refusal.message}))
        else:
            typer.echo(f"{refusal.code} {refusal.said(language())}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({"holds": True} | content, ensure_ascii=False, indent=2))
        return
    typer.echo(said("The signature holds: the report is what was signed."))
    for name, value in content.items():
        typer.echo(f"  {name}: {', '.join(map(str, value)) if isinstance(value, list) else value}")


@app.command()
def schema(
    edition: Annotated[str, typer.Option(help="Edition of the form, such as 2019.")] = "2019",
    kind: Annotated[str, typer.Option(help="crime or civic.")] = "crime",
) -> None:
    """Print the JSON Schema (2020-12) of an edition's documents."""
    from . import forms

    try:
        typer.echo(json.dumps(forms.schema(forms.of_edition(edition, kind)), ensure_ascii=False, indent=2))
    except Refusal as refusal:
        raise _stop(refusal) from None


@app.command()
def export(
    folio: Annotated[str, typer.Argument(help="Folio or ref of the report.")],
    reason: Annotated[str, typer.Option(help="Why it is carried away: it stands in the ledger.")],
    out: Annotated[Path | None, typer.Option(help="File to write; standard output if left out.")] = None,
    public: Annotated[Path | None, typer.Option(help="Write the public key that verifies it here.")] = None,
) -> None:
    """Write the report's file: signed, if it was signed. For who runs the server, in the institution's name."""
    from django.utils import timezone

    from hilo.kernel.signing.actions import public_key
    from hilo.lib.actor import Actor

    from . import actions
    from .queries.reading import found

    try:
        institution = found(folio).institution_id
        right = frozenset({"reports.review"})
        actor = Actor("hilo.cli", right, institution=institution, national=True, purpose=reason[:200])
        text = json.dumps(actions.export(actor=actor, folio=folio, at=timezone.now()), ensure_ascii=False, indent=1)
    except Refusal as refusal:
        raise _stop(refusal) from None
    if public:
        public.write_text(public_key(institution), encoding="ascii")
    if out is None:
        typer.echo(text)
        return
    write_private(out, text.encode())
    typer.echo(f"{out}: {folio}", err=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A report: signed file, bundle or bare document (JSON).")],
    username: Annotated[str, typer.Option("--as", help="Account of the officer whose report it becomes.")],
) -> None:
    """Take a report that was written elsewhere as a draft. Every fault is told with its path; the same file once."""
    from django.utils import timezone

    from hilo.kernel.access.queries import actor_for, user_named

    from . import actions
    from .commands import ImportReport

    try:
        actor = actor_for(user_named(username), at=timezone.now(), second_factor=lambda: True)
        done = actions.import_report(ImportReport(file=_read(file)), actor=actor, at=timezone.now())
    except Refusal as refusal:
        raise _stop(refusal) from None
    typer.echo(
        said(
            "{folio}: {taken} answers, {findings} findings, {refused} refused.",
            folio=done.folio,
            taken=done.taken,
            findings=len(done.findings),
            refused=len(done.refused),
        )
    )


def _read(path: Path) -> Any:
    from hilo.kernel.signing.queries import read

    try:
        return read(_bytes(path))
    except ValueError:
        raise Refusal("HILO-R498", f"{path} is no JSON file.", where=str(path)) from None


def _bytes(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise Refusal("HILO-R406", f"{path} cannot be read: {error.strerror}.", where=str(path)) from None


def _stop(refusal: Refusal) -> typer.Exit:
    typer.echo(
        f"{refusal.code} {refusal.where}: {refusal.said(language())}" if refusal.where else str(refusal), err=True
    )
    for fault in refusal.extra.get("faults", [])[1:]:
        typer.echo(f"{fault['code']} {fault['path']}: {fault['message']}", err=True)
    return typer.Exit(2)
