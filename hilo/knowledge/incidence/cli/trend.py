"""`hilo statistics trend`: how the level of a crime moved in an area, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hilo.kernel.terminal import said
from hilo.knowledge.incidence.cli.asking import (
    AsJson,
    CrimeKey,
    Source,
    app,
    console,
    print_basis,
    print_findings,
    print_json,
)

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries.trend import Trend


@app.command()
def trend(
    source: Source = "inegi-deaths",
    crime: CrimeKey = "homicide",
    area: Annotated[str, typer.Option(help="00 the country, two digits a state, five a municipality.")] = "00",
    first: Annotated[str, typer.Option("--from", help="First month (empty: the file's first).")] = "",
    last: Annotated[str, typer.Option("--to", help="Last month (empty: the file's last).")] = "",
    as_json: AsJson = False,
) -> None:
    """The trend of a crime in an area: its change in twelve months with its interval, and the months beyond chance."""
    from hilo.knowledge.incidence import store
    from hilo.knowledge.incidence.queries.trend import trend as ask
    from hilo.knowledge.incidence.rules import Period

    vintage = store.find(source)
    period = Period.parse(first or vintage.first, last or vintage.last) if first or last else None
    answer = ask(vintage, crime=crime, area=area, period=period)
    if as_json:
        print_json(answer.as_dict())
    else:
        _print(answer)


def _print(answer: Trend) -> None:
    of = answer.fitted
    console.print(f"\n[bold]{answer.crime}, {answer.name}, {answer.period}[/bold]\n")
    if answer.compared:
        console.print(
            said(
                "  Trend from {before} to {after}: {change:+.1%} ({low:+.1%} to {high:+.1%}). {verdict}",
                before=answer.compared[0],
                after=answer.compared[1],
                change=of.change,
                low=of.change_low,
                high=of.change_high,
                verdict={
                    "rose": said("It rose."),
                    "fell": said("It fell."),
                    "unclear": said("Chance alone can make this."),
                }[answer.verdict],
            )
        )
        marked = ", ".join(f"{month} {'▲' if side > 0 else '▼'}" for month, side in answer.beyond)
        console.print(said("  Months beyond chance: {months}", months=marked or said("none")))
    print_findings(answer.findings)
    print_basis(answer.coverage, answer.geography)
    console.print(
        said(
            "  [dim]{vintage}, method {method}, Hilo {code}. In counts, not by inhabitants; it does not say why.[/dim]",
            vintage=answer.provenance.vintage,
            method=answer.provenance.method,
            code=answer.provenance.code,
        )
    )
