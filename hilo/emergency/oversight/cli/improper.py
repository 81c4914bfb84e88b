"""`hilo emergency improper`: calls that were no emergency, by kind and hour; with --numbers, whom to talk with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from hilo.kernel.terminal import language, said

from .common import HAND, AsJson, Centre, First, Last, as_json, console, days, notes

if TYPE_CHECKING:
    from ..values import Improper, RepeatedNumber

BAR = 24


def improper(
    first: First = None,
    last: Last = None,
    centre: Centre = "",
    numbers: Annotated[
        bool, typer.Option("--numbers", help="Numbers that called often, masked: whom to talk with.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Show improper calls by kind, hour and day. No number is ever blocked."""
    from django.utils import timezone, translation

    from hilo.kernel.tables import ensure

    from ..actions import keep_up
    from ..queries import improper as ask
    from ..queries import repeated

    ensure("oversight_day")
    at = timezone.now()
    since, until = days(first, last, timezone.localdate(at))
    with translation.override("en" if json else language()):
        if numbers:
            found = repeated(HAND, at=at, days=max(1, (until - since).days + 1), centre=centre)
            as_json(found) if json else _print_numbers(found)
            return
        keep_up(actor=HAND, at=at)
        answer = ask(HAND, at=at, first=since, last=until, centre=centre)
    if json:
        as_json(answer)
    else:
        _print(answer)


def _print(answer: Improper) -> None:
    out = console()
    share = said("no call") if answer.share is None else f"{answer.share:.1%}"
    out.print(
        said("\n[bold]Improper calls, {first} to {last}: {share}[/]", first=answer.first, last=answer.last, share=share)
    )
    out.print(said("{improper:,} of {calls:,} calls\n", improper=answer.improper, calls=answer.calls))
    if not answer.calls:
        return
    kinds = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    kinds.add_column(said("kind"))
    kinds.add_column(said("calls"), justify="right")
    kinds.add_column(said("of them"), justify="right")
    kinds.add_column("")
    for kind in answer.kinds:
        kinds.add_row(kind.label, f"{kind.calls:,}", f"{kind.share:.1%}", "█" * round(BAR * kind.share))
    out.print(kinds)
    hours = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", title="")
    for heading in (said("hour"), said("calls"), said("improper"), said("share"), ""):
        hours.add_column(heading, justify="right" if heading else "left")
    most = max(row.improper for row in answer.hours) or 1
    for row in answer.hours:
        told = "—" if row.share is None else f"{row.share:.0%}"
        bar = "█" * round(BAR * row.improper / most)
        hours.add_row(f"{row.hour} h", f"{row.calls:,}", f"{row.improper:,}", told, bar)
    out.print(hours)
    notes(out, answer.notes)


def _print_numbers(found: list[RepeatedNumber]) -> None:
    out = console()
    if not found:
        out.print(said("No number made five improper calls or more."))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in (
        said("number"),
        said("centre"),
        said("improper"),
        said("real"),
        said("mostly"),
        said("last"),
        said("talk"),
    ):
        table.add_column(heading, justify="right" if heading in {"improper", "real"} else "left", no_wrap=True)
    for row in found:
        table.add_row(
            row.number,
            row.centre,
            str(row.improper),
            f"[yellow]{row.real}[/]" if row.real else "0",
            row.kinds[0].label,
            f"{row.last_at:%Y-%m-%d}",
            row.outcome or said("[dim]to do[/]"),
        )
    out.print(table)
    notes(
        out, [said("Work to be done with whoever calls, no mark on a person: every call is answered like any other.")]
    )
