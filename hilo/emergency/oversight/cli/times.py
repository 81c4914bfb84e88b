"""`hilo emergency times`: percentiles and shares within the standards; `rebuild` counts the closed days anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from hilo.kernel.terminal import counted, language, later, said

from .common import HAND, AsJson, Centre, First, Last, as_json, clock, console, days, notes

if TYPE_CHECKING:
    from ..values import Times, TimesRow

MEASURES = {
    "answer": later("answer"),
    "registration": later("registration"),
    "dispatch": later("dispatch"),
    "arrival": later("arrival"),
}
"""What is measured, as the screen calls it."""

app = typer.Typer(help="Times as percentiles and shares within the standards.", invoke_without_command=True)


@app.callback()
def show(
    context: typer.Context,
    first: First = None,
    last: Last = None,
    by: Annotated[str, typer.Option(help="centre, day, week, hour, priority or rollout.")] = "",
    centre: Centre = "",
    priority: Annotated[str, typer.Option(help="high, medium or low.")] = "",
    json: AsJson = False,
) -> None:
    """Times as percentiles, and as shares within the standards with their intervals."""
    if context.invoked_subcommand:
        return
    from django.utils import timezone, translation

    from hilo.kernel.tables import ensure

    from ..actions import keep_up
    from ..queries import times

    ensure("oversight_day")
    at = timezone.now()
    since, until = days(first, last, timezone.localdate(at))
    with translation.override("en" if json else language()):
        keep_up(actor=HAND, at=at)
        answer = times(HAND, at=at, first=since, last=until, by=by, centre=centre, priority=priority)
    if json:
        as_json(answer)
    else:
        _print(answer)


@app.command()
def rebuild(
    first: First = None,
    last: Last = None,
    centre: Centre = "",
    everything: Annotated[bool, typer.Option("--all", help="Days that hold, too.")] = False,
) -> None:
    """Count closed days from their calls and incidents: those that changed or were never counted, or all."""
    from django.utils import timezone

    from hilo.kernel.tables import ensure

    from ..actions import keep_up
    from ..actions import rebuild as count

    ensure("oversight_day")
    out, at = console(), timezone.now()
    keep_up(actor=HAND, at=at)
    with out.status(said("counting")) as status:
        done = count(
            actor=HAND,
            at=at,
            centre=centre,
            first=first.date() if first else None,
            last=last.date() if last else None,
            only_owed=not everything,
            tell=lambda code, day: status.update(f"{code}, {day}"),
        )
    out.print(
        counted("{count:,} day counted.", "{count:,} days counted.", done)
        if done
        else said("Nothing to count: every day holds.")
    )


def _print(answer: Times) -> None:
    out = console()
    where = answer.centres[0] if len(answer.centres) == 1 else said("{centres} centres", centres=len(answer.centres))
    out.print(said("\n[bold]Times, {where}, {first} to {last}[/]", where=where, first=answer.first, last=answer.last))
    if not any(row.calls.received for row in answer.rows):
        out.print(said("No call was received on these days."))
    elif len(answer.rows) == 1:
        _print_one(answer.rows[0])
    else:
        _print_rows(answer)
    read = said(
        "{counted_days:,} days from counts, {days_from_rows:,} from their rows",
        counted_days=answer.counted_days,
        days_from_rows=answer.days_from_rows,
    )
    notes(out, [*answer.notes, said("{read}; `hilo emergency times rebuild` counts what is owed.", read=read)])


def _print_one(row: TimesRow) -> None:
    from ..words import percent

    out = console()
    calls = row.calls
    out.print(
        said(
            "{received:,} calls: {answered:,} answered, {abandoned:,} abandoned, {called_back:,} called "
            "back; {improper:,} improper\n",
            received=calls.received,
            answered=calls.answered,
            abandoned=calls.abandoned,
            called_back=calls.called_back,
            improper=calls.improper,
        )
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("")
    for heading in (said("cases"), said("never"), "50 %", "90 %", "95 %", "99 %", said("longest")):
        table.add_column(heading, justify="right", no_wrap=True)
    for spread in row.spreads.values():
        parts = (spread.p50, spread.p90, spread.p95, spread.p99, spread.longest)
        lacking = f"{spread.lacking:,}" if spread.lacking else ""
        table.add_row(spread.label, f"{spread.n:,}", lacking, *map(clock, parts))
    out.print(table)
    verdicts = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", title="")
    verdicts.add_column(said("standard"), no_wrap=True)
    verdicts.add_column(said("what"), no_wrap=True)
    verdicts.add_column(said("share"), justify="right", no_wrap=True)
    verdicts.add_column(said("int. 95 %"), justify="right", no_wrap=True)
    verdicts.add_column("")
    for found in row.verdicts:
        interval = "—" if found.low is None or found.high is None else f"{100 * found.low:.1f}–{100 * found.high:.1f}"
        verdicts.add_row(
            f"[bold]{found.label}[/]" if found.binding else found.label,
            said(
                "{measure} {owed:.0%} in {within_s} s",
                measure=said(MEASURES.get(found.measure, found.measure)),
                owed=found.owed,
                within_s=found.within_s,
            ),
            "—" if found.share is None else percent(found.share),
            interval,
            {None: said("[dim]no verdict[/]"), True: said("[green]met[/]"), False: said("[red]not met[/]")}[found.met],
        )
    out.print(verdicts)


def _print_rows(answer: Times) -> None:
    from ..words import percent

    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("", max_width=20, no_wrap=True)
    for heading in (
        said("calls"),
        said("answer 50"),
        "90",
        "≤15 s",
        said("reg. 90"),
        said("disp. 90"),
        said("arr. 90"),
        said("no unit"),
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in answer.rows:
        within = next((v.share for v in row.verdicts if v.measure == "answer" and v.within_s == 15), None)
        table.add_row(
            row.key if answer.by in {"day", "centre"} else row.label,
            f"{row.calls.received:,}",
            clock(row.spreads["answer"].p50),
            clock(row.spreads["answer"].p90),
            "—" if within is None else percent(within),
            clock(row.spreads["registration"].p90),
            clock(row.spreads["dispatch"].p90),
            clock(row.spreads["arrival"].p90),
            f"{row.calls.without_dispatch:,}",
        )
    console().print(table)
