"""What the commands of oversight share: who asks, how long a time is in words, how a table looks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console

from hilo.lib.actor import Actor

HAND = Actor("hilo.setup", frozenset({"centre.oversee"}))
"""The hand that runs `hilo` on the server itself: it sees every centre, and numbers only masked."""
DAY = ["%Y-%m-%d"]
First = Annotated[datetime | None, typer.Option("--first", formats=DAY, help="First day, YYYY-MM-DD; four weeks ago.")]
Last = Annotated[datetime | None, typer.Option("--last", formats=DAY, help="Last day; today.")]
Centre = Annotated[str, typer.Option("--centre", help="Code of a centre, such as PUE; all if left out.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print only JSON.")]


def console() -> Console:
    return Console(highlight=False)


def days(first: datetime | None, last: datetime | None, today: date) -> tuple[date, date]:
    """The days asked for, or the last four weeks."""
    ends = last.date() if last else today
    return (first.date() if first else max(ends, date.min + timedelta(days=28)) - timedelta(days=27)), ends


def as_json(answer: Any) -> None:
    """Print an answer as JSON: days and instants in ISO 8601, a wait without end as null."""
    rows = [asdict(row) for row in answer] if not is_dataclass(answer) else asdict(answer)  # type: ignore[arg-type]
    typer.echo(json.dumps(_plain(rows), ensure_ascii=False, indent=2))


def clock(seconds: float | None) -> str:
    """Seconds as people read them: 12 s, 2:18, 1:02:03."""
    if seconds is None:
        return "—"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def notes(to: Console, lines: Sequence[str]) -> None:
    """Notes under a table."""
    for line in lines:
        to.print(f"[dim]· {line}[/]")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return None if value == float("inf") else value
