"""`hilo statistics concentration`: the share of few municipalities, said with all that must be said with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from hilo.kernel.terminal import said
from hilo.knowledge.incidence.cli.asking import (
    Area,
    AsJson,
    ChartFile,
    CrimeKey,
    First,
    Last,
    Source,
    app,
    console,
    percent,
    print_basis,
    print_findings,
    print_json,
    write_chart,
)
from hilo.lib.text import Count

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries.concentration import Concentration

WIDTH = 40
"""Columns of the terminal for a bar of 100 %."""


@app.command()
def concentration(
    source: Source = "inegi-deaths",
    crime: CrimeKey = "homicide",
    first: First = "2016-01",
    last: Last = "2016-06",
    top: Annotated[int, typer.Option(help="How many municipalities.")] = 50,
    share: Annotated[float, typer.Option(help="How many municipalities does this share (0 to 1) need?")] = 0.42,
    fixed_from: Annotated[str, typer.Option(help="First month of the period in which the list is chosen.")] = "",
    fixed_to: Annotated[str, typer.Option(help="Its last month (both empty: the same months a year before).")] = "",
    population: Annotated[str, typer.Option(help="file or conapo (empty: CONAPO's, where it has the years).")] = "",
    chart: ChartFile = "",
    area: Area = "",
    as_json: AsJson = False,
) -> None:
    """What the top municipalities hold: in the same period, chosen beforehand, and if only population counted."""
    from hilo.knowledge.incidence import store
    from hilo.knowledge.incidence.queries.asked import concentration_of
    from hilo.knowledge.incidence.queries.concentration import concentration as ask
    from hilo.knowledge.incidence.rules import Period

    period = Period.parse(first, last)
    chosen = Period.parse(fixed_from, fixed_to) if fixed_from or fixed_to else period.shifted(-12)
    vintage = store.find(source)
    asked = {"top": top, "share": share, "chosen_in": chosen, "population": population}
    answer = (
        concentration_of(vintage, area, crime=crime, period=period, **asked)
        if area
        else ask(vintage, crime=crime, period=period, **asked)  # type: ignore[arg-type]
    )
    if chart:
        from hilo.knowledge.incidence.pictures import shares_chart

        write_chart(chart, shares_chart(answer, "en").wide)
    if as_json:
        print_json(answer.as_dict())
    else:
        _print(answer, chart)


def _print(answer: Concentration, chart: str) -> None:
    k = answer.top.k
    console.print(
        said(
            "\n[bold]{crime}, {period}: {total:,} {unit} in {held:,} {held:municipality|municipalities}[/bold]\n",
            crime=answer.crime,
            period=answer.period,
            total=int(answer.top.total),
            unit=answer.provenance.unit,
            held=Count(answer.municipalities_in_file),
        )
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(said("what {k} {k:municipality holds|municipalities hold}", k=Count(k)), no_wrap=True)
    table.add_column(said("share"), justify="right", no_wrap=True)
    table.add_column(said("range"), style="dim", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_row(said("highest of the same period"), percent(answer.top.share), "", _bar(answer.top.share, "red"))
    if answer.fixed is not None:
        spread = f"{percent(answer.fixed.low)}–{percent(answer.fixed.high)}" if answer.fixed.tied_members else ""
        table.add_row(
            said("chosen in {chosen_in}", chosen_in=answer.chosen_in),
            f"[bold]{percent(answer.fixed.share)}[/bold]",
            spread,
            _bar(answer.fixed.share, "blue"),
        )
    table.add_row(
        said("if risk per head were equal"),
        percent(answer.expected.expected),
        f"{percent(answer.expected.low)}–{percent(answer.expected.high)}",
        _bar(answer.expected.expected, "dim"),
    )
    console.print(table)
    console.print(
        said(
            "\n{number} {number:municipality reaches|municipalities reach} {share}; the top {k} hold "
            "{population_share} of the population ({population}).",
            number=Count(answer.number.number),
            share=percent(answer.share, 0),
            k=k,
            population_share=percent(answer.top.population_share),
            population=answer.population.name,
        )
    )
    if answer.fixed is not None and answer.fixed.high > answer.fixed.low:
        console.print(
            said(
                "{tied} tie for the last places of the list: the range says what each choice would give.",
                tied=answer.fixed.tied,
            )
        )
    console.print()
    print_findings(answer.findings)
    print_basis(answer.coverage, answer.geography)
    source = answer.provenance
    console.print(
        said(
            "  [dim]{vintage}, method {method}, Hilo {code}. What it does not prove: a list of the same "
            "period is flattered by chance; counts are what was registered.[/dim]",
            vintage=source.vintage,
            method=source.method,
            code=source.code,
        )
    )
    if chart:
        console.print(said("  [dim]Chart: {chart}[/dim]", chart=chart))


def _bar(share: float, style: str) -> str:
    return f"[{style}]{'█' * round(share * WIDTH)}[/{style}]"
