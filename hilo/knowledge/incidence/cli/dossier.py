"""`hilo statistics dossier`: a report on paper whose every figure can be asked again, and `--again`, which does so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from hilo.kernel.terminal import said
from hilo.knowledge.incidence.cli.asking import AsJson, CrimeKey, First, Last, Source, app, console, print_json

if TYPE_CHECKING:
    from hilo.knowledge.incidence.dossier.making import Dossier, Repeated

SHOWN = 20
"""Differing figures that are printed; all with --json."""


@app.command()
def dossier(
    source: Source = "inegi-deaths",
    crime: CrimeKey = "homicide",
    first: First = "2016-01",
    last: Last = "2016-06",
    fixed_from: Annotated[str, typer.Option(help="First month of the period in which the list is chosen.")] = "",
    fixed_to: Annotated[str, typer.Option(help="Its last month (both empty: the same months a year before).")] = "",
    area: Annotated[str, typer.Option(help="00 the country, two digits a state, five a municipality.")] = "00",
    top: Annotated[int, typer.Option(help="How many municipalities.")] = 50,
    share: Annotated[float, typer.Option(help="How many municipalities does this share (0 to 1) need?")] = 0.42,
    population: Annotated[str, typer.Option(help="file or conapo (empty: the file's own where it has one).")] = "",
    language: Annotated[str, typer.Option(help="es or en.")] = "es",
    out: Annotated[str, typer.Option(help="A folder (dossier.pdf and dossier.json) or FILE.pdf.")] = "",
    again: Annotated[str, typer.Option(help="A dossier.json: ask all of it again, of the same files.")] = "",
    as_json: AsJson = False,
) -> None:
    """A report in PDF with a sidecar of every number; --again repeats one and says which figures differ."""
    from hilo.lib.errors import Refusal

    if again:
        _again(Path(again), out, as_json)
        return
    if not out:
        raise Refusal("HILO-F608", "Say where to write it: --out FOLDER, or --out FILE.pdf.", where="out")
    from hilo.knowledge.incidence import store
    from hilo.knowledge.incidence.dossier import making
    from hilo.knowledge.incidence.dossier.questions import Asked
    from hilo.knowledge.incidence.rules import Period

    period = Period.parse(first, last)
    chosen = Period.parse(fixed_from, fixed_to) if fixed_from or fixed_to else period.shifted(-12)
    asked = Asked(crime, period, chosen, area, top, share, population, language)
    with console.status("…") as status:
        made = making.make(store.find(source), asked, progress=lambda step: status.update(escape(step)))
        paper, beside = making.write(made, Path(out))
    if as_json:
        print_json({"pdf": str(paper), "sidecar": str(beside), **_said(made)})
        return
    console.print(
        said("[green]✓[/green] [bold]{paper}[/bold]  {pdf:,} bytes", paper=escape(str(paper)), pdf=len(made.pdf))
    )
    console.print(
        said(
            "  {beside}: {figures:,} figures of {questions} questions, {vintages} files",
            beside=escape(str(beside)),
            figures=made.figures,
            questions=len(made.document["questions"]),
            vintages=len(made.document["vintages"]),
        )
    )
    for one in made.document["vintages"]:
        console.print(
            said(
                "  [dim]{key}, method {method}, SHA-256 {hash}[/dim]",
                key=one["key"],
                method=one["method"],
                hash=one["hash"],
            )
        )
    console.print(
        said(
            "  [dim]Ask it again at any time: hilo statistics dossier --again {beside}[/dim]",
            beside=escape(str(beside)),
        )
    )


def _again(kept: Path, out: str, as_json: bool) -> None:
    from hilo.knowledge.incidence.dossier import making, sidecar
    from hilo.lib.errors import Refusal

    document = sidecar.read(kept)
    target = Path(out) if out else kept.with_name(f"{kept.stem}-again.pdf")
    if making.beside(target).resolve() == kept.resolve():
        raise Refusal("HILO-F473", f"That would overwrite {kept}: name another place with --out.", where="out")
    with console.status("…") as status:
        repeated = making.again(document, progress=lambda step: status.update(escape(step)))
        paper, _ = making.write(repeated.dossier, target)
    if as_json:
        print_json({"pdf": str(paper), **repeated.as_dict()})
    else:
        _print(repeated, paper)
    if not repeated.same:
        raise typer.Exit(1)


def _said(made: Dossier) -> dict[str, object]:
    document = made.document
    return {
        "figures": made.figures,
        "questions": len(document["questions"]),
        "refused": [
            {"key": one["key"], "query": one["query"], **one["refused"]}
            for one in document["questions"]
            if one["refused"]
        ],
        "vintages": document["vintages"],
        "made": document["made"],
        "pdf_sha256": document["pdf"]["sha256"],
        "pdf_bytes": document["pdf"]["bytes"],
    }


def _print(repeated: Repeated, paper: Path) -> None:
    shown = 0
    for one in repeated.compared:
        label = f"{one.key} {one.query} {one.crime}".strip()
        if one.same:
            console.print(
                said("[green]✓[/green] {label}: {figures:,} figures, the same", label=label, figures=one.figures)
            )
            continue
        console.print(
            said(
                "[red]✗[/red] {label}: {differing:,} of {figures:,} figures differ",
                label=label,
                differing=len(one.differing),
                figures=one.figures,
            )
        )
        for difference in one.differing[: max(SHOWN - shown, 0)]:
            shown += 1
            console.print(
                f"    {escape(difference.where)}: {escape(str(difference.was))} → {escape(str(difference.found))}"
            )
    for name, (was, now) in repeated.changed.items():
        console.print(said("[yellow]![/yellow] {name} was {was} then and is {now} now", name=name, was=was, now=now))
    verdict = said("The same to the last digit") if repeated.same else said("Not the same")
    console.print(f"\n[bold]{verdict}[/bold]: {escape(str(paper))}")
    told = said("byte for byte the same") if repeated.same_pdf else said("not the same bytes")
    console.print(said("  [dim]The PDF is {told} as the first one.[/dim]", told=told))
