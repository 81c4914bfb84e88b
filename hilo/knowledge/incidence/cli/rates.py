"""`hilo statistics rates`: rates per 100,000 a year, raw and shrunk, with intervals and who lies outside the funnel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from hilo.kernel.terminal import said
from hilo.knowledge.incidence.cli.asking import (
    Area,
    AsJson,
    By,
    CrimeKey,
    First,
    Last,
    Source,
    app,
    console,
    print_basis,
    print_findings,
    print_json,
)

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries.rates import Rates


@app.command()
def rates(
    source: Source = "inegi-deaths",
    crime: CrimeKey = "homicide",
    first: First = "2016-01",
    last: Last = "2016-06",
    by: By = "municipality",
    population: Annotated[str, typer.Option(help="file or conapo (empty: CONAPO's, where it has the years).")] = "",
    state: Annotated[str, typer.Option(help="Only this state (two digits).")] = "",
    rows: Annotated[int, typer.Option(help="Areas to print; 0 for all.")] = 20,
    area: Area = "",
    as_json: AsJson = False,
) -> None:
    """Rates per 100,000 inhabitants a year: raw with its interval, shrunk, and beyond chance around the common rate."""
    from hilo.knowledge.incidence import store
    from hilo.knowledge.incidence.queries.asked import rates_of
    from hilo.knowledge.incidence.queries.rates import rates as ask
    from hilo.knowledge.incidence.rules import Period

    vintage, period = store.find(source), Period.parse(first, last)
    answer = (
        rates_of(vintage, area, crime=crime, period=period, population=population)
        if area
        else ask(vintage, crime=crime, period=period, by=by, population=population, state=state)
    )
    if as_json:
        print_json(answer.as_dict())
    else:
        _print(answer, rows)


def _print(answer: Rates, most: int) -> None:
    from hilo.knowledge.incidence.queries.rates import FLAGS

    above = sum((row.flag or 0) > 1 for row in answer.rows)
    common = said("no rate") if answer.common is None else said("{common:.1f} per 100,000 a year", common=answer.common)
    console.print(
        said(
            "\n[bold]{crime}, {period}: {common}; {above} of {judged:,} far above it[/bold]\n",
            crime=answer.crime,
            period=answer.period,
            common=common,
            above=above,
            judged=len(answer.judged),
        )
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(answer.by, no_wrap=True, max_width=24)
    for title in (said("count"), said("rate"), "95 %", said("shrunk")):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column(said("funnel"), no_wrap=True)
    ranked = sorted(answer.rows, key=lambda row: (row.shrunk is None, -(row.shrunk or row.rate or 0), row.code))
    for row in ranked[: most or None]:
        if row.rate is None:
            table.add_row(row.name, "–" if row.count is None else f"{row.count:,}", "–", "", "", row.why_not)
            continue
        low, high = (row.low, row.high) if row.low_wide is None else (row.low_wide, row.high_wide)
        table.add_row(
            row.name,
            f"{row.count:,}",
            f"{row.rate:.1f}",
            said("{low:.1f} to {high:.1f}", low=low, high=high),
            "–" if row.shrunk is None else f"{row.shrunk:.1f}",
            FLAGS[row.flag or 0],
        )
    console.print(table)
    if most and len(ranked) > most:
        console.print(said("[dim]… and {ranked:,} more with --rows 0 or --json.[/dim]", ranked=len(ranked) - most))
    console.print(
        said("\nOrdered by the shrunk rate: a small place borrows from all, so that chance does not lead the list.\n")
    )
    print_findings(answer.findings)
    print_basis(answer.coverage, answer.geography)
    source = answer.provenance
    console.print(
        said(
            "  [dim]{vintage}, method {method}, population {population}, Hilo {code}. What it does not "
            "prove: why; and a rate divides by who lives there, not by who passes through.[/dim]",
            vintage=source.vintage,
            method=source.method,
            population=answer.population.name,
            code=source.code,
        )
    )
