"""`make bench`: measure every claim and write docs/benchmarks.md.

python -m benchmarks                          all of it, some fifteen minutes
python -m benchmarks pairs streams            these alone, without writing
python -m benchmarks --write pairs streams    these alone; their sections are written, the others stay as they are
python -m benchmarks front            the server fronts of docs/decisions/0004, without writing
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from .claims import CLAIMS, EXTRA, Claim
from .machine import machine

ROOT = Path(__file__).resolve().parents[1]
WIDE = 8
Rows = list[dict[str, Any]]


def main() -> int:
    """Run what is asked; 1 if a target was missed."""
    names = [claim.module for claim in (*CLAIMS, *EXTRA)]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what Hilo claims.")
    parser.add_argument("claims", nargs="*", help=f"some of: {', '.join(names)}")
    parser.add_argument("--write", action="store_true", help="Write the sections of what is measured.")
    given = parser.parse_args()
    asked = given.claims
    if unknown := set(asked) - set(names):
        parser.error(f"there is no claim {', '.join(sorted(unknown))}: choose from {', '.join(names)}")
    console = Console()
    before = machine()
    console.print("[bold]Hilo[/bold], measured\n")
    for name, value in before.items():
        console.print(f"  [dim]{name:<12}[/dim] {value}")
    page = ROOT / "docs" / "benchmarks.md"
    missed = 0
    for claim in CLAIMS if not asked else [c for c in (*CLAIMS, *EXTRA) if c.module in asked]:
        console.print(f"\n[bold]{claim.title}[/bold]  [dim]{claim.target}[/dim]")
        with console.status("measuring"):
            start = time.perf_counter()
            rows = import_module(f"benchmarks.{claim.module}").run()
        console.print(_table(rows))
        console.print(f"[dim]{time.perf_counter() - start:.0f} s[/dim]")
        missed += sum(row.get("met") is False for row in rows)
        if given.write or not asked:
            # After each, so that a run that is cut off loses none of what it measured.
            page.write_text(with_section(page.read_text(encoding="utf-8"), claim, rows, before), encoding="utf-8")
    console.print(f"[yellow]{missed} target(s) not met[/]" if missed else "[green]no target missed[/]")
    return 1 if missed else 0


def _table(rows: Rows) -> Table:
    """The rows as a table; on its side if it has more columns than a terminal has room for."""
    columns = _columns(rows)
    table = Table(box=box.SIMPLE_HEAD)
    if len(columns) <= WIDE:
        for column in columns:
            table.add_column(_heading(column), justify="left" if _is_text(rows, column) else "right")
        for row in rows:
            table.add_row(*(_cell(row.get(column)) for column in columns), style=_style(row))
        return table
    table.add_column("")
    for row in rows:
        table.add_column(_cell(row.get(columns[0])), justify="right", style=_style(row))
    for column in columns[1:]:
        table.add_row(_heading(column), *(_cell(row.get(column)) for row in rows))
    return table


def _style(row: dict[str, Any]) -> str:
    return {True: "green", False: "yellow"}.get(row.get("met"), "")  # type: ignore[call-overload]


def with_section(page: str, claim: Claim, rows: Rows, before: dict[str, str]) -> str:
    """The page with a claim's section in its place, those that are there in the order of the claims."""
    head, *parts = re.split(r"(?m)^(?=## )", page)
    sections = {part.partition("\n")[0].removeprefix("## "): part for part in parts}
    sections[claim.title] = section(claim, rows, before)
    order = {known.title: number for number, known in enumerate(CLAIMS)}
    kept = sorted(sections, key=lambda title: order.get(title, len(order)))
    return "\n\n".join(part.strip("\n") for part in (head, *(sections[title] for title in kept))) + "\n"


def section(claim: Claim, rows: Rows, before: dict[str, str]) -> str:
    """One claim: what was measured on which machine and when, the table, and what the figures do not prove."""
    columns = _columns(rows)
    machine = ", ".join(before[name] for name in ("processor", "memory", "versions"))
    parts = [
        f"## {claim.title}",
        claim.what,
        "",
        f"Target: {claim.target}. By itself: `python -m benchmarks {claim.module}`.",
        "",
        f"Measured {before['date']} on {machine}; load before {before['load before']}.",
        "",
        f"| {' | '.join(_heading(column) for column in columns)} |",
        f"|{'|'.join('---' if _is_text(rows, column) else '---:' for column in columns)}|",
        *(f"| {' | '.join(_cell(row.get(column)) for column in columns)} |" for row in rows),
        "",
        f"*Does not prove:* {claim.limits}",
    ]
    return "\n".join(parts)


def _columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def _heading(column: str) -> str:
    return column.replace("_", " ")


def _is_text(rows: Rows, column: str) -> bool:
    return any(isinstance(row.get(column), str) for row in rows) or column == "met"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "met" if value else "not met"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilo.site.settings")
    sys.exit(main())
