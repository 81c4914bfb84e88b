"""`hilo emergency staffing`: operators and dispatchers needed by hour of the week, from a centre's own calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from hilo.kernel.terminal import language, later, said

from .common import HAND, AsJson, as_json, clock, console, notes

if TYPE_CHECKING:
    from ..values import Needs

WEEKDAYS = (later("Mon"), later("Tue"), later("Wed"), later("Thu"), later("Fri"), later("Sat"), later("Sun"))


def staffing(
    centre: Annotated[str, typer.Option("--centre", help="Code of the centre, such as PUE.")] = "PUE",
    weeks: Annotated[int, typer.Option(min=1, max=52, help="Full weeks of history, up to yesterday.")] = 4,
    desk: Annotated[str, typer.Option("--desk", help="operator or dispatcher.")] = "operator",
    service: Annotated[float | None, typer.Option(help="Share of calls to answer in time (0.9).")] = None,
    within: Annotated[int | None, typer.Option(help="In time: seconds (operators 15, dispatchers 30).")] = None,
    occupancy: Annotated[float | None, typer.Option(help="The most of its time that a person may be busy.")] = None,
    shrinkage: Annotated[float | None, typer.Option(help="Share on a break, absent; else as recorded.")] = None,
    work: Annotated[int | None, typer.Option(help="Seconds of a dispatcher on an incident (240).")] = None,
    json: AsJson = False,
    chart: Annotated[Path | None, typer.Option(help="Also draw it: a file that ends in .svg.")] = None,
) -> None:
    """Show how many operators, or dispatchers, each hour of the week needs, on an average day and on a bad one."""
    from django.utils import timezone, translation

    from hilo.kernel.tables import ensure

    from ..actions import keep_up
    from ..pictures import need_by_hour
    from ..queries import staffing as ask

    if chart is not None and chart.suffix != ".svg":
        raise typer.BadParameter(said("the chart is a file that ends in .svg"), param_hint="--chart")
    ensure("oversight_day")
    at = timezone.now()
    with translation.override("en" if json else language()):
        keep_up(actor=HAND, at=at)
        answer = ask(
            HAND,
            at=at,
            centre=centre,
            desk=desk,
            weeks=weeks,
            service=service,
            within_s=within,
            occupancy=occupancy,
            shrinkage=shrinkage,
            work_s=work,
        )
        if chart is not None and answer.hours:
            chart.write_text(need_by_hour(answer).standalone(), encoding="utf-8")
    if json:
        as_json(answer)
        return
    _print(answer)
    if chart is not None:
        console().print(said("Drawn: {chart}", chart=chart) if answer.hours else said("[yellow]Nothing to draw.[/]"))


def _print(answer: Needs) -> None:
    out = console()
    who = said("Operators who answer") if answer.work_s is None else said("Dispatchers")
    out.print(
        said(
            "\n[bold]{who}, {centre}, {first} to {last}[/]",
            who=who,
            centre=answer.centre,
            first=answer.first,
            last=answer.last,
        )
    )
    if answer.hours:
        what = said("calls answered") if answer.work_s is None else said("incidents taken up")
        out.print(
            said(
                "{service} of {what} in {within_s} s, nobody busy more than {occupancy} of the time\n",
                service=f"{answer.service:.0%}",
                what=what,
                within_s=answer.within_s,
                occupancy=f"{answer.occupancy:.0%}",
            )
        )
        _print_hours(answer)
        most = max(answer.hours, key=lambda need: need.operators)
        out.print(
            said(
                "\n[bold]Roster[/], {shrinkage} on a break, in training or absent: most on {weekday} "
                "{hour} h, {rostered} ({rostered_bad_day} for a bad day)",
                shrinkage=f"{answer.shrinkage:.0%}",
                weekday=said(WEEKDAYS[most.weekday]),
                hour=most.hour,
                rostered=most.rostered,
                rostered_bad_day=most.rostered_bad_day,
            )
        )
    if answer.handling_s is not None:
        told = f"{clock(answer.handling_s)} on {(said('a call') if answer.work_s is None else said('an incident'))}"
        if answer.patience_s is not None:
            low, high = clock(answer.patience_low_s), clock(answer.patience_high_s)
            told += said(
                "; callers wait {patience_s} on average before they hang up ({low} to {high})",
                patience_s=clock(answer.patience_s),
                low=low,
                high=high,
            )
        out.print(told)
    shown = answer.notes
    if answer.hours:
        shown = [
            *shown,
            said("Average day · bad day (one in ten). Erlang C: all callers wait. Breaks are not in the table."),
        ]
    notes(out, shown)


def _print_hours(answer: Needs) -> None:
    by_slot = {(need.weekday, need.hour): need for need in answer.hours}
    most = max(need.operators for need in answer.hours)
    table = Table(box=None, padding=(0, 1, 0, 1), header_style="dim")
    table.add_column(said("hour"), justify="right", style="dim")
    for name in WEEKDAYS:
        table.add_column(said(name), justify="right", no_wrap=True)
    for hour in range(24):
        cells = []
        for weekday in range(7):
            need = by_slot[weekday, hour]
            text = f"{need.operators:>3} [dim]·{need.operators_bad_day:>3}[/]"
            cells.append(f"[bold yellow]{text}[/]" if need.operators == most else text)
        table.add_row(f"{hour}", *cells)
    console().print(table)
