"""`hilo statistics outbreaks`: what rose beyond its own past, in the loaded files or in any series of counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from hilo.kernel.terminal import said
from hilo.knowledge.incidence.cli.asking import (
    AsJson,
    By,
    CrimeKey,
    Source,
    app,
    console,
    print_findings,
    print_json,
)

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries.outbreaks import Outbreaks
    from hilo.knowledge.incidence.queries.spatial import Spatial
    from hilo.knowledge.incidence.queries.watched import WatchedSeries

SHOWN = 15


@app.command()
def outbreaks(
    source: Source = "inegi-deaths",
    crime: CrimeKey = "homicide",
    by: By = "state",
    method: Annotated[
        str,
        typer.Option(
            help="farrington-flexible, farrington, ears-c1, ears-c2, ears-c3 or cusum; for --series also flex-delta, "
            "flex-nb and classic."
        ),
    ] = "farrington-flexible",
    last: Annotated[int, typer.Option(help="Months to judge.")] = 6,
    until: Annotated[str, typer.Option(help="The last of them, such as 2016-06 (empty: the file's last).")] = "",
    state: Annotated[str, typer.Option(help="Only this state (two digits).")] = "",
    q: Annotated[float, typer.Option(help="False discovery rate among areas and months.")] = 0.05,
    spatial: Annotated[bool, typer.Option(help="Where cases gather: circles, Moran's I, hot spots.")] = False,
    baseline: Annotated[
        str, typer.Option(help="For --spatial: past (a rise) or population (a dangerous place).")
    ] = "past",
    series: Annotated[
        Path | None, typer.Option(help="A CSV file with one series of counts, in place of a source.")
    ] = None,
    column: Annotated[str, typer.Option(help="For --series: the column, if there are several.")] = "",
    frequency: Annotated[int, typer.Option(help="For --series: periods in a year.")] = 52,
    as_json: AsJson = False,
) -> None:
    """What rose beyond chance in the last months, each area against its own past."""
    if series is not None:
        from hilo.knowledge.incidence.queries.watched import watch_file

        watched = watch_file(series, method, frequency=frequency, column=column)
        print_json(watched.as_dict()) if as_json else _print_series(watched)
        return
    from hilo.knowledge.incidence import store
    from hilo.knowledge.incidence.rules import Month, Period

    vintage = store.find(source)
    end = min(Month.parse(until or vintage.last), Month.parse(vintage.last))
    if spatial:
        from hilo.knowledge.incidence.queries.spatial import spatial as gathered

        place = gathered(vintage, crime=crime, period=Period(end.plus(1 - last), end), baseline=baseline)
        print_json(place.as_dict()) if as_json else _print_spatial(place)
        return
    from hilo.knowledge.incidence.queries.outbreaks import outbreaks as ask

    answer = ask(vintage, crime=crime, by=by, method=method, last=last, until=end, state=state, q=q)
    print_json(answer.as_dict()) if as_json else _print(answer)


def _print(answer: Outbreaks) -> None:
    first, end = answer.months[0], answer.months[-1]
    told = (
        ""
        if answer.method == "cusum"
        else said("; {beyond} beyond chance after all areas were looked at", beyond=answer.beyond)
    )
    console.print(
        said(
            "\n[bold]{crime}, {first}..{end}: {alarms} alarms{told}[/bold]\n",
            crime=answer.crime,
            first=first,
            end=end,
            alarms=answer.alarms,
            told=told,
        )
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(answer.by, no_wrap=True, max_width=24)
    table.add_column(said("month"), no_wrap=True)
    for title in (said("observed"), said("expected"), said("bound"), "q"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    rows = [(area, at) for area in answer.areas for at in range(len(answer.months)) if area.alarm[at]]
    for area, at in rows[:SHOWN]:
        sure = area.q[at]
        table.add_row(
            area.name,
            str(answer.months[at]),
            f"{area.observed[at]:,.0f}",
            f"{area.expected[at]:,.1f}",
            f"{area.upper[at]:,.1f}",
            "–" if sure != sure else f"{sure:.4f}",
            said("[red]beyond chance[/red]") if area.beyond[at] else said("[yellow]alarm[/yellow]"),
        )
    if rows:
        console.print(table)
    if len(rows) > SHOWN:
        console.print(said("[dim]… and {rows} more with --json.[/dim]", rows=len(rows) - SHOWN))
    console.print(
        said(
            "\n{areas:,} areas judged by {method}. An alarm alone is expected once in a while in each: "
            "read what is beyond chance.\n",
            areas=len(answer.areas),
            method=answer.method,
        )
    )
    print_findings(answer.findings)
    source = answer.provenance
    console.print(
        said(
            "  [dim]{vintage}, method {method}, Hilo {code}. What it does not prove: why, or that more "
            "happened than was registered before.[/dim]",
            vintage=source.vintage,
            method=source.method,
            code=source.code,
        )
    )


def _print_series(watched: WatchedSeries) -> None:
    seen = watched.watch
    console.print(
        said(
            "\n[bold]{file}: {alarms} alarms in {periods} periods judged by {method}[/bold]\n",
            file=watched.file,
            alarms=int(seen.alarm.sum()),
            periods=int(seen.judged.sum()),
            method=watched.method,
        )
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for title in (said("period"), said("observed"), said("expected"), said("bound")):
        table.add_column(title, justify="right", no_wrap=True)
    found = [at for at in range(len(seen.time)) if seen.alarm[at]]
    for at in found[-SHOWN:]:
        table.add_row(
            str(int(seen.time[at]) + 1),
            f"{seen.observed[at]:.0f}",
            f"{seen.expected[at]:.2f}",
            f"{seen.upper[at]:.2f}",
        )
    if found:
        console.print(table)
    if len(found) > SHOWN:
        console.print(said("[dim]The last {shown} of {found}; all with --json.[/dim]", shown=SHOWN, found=len(found)))
    for note in seen.notes:
        console.print(f"  [dim]· {note}[/dim]")


def _print_spatial(place: Spatial) -> None:
    against = said("a year earlier") if place.baseline == "past" else said("equal risk per head")
    console.print(
        said(
            "\n[bold]{crime}, {period}: {circles} circles with more than {against} makes likely[/bold]\n",
            crime=place.crime,
            period=place.period,
            circles=len(place.circles),
            against=against,
        )
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(said("around"), no_wrap=True)
    for title in ("km", said("places"), said("observed"), said("expected"), said("times"), "p"):
        table.add_column(title, justify="right", no_wrap=True)
    for circle in place.circles[:SHOWN]:
        table.add_row(
            circle.name,
            f"{circle.radius_km:.0f}",
            str(len(circle.codes)),
            f"{circle.observed:,}",
            f"{circle.expected:,.0f}",
            f"{circle.relative_risk:.1f}",
            f"{circle.p:.3f}",
        )
    if place.circles:
        console.print(table)
    hot = [spot.name for spot in place.spots if spot.hot]
    named = f": {', '.join(hot[:5])}{' …' if len(hot) > 5 else ''}" if hot else ""
    console.print(
        said(
            "\nNeighbours resemble one another: Moran's I of rates {value:.3f} (p = {p:.3f}). {hot} hot "
            "spots (Gi*){named}.\n",
            value=place.moran.value,
            p=place.moran.p,
            hot=len(hot),
            named=named,
        )
    )
    print_findings(place.findings)
    source = place.provenance
    console.print(
        said(
            "  [dim]{vintage}, {replicates} simulated countries, variance over mean {dispersion:.1f}, "
            "seed {seed}, Hilo {code}. What it does not prove: why; a circle's edge is no border.[/dim]",
            vintage=source.vintage,
            replicates=place.replicates,
            dispersion=place.dispersion,
            seed=place.seed,
            code=source.code,
        )
    )
