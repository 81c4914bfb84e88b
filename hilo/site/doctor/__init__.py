"""`hilo doctor`: what is so with this installation, in plain words, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from hilo import __version__
from hilo.kernel.terminal import language, said, speaking

from . import founding, machine, records
from .line import MIND, WELL, WRONG, Line


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False) -> None:
    """Say how this installation is, and what to do about what is not well. Exit code 1 if something is wrong."""
    with speaking("en" if as_json else language()):
        lines = list(examine())
    wrong = sum(line.state == WRONG for line in lines)
    if as_json:
        typer.echo(json.dumps({"ok": not wrong, "lines": [asdict(line) for line in lines]}, ensure_ascii=False))
    else:
        _show(lines)
    raise typer.Exit(1 if wrong else 0)


def examine() -> Iterator[Line]:
    """Everything the doctor looks at, in order; without a database only what can be said without one."""
    yield Line(WELL, "hilo", f"Hilo {__version__}")
    for look in (
        machine.data_directory,
        machine.keys,
        machine.hosts,
        machine.territory,
        machine.catalogue,
    ):
        yield from look()
    for look in (records.database, records.migrations):
        found = list(look())
        yield from found
        if found[0].state == WRONG:
            return
    for look in (
        records.installation,
        records.durability,
        records.replicas,
        records.triggers,
        records.chains,
        records.clock,
        records.facts,
        records.accounts,
        founding.founding,
        records.invariants,
        records.demo,
        machine.tools,
    ):
        yield from look()


def _show(lines: list[Line]) -> None:
    from rich.console import Console
    from rich.table import Table

    glyphs = {WELL: "[green]✓[/]", MIND: "[yellow]◐[/]", WRONG: "[red]▲[/]"}
    table = Table.grid(padding=(0, 2))
    table.add_column(width=1)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for line in lines:
        words = line.words.replace("[", r"\[")
        table.add_row(glyphs[line.state], said(line.about), words + (f"\n[bold]→[/] {line.todo}" if line.todo else ""))
    console = Console(highlight=False)
    console.print(table)
    wrong, mind = (sum(line.state == state for line in lines) for state in (WRONG, MIND))
    console.print()
    if wrong:
        console.print(
            said("[red]{wrong} to mend[/]", wrong=wrong) + (said(", {mind} to mind.", mind=mind) if mind else ".")
        )
    else:
        console.print(said("[green]All is well.[/]") + (said(" {mind} to mind.", mind=mind) if mind else ""))
