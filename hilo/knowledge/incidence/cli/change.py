"""`hilo statistics change`: two periods compared, and which areas moved beyond chance."""

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
    from hilo.knowledge.incidence.queries.change import Change, Flags

SHOWN = 15


@app.command()
def change(
    source: Source = "inegi-deaths",
    crime: CrimeKey = "homicide",
    first: First = "2016-01",
    last: Last = "2016-06",
    against_from: Annotated[str, typer.Option(help="First month to compare with.")] = "",
    against_to: Annotated[str, typer.Option(help="Its last month (both empty: the same months a year before).")] = "",
    against_source: Annotated[str, typer.Option(help="Another file of the same method that holds it.")] = "",
    by: By = "country",
    state: Annotated[str, typer.Option(help="Only this state (two digits).")] = "",
    q: Annotated[float, typer.Option(help="False discovery rate among areas.")] = 0.05,
    area: Area = "",
    as_json: AsJson = False,
) -> None:
    """Compare two periods in the order of time: totals, and by area what rose or fell beyond chance."""
    from hilo.knowledge.incidence import store
    from hilo.knowledge.incidence.queries.asked import change_of
    from hilo.knowledge.incidence.queries.change import change as ask
    from hilo.knowledge.incidence.rules import Period

    period = Period.parse(first, last)
    against = (
        Period.parse(against_from or against_to, against_to or against_from) if against_from or against_to else None
    )
    vintage, other = store.find(source), store.find(against_source) if against_source else None
    answer = (
        change_of(vintage, area, crime=crime, period=period, against=against, against_vintage=other, q=q)
        if area
        else ask(vintage, crime=crime, period=period, against=against, against_vintage=other, by=by, state=state, q=q)
    )
    if as_json:
        print_json(answer.as_dict())
    else:
        _print(answer)


def _print(answer: Change) -> None:
    totals = answer.totals
    console.print(
        said(
            "\n[bold]{crime}, {before} to {after}: {before_2:,} to {after_2:,} {unit}, {percent}[/bold]\n",
            crime=answer.crime,
            before=answer.before,
            after=answer.after,
            before_2=totals.before,
            after_2=totals.after,
            unit=answer.provenance.unit,
            percent=signed(totals.percent),
        )
    )
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    ratio = totals.ratio
    table.add_row(
        said("ratio of the rates"),
        f"{ratio.value:.3f}",
        said("95 %: {lower:.3f} to {upper:.3f}, Poisson", lower=ratio.lower, upper=ratio.upper),
    )
    table.add_row(
        "z",
        f"{totals.z:.1f}",
        said("2(√b - √a); with both counts as chance {z_two_sample:.1f}", z_two_sample=totals.z_two_sample),
    )
    table.add_row("E-test", chance(totals.p), said("if counts varied no more than Poisson"))
    if totals.p_over_dispersed is not None:
        table.add_row(said("over-dispersed"), chance(totals.p_over_dispersed), said("as months have varied before"))
    if totals.p_usual is not None:
        table.add_row(said("usual drift"), chance(totals.p_usual), said("as such periods have drifted before"))
    console.print(table)
    if answer.flags is not None:
        _print_areas(answer, answer.flags)
    console.print()
    print_findings(answer.findings)
    print_basis(answer.coverage, answer.geography)
    source = answer.provenance
    console.print(
        said(
            "  [dim]{vintage}, method {method}, Hilo {code}. What it does not prove: why. An area that "
            "is not flagged is not shown to be the same.[/dim]",
            vintage=source.vintage,
            method=source.method,
            code=source.code,
        )
    )


def _print_areas(answer: Change, flags: Flags) -> None:
    usual = (
        ""
        if flags.rose_usual is None
        else said(
            "; beyond the usual drift {rose_usual} rose, {fell_usual} fell",
            rose_usual=flags.rose_usual,
            fell_usual=flags.fell_usual,
        )
    )
    console.print(
        said(
            "\n[bold]{rose} rose and {fell} fell beyond chance[/bold] of {compared:,} ({tested} large "
            "enough to tell){usual}.\n“20 % more” would flag {naive} (about {naive_expected:.0f} if nothing "
            "had changed), Poisson tests {poisson_rose}.\n",
            rose=flags.rose,
            fell=flags.fell,
            compared=flags.compared,
            tested=flags.tested,
            usual=usual,
            naive=flags.naive,
            naive_expected=flags.naive_expected,
            poisson_rose=flags.poisson_rose,
        )
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(answer.by, no_wrap=True, max_width=24)
    for title in (said("before"), said("after"), said("change"), "q"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in answer.areas[:SHOWN]:
        style = {"rose": "red", "fell": "blue"}.get(row.verdict, "dim")
        table.add_row(
            row.name,
            count(row.before),
            count(row.after),
            signed(row.percent),
            "–" if row.q is None else f"{row.q:.3f}",
            f"[{style}]{row.verdict or ('–' if row.testable else said('too few'))}[/{style}]",
        )
    console.print(table)
    if len(answer.areas) > SHOWN:
        console.print(said("[dim]… and {areas:,} more with --json.[/dim]", areas=len(answer.areas) - SHOWN))


def signed(percent: float | None) -> str:
    """+13.4 %, or a dash where nothing was counted before."""
    return "–" if percent is None else f"{percent:+.1f} %"


def count(value: int | None) -> str:
    """A count with thousands, or a dash where it is not published."""
    return "–" if value is None else f"{value:,}"


def chance(p: float) -> str:
    """A p value as it is usually written."""
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.4f}"
