"""`hilo emergency times`: percentiles and shares within the standards; `rebuild` counts the closed days anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from .common import HAND, AsJson, Centre, First, Last, as_json, clock, console, days, notes

if TYPE_CHECKING:
    from ..values import Times, TimesRow

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
    with translation.override("en"):
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
    with out.status("counting") as status:
        done = count(
            actor=HAND,
            at=at,
            centre=centre,
            first=first.date() if first else None,
            last=last.date() if last else None,
            only_owed=not everything,
            tell=lambda code, day: status.update(f"{code}, {day}"),
        )
    out.print(f"{done:,} day{'' if done == 1 else 's'} counted." if done else "Nothing to count: every day holds.")


def _print(answer: Times) -> None:
    out = console()
    where = answer.centres[0] if len(answer.centres) == 1 else f"{len(answer.centres)} centres"
    out.print(f"\n[bold]Times, {where}, {answer.first} to {answer.last}[/]")
    if not any(row.calls.received for row in answer.rows):
        out.print("No call was received on these days.")
    elif len(answer.rows) == 1:
        _print_one(answer.rows[0])
    else:
        _print_rows(answer)
    read = f"{answer.counted_days:,} days from counts, {answer.days_from_rows:,} from their rows"
    notes(out, [*answer.notes, f"{read}; `hilo emergency times rebuild` counts what is owed."])


def _print_one(row: TimesRow) -> None:
    from ..words import percent

    out = console()
    calls = row.calls
    out.print(
        f"{calls.received:,} calls: {calls.answered:,} answered, {calls.abandoned:,} abandoned, "
        f"{calls.called_back:,} called back; {calls.improper:,} improper\n"
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("")
    for heading in ("cases", "never", "50 %", "90 %", "95 %", "99 %", "longest"):
        table.add_column(heading, justify="right", no_wrap=True)
    for spread in row.spreads.values():
        parts = (spread.p50, spread.p90, spread.p95, spread.p99, spread.longest)
        lacking = f"{spread.lacking:,}" if spread.lacking else ""
        table.add_row(spread.label, f"{spread.n:,}", lacking, *map(clock, parts))
    out.print(table)
    verdicts = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", title="")
    verdicts.add_column("standard", no_wrap=True)
    verdicts.add_column("what", no_wrap=True)
    verdicts.add_column("share", justify="right", no_wrap=True)
    verdicts.add_column("95 % int.", justify="right", no_wrap=True)
    verdicts.add_column("")
    for found in row.verdicts:
        interval = "—" if found.low is None or found.high is None else f"{100 * found.low:.1f}–{100 * found.high:.1f}"
        verdicts.add_row(
            f"[bold]{found.label}[/]" if found.binding else found.label,
            f"{found.measure} {found.owed:.0%} in {found.within_s} s",
            "—" if found.share is None else percent(found.share),
            interval,
            {None: "[dim]no verdict[/]", True: "[green]met[/]", False: "[red]not met[/]"}[found.met],
        )
    out.print(verdicts)


def _print_rows(answer: Times) -> None:
    from ..words import percent

    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("", max_width=20, no_wrap=True)
    for heading in ("calls", "answer 50", "90", "≤15 s", "reg. 90", "disp. 90", "arr. 90", "no unit"):
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
