"""`make bench`: measure every claim and write docs/benchmarks.md.

python -m benchmarks                  all of it, some four minutes
python -m benchmarks pairs streams    these alone, without writing
python -m benchmarks front            the server fronts of docs/decisions/0004, without writing
"""

from __future__ import annotations

import argparse
import os
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
    asked = parser.parse_args().claims
    if unknown := set(asked) - set(names):
        parser.error(f"there is no claim {', '.join(sorted(unknown))}: choose from {', '.join(names)}")
    console = Console()
    before = machine()
    console.print("[bold]Hilo[/bold], measured\n")
    for name, value in before.items():
        console.print(f"  [dim]{name:<12}[/dim] {value}")
    results: list[tuple[Claim, Rows]] = []
    for claim in CLAIMS if not asked else [c for c in (*CLAIMS, *EXTRA) if c.module in asked]:
        console.print(f"\n[bold]{claim.title}[/bold]  [dim]{claim.target}[/dim]")
        with console.status("measuring"):
            start = time.perf_counter()
            rows = import_module(f"benchmarks.{claim.module}").run()
        console.print(_table(rows))
        console.print(f"[dim]{time.perf_counter() - start:.0f} s[/dim]")
        results.append((claim, rows))
    missed = sum(row.get("met") is False for _, rows in results for row in rows)
    if not asked:
        (ROOT / "docs" / "benchmarks.md").write_text(document(before, results), encoding="utf-8")
        console.print("\nwritten: docs/benchmarks.md")
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


def document(before: dict[str, str], results: list[tuple[Claim, Rows]]) -> str:
    """The page: the machine, then one table for each claim with what its figures do not prove."""
    parts = [
        "# Benchmarks",
        "The last run of `make bench`, as it wrote it. Every row names its target and whether it was met; what the",
        "figures do not prove stands under each table.",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in before.items()),
    ]
    for claim, rows in results:
        columns = _columns(rows)
        parts += [
            "",
            f"## {claim.title}",
            claim.what,
            "",
            f"Target: {claim.target}. By itself: `python -m benchmarks {claim.module}`.",
            "",
            f"| {' | '.join(_heading(column) for column in columns)} |",
            f"|{'|'.join('---' if _is_text(rows, column) else '---:' for column in columns)}|",
            *(f"| {' | '.join(_cell(row.get(column)) for column in columns)} |" for row in rows),
            "",
            f"*Does not prove:* {claim.limits}",
        ]
    return "\n".join(parts) + "\n"


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
