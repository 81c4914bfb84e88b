"""The voice of the story: a clock of its own, one line an event, a term drawn as a bar."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass
class Teller:
    """Prints what happens on a clock of its own."""

    start: datetime
    console: Any
    beat_s: float
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.start

    def to(self, seconds: float) -> datetime:
        """Move the clock to so many seconds after the first ring; it never runs back."""
        self.now = max(self.now, self.start + timedelta(seconds=seconds))
        return self.now

    def elapsed(self) -> float:
        """Seconds since the chapter began."""
        return (self.now - self.start).total_seconds()

    def say(self, glyph: str, text: str, *more: str) -> None:
        """One line with its time, and lines below it."""
        from rich.table import Table

        elapsed = int((self.now - self.start).total_seconds())
        line = Table.grid(padding=(0, 1))
        line.add_column(width=8, style="dim")
        line.add_column(width=6, style="dim")
        line.add_column(width=1)
        line.add_column()
        line.add_row(f"{self.now.astimezone():%H:%M:%S}", f"+{elapsed // 60:02}:{elapsed % 60:02}", glyph, text)
        for below in more:
            line.add_row("", "", "[dim]│[/]", below)
        self.console.print(line, highlight=False)
        time.sleep(self.beat_s)

    def term(self, name: str, seconds: float, limit: int) -> str:
        """A term met, drawn as a bar: how much of its time was used."""
        used = min(20, round(20 * seconds / limit))
        colour = "green" if seconds <= limit else "red"
        return (
            f"{name} in [{colour}]{seconds:.0f} s[/] of {limit} s  [{colour}]{'━' * used}[/][dim]{'─' * (20 - used)}[/]"
        )
